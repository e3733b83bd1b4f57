"""Hộp nhận: twice, late, out of order, from the future, for somebody else: one end, nothing lost."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khue.audit.models import Record
from khue.distribution.actions import take_operations, withdraw_file
from khue.distribution.models import Delivery, InboxOperation, PaperState
from khue.distribution.queries import chain
from khue.distribution.rules import COMMANDS
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from tests.distribution.makers import SYSTEM, on_tablet, operation, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stamps")]


def statuses(outcomes):
    return [(o.status, o.code) for o in outcomes]


def row_of(person, subject="meeting:42"):
    return next(r for r in chain(subject) if r.person_id == person)


def test_received_opened_viewed_move_the_chain_forward():
    package = send(((1,), (10, 11))).package_ids[0]
    actor = on_tablet(1)
    take_operations(actor, [operation("distribution.received", {"package": package, "files": [10]})])
    assert (row_of(1).state, row_of(1).papers[10].state) == ("sent", "on_tablet")
    take_operations(actor, [operation("distribution.received", {"package": package, "files": [11]})])
    assert row_of(1).state == "on_tablet"
    take_operations(actor, [operation("distribution.opened", {"package": package, "file": 10})])
    assert row_of(1).state == "opened"
    take_operations(
        actor, [operation("distribution.viewed", {"package": package, "file": 10, "pages": [1, 3, 3]})]
    )
    row = row_of(1)
    assert (row.state, row.papers[10].pages_seen, row.papers[10].pages) == ("viewed", 2, 4)


def test_pages_seen_in_an_earlier_version_still_count():
    first = send(((1,), (10, 11))).package_ids[0]
    take_operations(
        on_tablet(1), [operation("distribution.viewed", {"package": first, "file": 10, "pages": [1, 2]})]
    )
    second = send(((1,), (10, 12))).package_ids[0]
    take_operations(
        on_tablet(1), [operation("distribution.viewed", {"package": second, "file": 10, "pages": [2, 4]})]
    )
    assert row_of(1).papers[10].pages_seen == 3
    assert row_of(1).papers[12].state == "sent"


def test_the_same_operation_twice_is_taken_once():
    package = send(((1,), (10,))).package_ids[0]
    one = operation("distribution.opened", {"package": package, "file": 10})
    assert statuses(take_operations(on_tablet(1), [one, one])) == [("taken", ""), ("taken", "")]
    assert statuses(take_operations(on_tablet(1), [one])) == [("duplicate", "")]
    assert InboxOperation.objects.count() == 1


def test_a_refused_operation_stays_refused_when_it_comes_again():
    package = send(((1,), (10,)), ((2,), (11,))).package_ids
    one = operation("distribution.opened", {"package": package[1], "file": 11})
    for _ in range(2):
        assert statuses(take_operations(on_tablet(1), [one])) == [("refused", "distribution.not_yours")]
    assert not PaperState.objects.exists()


def test_one_id_for_two_contents_is_refused():
    package = send(((1,), (10,))).package_ids[0]
    number = uuid.uuid4()
    take_operations(
        on_tablet(1), [operation("distribution.opened", {"package": package, "file": 10}, number=number)]
    )
    other = operation("distribution.viewed", {"package": package, "file": 10, "pages": [1]}, number=number)
    assert statuses(take_operations(on_tablet(1), [other])) == [("refused", "distribution.operation_reused")]
    assert row_of(1).state == "opened"


def test_good_operations_of_a_batch_are_taken_beside_bad_ones():
    package = send(((1,), (10,))).package_ids[0]
    batch = [
        operation("distribution.opened", {"package": package, "file": 99}),
        operation("distribution.viewed", {"package": package, "file": 10, "pages": [5]}),
        operation("distribution.viewed", {"package": package, "file": 10, "pages": ["1"]}),
        operation("distribution.viewed", {"package": True, "file": 10, "pages": [1]}),
        operation("distribution.unheard", {}),
        operation("distribution.awake", {}),
        operation("distribution.viewed", {"package": package, "file": 10, "pages": [4]}),
    ]
    assert statuses(take_operations(on_tablet(1), batch)) == [
        ("refused", "distribution.no_such_paper"),
        ("refused", "distribution.no_such_page"),
        ("refused", "distribution.bad_operation"),
        ("refused", "distribution.bad_operation"),
        ("refused", "distribution.unknown_command"),
        ("taken", ""),
        ("taken", ""),
    ]
    assert row_of(1).papers[10].pages_seen == 1


def test_a_wrong_signature_is_refused_and_can_be_sent_again_rightly_signed():
    from dataclasses import replace

    package = send(((1,), (10,))).package_ids[0]
    one = operation("distribution.opened", {"package": package, "file": 10})
    forged = replace(one, signature="Zm9yZ2Vk")
    assert statuses(take_operations(on_tablet(1), [forged])) == [("refused", "distribution.bad_signature")]
    assert statuses(take_operations(on_tablet(1), [one])) == [("taken", "")]


def test_the_future_becomes_now_and_before_the_sending_becomes_the_sending():
    package = send(((1,), (10,))).package_ids[0]
    sent = Delivery.objects.get().sent_at
    later = sent + timedelta(hours=2)
    with clock.hold(later):
        body = {"package": package, "file": 10}
        outcomes = take_operations(
            on_tablet(1), [operation("distribution.opened", body, made_at=later + timedelta(days=400))]
        )
        assert outcomes[0].note == "future"
        assert row_of(1).opened_at == later
        take_operations(
            on_tablet(1), [operation("distribution.opened", body, made_at=sent - timedelta(days=9))]
        )
    assert row_of(1).opened_at == sent
    assert set(InboxOperation.objects.values_list("note", flat=True)) == {"future", "early"}


def test_late_reports_of_an_old_version_and_of_a_withdrawn_paper_are_kept():
    first = send(((1,), (10, 11))).package_ids[0]
    withdraw_file(SYSTEM, "meeting:42", 11)
    outcomes = take_operations(
        on_tablet(1),
        [
            operation("distribution.viewed", {"package": first, "file": 11, "pages": [1]}),
            operation("distribution.viewed", {"package": first, "file": 10, "pages": [2]}),
        ],
    )
    assert statuses(outcomes) == [("taken", ""), ("taken", "")]
    assert set(row_of(1).papers) == {10}
    assert row_of(1).papers[10].pages_seen == 1
    assert PaperState.objects.filter(file_id=11).exists()


def test_a_batch_is_one_record():
    package = send(((1,), (10,))).package_ids[0]
    batch = [operation("distribution.viewed", {"package": package, "file": 10, "pages": [n]}) for n in (1, 2)]
    take_operations(on_tablet(1), batch)
    record = Record.objects.get(action="distribution.take_receipts")
    assert record.object == "tablet:7"
    assert record.facts["names"] == {"distribution.viewed": 2}


def test_who_is_on_no_tablet_and_batches_too_large_are_refused():
    with pytest.raises(Refusal, match="no_tablet"):
        take_operations(Actor(kind="person", label="x", person_id=1), [])
    with pytest.raises(Refusal, match="batch_too_large"):
        take_operations(on_tablet(1), [operation("distribution.awake", {})] * 201)


def test_the_chain_tells_when_a_tablet_was_last_awake():
    with clock.hold(clock.now() - timedelta(hours=9)) as evening:
        take_operations(on_tablet(1), [operation("distribution.awake", {})])
    send(((1, 2), (10,)))
    assert (row_of(1).last_awake, row_of(2).last_awake) == (evening, None)
    take_operations(on_tablet(1), [operation("distribution.awake", {})])
    assert row_of(1).last_awake > evening


@pytest.fixture
def answers(monkeypatch):
    """A command of a context above, as meetings registers one."""
    taken = []

    def answer(actor, one):
        if one.body.get("broken"):
            raise RuntimeError("broken")
        if one.body.get("late"):
            raise Refusal("meetings.closed", at="08:00")
        taken.append((actor.person_id, one.body["answer"], one.made_at))

    monkeypatch.setitem(COMMANDS._things, "meetings.answer", answer)
    return taken


def test_a_decision_is_handed_up_once_and_its_refusal_comes_back(answers):
    yes = operation("meetings.answer", {"answer": "yes"})
    late = operation("meetings.answer", {"late": True})
    assert statuses(take_operations(on_tablet(1), [late, yes])) == [
        ("refused", "meetings.closed"),
        ("taken", ""),
    ]
    assert statuses(take_operations(on_tablet(1), [yes, late])) == [
        ("duplicate", ""),
        ("refused", "meetings.closed"),
    ]
    assert [(p, a) for p, a, _ in answers] == [(1, "yes")]


def test_a_decision_that_breaks_holds_up_nobody_and_is_not_forgotten(answers):
    broken = operation("meetings.answer", {"broken": True})
    yes = operation("meetings.answer", {"answer": "yes"})
    with pytest.raises(ExceptionGroup):
        take_operations(on_tablet(1), [broken, yes])
    assert [a for _, a, _ in answers] == ["yes"]
    assert not InboxOperation.objects.filter(operation=broken.id).exists()


reports = st.one_of(
    st.tuples(st.just("received"), st.sets(st.sampled_from([10, 11, 12]), min_size=1)),
    st.tuples(st.just("opened"), st.sampled_from([10, 11, 12])),
    st.tuples(st.just("viewed"), st.sampled_from([10, 11]), st.sets(st.integers(1, 4), max_size=3)),
)


def _as_operation(report, package, minute, start):
    at = start + timedelta(minutes=minute)
    if report[0] == "received":
        return operation(
            "distribution.received", {"package": package, "files": sorted(report[1])}, made_at=at
        )
    body = {"package": package, "file": report[1]}
    if report[0] == "viewed":
        body["pages"] = sorted(report[2])
    return operation("distribution." + report[0], body, made_at=at)


@given(
    st.lists(st.tuples(reports, st.integers(-3, 60)), min_size=1, max_size=8),
    st.data(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repeats_end_the_same(told, data):
    from django.db import transaction

    ends = []
    start = clock.now() - timedelta(hours=2)
    for attempt in range(2):
        with transaction.atomic():
            with clock.hold(start):
                package = send(((1,), (10, 11, 12))).package_ids[0]
            made = [_as_operation(r, package, minute, start) for r, minute in told]
            if attempt:
                made = data.draw(
                    st.permutations(made + data.draw(st.lists(st.sampled_from(made), max_size=5)))
                )
                cuts = sorted(data.draw(st.sets(st.integers(1, len(made)), max_size=3)) | {0, len(made)})
            else:
                cuts = [0, len(made)]
            for low, high in itertools.pairwise(cuts):
                take_operations(on_tablet(1), made[low:high])
            row = row_of(1)
            ends.append((row.on_tablet_at, row.opened_at, row.papers))
            transaction.set_rollback(True)
    assert ends[0] == ends[1]
