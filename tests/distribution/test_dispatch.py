"""Gửi: versions, deliveries, feeds; snapshot and feed always agree."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khue.audit.queries import records_of
from khue.distribution.actions import cancel, tell, withdraw_file
from khue.distribution.models import Delivery, FeedEntry, Package
from khue.distribution.queries import (
    chain,
    feed_after,
    hashes_allowed,
    package_to_read,
    snapshot_of,
)
from khue.distribution.rules.manifest import opened
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.distribution.makers import SYSTEM, h, on_tablet, send

pytestmark = pytest.mark.django_db


def test_each_class_gets_its_own_manifest_and_each_person_one_entry():
    done = send(((1, 2), (10, 11)), ((3,), (10,)))
    assert done.version == 1
    assert done.recipients == 3
    assert [e.kind for e in feed_after(1, 0).entries] == ["package"]
    body = feed_after(3, 0).entries[0].body
    assert body["package"] == done.package_ids[1]
    assert body["subject"] == "meeting:42"
    assert body["starts"].startswith("2026-11-24")
    told = opened(package_to_read(on_tablet(3), done.package_ids[1]).body)
    assert (told["id"], told["version"], told["previous"]) == (done.package_ids[1], 1, None)
    assert [p["file"] for p in told["papers"]] == [10]


def test_a_new_version_ends_the_old_and_says_which_it_follows():
    first = send(((1, 2), (10,)))
    second = send(((1, 2), (10, 11)))
    assert second.version == 2
    told = opened(package_to_read(on_tablet(1), second.package_ids[0]).body)
    assert told["previous"] == first.package_ids[0]
    with pytest.raises(Refusal, match=r"distribution\.superseded"):
        package_to_read(on_tablet(1), first.package_ids[0])
    assert snapshot_of(1).packages == second.package_ids


def test_who_is_invited_no_more_is_told_and_can_fetch_nothing():
    first = send(((1, 2), (10,)))
    send(((1,), (10,)))
    entry = feed_after(2, 1).entries[0]
    assert (entry.kind, entry.body["package"]) == ("withdrawn", None)
    assert snapshot_of(2).packages == ()
    assert hashes_allowed(2, first.package_ids[0]) == frozenset()


def test_a_stranger_and_an_unknown_package_look_the_same():
    done = send(((1,), (10,)))
    for person, package in ((9, done.package_ids[0]), (1, done.package_ids[0] + 999)):
        with pytest.raises(NotFound):
            package_to_read(on_tablet(person), package)
        assert hashes_allowed(person, package) == frozenset()


def test_a_hash_is_no_right_in_another_class():
    done = send(((1,), (10, 11)), ((2,), (10,)))
    assert h("11/0") in hashes_allowed(1, done.package_ids[0])
    assert h("11/0") not in hashes_allowed(2, done.package_ids[1])
    assert hashes_allowed(2, done.package_ids[0]) == frozenset()
    assert {h("10/0"), h("10/t"), h("10/p3"), h("10/text")} <= hashes_allowed(2, done.package_ids[1])


def test_a_withdrawn_file_is_served_to_nobody_in_no_version():
    first = send(((1,), (10, 11)), ((2,), (10,)))
    second = withdraw_file(SYSTEM, "meeting:42", 11)
    assert second.version == 2
    assert h("11/0") not in hashes_allowed(1, first.package_ids[0])
    assert h("11/0") not in hashes_allowed(1, second.package_ids[0])
    assert h("10/0") in hashes_allowed(1, second.package_ids[0])
    entry = feed_after(1, 1).entries[0]
    assert (entry.kind, entry.body["file"], entry.body["package"]) == ("withdrawn", 11, second.package_ids[0])
    told = opened(package_to_read(on_tablet(1), second.package_ids[0]).body)
    assert [p["file"] for p in told["papers"]] == [10]
    assert told["agenda"][0]["papers"] == [1010]
    assert told["changes"][0]["sentence"] == "Đã rút tài liệu: Tờ trình 11"
    with pytest.raises(Refusal, match="no_such_paper"):
        withdraw_file(SYSTEM, "meeting:42", 11)


def test_cancelling_reaches_everybody_with_a_manifest_that_says_so():
    send(((1, 2), (10,)))
    done = cancel(SYSTEM, "meeting:42", {"reason": "Hoãn do mưa bão"})
    entry = feed_after(2, 1).entries[0]
    assert (entry.kind, entry.body["reason"]) == ("cancelled", "Hoãn do mưa bão")
    assert opened(package_to_read(on_tablet(2), done.package_ids[0]).body)["meeting"]["cancelled"] is True
    with pytest.raises(Refusal, match="nothing_sent"):
        cancel(SYSTEM, "meeting:404", {})


def test_nobody_to_send_to_is_refused_and_leaves_nothing():
    with pytest.raises(Refusal, match="nobody"):
        send(((), (10,)))
    assert not Package.objects.exists()


def test_who_is_no_organiser_may_not_send():
    stranger = Actor(kind="person", label="Khách", person_id=5, roles=frozenset({"leader"}))
    with pytest.raises(Forbidden):
        send(((1,), (10,)), actor=stranger)
    assert not Delivery.objects.exists()
    organiser = Actor(kind="person", label="Văn thư", person_id=6, roles=frozenset({"organiser"}))
    assert send(((1,), (10,)), actor=organiser).recipients == 1


def test_one_record_says_what_was_sent():
    send(((1, 2), (10, 11)))
    record = records_of("meeting:42")[0]
    assert record.action == "distribution.dispatch"
    assert record.facts["recipients"] == 2
    assert record.facts["files"] == [10, 11]


def test_telling_is_an_entry_without_a_package():
    assert tell(SYSTEM, [2, 1, 2], "notice", {"sentence": "Đổi phòng"}) == 2
    assert feed_after(1, 0).entries[0].body == {"sentence": "Đổi phòng"}


def test_the_chain_starts_with_sent():
    send(((1, 2), (10,)))
    rows = chain("meeting:42")
    assert [(r.person_id, r.state, r.papers[10].state, r.papers[10].pages) for r in rows] == [
        (1, "sent", "sent", 4),
        (2, "sent", "sent", 4),
    ]


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"),
            st.sampled_from(["meeting:1", "meeting:2"]),
            st.sets(st.integers(1, 4), min_size=1),
            st.sets(st.integers(10, 13)),
        ),
        st.tuples(st.just("withdraw"), st.sampled_from(["meeting:1", "meeting:2"]), st.integers(10, 13)),
        st.tuples(st.just("cancel"), st.sampled_from(["meeting:1", "meeting:2"])),
        st.tuples(st.just("tell"), st.sets(st.integers(1, 4))),
    ),
    max_size=7,
)


def _do(step):
    try:
        if step[0] == "send":
            people, files = sorted(step[2]), tuple(sorted(step[3]))
            half = len(people) // 2 or len(people)
            send(*[(tuple(c), files) for c in (people[:half], people[half:]) if c], subject=step[1])
        elif step[0] == "withdraw":
            withdraw_file(SYSTEM, step[1], step[2])
        elif step[0] == "cancel":
            cancel(SYSTEM, step[1], {})
        else:
            tell(SYSTEM, step[1], "notice", {})
    except Refusal:
        pass


@given(steps, st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_old_snapshot_and_the_feed_make_the_fresh_snapshot(all_steps, data):
    from django.db import transaction

    with transaction.atomic():
        cut = data.draw(st.integers(0, len(all_steps)))
        for step in all_steps[:cut]:
            _do(step)
        held = {person: _held(person) for person in range(1, 5)}
        heads = {person: snapshot_of(person).head for person in range(1, 5)}
        for step in all_steps[cut:]:
            _do(step)
        for person in range(1, 5):
            entries = feed_after(person, heads[person]).entries
            assert [e.seq for e in entries] == list(range(heads[person] + 1, snapshot_of(person).head + 1))
            for entry in entries:
                if "package" in entry.body and not entry.body.get("obsolete"):
                    held[person][entry.body["subject"]] = entry.body["package"]
            live = {s: p for s, p in held[person].items() if p is not None}
            assert sorted(live.values()) == list(snapshot_of(person).packages)
        transaction.set_rollback(True)


def _held(person):
    packages = Package.objects.in_bulk(snapshot_of(person).packages)
    return {package.subject: pk for pk, package in packages.items()}


@pytest.mark.django_db(transaction=True)
def test_two_dispatches_to_the_same_people_wait_and_leave_no_gap():
    people = tuple(range(1, 301))
    errors = []

    def one(subject, order):
        try:
            for _ in range(3):
                send((order, (10,)), subject=subject)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=one, args=("meeting:1", people)),
        threading.Thread(target=one, args=("meeting:2", people[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE n = 6 AND low = 1 AND high = 6) FROM "
            "(SELECT feed_id, count(*) n, min(seq) low, max(seq) high "
            "FROM distribution_feedentry GROUP BY 1) x"
        )
        assert cursor.fetchone() == (300, 300)
    assert FeedEntry.objects.count() == 1800


def test_a_fresh_snapshot_brings_the_notices_of_the_last_weeks_newest_first():
    tell(SYSTEM, [1], "notice", {"subject": "meeting:42", "sentence": "cũ"})
    with clock.hold(clock.now() + timedelta(days=20)):
        tell(SYSTEM, [1, 2], "notice", {"subject": "meeting:42", "sentence": "mới"})
        send(((1,), (11,)))
        assert [one.body["sentence"] for one in snapshot_of(1).notices] == ["mới", "cũ"]
        assert [one.seq for one in snapshot_of(2).notices] == [1]
    with clock.hold(clock.now() + timedelta(days=31)):
        assert [one.body["sentence"] for one in snapshot_of(1).notices] == ["mới"]
