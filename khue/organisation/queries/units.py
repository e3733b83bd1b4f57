"""Đơn vị theo ngày."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khue.organisation.models import Unit, UnitSuccession
from khue.organisation.models.dated import running
from khue.organisation.rules import Step, units_on
from khue.shared import clock
from khue.shared.period import Period
from khue.shared.text import fold


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Một đơn vị trên danh sách."""

    id: int
    name: str
    short_name: str
    kind: str
    parent_id: int | None


def row(unit: Unit) -> UnitRow:
    """A unit as lists show it."""
    return UnitRow(unit.id, unit.name, unit.short_name, unit.kind, unit.parent_id)


def units(day: date | None = None) -> list[UnitRow]:
    """Các đơn vị có trong ngày, in the order of protocol."""
    found = Unit.objects.filter(running(day or clock.today())).order_by("order", "id")
    return [row(unit) for unit in found]


def unit_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Tên đơn vị, as they are or were called, those that have ended too."""
    wanted = {one for one in ids if one is not None}
    return dict(Unit.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}


def unit_choices(text: str, day: date | None = None, limit: int = 20) -> list[UnitRow]:
    """Tìm đơn vị: those of the day whose name has every word typed, with or without marks."""
    found = Unit.objects.filter(running(day or clock.today()))
    for word in fold(text).split():
        found = found.filter(fold__contains=word)
    return [row(unit) for unit in found.order_by("order", "id")[:limit]]


def unit_at(unit_id: int, day: date | None = None) -> tuple[UnitRow, ...]:
    """Đơn vị ấy vào ngày ấy: itself, or what succeeded (or preceded) it; several after a split."""
    at = day or clock.today()
    unit = Unit.objects.filter(id=unit_id).first()
    if unit is None:
        return ()
    if unit.period.contains(at):
        return (row(unit),)
    links = UnitSuccession.objects.values_list("before_id", "after_id", "day")
    steps = [Step(before, after, since) for before, after, since in links]
    periods = {
        key: Period(since, until) for key, since, until in Unit.objects.values_list("id", "since", "until")
    }
    ids = units_on(unit_id, at, periods, steps)
    known = Unit.objects.in_bulk(ids)
    return tuple(row(known[key]) for key in ids)


def with_predecessors(unit_ids: frozenset[int], day: date) -> frozenset[int]:
    """The units and those that were renamed to, or merged into, one of them by that day.

    What the earlier unit began (a meeting, a paper owed) is the later one's to finish. A division into
    several doesn't say whose it is, so nothing passes by it.
    """
    found: set[int] = set()
    level = set(unit_ids)
    while level:
        found |= level
        steps = UnitSuccession.objects.filter(after__in=level, day__lte=day, kind__in=("rename", "merge"))
        level = set(steps.values_list("before_id", flat=True)) - found
    return frozenset(found)
