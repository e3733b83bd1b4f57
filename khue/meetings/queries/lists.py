"""Danh sách cuộc họp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from khue.audit.queries import records_of
from khue.meetings.models import Invitation, Paper
from khue.meetings.queries.access import editable, readers
from khue.meetings.queries.views import MeetingRow
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor

Order = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class _List:
    """Một danh sách: which meetings, by what in order, and which way."""

    wanted: str
    by: str
    newest_first: bool = True


ALIVE = "m.published > 0 AND m.state <> 'cancelled'"
LISTS = {
    "upcoming": _List(f"{ALIVE} AND m.ends >= %(now)s", "m.starts", newest_first=False),
    "past": _List(f"{ALIVE} AND m.ends < %(now)s", "m.starts"),
    "drafts": _List("m.state = 'draft'", "m.saved_at"),
    "cancelled": _List("m.state = 'cancelled'", "COALESCE(m.starts, m.saved_at)"),
}
# Who sees a meeting, as ``access.visible`` says it. Each way to see one is a branch that walks its own index
# only as far as the page goes: an OR of the two would walk every meeting there is.
ATTENDED = """m.published > 0 AND EXISTS (SELECT FROM meetings_attendee a
             WHERE a.meeting_id = m.id AND a.person_id = ANY(%(readers)s))"""
OF_THE_UNIT = "m.unit_id = ANY(%(units)s)"
_BRANCH = """(SELECT m.id, {by} AS at FROM meetings_meeting m
         WHERE {wanted} AND {seen}{seek}{words} ORDER BY {by} {way}, m.id {way} LIMIT %(most)s)"""
_PAGE = """
WITH page AS ({branches})
SELECT m.id, m.title, m.starts, m.ends, m.place, m.online_url, m.state, m.urgent, m.version, m.published,
       COALESCE({presider}, ''), m.unit_id,
       (SELECT count(*) FROM meetings_attendee a WHERE a.meeting_id = m.id),
       (SELECT count(*) FROM meetings_agendaitem i WHERE i.meeting_id = m.id AND i.removed_at IS NULL),
       p.there, p.owed,
       EXISTS (SELECT FROM meetings_attendee a WHERE a.meeting_id = m.id AND a.person_id = ANY(%(readers)s)),
       m.saved_at, page.at
FROM page JOIN meetings_meeting m ON m.id = page.id
CROSS JOIN LATERAL (SELECT count(file_id) AS there, count(*) - count(file_id) AS owed
    FROM meetings_paper WHERE meeting_id = m.id AND withdrawn_at IS NULL) p
ORDER BY page.at {way}, m.id {way} LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Một trang của danh sách; ``after`` is where the next one goes on, nothing on the last."""

    rows: tuple[MeetingRow, ...]
    after: Order | None


def meetings_of(actor: Actor, which: str = "upcoming", *, limit: int = 50) -> tuple[MeetingRow, ...]:
    """Cuộc họp của người này: ``upcoming`` (nearest first), ``past``, ``drafts`` or ``cancelled`` (newest first)."""
    return meetings_page(actor, which, limit=limit).rows


def meetings_page(
    actor: Actor, which: str, *, words: Sequence[str] = (), after: Order | None = None, limit: int = 50
) -> MeetingPage:
    """One page of a list: meetings that have all the folded words, from behind a place in the order. One statement.

    Costs the same however many meetings there are: what is skipped isn't counted, and what isn't seen is
    passed over by index (docs/decisions/0027-lists-walk-indexes.md).
    """
    asked: dict[str, Any] = {
        "now": clock.now(),
        "readers": list(readers(actor)),
        "units": sorted(actor.unit_ids),
        "most": limit + 1,
    }
    wanted = LISTS[which]
    if after is not None:
        asked["after_at"], asked["after_id"] = after
    patterns = [f"%{_escaped(word)}%" for word in words]
    asked |= {f"word{n}": pattern for n, pattern in enumerate(patterns)}
    with connection.cursor() as cursor:
        cursor.execute(_statement(actor, wanted, after=after is not None, words=len(patterns)), asked)
        found = cursor.fetchall()
    shown = found[:limit]
    rows = tuple(MeetingRow(*row[:18]) for row in shown)  # as the statement and the dataclass order them
    return MeetingPage(rows, (shown[-1][18], shown[-1][0]) if len(found) > limit else None)


def _statement(actor: Actor, wanted: _List, *, after: bool, words: int) -> str:
    way, sign = ("DESC", "<") if wanted.newest_first else ("ASC", ">")
    seek = f" AND ({wanted.by}, m.id) {sign} (%(after_at)s, %(after_id)s)" if after else ""
    each = "".join(f" AND m.fold LIKE %(word{n})s" for n in range(words))
    ways = ["true"] if actor.kind == "system" else [ATTENDED]
    if "organiser" in actor.roles:
        ways.append(OF_THE_UNIT)
    branches = [
        _BRANCH.format(by=wanted.by, wanted=wanted.wanted, seen=seen, seek=seek, words=each, way=way)
        for seen in ways
    ]
    presider = organisation.name_sql("m.presider_id")
    return _PAGE.format(branches=" UNION ".join(branches), way=way, presider=presider)


def _escaped(word: str) -> str:
    """A word as LIKE takes it literally."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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


def following_with(file_id: int) -> tuple[int, ...]:
    """Published meetings whose papers follow as they are approved, with this file in an approved item."""
    papers = Paper.objects.filter(file_id=file_id, withdrawn_at=None, item__approved_at__isnull=False)
    alive = papers.filter(meeting__papers_follow=True, meeting__published__gt=0)
    alive = alive.exclude(meeting__state="cancelled")
    return tuple(alive.order_by("meeting_id").values_list("meeting_id", flat=True).distinct())


def urgent_call_of(file_id: int) -> int | None:
    """The urgent call, published and alive, whose invitation this file is."""
    found = Invitation.objects.filter(paper__file_id=file_id, paper__withdrawn_at=None, meeting__urgent=True)
    alive = found.filter(meeting__published__gt=0).exclude(meeting__state="cancelled")
    return alive.values_list("meeting_id", flat=True).first()
