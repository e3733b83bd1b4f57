"""Thay đổi giữa hai lần phát hành: codes and pages, never sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khue.meetings.rules.plan import Plan, PlannedPaper, readers_of


@dataclass(frozen=True, slots=True)
class Change:
    """Một thay đổi: what a reader is told; ``paper`` and ``pages`` (1-based) where it is about a paper."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()
    paper: int | None = None
    pages: tuple[int, ...] = ()


def changed_pages(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
    """Trang đã thay: pages (1-based) of the new version whose picture isn't among those of the old one.

    A page that only moved isn't changed, so one inserted page doesn't mark all that follow.
    """
    left = Counter(before)
    changed = []
    for page, digest in enumerate(after, 1):
        if left[digest] > 0:
            left[digest] -= 1
        else:
            changed.append(page)
    return tuple(changed)


def _papers(plan: Plan, person: int | None) -> dict[int, PlannedPaper]:
    return {
        paper.id: paper
        for paper in plan.papers()
        if person is None or person in readers_of(plan, plan.item_of(paper))
    }


def _agenda(plan: Plan) -> list[Any]:
    return [
        (item.id, item.parent, item.title, item.minutes, item.unit, tuple(item.presenters)) for item in plan.items
    ]


def _paper_changes(
    old: Mapping[int, PlannedPaper], new: Mapping[int, PlannedPaper], previews: Mapping[int, Sequence[str]]
) -> Iterable[Change]:
    for paper in new.values():
        earlier = old.get(paper.id)
        if earlier is None:
            yield Change("paper_new", (("title", paper.title),), paper.id)
        elif earlier.file != paper.file:
            pages = changed_pages(previews.get(earlier.file, ()), previews.get(paper.file, ()))
            yield Change("paper_replaced", (("title", paper.title),), paper.id, pages)
    for paper in old.values():
        if paper.id not in new:
            yield Change("paper_withdrawn", (("title", paper.title),), paper.id)


def changes(
    old: Plan, new: Plan, previews: Mapping[int, Sequence[str]], person: int | None = None
) -> tuple[Change, ...]:
    """What changed from one publication to the next, as one person may know it (nobody = all of it).

    ``previews`` gives each file's page pictures as digests in page order.
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
    found += _paper_changes(_papers(old, person), _papers(new, person), previews)
    return tuple(found)
