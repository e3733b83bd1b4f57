"""Sao cuộc họp, họp hằng tuần."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.meetings import actions, queries
from khue.shared.refusal import Refusal
from tests.meetings.conftest import DUE, NOW


def test_a_copy_takes_agenda_and_people_but_no_papers(city, ready):
    starts = NOW + timedelta(days=14)
    copy = queries.meeting_to_edit(
        city.organising, actions.copy_meeting(city.organising, ready.id, starts=starts)
    )
    assert (copy.starts, copy.ends, copy.state) == (starts, starts + timedelta(hours=2), "draft")
    assert [item.title for item in copy.items] == ["Thu, chi ngân sách 11 tháng", "Trao đổi"]
    assert copy.items[0].due_at == DUE + timedelta(days=7)
    assert copy.items[0].papers == ()
    assert len(copy.attendees) == 3


def test_a_weekly_series_goes_on_where_it_ended(city, draft):
    first = actions.make_series(city.organising, draft.id, weeks=2)
    more = actions.make_series(city.organising, draft.id, weeks=1)
    starts = [queries.meeting_to_edit(city.organising, one).starts for one in (*first, *more)]
    assert starts == [NOW + timedelta(days=7 * n) for n in (2, 3, 4)]
    with pytest.raises(Refusal, match="series_length"):
        actions.make_series(city.organising, draft.id, weeks=53)
