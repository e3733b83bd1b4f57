"""Họp gấp: called at once; the invitation follows as paper no. 1, for everybody, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.distribution.queries import letters
from khue.files.jobs import digest
from khue.meetings import actions, queries
from khue.meetings.jobs import after_reading
from khue.meetings.models import Paper
from tests.meetings.conftest import NOW


@pytest.fixture
def called(city):
    return actions.quick_call(
        city.organising,
        title="Họp khẩn ứng phó bão",
        starts=NOW + timedelta(hours=1),
        place="Phòng trực ban",
        choices=[("unit", city.finance.id), ("unit", city.ward.id)],
        presider_id=city.chair.id,
    )


def read_invitation(meeting):
    file_id = Paper.objects.get(meeting_id=meeting, invitation=True).file_id
    digest(file_id)
    after_reading(f"file:{file_id}", {})
    return file_id


def test_the_call_goes_out_before_its_invitation_has_been_read(city, called):
    seen = queries.meeting_to_read(city.acting("director"), called)
    assert (seen.published, seen.state, seen.invitation) == (1, "published", None)


def test_the_invitation_follows_as_paper_no_1_without_a_second_letter(city, called):
    before = len(letters(f"meeting:{called}"))
    file_id = read_invitation(called)
    seen = queries.meeting_to_read(city.acting("director"), called)
    assert (seen.published, seen.state) == (2, "published")
    assert seen.invitation is not None
    assert seen.invitation.paper.file_id == file_id
    assert len(letters(f"meeting:{called}")) == before
    assert [paper.invitation for paper in queries.follow(city.organising, called).papers] == [True]


def test_a_job_that_runs_twice_sends_once_and_what_the_organiser_is_editing_stays_his(city, called):
    actions.add_item(city.organising, called, title="Chưa xong")
    file_id = read_invitation(called)
    after_reading(f"file:{file_id}", {})
    seen = queries.meeting_to_read(city.acting("director"), called)
    assert (seen.published, seen.items) == (2, ())
    assert queries.meeting_to_edit(city.organising, called).state == "changed"


def test_a_cancelled_call_and_an_ordinary_meeting_are_left_alone(city, called, published):
    actions.cancel(city.organising, called, reason="hết bão")
    read_invitation(called)
    assert queries.meeting_to_edit(city.organising, called).state == "cancelled"
    ordinary = Paper.objects.get(meeting_id=published.id, invitation=True).file_id
    after_reading(f"file:{ordinary}", {})
    assert queries.meeting_to_edit(city.organising, published.id).published == 1
