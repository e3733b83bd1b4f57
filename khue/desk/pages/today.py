"""Hôm nay: what this person does next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khue.meetings.queries import (
    Duty,
    MeetingRow,
    approving_units,
    meetings_of,
    my_calls,
    my_unit_duties,
    readiness_of_all,
)
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.refusal import Reason
from khue.shared.sentences import say
from khue.shared.show import near_day

MOST_DRAFTS = 6
MOST_LINES = 3
WITHOUT_PAPER = frozenset({"meetings.item_without_paper", "meetings.paper_owed"})


@dataclass(frozen=True, slots=True)
class Draft:
    """Dự thảo đang chờ, with what is still missing."""

    row: MeetingRow
    missing: int
    sentences: tuple[str, ...]


def by_day(rows: list[MeetingRow]) -> list[tuple[str, list[MeetingRow]]]:
    """Meetings under their day."""
    groups: dict[str, list[MeetingRow]] = {}
    here = clock.today()
    for row in rows:
        label = near_day(row.starts, here)
        groups.setdefault(label[:1].upper() + label[1:], []).append(row)
    return list(groups.items())


def drafts(actor: Actor, upcoming: Sequence[MeetingRow]) -> list[Draft]:
    """What the organiser has begun and not published, the nearest first."""
    rows = [*meetings_of(actor, "drafts", limit=30)]
    rows += [row for row in upcoming if row.state == "changed"]
    late = clock.now() + timedelta(days=9999)
    rows.sort(key=lambda row: row.starts or late)
    found = []
    missing = readiness_of_all(actor, (row.id for row in rows[:MOST_DRAFTS]))
    for row in rows[:MOST_DRAFTS]:
        stops = [reason for reason in missing.get(row.id, ()) if reason.level == "stop"]
        found.append(Draft(row, len(stops), short(stops)))
    return found


def short(stops: Sequence[Reason]) -> tuple[str, ...]:
    """At most three lines: what is missing in several items is said once."""
    without = [str(one.facts.get("number", "")) for one in stops if one.code in WITHOUT_PAPER]
    lines = (
        [_("Mục %(numbers)s chưa có tài liệu.") % {"numbers": ", ".join(dict.fromkeys(without))}]
        if without
        else []
    )
    lines += [say(one) for one in stops if one.code not in WITHOUT_PAPER]
    more = len(lines) - MOST_LINES
    kept = lines[:MOST_LINES]
    return (*kept, _("và %(n)s việc khác") % {"n": more}) if more > 0 else tuple(kept)


@require_safe
@require_actor
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hôm nay: the reader's meetings, then what waits for them."""
    upcoming = meetings_of(actor, "upcoming", limit=40)
    mine = [row for row in upcoming if row.mine]
    duties: tuple[Duty, ...] = my_unit_duties(actor) if {"unit_clerk", "unit_head"} & actor.roles else ()
    heads = approving_units(actor)
    organises = "organiser" in actor.roles
    context: dict[str, Any] = {
        "next": mine[0] if mine else None,
        "days": by_day(mine[1:]),
        "drafts": drafts(actor, upcoming) if organises else [],
        "running": [row for row in upcoming if organises and row.state == "published"][:5],
        "duties": [one for one in duties if not one.complete],
        "approvals": [
            one
            for one in duties
            if any(item.delivered and not item.approved_at and item.unit_id in heads for item in one.items)
        ],
        "calls": [one for one in my_calls(actor) if not one.outcome],
        "outcomes": {},
        "organises": organises,
        "is_leader": "leader" in actor.roles,
    }
    return render(request, "desk/today.jinja", context)
