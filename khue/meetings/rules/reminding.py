"""Nhắc đơn vị: what it still owes, and how often it may be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from khue.meetings.rules.plan import Plan, numbered

QUIET = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Owed:
    """Một tài liệu còn nợ: of which item, by when; without a title any paper of the item will do."""

    item: int
    number: str
    item_title: str
    paper: str
    due_at: datetime | None


def owed_by(plan: Plan, unit: int) -> tuple[Owed, ...]:
    """What a unit still has to hand in, in the order of the agenda."""
    found: list[Owed] = []
    for number, item in numbered(plan.items):
        if item.unit != unit:
            continue
        missing = [paper.title for paper in item.papers if not paper.file]
        if not item.papers and not item.no_paper:
            missing = [""]
        found += [Owed(item.id, number, item.title, title, item.due_at) for title in missing]
    return tuple(found)


def quiet_until(reminded: Iterable[datetime | None], at: datetime) -> datetime | None:
    """Until when a unit that was reminded at these moments is left in peace; none = it may be reminded."""
    last = max((one for one in reminded if one is not None), default=None)
    return last + QUIET if last is not None and last + QUIET > at else None
