"""Thay đổi giữa hai lần phát hành: codes and pages, never sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from khue.meetings.rules.plan import Plan, PlannedPaper, readers_of

# Old file and new file to the pages (1-based) of the new one that show something else.
Differences = Mapping[tuple[int, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """Một thay đổi: what a reader is told; ``paper`` and ``pages`` (1-based) where it is about a paper."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()
    paper: int | None = None
    pages: tuple[int, ...] = ()


def _papers(plan: Plan, person: int | None) -> dict[int, PlannedPaper]:
    return {
        paper.id: paper
        for paper in plan.papers()
        if person is None or person in readers_of(plan, plan.item_of(paper))
    }


def _agenda(plan: Plan) -> list[Any]:
    return [
        (
            item.id,
            item.parent,
            item.title,
            item.minutes,
            item.unit,
            tuple(item.presenters),
            (item.secret, item.secret_place, item.no_remote, item.no_notes),
        )
        for item in plan.items
    ]


def _paper_changes(
    old: Mapping[int, PlannedPaper], new: Mapping[int, PlannedPaper], pages: Differences
) -> Iterable[Change]:
    for paper in new.values():
        earlier = old.get(paper.id)
        if earlier is None:
            yield Change("paper_new", (("title", paper.title),), paper.id)
        elif earlier.file != paper.file:
            told = pages.get((earlier.file, paper.file), ())
            yield Change("paper_replaced", (("title", paper.title),), paper.id, told)
    for paper in old.values():
        if paper.id not in new:
            yield Change("paper_withdrawn", (("title", paper.title),), paper.id)


def replaced(old: Plan, new: Plan) -> tuple[tuple[int, int], ...]:
    """Old and new file of every paper that was replaced."""
    files = {paper.id: paper.file for paper in old.papers()}
    pairs = ((files.get(paper.id, paper.file), paper.file) for paper in new.papers())
    return tuple(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def changes(old: Plan, new: Plan, pages: Differences, person: int | None = None) -> tuple[Change, ...]:
    """What changed from one publication to the next, as one person may know it (nobody = all of it).

    A person who wasn't invited before had nothing.
    """
    found: list[Change] = []
    if (old.starts, old.ends) != (new.starts, new.ends):
        found.append(Change("time"))
    if (old.place, old.online_url) != (new.place, new.online_url):
        found.append(Change("place", (("place", new.place or new.online_url),)))
    if old.presider != new.presider:
        found.append(Change("presider", (("name", new.presider_name),)))
    if _agenda(old) != _agenda(new):
        found.append(Change("agenda"))
    found += _paper_changes(_papers(old, person), _papers(new, person), pages)
    return tuple(found)
