"""Gửi ngay khi tài liệu được duyệt: papers go out as they arrive, and only they."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from khue.files.jobs import digest
from khue.meetings import actions, queries
from khue.meetings.jobs import after_reading, send_approved
from khue.shared.refusal import Refusal
from tests.meetings.conftest import take_pdf, version


def waiting() -> list[dict]:
    jobs = ProcrastinateJob.objects.filter(task_name="meetings.send_approved", status="todo")
    return [job.args for job in jobs]


def allow(city, draft):
    actions.edit_facts(city.organising, draft.id, seen_version=version(city, draft), papers_follow=True)


@pytest.fixture
def early(city, draft):
    """Published with its agenda and invitation, while its paper is still owed."""
    actions.upload_invitation(city.organising, draft.id, take_pdf(city.organising, 1), number="512/GM-VP")
    with pytest.raises(Refusal, match="not_ready"):
        actions.publish(city.organising, draft.id, seen_version=version(city, draft))
    allow(city, draft)
    actions.publish(city.organising, draft.id, seen_version=version(city, draft))
    return draft


def titles(city, draft):
    """What an attendee has."""
    return [
        paper.title
        for item in queries.meeting_to_read(city.acting("ward_chair"), draft.id).items
        for paper in item.papers
    ]


def put(city, draft, title, *, pages=2, read=True):
    clerk = city.acting("clerk")
    return actions.put_paper(clerk, draft.item, take_pdf(clerk, pages, read=read), title=title)


def test_a_paper_goes_out_by_itself_once_its_head_approved_it(city, early):
    put(city, early, "Báo cáo số 412")
    send_approved(early.id)
    assert titles(city, early) == []
    assert waiting() == []
    actions.approve_papers(city.acting("director"), [early.item])
    assert waiting() == [{"meeting": early.id}]
    send_approved(early.id)
    assert titles(city, early) == ["Báo cáo số 412"]
    send_approved(early.id)
    assert queries.meeting_to_edit(city.organising, early.id).published == 2
    assert queries.meeting_to_edit(city.organising, early.id).state == "published"


def test_a_later_paper_needs_its_own_approval_and_nothing_else_goes_along(city, early):
    put(city, early, "Báo cáo số 412")
    actions.approve_papers(city.acting("director"), [early.item])
    send_approved(early.id)
    actions.edit_facts(city.organising, early.id, seen_version=version(city, early), place="Phòng khác")
    put(city, early, "Phụ lục", pages=3)
    send_approved(early.id)
    assert titles(city, early) == ["Báo cáo số 412"]
    actions.approve_papers(city.acting("director"), [early.item])
    send_approved(early.id)
    assert titles(city, early) == ["Báo cáo số 412", "Phụ lục"]
    seen = queries.meeting_to_read(city.acting("ward_chair"), early.id)
    assert seen.place == "Phòng họp số 2"
    assert queries.meeting_to_edit(city.organising, early.id).state == "changed"


def test_a_paper_that_is_still_being_read_follows_when_it_has_been(city, early):
    put(city, early, "Báo cáo số 412", read=False)
    file = queries.meeting_to_edit(city.organising, early.id).items[0].papers[0].file_id
    actions.approve_papers(city.acting("director"), [early.item])
    send_approved(early.id)
    assert titles(city, early) == []
    digest(file)
    after_reading(f"file:{file}", {})
    assert titles(city, early) == ["Báo cáo số 412"]


def test_without_the_organisers_word_nothing_goes_by_itself(city, published):
    put(city, published, "Phụ lục", pages=3)
    actions.approve_papers(city.acting("director"), [published.item])
    send_approved(published.id)
    assert waiting() == []
    assert titles(city, published) == ["Báo cáo số 412"]


def test_a_cancelled_meeting_sends_nothing(city, early):
    put(city, early, "Báo cáo số 412")
    actions.cancel(city.organising, early.id, reason="Hoãn")
    send_approved(early.id)
    assert queries.meeting_to_edit(city.organising, early.id).state == "cancelled"
