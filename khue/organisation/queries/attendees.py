"""Tìm người dự: by post, unit, body or name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from khue.organisation.models import Appointment, Body, BodySeat, Person, Post, Unit
from khue.organisation.models.dated import running
from khue.organisation.queries.people import PersonCard, heads_of, holders, people
from khue.organisation.queries.units import unit_at
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.text import fold

EACH = 6
MOST = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """Một lựa chọn: kind (post, unit, body, person), what is shown, and whom it stands for that day."""

    kind: str
    id: int
    label: str
    meta: str
    person_ids: tuple[int, ...]


def find_attendees(actor: Actor, text: str, day: date | None = None) -> list[Choice]:
    """Tìm người dự: bodies, posts, people, units whose name has every word typed, with or without marks.

    Nothing for who isn't signed in, and nothing for an empty text.
    """
    words = fold(text).split()
    if not words or not actor.may(frozenset({"anyone"})):
        return []
    at = day or clock.today()
    found = [*_bodies(words, at), *_posts(words, at), *_units(words, at)]
    known = {person for choice in found if choice.kind == "post" for person in choice.person_ids}
    found += [choice for choice in _people(words, at) if choice.id not in known]
    return found[:MOST]


def has_words(words: list[str]) -> Q:
    """Rows whose folded text has every word."""
    condition = Q()
    for word in words:
        condition &= Q(fold__contains=word)
    return condition


def _bodies(words: list[str], day: date) -> list[Choice]:
    found = Body.objects.filter(running(day), has_words(words)).order_by("order", "id")[:EACH]
    return [_body_choice(body, day) for body in found]


def _body_choice(body: Body, day: date) -> Choice:
    members = body_members(body.id, day)
    return Choice("body", body.id, body.name, f"{len(members)} người", members)


def body_members(body_id: int, day: date) -> tuple[int, ...]:
    """Thành viên của tập thể trong ngày: who hold its seats."""
    seats = BodySeat.objects.filter(running(day), body=body_id).values("post_id")
    return tuple(holders(Q(post__in=seats), day))


def _posts(words: list[str], day: date) -> list[Choice]:
    rows = Post.objects.filter(running(day), has_words(words))
    found = list(rows.order_by("rank", "unit__order", "id")[:EACH])
    held = (
        Appointment.objects.filter(running(day), post__in=found)
        .order_by("person__sort_key")
        .values_list("post_id", "person_id", "person__full_name")
    )
    names: dict[int, list[tuple[int, str]]] = {}
    for post_id, person_id, name in held:
        names.setdefault(post_id, []).append((person_id, name))
    return [
        Choice(
            "post",
            post.id,
            post.full_title,
            ", ".join(name for _, name in names.get(post.id, [])),
            tuple(person for person, _ in names.get(post.id, [])),
        )
        for post in found
    ]


def _units(words: list[str], day: date) -> list[Choice]:
    found = list(Unit.objects.filter(running(day), has_words(words)).order_by("order", "id")[:EACH])
    heads = {unit.id: heads_of(unit.id, day) for unit in found}
    cards = people([person for some in heads.values() for person in some], day)
    return [
        Choice("unit", unit.id, unit.name, _named(heads[unit.id], cards), heads[unit.id]) for unit in found
    ]


def _named(ids: tuple[int, ...], cards: dict[int, PersonCard]) -> str:
    return ", ".join(cards[key].name for key in ids if key in cards)


def _people(words: list[str], day: date) -> list[Choice]:
    found = list(Person.objects.filter(has_words(words)).order_by("sort_key", "id")[: EACH * 2])
    cards = people([person.id for person in found], day)
    return [
        Choice("person", card.id, card.name, card.post_title, (card.id,))
        for card in (cards[person.id] for person in found)
        if card.post_title
    ]


def person_ids_of(kind: str, id: int, day: date | None = None) -> tuple[int, ...]:  # noqa: A002 - the choice's own id
    """Những ai đứng sau một lựa chọn on that day: a unit stands for its head, a body for its members.

    A unit that has ended by then is followed to its successors. Unknown kinds give nobody.
    """
    at = day or clock.today()
    if kind == "person":
        return tuple(Person.objects.filter(id=id).values_list("id", flat=True))
    if kind == "post":
        return tuple(holders(Q(post=id), at))
    if kind == "body":
        return body_members(id, at)
    if kind == "unit":
        heads = [person for unit in unit_at(id, at) for person in heads_of(unit.id, at)]
        return tuple(dict.fromkeys(heads))
    return ()
