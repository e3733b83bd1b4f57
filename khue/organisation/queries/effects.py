"""Điều gì thay đổi: the organisation before and after a change, compared from its day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Q

from khue.organisation.models import (
    Appointment,
    BodySeat,
    Delegation,
    NamedRole,
    Post,
    Unit,
    UnitRole,
    UnitSuccession,
)
from khue.organisation.queries.people import PersonCard, acting_title, people
from khue.organisation.rules.consequences import (
    CONSEQUENCES,
    Consequence,
    Held,
    Moved,
    Touched,
    moved,
)
from khue.shared.actor import Actor

Rows = dict[int, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Tổ chức từ một ngày: every row that holds on that day or later."""

    held: tuple[Held, ...]
    units: Rows
    posts: Rows
    delegations: Rows
    seats: Rows
    roles: Rows
    named: Rows


@dataclass(frozen=True, slots=True)
class Move:
    """Một người: what ends and what begins; ``same`` when only the title changes with the unit's name."""

    card: PersonCard
    ended: tuple[str, ...]
    begun: tuple[str, ...]
    same: bool
    left_without: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """Điều gì thay đổi từ ngày ấy, in names; ``seen`` tells two results apart."""

    day: date
    moves: tuple[Move, ...]
    units_ended: tuple[str, ...]
    units_begun: tuple[str, ...]
    posts_ended: tuple[str, ...]
    posts_begun: tuple[str, ...]
    posts_renamed: int
    delegations_ended: tuple[tuple[str, str], ...]
    delegations_begun: tuple[tuple[str, str], ...]
    seats_ended: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    named_ended: tuple[tuple[str, str, str], ...]
    consequences: tuple[Consequence, ...]

    @property
    def seen(self) -> str:
        """A short mark of all this: when it differs at confirming, somebody changed something meanwhile."""
        moves = [(one.card.id, one.ended, one.begun, one.left_without) for one in self.moves]
        units, posts = (self.units_ended, self.units_begun), (self.posts_ended, self.posts_begun)
        delegations = (self.delegations_ended, self.delegations_begun)
        roles = (self.seats_ended, self.roles, self.named_ended)
        shown = (self.day, moves, units, posts, self.posts_renamed, delegations, roles)
        return sha256(repr(shown).encode()).hexdigest()[:16]


def snapshot(day: date) -> Snapshot:
    """Ảnh của tổ chức from that day on; a handful of narrow queries over the whole city."""
    lasting = Q(until=None) | Q(until__gt=day)
    held = Appointment.objects.filter(lasting).order_by("post__rank", "id")
    return Snapshot(
        held=tuple(Held(*row) for row in held.values_list("id", "person_id", "post_id", "since", "until")),
        units=_rows(Unit.objects.filter(lasting), "until", "name"),
        posts=_rows(Post.objects.filter(lasting), "until", "full_title", "continues_id", "leader"),
        delegations=_rows(
            Delegation.objects.filter(lasting), "until", "giver__full_name", "taker__full_name", "since"
        ),
        seats=_rows(BodySeat.objects.filter(lasting), "until", "body__name", "post_id"),
        roles=_rows(UnitRole.objects.filter(lasting), "until", "role", "unit__name"),
        named=_rows(
            NamedRole.objects.filter(lasting),
            "until",
            "role",
            "person_id",
            "post_id",
            "unit_id",
            "person__full_name",
            "post__full_title",
            "unit__name",
        ),
    )


def _rows(rows: object, *columns: str) -> Rows:
    return {key: tuple(rest) for key, *rest in rows.order_by("id").values_list("id", *columns)}  # type: ignore[attr-defined]  # any queryset


def _gone(old: Rows, new: Rows) -> Rows:
    """Rows that end earlier than they would have, or are gone."""
    return {key: row for key, row in old.items() if key not in new or _sooner(new[key][0], row[0])}


def _sooner(one: object, other: object) -> bool:
    return isinstance(one, date) and (not isinstance(other, date) or one < other)


def effects(actor: Actor, before: Snapshot, after: Snapshot, day: date) -> Effects:
    """Điều gì thay đổi between two snapshots of the same day, with what the contexts above add."""
    moves = moved(before.held, after.held, day)
    posts = {**before.posts, **after.posts}
    units_ended, units_begun = _gone(before.units, after.units), _gone(after.units, before.units)
    posts_begun = _gone(after.posts, before.posts)
    continued = {row[2] for row in posts_begun.values()} - {None}
    carried = UnitSuccession.objects.filter(before__in=units_ended, kind__in=("rename", "merge"))
    lost = frozenset(units_ended) - frozenset(carried.values_list("before_id", flat=True))
    touched = _touched(day, moves, posts, lost)
    given, taken = _gone(before.delegations, after.delegations), _gone(after.delegations, before.delegations)
    return Effects(
        day=day,
        moves=_moves(moves, posts, day),
        units_ended=_apart(units_ended, units_begun),
        units_begun=_apart(units_begun, units_ended),
        posts_ended=tuple(
            str(row[1]) for key, row in _gone(before.posts, after.posts).items() if key not in continued
        ),
        posts_begun=tuple(str(row[1]) for row in posts_begun.values() if row[2] is None),
        posts_renamed=len(continued),
        delegations_ended=_only(given, taken),
        delegations_begun=_only(taken, given),
        seats_ended=_seats_ended(before, after),
        roles=tuple((str(row[1]), str(row[2])) for row in _gone(after.roles, before.roles).values()),
        named_ended=_named_ended(before, after),
        consequences=tuple(line for _, ask in CONSEQUENCES.items() for line in ask(actor, touched)),
    )


def _touched(day: date, moves: tuple[Moved, ...], posts: Rows, units: frozenset[int]) -> Touched:
    real = [one for one in moves if not _same(one, posts)]
    return Touched(
        day,
        leavers=frozenset(one.person_id for one in real if one.left_without),
        movers=frozenset(one.person_id for one in real if one.ended),
        leaders=frozenset(one.person_id for one in real if any(posts[held.post_id][3] for held in one.begun)),
        units=units,
    )


def _apart(rows: Rows, without: Rows) -> tuple[str, ...]:
    """Names, without those of units that only get a new row because the unit above them was renamed."""
    others = {row[1] for row in without.values()}
    return tuple(str(row[1]) for row in rows.values() if row[1] not in others)


def _only(rows: Rows, without: Rows) -> tuple[tuple[str, str], ...]:
    """Giver and taker of the delegations that aren't merely cut in two by a new name."""
    others = {(row[1], row[2]) for row in without.values()}
    return tuple((str(row[1]), str(row[2])) for row in rows.values() if (row[1], row[2]) not in others)


def _seats_ended(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """Names of the bodies that lose a member's seat, apart from seats that go on in a renamed post."""
    origins = {key: row[2] for key, row in after.posts.items()}
    kept = {(row[1], origins.get(int(str(row[2])))) for row in after.seats.values()}
    gone = _gone(before.seats, after.seats).values()
    return tuple(str(row[1]) for row in gone if (row[1], row[2]) not in kept)


def _named_ended(before: Snapshot, after: Snapshot) -> tuple[tuple[str, str, str], ...]:
    """Role, to whom, for which unit ("" for everywhere) of what ends, apart from what goes on under a new name."""
    posts: dict[object, object] = {key: row[2] for key, row in _gone(after.posts, before.posts).items()}
    renames = UnitSuccession.objects.filter(after__in=_gone(after.units, before.units), kind="rename")
    units: dict[object, object] = dict(renames.values_list("after_id", "before_id"))
    kept = {
        (role, person, posts.get(post) or post, units.get(unit, unit))
        for _, role, person, post, unit, *_ in _gone(after.named, before.named).values()
    }
    return tuple(
        (str(role), str(name or title), str(place or ""))
        for _, role, person, post, unit, name, title, place in _gone(before.named, after.named).values()
        if (role, person, post, unit) not in kept
    )


def _same(one: Moved, posts: Rows) -> bool:
    """Whether each post that begins only continues one that ends."""
    ended = {held.post_id for held in one.ended}
    if not one.begun or len(one.begun) != len(ended):
        return False
    return all(posts[held.post_id][2] in ended for held in one.begun)


def _moves(moves: tuple[Moved, ...], posts: Rows, day: date) -> tuple[Move, ...]:
    cards = people([one.person_id for one in moves], day)
    ids = [held.id for one in moves for held in one.begun]
    kinds = dict(Appointment.objects.filter(id__in=ids).values_list("id", "kind"))
    return tuple(
        Move(
            cards[one.person_id],
            tuple(str(posts[held.post_id][1]) for held in one.ended),
            tuple(
                acting_title(kinds.get(held.id, "full"), str(posts[held.post_id][1])) for held in one.begun
            ),
            _same(one, posts),
            one.left_without,
        )
        for one in moves
        if one.person_id in cards
    )
