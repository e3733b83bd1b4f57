"""Kế thừa: what a unit is on another day, through renames, mergers, splits and parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from khue.shared.period import Period


@dataclass(frozen=True, slots=True)
class Step:
    """Một bước kế thừa: ``after`` follows ``before`` from that day on."""

    before: int
    after: int
    day: date


def units_on(unit: int, day: date, periods: Mapping[int, Period], steps: Iterable[Step]) -> tuple[int, ...]:
    """The units that stand for this one on that day: itself, its successors, or its predecessors.

    Follows steps forwards when the unit has ended by that day, backwards when it hadn't begun;
    each unit once, in the order found. Empty when the unit ended without a successor.
    """
    known = list(steps)
    seen: set[int] = set()
    found: list[int] = []
    queue = [unit]
    while queue:
        at = queue.pop(0)
        if at in seen or at not in periods:
            continue
        seen.add(at)
        period = periods[at]
        if period.contains(day):
            found.append(at)
        elif day < period.start:
            queue += [step.before for step in known if step.after == at and step.day > day]
        else:
            queue += [step.after for step in known if step.before == at and step.day <= day]
    return tuple(found)
