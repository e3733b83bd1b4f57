"""Máy chưa liên lạc: who stands on the list, whom it is handed to, what the assistants tick, the sheet."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.distribution import queries as post
from khue.meetings import actions
from khue.meetings.queries import call_list, my_calls
from khue.organisation.models import Appointment, Delegation
from khue.shared import clock, sheet
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.tablets.models import Tablet
from tests.meetings.conftest import NOW, SINCE, City, Draft

HELD = {"platform": "ios", "state": "enrolled", "registered_at": NOW, "model": "iPad"}


@pytest.fixture
def asleep(city: City, published: Draft) -> Draft:
    """The chair has an assistant and a tablet last seen before the publication; the director's tablet was never seen."""
    Tablet.objects.create(tag="MTB-1", holder=city.chair, last_seen=NOW - timedelta(hours=2), **HELD)
    Tablet.objects.create(tag="MTB-2", holder=city.director, **HELD)
    Tablet.objects.create(tag="MTB-3", holder=city.ward_chair, last_seen=NOW + timedelta(minutes=1), **HELD)
    Delegation.objects.create(
        giver=city.chair, appointment=Appointment.objects.get(person=city.chair), taker=city.organiser,
        scope="read_and_prepare", since=SINCE,
    )  # fmt: skip
    return published


def names(rows: Any) -> list[str]:
    return [one.row.person.name for one in rows]


def test_not_awake_is_who_made_no_contact_since_the_publication(city, asleep):
    listed = call_list(city.organising, asleep.id)
    assert names(listed.asleep) == [city.chair.full_name, city.director.full_name]
    assert set(names(listed.rows)) == {
        city.chair.full_name,
        city.director.full_name,
        city.ward_chair.full_name,
    }
    chair, director = listed.asleep
    assert ([one.name for one in chair.assistants], chair.awake) == (
        [city.organiser.full_name],
        NOW - timedelta(hours=2),
    )
    assert ([one.name for one in director.assistants], director.push) == ([city.clerk.full_name], False)


def test_the_list_is_handed_once_and_each_assistant_has_a_task_a_notice_and_a_letter(city, asleep):
    done = actions.hand_calls(city.organising, asleep.id)
    assert (done.calls, done.assistants, done.without) == (2, 2, ())
    (call,) = my_calls(city.acting("clerk"))
    assert (call.person.name, call.outcome) == (city.director.full_name, "")
    (letter,) = [one for one in post.letters(f"calls:{asleep.id}") if one.person_id == city.clerk.id]
    text = post.letter_to_send(letter.id).text
    assert f"{city.director.full_name}, Giám đốc Sở Tài chính: 0900 000 001" in text
    (notice,) = post.snapshot_of(city.clerk.id).notices
    assert notice.body["sentence"] == "Gọi cho 1 người mở máy để nhận tài liệu họp 10:00, thứ Hai 23/11/2026"
    assert "giao ban" not in f"{text}{notice.body}", "an assistant needn't know the meeting"
    with pytest.raises(Refusal, match="calls_handed"):
        actions.hand_calls(city.organising, asleep.id)
    assert len(my_calls(city.acting("clerk"))) == 1


def test_the_ticks_are_seen_by_the_organiser_and_can_be_taken_back(city, asleep):
    actions.hand_calls(city.organising, asleep.id)
    (call,) = my_calls(city.acting("clerk"))
    with clock.hold(NOW + timedelta(minutes=20)):
        actions.note_call(city.acting("clerk"), call.id, "absent")
        (state,) = call_list(city.organising, asleep.id).asleep[1].calls
        assert (state.outcome, state.outcome_at) == ("absent", NOW + timedelta(minutes=20))
        actions.note_call(city.acting("clerk"), call.id, "")
        assert call_list(city.organising, asleep.id).asleep[1].calls[0].outcome_at is None
        actions.note_call(city.acting("clerk"), call.id, "called")
    with clock.hold(NOW + timedelta(hours=13)):
        assert my_calls(city.acting("clerk")) == ()


def test_others_neither_hand_nor_tick(city, asleep):
    actions.hand_calls(city.organising, asleep.id)
    (call,) = my_calls(city.acting("clerk"))
    with pytest.raises(NotFound):
        actions.hand_calls(city.acting("other_organiser"), asleep.id)
    with pytest.raises(Forbidden):
        actions.hand_calls(city.acting("director"), asleep.id)
    with pytest.raises(NotFound):
        actions.note_call(city.acting("other_organiser"), call.id, "called")
    with pytest.raises(Forbidden):
        actions.note_call(city.acting("director"), call.id, "called")
    with pytest.raises(NotFound):
        actions.note_call(city.acting("clerk"), 10**9, "called")
    with pytest.raises(Refusal, match="bad_outcome"):
        actions.note_call(city.acting("clerk"), call.id, "maybe")
    actions.note_call(city.organising, call.id, "called")


def test_nothing_is_handed_once_the_meeting_has_begun_or_everybody_is_awake(city, asleep):
    with clock.hold(NOW + timedelta(days=7)):
        assert my_calls(city.acting("clerk")) == ()
        with pytest.raises(Refusal, match=r"meetings\.begun"):
            actions.hand_calls(city.organising, asleep.id)
    Tablet.objects.update(last_seen=NOW + timedelta(minutes=5))
    with pytest.raises(Refusal, match="nobody_to_call"):
        actions.hand_calls(city.organising, asleep.id)


def cells(body: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        tree = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return [
        [cell.findtext(f"{space}is/{space}t") or "" for cell in row.iter(f"{space}c")]
        for row in tree.iter(f"{space}row")
    ]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_a_sheet_gives_back_every_text_and_holds_no_formula(texts):
    hostile = [*texts, "=1+1", "+84", "@SUM(A1)", "<a>&", "-2"]
    body = sheet.workbook("Cần gọi: [1]/*?", ["Cột"] * len(hostile), [hostile])
    said = [sheet._UNSAID.sub("", one).replace("\r\n", "\n").replace("\r", "\n") for one in hostile]
    assert cells(body)[1] == said
    raw = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in raw
    assert raw.count('t="inlineStr"') == 2 * len(hostile)
