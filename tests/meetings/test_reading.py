"""Đọc cuộc họp: only what was published, only what is theirs."""

from __future__ import annotations

import pytest

from khue.meetings import actions, queries
from khue.shared.refusal import NotFound
from tests.meetings.conftest import version


def test_an_attendee_reads_what_was_published_and_drafts_stay_unseen(city, draft, ready):
    chair = city.acting("chair")
    with pytest.raises(NotFound):
        queries.meeting_to_read(chair, ready.id)
    assert queries.meetings_of(chair) == ()
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    actions.edit_item(city.organising, ready.item, title="Chưa công bố")
    view = queries.meeting_to_read(chair, ready.id)
    assert view.items[0].title == "Thu, chi ngân sách 11 tháng"
    assert not view.can_edit
    assert [row.id for row in queries.meetings_of(chair)] == [ready.id]


def test_seeing_as_an_attendee_hides_what_is_not_theirs(city, ready):
    actions.limit_item(city.organising, ready.item, [city.director.id])
    ward = queries.as_attendee(city.organising, ready.id, city.ward_chair.id)
    assert (ward.items[0].hidden, ward.items[0].title, ward.items[0].papers) == (True, "", ())
    head = queries.as_attendee(city.organising, ready.id, city.director.id)
    assert len(head.items[0].papers) == 1
    with pytest.raises(NotFound):
        queries.as_attendee(city.organising, ready.id, city.guest.id)
