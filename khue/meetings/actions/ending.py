"""Kết thúc cuộc họp, and taking that back."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.meetings.queries.access import locked
from khue.meetings.queries.ending import copies_of
from khue.meetings.queries.showing import may_close
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import tidy


@action(allowed={"organiser"})
def close_meeting(actor: Actor, meeting_id: int, *, reason: str = "") -> None:
    """Kết thúc cuộc họp: nothing of it changes any more. With copies of secret papers out only for a reason.

    Refuses ``meetings.not_held`` (never published, or not begun), ``meetings.is_closed``, ``meetings.copies_out``.
    """
    meeting = locked(actor, meeting_id)
    if not may_close(meeting):
        raise Refusal("meetings.not_held")
    _slips, out, lost = copies_of(actor, meeting)
    why = tidy(reason)[:500]
    if out and not why:
        raise Refusal("meetings.copies_out", count=out)
    meeting.closed_at, meeting.closed_label = clock.now(), actor.label[:200]
    meeting.close_reason = why
    meeting.save(update_fields=["closed_at", "closed_label", "close_reason"])
    describe(object=f"meeting:{meeting_id}", title=meeting.title, out=out, lost=lost, reason_given=bool(why))


@action(allowed={"organiser"})
def reopen_meeting(actor: Actor, meeting_id: int) -> None:
    """Mở lại cuộc họp đã kết thúc, as when it was ended by mistake. Refuses ``meetings.not_closed``."""
    meeting = locked(actor, meeting_id, cancelled=True)
    if meeting.closed_at is None:
        raise Refusal("meetings.not_closed")
    meeting.closed_at, meeting.closed_label, meeting.close_reason = None, "", ""
    meeting.save(update_fields=["closed_at", "closed_label", "close_reason"])
    describe(object=f"meeting:{meeting_id}", title=meeting.title)
