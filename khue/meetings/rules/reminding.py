"""Nhắc đơn vị: what it still owes, and how often it may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from khue.meetings.rules.plan import Plan, PlannedPaper, numbered
from khue.meetings.rules.readiness import MISSING, FileState

QUIET = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Owed:
    """Một tài liệu còn nợ: of which item, by when; without a title any paper of the item will do."""

    item: int
    number: str
    item_title: str
    paper: str
    due_at: datetime | None
    refused: bool = False  # a file came, and can't be used


def owed_by(plan: Plan, unit: int, files: Mapping[int, FileState]) -> tuple[Owed, ...]:
    """What a unit still has to hand in, in the order of the agenda; a file that can't be used isn't handed in."""

    def refused(paper: PlannedPaper) -> bool:
        return bool(paper.file) and files.get(paper.file, MISSING).state == "refused"

    found: list[Owed] = []
    for number, item in numbered(plan.items):
        if item.unit != unit:
            continue
        missing = [(one.title, refused(one)) for one in item.papers if not one.file or refused(one)]
        if not item.papers and not item.no_paper:
            missing = [("", False)]
        found += [Owed(item.id, number, item.title, title, item.due_at, bad) for title, bad in missing]
    return tuple(found)


def quiet_until(reminded: Iterable[datetime | None], at: datetime) -> datetime | None:
    """Until when a unit that was reminded at these moments is left in peace; none = it may be reminded."""
    last = max((one for one in reminded if one is not None), default=None)
    return last + QUIET if last is not None and last + QUIET > at else None
