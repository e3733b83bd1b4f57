"""Sổ phiếu giao nhận tài liệu mật của một năm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from khue.documents.models import Slip
from khue.documents.queries.access import visible
from khue.documents.queries.reading import setting
from khue.documents.rules import LEVELS, Occasion, cover_number, occasions, subject_allowed
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound

# Who has a place for it in the menu; what each finds there is another matter.
REGISTERS = frozenset({"secret_clerk", "unit_clerk", "unit_head", "auditor"})
SHOWS = ("all", "open", "out", "ended", "cancelled")


@dataclass(frozen=True, slots=True)
class SlipSearch:
    """Lọc sổ: of a year, a level, and what is still to be done."""

    year: int
    level: str = ""
    show: str = "all"


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """Một dòng của sổ. For an auditor without office, symbol, place and occasion."""

    id: int
    number: int
    level: str
    state: str
    opened_at: datetime
    opened_by: str
    unit_name: str
    issuer: str
    symbol: str
    dated: date | None
    subject: str
    kept_at: str
    occasion: Occasion | None
    numbers: str
    copies: int
    out: int
    lost: int
    taken_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    cancel_reason: str
    due_back: datetime | None


@dataclass(frozen=True, slots=True)
class Register:
    """Sổ của một năm: the lines found, how many of each kind there are, and which years have slips."""

    search: SlipSearch
    lines: tuple[RegisterLine, ...]
    counts: dict[str, int]
    years: tuple[int, ...]
    bare: bool


def _bare(actor: Actor) -> bool:
    """Whether the actor sees numbers and states only: an auditor who is no secret-document clerk."""
    return "auditor" in actor.roles and "secret_clerk" not in actor.roles


def _rows(actor: Actor) -> QuerySet[Slip]:
    return Slip.objects.all() if _bare(actor) else Slip.objects.filter(visible(actor))


def _counted(rows: QuerySet[Slip]) -> QuerySet[Slip]:
    return rows.annotate(
        out=Count("copies__handings", filter=Q(copies__handings__back="")),
        lost=Count("copies__handings", filter=Q(copies__handings__back="lost")),
    )


def _shown(row: Slip, out: int, show: str) -> bool:
    return {
        "open": row.state in {"opened", "taken"},
        "out": out > 0,
        "ended": row.state == "closed",
        "cancelled": row.state == "cancelled",
    }.get(show, True)


def _numbers(slips: Iterable[Slip]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for slip, number in (
        Slip.objects.filter(pk__in=[one.pk for one in slips])
        .order_by("copies__number")
        .values_list("pk", "copies__number")
    ):
        if number is not None:
            found.setdefault(slip, []).append(number)
    return {slip: tuple(numbers) for slip, numbers in found.items()}


def register(actor: Actor, search: SlipSearch) -> Register:
    """Sổ phiếu: the newest number first; NotFound for who has no part in it. An auditor sees that a number exists and where it stands, not of what."""
    rows = _rows(actor)
    if not actor.roles & REGISTERS and not rows.exists():
        raise NotFound("slips")
    ends = rows.aggregate(first=Min("year"), last=Max("year"))
    here = clock.today().year
    years = range(ends["first"] or here, max(ends["last"] or here, here) + 1)
    listed = list(_counted(rows.filter(year=search.year)).order_by("-number"))
    outs = {row.pk: int(getattr(row, "out", 0)) for row in listed}
    of_level = [row for row in listed if search.level not in LEVELS or row.level == search.level]
    found = [row for row in of_level if _shown(row, outs[row.pk], search.show)]
    bare = _bare(actor)
    return Register(
        search=search,
        lines=_lines(found, bare=bare),
        counts={show: sum(_shown(row, outs[row.pk], show) for row in of_level) for show in SHOWS},
        years=tuple(reversed(years)),
        bare=bare,
    )


def _lines(rows: list[Slip], *, bare: bool) -> tuple[RegisterLine, ...]:
    numbers = _numbers(rows)
    known = {} if bare else occasions(row.about for row in rows)
    units = organisation.unit_names(row.unit_id for row in rows)
    says = setting() if any(row.subject for row in rows) else "none"
    return tuple(
        RegisterLine(
            id=row.pk,
            number=row.number,
            level=row.level,
            state=row.state,
            opened_at=row.opened_at,
            opened_by=row.opened_label,
            unit_name=units.get(row.unit_id or 0, ""),
            issuer="" if bare else row.issuer,
            symbol="" if bare else row.symbol,
            dated=None if bare else row.dated,
            subject="" if bare or not subject_allowed(row.level, says) else row.subject,
            kept_at="" if bare else row.kept_at,
            occasion=known.get(row.about),
            numbers=cover_number(numbers.get(row.pk, ())),
            copies=len(numbers.get(row.pk, ())),
            out=int(getattr(row, "out", 0)),
            lost=int(getattr(row, "lost", 0)),
            taken_at=row.taken_at,
            ended_at=row.ended_at,
            ended_by=row.ended_label,
            cancel_reason="" if bare else row.cancel_reason,
            due_back=row.due_back,
        )
        for row in rows
    )
