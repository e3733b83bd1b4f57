"""Gửi ngay khi tài liệu được duyệt: papers go out as they arrive, not all at once."""

from __future__ import annotations

from datetime import timedelta

from khue.audit.actions import action, describe
from khue.meetings.actions.issuing import issue
from khue.meetings.models import Meeting
from khue.meetings.queries.access import locked
from khue.meetings.queries.loading import file_states, load
from khue.meetings.queries.showing import last_publication
from khue.meetings.rules import changes, thawed, with_approved
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import defer

# Several approvals in a row are one version and one letter, unless the meeting is near.
TOGETHER = timedelta(minutes=5)
NEAR = timedelta(hours=2)


def follow_soon(meeting: Meeting) -> None:
    """Ask for what is approved to be sent, when the meeting says so and is out."""
    if not meeting.papers_follow or not meeting.published or meeting.state == "cancelled":
        return
    now = clock.now()
    near = meeting.starts is not None and meeting.starts - now < NEAR
    defer("meetings.send_approved", at=now if near else now + TOGETHER, meeting=meeting.pk)


@action(allowed=())
def send_approved(actor: Actor, meeting_id: int) -> bool:
    """Gửi tài liệu vừa được duyệt: of items that are out already; nothing else that is being prepared goes.

    Whether something was sent. Twice is once: what is out already isn't sent again.
    """
    meeting = locked(actor, meeting_id, cancelled=True)
    describe(object=f"meeting:{meeting_id}")
    last = last_publication(meeting)
    if last is None or not meeting.papers_follow or meeting.state == "cancelled" or meeting.closed_at:
        return False
    loaded = load(meeting)
    ready = frozenset(file for file, state in file_states(loaded.files).items() if state.state == "ready")
    out = thawed(last.plan)
    plan = with_approved(out, loaded.plan, ready)
    if not changes(out, plan, {}):
        return False
    if not changes(plan, loaded.plan, {}):
        meeting.state = "published"
    done = issue(actor, meeting, plan, "supplement")
    describe(object=f"meeting:{meeting_id}", published=done.version, papers=done.papers, readers=done.readers)
    return True
