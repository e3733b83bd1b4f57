"""Hạn nộp đề xuất, tên phòng: a paper asked for has a due time; one room is one room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from khue.meetings import actions
from khue.meetings.queries import meeting_to_edit
from khue.meetings.rules.due import same_room


def test_a_paper_asked_for_gets_the_usual_due_time_and_keeps_one_that_was_set(city, draft):
    item = actions.add_item(city.organising, draft.id, title="Quy hoạch", unit_id=city.finance.id)
    actions.require_paper(city.organising, item, title="Tờ trình")
    dues = {one.id: one.due_at for one in meeting_to_edit(city.organising, draft.id).items}
    assert dues[item] == datetime(2026, 11, 18, 10, 0, tzinfo=UTC), (
        "three working days before Monday 23/11, 17:00"
    )
    before = dues[draft.item]
    actions.require_paper(city.organising, draft.item, title="Tờ trình")
    assert {one.id: one.due_at for one in meeting_to_edit(city.organising, draft.id).items}[
        draft.item
    ] == before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Phòng họp số 2, tầng 3", "phòng họp 2 - tầng 3", True),
        ("Phòng họp số 2, tầng 3", "P. họp số 2 tầng 3", True),
        ("Hội trường A", "hội trường  A", True),
        ("Phòng họp số 2, tầng 3", "Phòng họp số 3, tầng 2", False),
        ("Phòng họp", "Phòng họp", True),
        ("Phòng họp", "Hội trường A", False),
        ("", "", False),
    ],
)
def test_a_room_is_known_however_it_was_written(one, other, same):
    assert same_room(one, other) is same
