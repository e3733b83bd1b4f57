"""Tình trạng gửi, nhận: five figures, then person by paper; those to be phoned on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from khue.meetings.queries import Follow, FollowRow, follow, meetings_of
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import render, require_actor
from khue.shared.text import fold
from khue.tablets.queries import TabletCard

# A tablet that told nothing for so long is taken as closed.
ASLEEP = timedelta(hours=8)
STATES = {"sent": "sent", "on_tablet": "held", "opened": "open", "viewed": "view"}


@dataclass(frozen=True, slots=True)
class Cell:
    """Một ô: how far one paper has come with one person; `browser` = opened there, not on a tablet."""

    state: str
    seen: int
    pages: int
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Một dòng: a person, the tablet, and a cell for each paper (none where it isn't theirs)."""

    person: PersonCard
    role: str
    tablets: tuple[TabletCard, ...]
    awake: datetime | None
    browser_at: datetime | None
    asleep: bool
    arrived: bool
    opened: bool
    viewed: bool
    cells: tuple[Cell | None, ...]
    mail: str


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Nhóm dòng."""

    label: str
    rows: list[Line]


def mails() -> dict[str, str]:
    """The states of a letter, in words."""
    return {
        "": "–",
        "waiting": _("chờ gửi"),
        "sending": _("đang gửi"),
        "sent": _("đã gửi"),
        "delayed": _("chậm, gửi lại"),
        "refused": _("bị từ chối"),
        "unknown": _("chưa rõ đã tới"),
    }


def line(row: FollowRow, found: Follow) -> Line:
    """One person's line."""
    known = row.delivery
    papers = known.papers if known else {}
    cells: list[Cell | None] = []
    for paper in found.papers:
        if paper.file_id not in row.papers:
            cells.append(None)
            continue
        told = papers.get(paper.file_id)
        state = STATES.get(told.state, "sent") if told else "sent"
        if state == "sent" and known and known.on_tablet_at:
            state = "held"
        seen, browser = (told.pages_seen, told.browser) if told else (0, False)
        cells.append(Cell(state, seen, paper.pages, browser))
    arrived = bool(known and known.on_tablet_at)
    opened = any(cell and cell.state in {"open", "view"} for cell in cells) or bool(known and known.opened_at)
    awake = known.last_awake if known else None
    quiet = awake is None or found.at - awake > ASLEEP
    return Line(
        person=row.person,
        role=row.role,
        tablets=row.tablets,
        awake=awake,
        browser_at=known.browser_at if known else None,
        asleep=bool(row.tablets) and not arrived and quiet,
        arrived=arrived,
        opened=opened,
        viewed=bool(cells)
        and all(cell is None or (cell.state == "view" and cell.seen >= cell.pages) for cell in cells),
        cells=tuple(cells),
        mail=mails().get(known.mail_state if known else "", known.mail_state if known else "–"),
    )


def figures(lines: list[Line]) -> dict[str, int]:
    """Five figures in the order of the chain; and how many read in a browser."""
    return {
        "sent": len(lines),
        "held": sum(one.arrived for one in lines),
        "opened": sum(one.opened for one in lines),
        "viewed": sum(one.viewed for one in lines),
        "asleep": sum(one.asleep for one in lines),
        "browsers": sum(not one.tablets for one in lines),
    }


def chosen(lines: list[Line], show: str, words: list[str], unit: str) -> list[Line]:
    """The lines that a filter leaves."""
    kept = {
        "asleep": [one for one in lines if one.asleep],
        "away": [one for one in lines if one.tablets and not one.arrived],
        "unopened": [one for one in lines if not one.opened],
    }.get(show, lines)
    return [
        one
        for one in kept
        if (not unit or str(one.person.unit_id) == unit)
        and all(
            word in fold(f"{one.person.name} {one.person.post_title} {one.person.unit_name}")
            for word in words
        )
    ]


def groups(lines: list[Line]) -> list[LineGroup]:
    """Those to be phoned first, then those that haven't got it, then the others."""
    parts = [
        LineGroup(_("Máy chưa mở, nên gọi"), [one for one in lines if one.asleep]),
        LineGroup(
            _("Chưa về máy"), [one for one in lines if one.tablets and not one.arrived and not one.asleep]
        ),
        LineGroup(_("Đã về máy"), [one for one in lines if one.arrived]),
        LineGroup(
            _("Không có máy, chưa mở trên trình duyệt"),
            [one for one in lines if not one.tablets and not one.arrived and not one.opened],
        ),
        LineGroup(
            _("Không có máy, đã mở trên trình duyệt"),
            [one for one in lines if not one.tablets and not one.arrived and one.opened],
        ),
    ]
    return [part for part in parts if part.rows]


def context_of(found: Follow, query: dict[str, str]) -> dict[str, Any]:
    """Everything the page shows, after the filter."""
    lines = [line(row, found) for row in found.rows]
    told = figures(lines)
    left = chosen(lines, query["show"], fold(query["q"]).split(), query["unit"])
    counts = {name: len(chosen(lines, name, [], "")) for name in ("all", "away", "unopened")}
    units = {one.person.unit_id: one.person.unit_name for one in lines}
    return {
        "f": found,
        "figures": told,
        "calls": told["asleep"],
        "groups": groups(left),
        "shows": [
            ("all", _("Tất cả"), counts["all"]),
            ("away", _("Chưa về máy"), counts["away"]),
            ("unopened", _("Chưa mở"), counts["unopened"]),
        ],
        "unit_options": sorted(units.items(), key=lambda pair: fold(pair[1])),
        **query,
    }


@require_actor
def page(request: HttpRequest, actor: Actor, meeting_id: int) -> HttpResponse:
    """Tình trạng gửi, nhận của một cuộc họp."""
    query = {name: request.GET.get(name, "") for name in ("q", "unit", "show")}
    query["show"] = query["show"] or "all"
    return render(request, "meetings/follow.jinja", context_of(follow(actor, meeting_id), query))


@require_actor
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tình trạng gửi, nhận của các cuộc họp sắp tới và vừa qua."""
    now = clock.now()
    rows = [*meetings_of(actor, "upcoming", limit=30)]
    recent = [
        row for row in meetings_of(actor, "past", limit=10) if row.ends and now - row.ends < timedelta(days=7)
    ]
    told = []
    for row in [*rows, *recent]:
        found = follow(actor, row.id)
        told.append((row, figures([line(one, found) for one in found.rows])))
    return render(request, "meetings/follow_index.jinja", {"rows": told})
