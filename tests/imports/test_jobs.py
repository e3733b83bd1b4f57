"""The jobs of an import: whose they are, whether he still may, and that none is waited for for ever."""

from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest
from django.test import Client

from khue.accounts.models import User
from khue.audit.models import Record
from khue.files.models import Blob
from khue.imports import actions, jobs
from khue.imports.actions import check, check_again, confirm, drop, upload
from khue.imports.models import Import, ReportLine
from khue.imports.queries import import_to_read, read_book, reading, worker_of
from khue.organisation.actions import create_administrator, end_role, set_parameter
from khue.organisation.models import NamedRole, Person
from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.refusal import Refusal, Stale
from tests.imports.conftest import NOW, OFFICE, SYSTEM, carried, mark_of, seen, tried
from tests.imports.made import book

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


def administrator(email: str, name: str):
    return actor_of_person(create_administrator(SYSTEM, email, name, "cau the huc do").person_id)


@pytest.fixture
def two(db):
    return administrator("mot@hanoi.example", "Lê Một"), administrator("hai@hanoi.example", "Trần Hai")


def brought(actor) -> int:
    key = upload(actor, io.BytesIO(book(OFFICE)), "x.xlsx")
    check(SYSTEM, key)
    return key


def test_what_is_carried_out_is_recorded_of_who_confirmed(two, run_jobs):
    one, other = two
    key = brought(one)
    assert (worker_of(key).label, worker_of(key).person_id) == (one.label, one.person_id)
    confirm(other, key, import_to_read(SYSTEM, key).mark)
    run_jobs()
    cause = Record.objects.get(action="imports.carry_out", object=f"import:{key}")
    made = Record.objects.filter(cause=cause.key)
    assert {(one.actor["label"], one.person_id) for one in made} == {(other.label, other.person_id)}


def test_who_was_relieved_after_confirming_changes_nothing(two, run_jobs):
    one, other = two
    key = brought(one)
    confirm(other, key, import_to_read(SYSTEM, key).mark)
    with clock.hold(NOW + timedelta(days=1)):
        role = NamedRole.objects.get(person_id=other.person_id)
        end_role(SYSTEM, role.id, day=clock.today())
        run_jobs()
        card = import_to_read(SYSTEM, key)
    assert (card.state, card.refusal_code) == ("refused", "imports.right_ended")
    assert card.refusal_facts == {"name": other.label}
    assert not Person.objects.filter(code="CB01").exists()


def test_whose_account_was_closed_after_confirming_changes_nothing(two, run_jobs):
    key = brought(two[0])
    confirm(two[1], key, import_to_read(SYSTEM, key).mark)
    User.objects.filter(id=two[1].user_id).update(is_active=False)
    run_jobs()
    assert import_to_read(SYSTEM, key).refusal_code == "imports.right_ended"


def test_what_fails_each_time_is_given_up_the_last_time(transactional_db, monkeypatch):
    card = tried(book(OFFICE))
    seen(card)

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(actions, "carry_out", full)
    states = []
    for _ in range(3):
        with pytest.raises(OSError, match="disk full"):
            jobs.carry_out(card.id)
        states.append(import_to_read(SYSTEM, card.id).state)
    assert states == ["confirmed", "confirmed", "refused"]
    assert import_to_read(SYSTEM, card.id).refusal_code == "imports.broken"


@pytest.mark.parametrize("state", ["checking", "confirmed"])
def test_where_nothing_moved_for_ten_minutes_it_can_be_tried_anew_or_dropped(two, state):
    card = tried(book(OFFICE))
    if state == "confirmed":
        seen(card)
    else:
        check_again(SYSTEM, card.id)
    client = Client()
    client.force_login(User.objects.get(id=two[0].user_id))
    where = f"/imports/{card.id}/"
    with clock.hold(LATER - timedelta(seconds=1)):
        assert f"{where}drop" not in client.get(where).content.decode()
        for act in (check_again, drop):
            with pytest.raises(Stale):
                act(two[0], card.id)
    with clock.hold(LATER):
        page = client.get(where).content.decode()
        assert f"{where}drop" in page
        assert "Không có tiến triển từ" in page
        check_again(two[0], card.id)
        assert import_to_read(SYSTEM, card.id).state == "checking"
    with clock.hold(LATER + timedelta(minutes=10)):
        drop(two[0], card.id)
        assert import_to_read(SYSTEM, card.id).state == "dropped"


def test_what_was_dropped_while_a_job_worked_on_it_is_not_carried_out():
    card = tried(book(OFFICE))
    seen(card)

    def dropped(stage: str, _percent: int) -> None:
        if stage == "tablets":
            Import.objects.filter(id=card.id).update(state="dropped")

    with pytest.raises(Stale, match=r"imports\.not_checked"):
        actions.carry_out(SYSTEM, card.id, dropped)
    assert not Person.objects.filter(code="CB01").exists()


def test_a_rename_by_import_is_followed(run_jobs):
    carried(book(OFFICE))
    people = [list(row) for row in OFFICE["people"]]
    people[0][1] = "Đỗ Thị Hải Yên"
    people[1][3] = "0900 000 077"
    card = tried(book({"people": people}))
    confirm(SYSTEM, card.id, mark_of(card), warnings=True, endings=card.missing, now=True)
    actions.carry_out(SYSTEM, card.id)
    told = Record.objects.filter(action="organisation.set_contact").order_by("id")
    code = {f"person:{one.id}": one.code for one in Person.objects.all()}
    assert {code[one.object]: one.facts for one in told} == {"CB01": {"renamed": True}, "CB02": {}}
    run_jobs()
    renamed = Record.objects.filter(action="meetings.rename_presider", outcome="done")
    assert renamed.count() == 1


def test_what_a_cell_says_never_reaches_the_log(tmp_path, monkeypatch, caplog):
    source = tmp_path / "tep.csv"
    source.write_text("Mã cán bộ;Họ và tên\nCB01;Đỗ Hải Yên\n", encoding="utf-8")
    child = reading.CHILD.read_text(encoding="utf-8")
    for raised in (
        child.replace(
            "told, name = as_data(book)", 'raise ValueError("Đỗ Hải Yên")\n        told, name = as_data(book)'
        ),
        'import sys\nsys.stderr.write("ValueError: Đỗ Hải Yên")\n',
    ):
        other = tmp_path / "child.py"
        other.write_text(raised, encoding="utf-8")
        monkeypatch.setattr(reading, "CHILD", other)
        with caplog.at_level(logging.WARNING), pytest.raises(Refusal, match=r"imports\.(damaged|too_heavy)"):
            read_book(source, "tep.csv")
    said = [one.getMessage() for one in caplog.records if one.name == reading.__name__]
    assert len(said) == 2
    assert said[0].startswith("reading an import: ValueError at child.py:")
    assert said[1] == "reading an import: 22 characters of another form"
    assert "Yên" not in caplog.text


def test_old_imports_go_with_file_and_report_and_the_log_keeps_what_was_done(db):
    old = carried(book(OFFICE)).id
    with clock.hold(NOW + timedelta(days=300)):
        young = tried(book({"people": OFFICE["people"]}), "people.xlsx").id
    with clock.hold(NOW + timedelta(days=365)):
        assert actions.sweep(SYSTEM) == 0
    name = Import.objects.get(id=old).data.sha256
    with clock.hold(NOW + timedelta(days=366)):
        jobs.sweep(0)
        assert [row.id for row in Import.objects.all()] == [young]
    assert {line.of_id for line in ReportLine.objects.all()} == {young}
    assert not Blob.objects.filter(sha256=name).exists()  # its bytes go with the next sweep of the store
    assert Record.objects.filter(action="imports.carry_out", object=f"import:{old}").exists()
    (swept,) = Record.objects.filter(action="imports.sweep", facts__imports=1)
    assert swept.facts["files"] == 1


def test_a_file_that_is_in_use_elsewhere_stays_when_its_import_goes(two):
    data = book(OFFICE)
    old = tried(data).id
    with clock.hold(NOW + timedelta(days=300)):
        young = tried(data).id
    with clock.hold(NOW + timedelta(days=366)):
        assert actions.sweep(SYSTEM) == 1
    assert not Import.objects.filter(id=old).exists()
    assert import_to_read(SYSTEM, young).counts
    with clock.hold(NOW + timedelta(days=366)):
        check_again(SYSTEM, young)
        check(SYSTEM, young)
        assert import_to_read(SYSTEM, young).state == "checked"


def test_how_long_imports_stay_is_set_by_the_administrator(two):
    one, _other = two
    set_parameter(one, "imports.keep_days", 7, since=clock.today(), document="")
    tried(book(OFFICE))
    with clock.hold(NOW + timedelta(days=8)):
        assert actions.sweep(SYSTEM) == 1
