"""Kế hoạch cuộc họp: a whole meeting as values, so that rules can judge it and a publication can keep it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedPaper:
    """Tài liệu họp: one use of a file; ``file`` 0 means that the paper is still owed."""

    id: int
    title: str
    file: int = 0
    number: str = ""
    date: str = ""
    kind: str = ""
    item: int | None = None
    invitation: bool = False
    late_reason: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """Mục của chương trình họp, with its papers in order; ``readers`` empty means all attendees.

    ``secret`` is a level: on paper only, handed out at ``secret_place``; ``slip`` whether a slip is open for it.
    """

    id: int
    title: str
    parent: int | None = None
    minutes: int = 0
    unit: int | None = None
    unit_name: str = ""
    due_at: datetime | None = None
    no_paper: bool = False
    secret: str = ""
    secret_place: str = ""
    no_remote: bool = False
    no_notes: bool = False
    no_attachments: bool = False
    slip: bool = False
    approved: bool = False
    presenters: tuple[int, ...] = ()
    readers: frozenset[int] = frozenset()
    papers: tuple[PlannedPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedAttendee:
    """Người dự: who, in which role, and how the papers can reach them."""

    person: int
    name: str = ""
    post: str = ""
    role: str = "attendee"
    address: str = ""
    official: bool = False
    tablets: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Cuộc họp như đang soạn, or as it was frozen by a publication."""

    id: int
    title: str
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    online_url: str = ""
    urgent: bool = False
    in_scope: bool = False
    presider: int | None = None
    presider_name: str = ""
    presider_post: str = ""
    organiser_name: str = ""
    organiser_unit: str = ""
    organiser_phone: str = ""
    cancelled: bool = False
    papers_follow: bool = False
    invitation: PlannedPaper | None = None
    invitation_stale: bool = False
    items: tuple[PlannedItem, ...] = ()
    attendees: tuple[PlannedAttendee, ...] = ()
    clashes: tuple[tuple[str, str], ...] = field(default=())

    def papers(self) -> tuple[PlannedPaper, ...]:
        """All papers that have a file, the invitation first."""
        first = (self.invitation,) if self.invitation and self.invitation.file else ()
        return (*first, *(p for item in self.items for p in item.papers if p.file))

    def item_of(self, paper: PlannedPaper) -> PlannedItem | None:
        """The item under which a paper stands; none for the invitation."""
        return next((item for item in self.items if item.id == paper.item), None)

    def people(self) -> frozenset[int]:
        """Everybody who is invited."""
        return frozenset(one.person for one in self.attendees)


def numbered(items: tuple[PlannedItem, ...]) -> Iterator[tuple[str, PlannedItem]]:
    """Đánh số mục: ``1``, ``2``, ``2.1`` … in reading order; an orphan counts as a top item."""
    known = {item.id for item in items}
    children: dict[int | None, list[PlannedItem]] = {}
    for item in items:
        parent = item.parent if item.parent in known and item.parent != item.id else None
        children.setdefault(parent, []).append(item)

    def walk(parent: int | None, prefix: str) -> Iterator[tuple[str, PlannedItem]]:
        for n, item in enumerate(children.get(parent, ()), 1):
            number = f"{prefix}{n}"
            yield number, item
            yield from walk(item.id, f"{number}.")

    return walk(None, "")


def readers_of(plan: Plan, item: PlannedItem | None) -> frozenset[int]:
    """Ai được đọc mục này: all attendees, or those named (with presenters, the presider and note-takers).

    A limit on an item holds for everything below it.
    """
    everybody = plan.people()
    allowed = everybody
    by_id = {one.id: one for one in plan.items}
    always = {one.person for one in plan.attendees if one.role in {"presider", "note_taker"}}
    if plan.presider is not None:
        always.add(plan.presider)
    seen: set[int] = set()
    while item is not None and item.id not in seen:
        seen.add(item.id)
        if item.readers:
            allowed &= item.readers | frozenset(item.presenters) | always
        item = by_id.get(item.parent) if item.parent is not None else None
    return allowed


def frozen(plan: Plan) -> dict[str, Any]:
    """The plan as JSON, for the publication's snapshot."""
    data = asdict(plan)

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(one) for one in value]
        if isinstance(value, (set, frozenset)):
            return sorted(value)
        return value

    result: dict[str, Any] = plain(data)
    return result


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def thawed(data: dict[str, Any]) -> Plan:
    """The plan back from its snapshot."""
    items = tuple(
        PlannedItem(
            **(
                item
                | {
                    "due_at": _moment(item["due_at"]),
                    "presenters": tuple(item["presenters"]),
                    "readers": frozenset(item["readers"]),
                    "papers": tuple(PlannedPaper(**paper) for paper in item["papers"]),
                }
            )
        )
        for item in data["items"]
    )
    invitation = PlannedPaper(**data["invitation"]) if data["invitation"] else None
    return Plan(
        **(
            data
            | {
                "starts": _moment(data["starts"]),
                "ends": _moment(data["ends"]),
                "items": items,
                "invitation": invitation,
                "attendees": tuple(PlannedAttendee(**one) for one in data["attendees"]),
                "clashes": tuple((a, b) for a, b in data["clashes"]),
            }
        )
    )


def with_approved(out: Plan, now: Plan, ready: Set[int]) -> Plan:
    """What is out, with the papers of items approved since; nothing else of what is being prepared.

    ``ready`` are the files that can be read. A paper that isn't among them stays as it is out, or waits.
    """
    prepared = {item.id: item for item in now.items if item.approved}
    items = tuple(
        replace(item, papers=_following(item, prepared[item.id], ready)) if item.id in prepared else item
        for item in out.items
    )
    return replace(out, items=items)


def _following(out: PlannedItem, now: PlannedItem, ready: Set[int]) -> tuple[PlannedPaper, ...]:
    held = {paper.id: paper for paper in out.papers}
    new = [paper if paper.file in ready else held.get(paper.id) for paper in now.papers]
    kept = {paper.id for paper in now.papers}
    return (*(paper for paper in new if paper), *(paper for paper in out.papers if paper.id not in kept))


def without_paper(plan: Plan, paper: int) -> Plan:
    """The same plan without one paper, for a withdrawal that can't wait for the next publication."""
    items = tuple(replace(item, papers=tuple(p for p in item.papers if p.id != paper)) for item in plan.items)
    invitation = None if plan.invitation and plan.invitation.id == paper else plan.invitation
    return replace(plan, items=items, invitation=invitation)
