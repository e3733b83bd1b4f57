"""Nhắc theo lịch: when each step comes, never in quiet hours, each once, told beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.distribution import queries as post
from khue.distribution.rules import Quiet
from khue.meetings import actions, jobs
from khue.meetings.models import Reminded
from khue.meetings.queries import follow, my_calls, readers_reminder, reminder_plan, unit_reminder
from khue.meetings.rules.schedule import LAST, Hours, due, moments, steps_of
from khue.organisation.rules.calendar import WorkCalendar
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.clock import VN
from khue.shared.refusal import Forbidden, NotFound
from khue.tablets.models import Tablet
from tests.meetings.conftest import DUE, NOW, City, Draft
from tests.meetings.test_calling import HELD

HOURS = Hours(first=24, assistants=6, office=3, again=2, urgent=15)
TET = WorkCalendar(frozenset({date(2026, 12, 24)}), frozenset({date(2026, 12, 27)}))
NIGHT = Quiet(21 * 60, 6 * 60 + 30, TET)
SYSTEM = Actor.system("test")


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m %H:%M").replace(year=2026, tzinfo=VN)


def plan(starts: str, sent: str, kind: str = "meeting") -> dict[str, str]:
    found = moments(steps_of(kind, HOURS), at(starts), at(sent), NIGHT, urgent=kind == "urgent")
    return {one.code: f"{one.at.astimezone(VN):%d/%m %H:%M}" for one in found}


def test_an_afternoon_meeting_is_reminded_of_a_day_before_and_then_closer():
    assert plan("26/11 14:00", "20/11 09:00") == {
        "first": "25/11 14:00",
        "assistants": "26/11 08:00",
        "office": "26/11 11:00",
        "again": "26/11 12:00",
    }


def test_an_early_meeting_is_reminded_of_on_the_evening_before_or_once_the_night_is_over():
    assert plan("26/11 07:30", "20/11 09:00") == {
        "first": "25/11 07:30",
        "assistants": "25/11 20:45",
        "office": "26/11 06:30",
        "again": "26/11 06:30",
    }


def test_sundays_and_days_off_are_quiet_but_not_a_sunday_that_is_worked():
    assert plan("23/11 14:00", "18/11 09:00")["first"] == "21/11 20:45"
    assert plan("25/12 14:00", "18/12 09:00")["first"] == "23/12 20:45"
    assert plan("28/12 14:00", "18/12 09:00")["first"] == "27/12 14:00"


def test_a_late_publication_gives_time_and_drops_what_comes_too_late():
    assert plan("26/11 14:00", "26/11 11:00") == {"assistants": "26/11 12:00", "again": "26/11 12:00", "first": "26/11 13:00", "office": "26/11 13:00"}  # fmt: skip
    assert plan("26/11 14:00", "26/11 13:40") == {}


def test_an_urgent_call_breaks_the_quiet():
    assert plan("26/11 05:00", "26/11 02:00", "urgent") == {
        "first": "26/11 02:15",
        "assistants": "26/11 02:30",
        "office": "26/11 02:45",
    }


moment = st.datetimes(datetime(2026, 10, 1), datetime(2027, 1, 15)).map(lambda one: one.replace(tzinfo=VN))


@given(moment, st.integers(1, 400), st.sampled_from([(21 * 60, 390), (0, 0), (60, 300), (1380, 60)]))
def test_no_step_falls_into_quiet_hours_or_too_short_before_the_beginning(starts, hours, night):
    quiet = Quiet(*night, TET)
    sent = starts - timedelta(hours=hours)
    for one in moments(steps_of("meeting", HOURS), starts, sent, quiet, urgent=False):
        assert not quiet.holds(one.at)
        assert sent < one.at <= starts - LAST


@given(moment)
def test_the_end_of_the_quiet_is_the_first_moment_that_is_not(when):
    end = NIGHT.ends(when)
    assert not NIGHT.holds(end)
    assert end >= when
    if end > when:
        assert NIGHT.holds(end - timedelta(minutes=1))


def test_zero_leaves_a_step_out_and_a_stale_one_is_not_made_up_for():
    none = Hours(0, 0, 0, 0, 0)
    assert steps_of("meeting", none) == steps_of("urgent", none) == ()
    planned = moments(steps_of("meeting", HOURS), at("26/11 14:00"), at("20/11 09:00"), NIGHT, urgent=False)
    assert [one.code for one in due(planned, frozenset(), at("26/11 08:30"))] == ["assistants"]
    assert due(planned, frozenset({"assistants"}), at("26/11 08:30")) == ()


@pytest.fixture
def held(city: City, published: Draft) -> Draft:
    """Published Monday 16/11 10:00 for Monday 23/11 10:00; the chair and the director have tablets."""
    Tablet.objects.create(tag="MTB-1", holder=city.chair, **HELD)
    Tablet.objects.create(tag="MTB-2", holder=city.director, **HELD)
    return published


def run(text: str) -> None:
    with clock.hold(at(text)):
        jobs.remind(0)


def sent(draft: Draft, kind: str = "meeting") -> set[Any]:
    return {one.person_id for one in post.letters(f"{kind}:{draft.id}") if one.title.startswith(("Nhắc xem", "Gọi", "Tài liệu"))}  # fmt: skip


def test_the_schedule_runs_by_itself_each_step_once_tablets_first(city, held):
    run("21/11 20:44")
    assert not Reminded.objects.exists()
    run("21/11 20:46")
    run("21/11 20:50")
    assert [(one.step, one.count) for one in Reminded.objects.all()] == [("first", 3)]
    assert sent(held) == {city.ward_chair.id}, "who has a tablet is told there"
    (notice,) = post.snapshot_of(city.chair.id).notices
    assert "Khuê nhắc theo lịch" in notice.body["sentence"]
    run("22/11 09:00")
    assert Reminded.objects.count() == 1, "a Sunday is quiet"
    run("23/11 06:32")
    run("23/11 07:05")
    assert {one.step for one in Reminded.objects.all()} == {"first", "assistants", "office"}
    with clock.hold(at("23/11 07:06")):
        assert [one.person.id for one in my_calls(city.acting("clerk"))] == [city.director.id]
    assert sent(held, "office") == {city.clerk.id}
    run("23/11 08:01")
    assert sent(held) == {city.chair.id, city.director.id, city.ward_chair.id}
    run("23/11 10:01")
    assert Reminded.objects.count() == 4


def test_the_organiser_sees_the_schedule_beforehand_and_may_turn_it_off(city, held):
    with clock.hold(at("20/11 09:00")):
        coming = reminder_plan(city.organising, held.id).coming
        assert (coming[0].code, coming[0].at) == ("first", at("21/11 20:45"))
        actions.set_reminding(city.organising, held.id, on=False)
        assert not reminder_plan(city.organising, held.id).on
    run("21/11 20:46")
    assert not Reminded.objects.exists()
    with pytest.raises(NotFound):
        actions.set_reminding(city.acting("other_organiser"), held.id, on=True)
    with pytest.raises(Forbidden):
        actions.set_reminding(city.acting("director"), held.id, on=True)
    with pytest.raises(Forbidden):
        actions.remind_by_rule(city.organising, held.id, "first", NOW)
    with pytest.raises(Forbidden):
        actions.remind_unit_by_rule(city.organising, held.item, "owed")


def test_a_moved_meeting_is_reminded_of_anew(city, held):
    run("21/11 20:46")
    with clock.hold(at("21/11 20:50")):
        actions.change_time_or_place(
            city.organising, held.id, seen_published=1, starts=at("26/11 14:00"), ends=at("26/11 15:00")
        )
    run("25/11 14:01")
    assert [one.step for one in Reminded.objects.order_by("at")] == ["first", "first"]


def test_a_unit_that_owes_is_reminded_before_it_is_due_and_once_when_it_is_late(city, draft):
    day = timedelta(days=1)
    for when in (
        DUE - day - timedelta(minutes=5),
        DUE - day + timedelta(minutes=5),
        DUE - day + timedelta(hours=5),
    ):
        with clock.hold(when):
            jobs.remind(0)
    assert [one.step for one in Reminded.objects.all()] == ["owed"]
    assert [one.person_id for one in post.letters(f"duties:{draft.id}")] == [city.clerk.id]
    with clock.hold(DUE + timedelta(minutes=5)):
        jobs.remind(0)
        jobs.remind(0)
    assert {one.person_id for one in post.letters(f"duties:{draft.id}")} == {city.clerk.id, city.director.id}
    assert Reminded.objects.count() == 2


def test_in_quiet_hours_a_reminder_by_hand_waits_and_says_so(city, draft):
    night = at("16/11 22:00")
    with clock.hold(night):
        shown = unit_reminder(city.organising, draft.item)
        assert shown.calm == at("17/11 06:30")
        assert [card.id for card in shown.people] == [city.clerk.id]
        actions.remind_unit(city.organising, draft.item)
        (letter,) = post.letters(f"duties:{draft.id}")
        assert letter.due_at == at("17/11 06:30")
        assert post.letters_forgotten() == []
    with clock.hold(at("17/11 06:36")):
        assert post.letters_forgotten() == [letter.id]
    with pytest.raises(NotFound):
        unit_reminder(city.acting("other_organiser"), draft.item)


def test_letters_to_readers_wait_for_the_end_of_the_quiet_unless_the_meeting_begins_before(city, published):
    found = follow(city.organising, published.id)
    sunday, monday = at("22/11 09:00"), at("23/11 06:30")
    with clock.hold(sunday):
        waits = readers_reminder(replace(found, starts=monday + timedelta(hours=2)))
        hurries = readers_reminder(replace(found, starts=sunday + timedelta(hours=5)))
    assert (waits.calm, waits.rings) == (monday, monday)
    assert (hurries.calm, hurries.rings) == (None, monday)
    assert [card.id for card in waits.people] == [card.id for card in hurries.people]
    assert city.director.id in {card.id for card in waits.people}


def test_a_meeting_that_fails_or_was_cancelled_keeps_no_other_waiting(city, held, monkeypatch):
    begins, reminded = at("23/11 10:00"), []
    due_now = [(number, "first", begins, False) for number in (901, 902, held.id)]
    monkeypatch.setattr(jobs, "steps_due", lambda: due_now)

    def remind(_actor: Actor, meeting: int, step: str, _about: datetime) -> None:
        if meeting == 901:
            raise NotFound("meeting:901")
        if meeting == 902:
            raise ValueError("broken")
        reminded.append((meeting, step))

    monkeypatch.setattr(actions, "remind_by_rule", remind)
    with pytest.raises(ExceptionGroup) as failed:
        run("21/11 20:46")
    assert reminded == [(held.id, "first")]
    assert [str(one) for one in failed.value.exceptions] == ["broken"]
