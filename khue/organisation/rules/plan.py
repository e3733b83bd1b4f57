"""Bản thiết kế một thành phố mẫu: rows with names instead of ids, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from khue.organisation.rules.names import Namer


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """Đơn vị; ``parent`` names another by its key."""

    key: str
    kind: str
    name: str
    short_name: str
    code: str
    parent: str | None
    order: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """Chức vụ, by the form of its code."""

    unit: str
    code: str
    since: date
    until: date | None

    @property
    def key(self) -> str:
        """Unit and code, which name it."""
        return f"{self.unit}/{self.code}"


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """Người."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """Giữ chức vụ: a person (by his place in the list) in a post (by key)."""

    person: int
    post: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PlannedSuccession:
    """Kế thừa, by keys."""

    before: str
    after: str
    day: date
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedBody:
    """Tập thể và các chức vụ thành viên."""

    code: str
    name: str
    posts: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PlannedRole:
    """Vai trò của một chức vụ, or (``unit`` given instead) of a unit."""

    role: str
    post: str
    unit: str
    since: date
    until: date | None


@dataclass(slots=True)
class Plan:
    """Cả thành phố; filled by the rules of one city, stored by one action."""

    namer: Namer
    begins: date
    units: dict[str, PlannedUnit] = field(default_factory=dict)
    posts: dict[str, PlannedPost] = field(default_factory=dict)
    people: list[PlannedPerson] = field(default_factory=list)
    seats: list[PlannedSeat] = field(default_factory=list)
    successions: list[PlannedSuccession] = field(default_factory=list)
    bodies: list[PlannedBody] = field(default_factory=list)
    roles: list[PlannedRole] = field(default_factory=list)
    cast: dict[str, int] = field(default_factory=dict)

    def unit(self, unit: PlannedUnit) -> None:
        """Add a unit."""
        self.units[unit.key] = unit

    def post(self, unit: str, *codes: str) -> None:
        """Add posts to a unit, for as long as the unit exists."""
        where = self.units[unit]
        for code in codes:
            made = PlannedPost(unit, code, where.since, where.until)
            self.posts[made.key] = made

    def person(self, name: str = "") -> int:
        """Add a person (generated without a name); gives his place."""
        full = name or self.namer.name()
        if name and not self.namer.take(name):
            raise ValueError(f"name taken: {name}")
        self.people.append(PlannedPerson(full, self.namer.address(full), self.namer.phone()))
        return len(self.people) - 1

    def seat(self, person: int, post: str, since: date | None = None, until: date | None = None) -> int:
        """Put a person into a post, from the post's first to its last day unless said otherwise."""
        where = self.posts[post]
        start = max(since or where.since, where.since)
        self.seats.append(PlannedSeat(person, post, start, until or where.until))
        return person
