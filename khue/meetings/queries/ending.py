"""Trước khi kết thúc cuộc họp: which copies of secret papers are still out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from khue.documents import queries as documents
from khue.meetings.models import AgendaItem, Meeting
from khue.meetings.queries.access import editable
from khue.meetings.queries.showing import may_close
from khue.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Ending:
    """Kết thúc cuộc họp: what its organiser is shown before."""

    meeting_id: int
    title: str
    starts: datetime | None
    may_close: bool
    closed_at: datetime | None
    closed_by: str
    reason: str
    slips: int
    copies_out: int
    copies_lost: int


def copies_of(actor: Actor, meeting: Meeting) -> tuple[int, int, int]:
    """Slips in use for its items, copies out, copies lost."""
    items = AgendaItem.objects.filter(meeting=meeting).exclude(secret="")
    found = documents.pointers(actor, [f"item:{one}" for one in items.values_list("pk", flat=True)])
    return len(found), sum(one.out for one in found.values()), sum(one.lost for one in found.values())


def ending(actor: Actor, meeting_id: int) -> Ending:
    """Kết thúc cuộc họp, for its organiser: how many copies are out; never of what."""
    meeting = editable(actor, meeting_id)
    return Ending(
        meeting_id, meeting.title, meeting.starts, may_close(meeting),
        meeting.closed_at, meeting.closed_label, meeting.close_reason, *copies_of(actor, meeting),
    )  # fmt: skip
