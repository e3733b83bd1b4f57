"""Danh sách cuộc họp."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from khue.audit.queries import records_of
from khue.meetings.models import Invitation, Meeting
from khue.meetings.queries.access import editable, readers, rows
from khue.meetings.queries.views import MeetingRow
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor

LISTS = ("upcoming", "past", "drafts", "cancelled")


def _wanted(which: str) -> Q:
    now = clock.now()
    if which == "drafts":
        return Q(state="draft")
    if which == "cancelled":
        return Q(state="cancelled")
    alive = Q(published__gt=0) & ~Q(state="cancelled")
    return alive & (Q(ends__lt=now) if which == "past" else Q(ends__gte=now))


def meetings_of(
    actor: Actor, which: str = "upcoming", *, limit: int = 50, before: datetime | None = None
) -> tuple[MeetingRow, ...]:
    """Cuộc họp của người này: ``upcoming`` (nearest first), ``past``, ``drafts`` or ``cancelled`` (newest first).

    ``before`` pages on through the past by start.
    """
    found = rows(actor).filter(_wanted(which))
    if before is not None:
        found = found.filter(starts__lt=before)
    order = ("starts", "pk") if which == "upcoming" else ("-starts", "-pk")
    if which == "drafts":
        order = ("-saved_at", "-pk")
    live = Q(papers__withdrawn_at=None)
    found = found.annotate(
        people=Count("attendees", distinct=True),
        item_count=Count("items", filter=Q(items__removed_at=None), distinct=True),
        paper_count=Count("papers", filter=live & Q(papers__file_id__isnull=False), distinct=True),
        owed_count=Count("papers", filter=live & Q(papers__file_id=None), distinct=True),
        mine_count=Count("attendees", filter=Q(attendees__person_id__in=readers(actor)), distinct=True),
    ).order_by(*order)[:limit]
    meetings = list(found)
    cards = organisation.people(sorted({m.presider_id for m in meetings if m.presider_id}))
    return tuple(
        _row(one, cards[one.presider_id].name if one.presider_id in cards else "") for one in meetings
    )


def _row(meeting: Meeting, presider: str) -> MeetingRow:
    counted = vars(meeting)
    return MeetingRow(
        id=meeting.pk,
        title=meeting.title,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.place,
        online_url=meeting.online_url,
        state=meeting.state,
        urgent=meeting.urgent,
        version=meeting.version,
        published=meeting.published,
        presider_name=presider,
        unit_id=meeting.unit_id,
        attendees=counted["people"],
        items=counted["item_count"],
        papers=counted["paper_count"],
        owed=counted["owed_count"],
        mine=bool(counted["mine_count"]),
        saved_at=meeting.saved_at,
    )


def changes_since(actor: Actor, meeting_id: int, seen_version: int) -> tuple[dict[str, object], ...]:
    """Ai đã sửa gì sau bản đang xem: from the log, oldest first: ``action``, ``who``, ``at``, ``version``."""
    editable(actor, meeting_id)
    return tuple(
        {
            "action": row.action,
            "who": row.actor.get("label", ""),
            "person": row.actor.get("person"),
            "at": row.at.isoformat(),
            "version": row.facts["version"],
            "title": row.facts.get("title", ""),
        }
        for row in reversed(records_of(f"meeting:{meeting_id}"))
        if row.outcome == "done" and int(row.facts.get("version", 0)) > seen_version
    )


def urgent_call_of(file_id: int) -> int | None:
    """The urgent call, published and alive, whose invitation this file is."""
    found = Invitation.objects.filter(paper__file_id=file_id, paper__withdrawn_at=None, meeting__urgent=True)
    alive = found.filter(meeting__published__gt=0).exclude(meeting__state="cancelled")
    return alive.values_list("meeting_id", flat=True).first()
