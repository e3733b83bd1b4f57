"""Hệ quả: what a change of the organisation means, told before it is confirmed; contexts above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from khue.shared.actor import Actor
from khue.shared.refusal import Reason
from khue.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Held:
    """Một lần giữ chức vụ as a change finds or leaves it."""

    id: int
    person_id: int
    post_id: int
    since: date
    until: date | None

    def runs(self, day: date) -> bool:
        """Whether the post is held that day."""
        return self.since <= day and (self.until is None or self.until > day)


@dataclass(frozen=True, slots=True)
class Moved:
    """Một người sau thay đổi: the posts that end, those that begin, and whether none is left that day."""

    person_id: int
    ended: tuple[Held, ...]
    begun: tuple[Held, ...]
    left_without: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """Ai và đơn vị nào bị thay đổi: what the contexts above are asked about.

    ``leavers`` hold no post any more from that day; ``movers`` lose one; ``leaders`` begin to hold a
    leader's post; ``units`` end without one that takes over what they began.
    """

    day: date
    leavers: frozenset[int]
    movers: frozenset[int]
    leaders: frozenset[int]
    units: frozenset[int]


@dataclass(frozen=True, slots=True)
class Consequence:
    """Một hệ quả: a reason as data, and where it can be looked at."""

    reason: Reason
    href: str = ""


CONSEQUENCES: Registry[Callable[[Actor, Touched], tuple[Consequence, ...]]] = Registry("consequence")


def moved(before: Iterable[Held], after: Iterable[Held], day: date) -> tuple[Moved, ...]:
    """What changes for each person from that day on, in the order found."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    ended = [one for key, one in old.items() if _longer(one, new.get(key))]
    begun = [one for key, one in new.items() if _longer(one, old.get(key))]
    had = {one.person_id for one in old.values() if one.runs(day)}
    has = {one.person_id for one in new.values() if one.runs(day)}
    ends, begins = _by_person(ended), _by_person(begun)
    return tuple(
        Moved(
            person,
            tuple(ends.get(person, ())),
            tuple(begins.get(person, ())),
            person in had and person not in has,
        )
        for person in dict.fromkeys((*ends, *begins))
    )


def _by_person(rows: Iterable[Held]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = {}
    for one in rows:
        found.setdefault(one.person_id, []).append(one)
    return found


def _longer(one: Held, other: Held | None) -> bool:
    """Whether one lasts longer than the same row on the other side of the change, or isn't there at all."""
    if other is None:
        return True
    return other.until is not None and (one.until is None or one.until > other.until)


def timing(day: date, decided: date | None, today: date) -> tuple[Reason, ...]:
    """Ngày hiệu lực so với ngày ký và hôm nay: what is worth a second look."""
    found = []
    if decided is not None and day < decided:
        found.append(Reason("organisation.before_decision", "warn"))
    if decided is not None and decided > today:
        found.append(Reason("organisation.decided_later", "warn"))
    if day < today:
        found.append(Reason("organisation.in_past", "warn", {"day": f"{day:%d/%m/%Y}"}))
    if day > today:
        found.append(Reason("organisation.in_future", "warn", {"day": f"{day:%d/%m/%Y}"}))
    return tuple(found)
