"""Thông tin cuộc họp: field by field, two people at once, clashes, copies on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.meetings import actions, queries
from khue.shared.refusal import Refusal, Stale
from tests.meetings.conftest import NOW, version


def test_two_people_fill_different_fields_at_once_but_not_the_same(city, draft):
    seen = version(city, draft)
    actions.edit_facts(city.organising, draft.id, seen_version=seen, note="một")
    actions.edit_facts(city.organising, draft.id, seen_version=seen, title="Tên mới")
    with pytest.raises(Stale) as refused:
        actions.edit_facts(city.organising, draft.id, seen_version=seen, note="hai")
    assert refused.value.facts["fields"] == ["note"]
    view = queries.meeting_to_edit(city.organising, draft.id)
    assert (view.note, view.title) == ("một", "Tên mới")


def test_saving_the_same_again_changes_nothing(city, draft):
    seen = version(city, draft)
    assert actions.edit_facts(city.organising, draft.id, seen_version=seen, place="Phòng họp số 2") == seen


def test_a_new_presider_sits_among_the_attendees(city, draft):
    actions.edit_facts(city.organising, draft.id, seen_version=99, presider_id=city.guest.id)
    roles = {one.person.id: one.role for one in queries.meeting_to_edit(city.organising, draft.id).attendees}
    assert roles[city.guest.id] == "presider"
    assert roles[city.chair.id] == "attendee"


def test_wrong_facts_are_refused_by_name(city, draft):
    for facts, code in (
        ({"online_url": "javascript:x"}, "bad_url"),
        ({"kind": "ball"}, "bad_kind"),
        ({"starts": NOW.replace(tzinfo=None)}, "bad_time"),
        ({"title": "x" * 301}, "too_long"),
        ({"unit_id": 3}, "no_such_fact"),
        ({"presider_id": 10**9}, "no_such_person"),
    ):
        with pytest.raises(Refusal, match=code):
            actions.edit_facts(city.organising, draft.id, seen_version=99, **facts)


def test_paper_copies_need_a_reason_unless_none_was_made(city, published):
    with pytest.raises(Refusal, match="copies_reason"):
        actions.note_paper_copies(city.organising, published.id, copies=3)
    actions.note_paper_copies(city.organising, published.id, copies=3, reason="bản đồ A0")
    actions.note_paper_copies(city.organising, published.id, copies=0)
    view = queries.meeting_to_edit(city.organising, published.id)
    assert (view.paper_copies, view.paper_copies_reason, view.state) == (0, "", "published")


def test_a_double_booked_room_and_presider_are_warned_of(city, draft):
    other = actions.copy_meeting(city.organising, draft.id, starts=NOW + timedelta(days=7, hours=1))
    actions.edit_facts(city.organising, other, seen_version=99, place="phòng  họp SỐ 2")
    codes = {one.code for one in queries.readiness_of(city.organising, other)}
    assert {"meetings.room_busy", "meetings.presider_busy"} <= codes


def test_a_clash_never_tells_what_another_unit_meets_about(city, draft):
    other = actions.create(city.acting("other_organiser"), title="Việc riêng của sở khác")
    mine = queries.meeting_to_edit(city.organising, draft.id)
    times = {"starts": mine.starts, "ends": mine.ends, "place": mine.place, "presider_id": mine.presider.id}
    actions.edit_facts(city.acting("other_organiser"), other, seen_version=1, **times)
    told = {
        one.code: one.facts["other"]
        for one in queries.readiness_of(city.organising, draft.id)
        if "busy" in one.code
    }
    assert told.keys() == {"meetings.room_busy_elsewhere", "meetings.presider_busy_elsewhere"}
    assert "Việc riêng" not in " ".join(told.values())
