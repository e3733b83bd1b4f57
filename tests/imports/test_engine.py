"""Bringing data in: the try shows what the import does, all of it or nothing, and twice is as once."""

from __future__ import annotations

import io
import os
import signal
from datetime import date

import pytest
from django.db import connection

from khue.audit.models import Record
from khue.imports.actions import carry_out, check, check_again, confirm, drop, export_data, upload
from khue.imports.queries import import_to_read, report_to_read
from khue.organisation.actions import add_person
from khue.organisation.models import Appointment, Person, Post, Unit
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal, Stale
from khue.tablets.models import Tablet
from tests.imports.conftest import NOW, OFFICE, SYSTEM, TODAY, carried, seen, tried
from tests.imports.made import book

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 1)


def codes(card, show="all"):
    rows = report_to_read(SYSTEM, card.id, show).rows
    return [(one.sheet, one.row, finding.code) for one in rows for finding in one.findings]


def tables():
    return [model.objects.count() for model in (Unit, Post, Person, Appointment, Tablet)]


def test_a_whole_office_comes_in_from_one_workbook():
    card = tried(book(OFFICE))
    assert (card.state, card.counts) == (
        "checked",
        {"add": 13, "change": 0, "end": 0, "same": 0, "error": 0, "warn": 0},
    ), codes(card)
    assert tables() == [0, 0, 0, 0, 0]
    done = carried(book(OFFICE))
    assert done.state == "done"
    assert tables() == [3, 3, 3, 3, 1]


def test_the_same_file_again_changes_nothing():
    carried(book(OFFICE))
    again = tried(book(OFFICE))
    assert again.counts["same"] == 13, codes(again)
    assert again.effects == 0


def test_every_effect_has_a_record_that_names_the_import():
    card = carried(book(OFFICE))
    cause = Record.objects.get(action="imports.carry_out", outcome="done", object=f"import:{card.id}")
    made = Record.objects.filter(cause=cause.key).values_list("action", flat=True)
    assert {name: list(made).count(name) for name in set(made)} == {
        "organisation.create_unit": 3,
        "organisation.create_post": 3,
        "organisation.add_person": 3,
        "organisation.appoint": 3,
        "tablets.register_tablet": 1,
        "tablets.assign_holder": 1,
    }
    assert cause.facts["counts"]["add"] == 13


def newer(**sheets):
    return book({**{key: [list(row) for row in rows] for key, rows in OFFICE.items()}, **sheets})


def test_a_newer_file_renames_moves_and_corrects():
    carried(book(OFFICE))
    units = [list(row) for row in OFFICE["units"]]
    units[1][1] = "Sở Tài chính - Kế hoạch"
    people = [list(row) for row in OFFICE["people"]]
    people[2][2:] = ["tue.moi@hanoi.example", "0900 000 009"]
    later = carried(newer(units=units, people=people), day=LATER)
    assert (later.counts["change"], later.counts["error"]) == (2, 0)
    names = Unit.objects.filter(code="STC").order_by("since").values_list("name", "since", "until")
    assert list(names)[-1][:2] == ("Sở Tài chính - Kế hoạch", LATER)
    assert Unit.objects.get(code="STC.NS", until=None).parent.name == "Sở Tài chính - Kế hoạch"
    assert Post.objects.get(code="director", until=None).full_title == "Giám đốc Sở Tài chính - Kế hoạch"
    assert Person.objects.get(code="CB03").email == "tue.moi@hanoi.example"
    again = tried(newer(units=units, people=people), day=LATER)
    assert again.effects == 0, codes(again)


def test_a_name_that_was_mistyped_today_is_corrected_in_place():
    units = [["STC", "Sở Tài chánh", "", "Sở, ban, ngành", "", 1, TODAY]]
    posts = [["STC", "Giám đốc", "", ""]]
    carried(book({"units": units, "posts": posts}))
    units[0][1] = "Sở Tài chính"
    carried(book({"units": units}))
    assert Unit.objects.get().name == "Sở Tài chính"
    assert Post.objects.get().full_title == "Giám đốc Sở Tài chính"


def test_a_complete_list_ends_who_is_gone_after_the_number_was_typed():
    carried(book(OFFICE))
    fewer = newer(appointments=OFFICE["appointments"][:1])
    assert tried(fewer, day=LATER).effects == 0
    card = tried(fewer, day=LATER, complete=True)
    assert (card.missing, card.running, card.counts["end"], card.many_endings) == (1, 2, 1, True)
    with pytest.raises(Refusal) as unseen:
        confirm(SYSTEM, card.id, card.mark, warnings=True, now=True)
    assert unseen.value.code == "imports.endings_unseen"
    seen(card)
    carry_out(SYSTEM, card.id)
    ended = Appointment.objects.get(until=LATER)
    assert (ended.person.code, ended.post.unit.code) == ("CB02", "STC")


def test_what_follows_from_an_ending_is_shown_before_and_happens_after(run_jobs):
    carried(book(OFFICE))
    appointments = [[*OFFICE["appointments"][0]], *OFFICE["appointments"][1:]]
    appointments[0][7] = TODAY
    card = tried(newer(appointments=appointments))
    told = [one.code for one, _ in card.consequences]
    assert "tablets.will_stop" in told
    seen(card)
    carry_out(SYSTEM, card.id)
    run_jobs()
    assert Record.objects.filter(action="tablets.follow_relief", outcome="done").exists()


def test_with_one_error_nothing_can_be_imported():
    people = [*OFFICE["people"], ["CB01", "Ai Đó", "", ""]]
    card = tried(newer(people=people))
    assert {("people", 5, "imports.code_twice")} <= set(codes(card, "error"))
    with pytest.raises(Refusal) as refused:
        confirm(SYSTEM, card.id, card.mark, now=True)
    assert refused.value.code == "imports.has_errors"
    assert tables() == [0, 0, 0, 0, 0]


def test_warnings_have_to_be_seen():
    card = tried(newer(people=[*OFFICE["people"], ["CB09", "Lê An", "an@gmail.com", ""]]))
    with pytest.raises(Refusal) as refused:
        confirm(SYSTEM, card.id, card.mark, now=True)
    assert refused.value.code == "imports.warnings_unseen"
    carried(book(OFFICE))
    again = tried(book(OFFICE))
    with pytest.raises(Refusal) as nothing:
        confirm(SYSTEM, again.id, again.mark, now=True)
    assert nothing.value.code == "imports.nothing_to_do"


def test_what_changed_after_the_try_refuses_the_import_and_says_what():
    card = tried(book(OFFICE))
    seen(card)
    add_person(SYSTEM, "Đỗ Hải Yên", email="yen.dh@hanoi.example")
    with pytest.raises(Stale) as stale:
        carry_out(SYSTEM, card.id)
    assert stale.value.code == "imports.changed_since"
    facts = [reason.facts for reason in stale.value.reasons]
    assert any(
        (one["was"], one["will"]) == ("imports.verdict_add", "imports.verdict_change") for one in facts
    )
    assert tables() == [0, 0, 1, 0, 0]
    check_again(SYSTEM, card.id, stale.value.reasons)
    check(SYSTEM, card.id)
    assert import_to_read(SYSTEM, card.id).counts["change"] == 1
    with pytest.raises(Stale):
        confirm(SYSTEM, card.id, card.mark, now=True)


def test_a_file_that_cant_be_read_is_refused_and_kept_with_its_reason():
    card = tried(b"<html><table></table></html>", "danh-sach.xls")
    assert (card.state, card.refusal_code) == ("refused", "imports.html")
    drop(SYSTEM, card.id)
    with pytest.raises(Stale):
        drop(SYSTEM, card.id)


def test_only_the_administrator_brings_data_in():
    organiser = Actor(
        kind="person", label="x", user_id=1, person_id=1, roles=frozenset({"organiser", "focal"})
    )
    with pytest.raises(Forbidden):
        upload(organiser, io.BytesIO(b"x"), "x.csv")
    with pytest.raises(Forbidden):
        export_data(organiser, TODAY)
    card = tried(book(OFFICE))
    for act in (check, carry_out, drop, check_again):
        with pytest.raises(Forbidden):
            act(organiser, card.id)
    with pytest.raises(Forbidden):
        confirm(organiser, card.id, card.mark)
    with pytest.raises(Forbidden):
        report_to_read(organiser, card.id)
    with pytest.raises(NotFound):
        import_to_read(SYSTEM, 0)


def test_the_jobs_check_carry_out_and_come_back_when_something_changed(run_jobs):
    key = upload(SYSTEM, io.BytesIO(book(OFFICE)), "x.xlsx")
    run_jobs()
    card = import_to_read(SYSTEM, key)
    assert (card.state, card.percent) == ("checked", 100)
    confirm(SYSTEM, key, card.mark)
    person = add_person(SYSTEM, "Đỗ Hải Yên", email="yen.dh@hanoi.example")
    run_jobs()
    back = import_to_read(SYSTEM, key)
    assert (back.state, back.counts["change"], len(back.differing) > 0) == ("checked", 1, True)
    confirm(SYSTEM, key, back.mark)
    run_jobs()
    assert import_to_read(SYSTEM, key).state == "done"
    assert Person.objects.get(code="CB01").id == person


def test_two_imports_of_one_file_at_once_come_to_one(run_jobs):
    keys = [upload(SYSTEM, io.BytesIO(book(OFFICE)), "x.xlsx") for _ in range(2)]
    run_jobs()
    for key in keys:
        confirm(SYSTEM, key, import_to_read(SYSTEM, key).mark)
    run_jobs()
    first, second = (import_to_read(SYSTEM, key) for key in keys)
    assert (first.state, second.state, second.effects) == ("done", "checked", 0)
    assert tables() == [3, 3, 3, 3, 1]


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_nothing_and_the_next_try_finishes(transactional_db):
    card = tried(book(OFFICE))
    seen(card)
    connection.close()
    child = os.fork()
    if child == 0:

        def die(stage: str, _percent: int) -> None:
            if stage == "tablets":
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            with clock.hold(NOW):
                carry_out(SYSTEM, card.id, die)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert tables() == [0, 0, 0, 0, 0]
    assert not Record.objects.filter(action="organisation.add_person").exists()
    carry_out(SYSTEM, card.id)
    carry_out(SYSTEM, card.id)
    assert tables() == [3, 3, 3, 3, 1]
