"""Bộ tài liệu họp: classes of readers, and the immutable manifest of each; nobody gets a paper that isn't theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from khue.meetings.rules.changes import Change
from khue.meetings.rules.plan import Plan, PlannedItem, PlannedPaper, numbered, readers_of
from khue.shared.clock import VN


class Pages(Protocol):
    """What a manifest says about a file; files.queries.Reading is one."""

    @property
    def sha256(self) -> str:
        """Of the normalised rendition."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def pages(self) -> int:
        """How many."""

    @property
    def labels(self) -> Sequence[str]:
        """One per page, stable between versions of the meeting."""

    @property
    def page_sizes(self) -> Sequence[Any]:
        """Width and height in points, one per page or run-length."""

    @property
    def chunks(self) -> Sequence[Any]:
        """Hash, offset, size."""

    @property
    def thumbs(self) -> Sequence[Any]:
        """Hash, size, first page, count."""

    @property
    def previews(self) -> Sequence[Any]:
        """Hash, size; one per page."""

    @property
    def text(self) -> Any:
        """Hash, size."""


@dataclass(frozen=True, slots=True)
class ReadersOf:
    """Nhóm người nhận: people who may have exactly the same papers."""

    people: tuple[int, ...]
    papers: frozenset[int]


def papers_for(plan: Plan, person: int) -> frozenset[int]:
    """Tài liệu của một người: the ids of the papers that this attendee may have."""
    if person not in plan.people():
        return frozenset()
    return frozenset(p.id for p in plan.papers() if person in readers_of(plan, plan.item_of(p)))


def papers_by_person(plan: Plan) -> dict[int, frozenset[int]]:
    """Tài liệu của từng người: what `papers_for` says, for everybody at once (600 people, 40 papers)."""
    items = {item.id: item for item in plan.items}
    readers: dict[int | None, frozenset[int]] = {}
    shelves: dict[int, set[int]] = {person: set() for person in plan.people()}
    for paper in plan.papers():
        if paper.item not in readers:
            readers[paper.item] = readers_of(plan, items.get(paper.item) if paper.item is not None else None)
        for person in readers[paper.item] & shelves.keys():
            shelves[person].add(paper.id)
    return {person: frozenset(shelf) for person, shelf in shelves.items()}


def classes(plan: Plan, before: Plan | None = None) -> tuple[ReadersOf, ...]:
    """Attendees by what they may have now, and had before (so that each is told only their own changes)."""
    now, earlier = _Shelf(plan), _Shelf(before) if before else None
    keys: dict[int, tuple[Any, ...]] = {}
    for person in sorted(plan.people()):
        invited = earlier is not None and person in earlier.people
        had = earlier.papers_of(person) if earlier is not None and invited else []
        keys[person] = (now.papers_of(person), invited, had, now.items_of(person))
    ordered = sorted(keys, key=lambda person: (keys[person], person))
    return tuple(
        ReadersOf(tuple(group), frozenset(key[0]))
        for key, group in groupby(ordered, key=lambda one: keys[one])
    )


class _Shelf:
    """Who may read what of one plan, worked out once for thousands of readers."""

    def __init__(self, plan: Plan) -> None:
        self.people = plan.people()
        self.items = {item.id: readers_of(plan, item) for item in plan.items}
        self.papers = {paper.id: self.items.get(paper.item or 0, self.people) for paper in plan.papers()}

    def papers_of(self, person: int) -> list[int]:
        return sorted(paper for paper, readers in self.papers.items() if person in readers)

    def items_of(self, person: int) -> list[int]:
        return sorted(item for item, readers in self.items.items() if person in readers)


def stamp(at: datetime | None) -> str | None:
    """A moment for a manifest: ISO 8601 with the offset of Hà Nội."""
    return at.astimezone(VN).isoformat() if at else None


def _sizes(sizes: Sequence[Any]) -> list[list[Any]]:
    runs: list[list[Any]] = []
    for one in sizes:
        width, height, *rest = one
        count = rest[0] if rest else 1
        if runs and runs[-1][:2] == [width, height]:
            runs[-1][2] += count
        else:
            runs.append([width, height, count])
    return runs


def paper_entry(paper: PlannedPaper, pages: Pages, since: dict[str, Any] | None) -> dict[str, Any]:
    """Một tài liệu trong bản kê, as tablets and browsers read it."""
    return {
        "id": paper.id,
        "file": paper.file,
        "title": paper.title,
        "number": paper.number,
        "date": paper.date,
        "kind": paper.kind,
        "pages": pages.pages,
        "invitation": paper.invitation,
        "item": paper.item,
        "sha256": pages.sha256,
        "size": pages.size,
        "labels": list(pages.labels),
        "page_sizes": _sizes(pages.page_sizes),
        "chunks": [list(one) for one in pages.chunks],
        "thumbs": [list(one) for one in pages.thumbs],
        "previews": [list(one) for one in pages.previews],
        "text": list(pages.text) if pages.text else None,
        "since": since,
    }


def _meeting(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.title,
        "starts": stamp(plan.starts),
        "ends": stamp(plan.ends),
        "place": plan.place,
        "online_url": plan.online_url,
        "presider": {"person": plan.presider, "name": plan.presider_name, "post": plan.presider_post},
        "organiser": {
            "name": plan.organiser_name,
            "unit": plan.organiser_unit,
            "phone": plan.organiser_phone,
        },
        "cancelled": plan.cancelled,
        "urgent": plan.urgent,
        "in_scope": plan.in_scope,
    }


def _secret(plan: Plan, item: PlannedItem) -> dict[str, Any]:
    """Chỉ có bản giấy: level and place, and what is forbidden while it is discussed. Nothing of what it is about."""
    return {
        "level": item.secret,
        "place": item.secret_place or plan.place,
        "no_remote": item.no_remote,
        "no_notes": item.no_notes,
    }


def _item(plan: Plan, number: str, item: PlannedItem, papers: frozenset[int], hidden: str) -> dict[str, Any]:
    cards = {one.person: one for one in plan.attendees}
    secret = {} if hidden or not item.secret else {"secret": _secret(plan, item)}
    return {
        **secret,
        "id": item.id,
        "number": number,
        "title": hidden or item.title,
        "minutes": item.minutes,
        "unit": "" if hidden else item.unit_name,
        "presenters": []
        if hidden
        else [
            {"person": one, "name": cards[one].name, "post": cards[one].post}
            for one in item.presenters
            if one in cards
        ],
        "parent": item.parent,
        "papers": [paper.id for paper in item.papers if paper.id in papers],
    }


def manifest(
    plan: Plan,
    readers: ReadersOf,
    readings: Mapping[int, Pages],
    told: Iterable[tuple[Change, str]],
    *,
    previous_version: int = 0,
    hidden_title: str = "",
) -> dict[str, Any]:
    """Bản kê của một nhóm: what these readers get; the post office adds id, subject, version and times.

    ``told`` pairs each change with its sentence; ``hidden_title`` stands for an item that isn't theirs.
    """
    told = list(told)
    since = {change.paper: change for change, _ in told if change.code == "paper_replaced"}
    person = readers.people[0]
    papers = [paper for paper in plan.papers() if paper.id in readers.papers]
    return {
        "meeting": _meeting(plan),
        "agenda": [
            _item(
                plan, number, item, readers.papers, "" if person in readers_of(plan, item) else hidden_title
            )
            for number, item in numbered(plan.items)
        ],
        "papers": [
            paper_entry(
                paper,
                readings[paper.file],
                {"version": previous_version, "pages": list(since[paper.id].pages)}
                if paper.id in since
                else None,
            )
            for paper in papers
        ],
        "changes": [_told(change, sentence) for change, sentence in told],
        "attendees": [
            {"person": one.person, "name": one.name, "post": one.post, "role": one.role}
            for one in plan.attendees
        ],
    }


def _told(change: Change, sentence: str) -> dict[str, Any]:
    said: dict[str, Any] = {"code": change.code, "sentence": sentence}
    if change.paper is not None:
        said["paper"] = change.paper
    if change.pages:
        said["pages"] = list(change.pages)
    return said
