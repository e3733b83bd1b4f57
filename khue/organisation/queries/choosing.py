"""Gõ để chọn khi ghi một quyết định: units, posts, people and holdings, and the names of what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from khue.organisation.models import Appointment, Delegation, Person, Post, Unit
from khue.organisation.queries.attendees import has_words
from khue.organisation.queries.people import acting_title, people
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.text import fold

CHANGERS = frozenset({"administrator"})
MOST = 12


@dataclass(frozen=True, slots=True)
class Option:
    """Một dòng để chọn: its id, what is put into the field, and what tells it from its neighbours."""

    id: int
    label: str
    meta: str


@dataclass(frozen=True, slots=True)
class Holding:
    """Một lần giữ chức vụ, as a decision about somebody names it."""

    id: int
    person_id: int
    person: str
    title: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class GivenDelegation:
    """Một ủy quyền: who lets whom act, under which post, how long."""

    id: int
    giver: str
    taker: str
    title: str
    since: date
    until: date | None
    document: str


def _lasting(prefix: str = "") -> Q:
    return Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": clock.today()})


def options(actor: Actor, kind: str, text: str) -> list[Option]:
    """Các dòng khớp với chữ đã gõ: what runs today or will; nothing for who changes nothing.

    ``kind`` is units, posts, people or appointments; another gives nothing.
    """
    words = fold(text).split()
    makers = {"units": _units, "posts": _posts, "people": _people, "appointments": _appointments}
    if not words or kind not in makers or not actor.may(CHANGERS):
        return []
    return makers[kind](words)


def _units(words: list[str]) -> list[Option]:
    found = Unit.objects.filter(_lasting(), has_words(words)).select_related("parent").order_by("order", "id")
    return [Option(one.id, one.name, one.parent.short_name if one.parent else "") for one in found[:MOST]]


def _posts(words: list[str]) -> list[Option]:
    found = list(
        Post.objects.filter(_lasting(), has_words(words)).order_by("rank", "unit__order", "id")[:MOST]
    )
    held = Appointment.objects.filter(_lasting(), post__in=found).order_by("person__sort_key")
    names: dict[int, list[str]] = {}
    for post_id, name in held.values_list("post_id", "person__full_name"):
        names.setdefault(post_id, []).append(name)
    return [Option(one.id, one.full_title, ", ".join(names.get(one.id, []))) for one in found]


def _people(words: list[str]) -> list[Option]:
    found = list(Person.objects.filter(has_words(words)).order_by("sort_key", "id")[:MOST])
    cards = people([one.id for one in found])
    return [Option(one.id, one.full_name, cards[one.id].post_title or one.email) for one in found]


def _appointments(words: list[str]) -> list[Option]:
    condition = Q()
    for word in words:
        condition &= Q(person__fold__contains=word) | Q(post__fold__contains=word)
    found = Appointment.objects.filter(_lasting(), condition).select_related("person", "post")
    return [
        Option(one.id, f"{one.person.full_name}, {acting_title(one.kind, one.post.full_title)}", "")
        for one in found.order_by("post__rank", "person__sort_key")[:MOST]
    ]


def chosen_name(kind: str, key: int | None) -> str:
    """Tên của dòng đã chọn, to show it again; empty for none."""
    if key is None:
        return ""
    if kind == "appointments":
        held = Appointment.objects.filter(id=key).select_related("person", "post").first()
        return f"{held.person.full_name}, {acting_title(held.kind, held.post.full_title)}" if held else ""
    if kind == "people":
        return Person.objects.filter(id=key).values_list("full_name", flat=True).first() or ""
    if kind == "posts":
        return Post.objects.filter(id=key).values_list("full_title", flat=True).first() or ""
    return Unit.objects.filter(id=key).values_list("name", flat=True).first() or ""


def in_the_way(person_id: int | None, post_id: int | None, kind: str, day: date) -> list[Holding]:
    """Ai đang giữ ghế ấy, và người ấy đang giữ chức vụ nào khác, just before a day: what a decision may end too."""
    before = day - timedelta(days=1)
    seat = Q(post=post_id, single_seat=True, kind=kind) & ~Q(person=person_id)
    other = Q(person=person_id) & ~Q(post=post_id)
    rows = Appointment.objects.filter(Q(since__lte=before) & (Q(until=None) | Q(until__gt=day)))
    return _holdings(rows.filter(seat | other))


def _holdings(rows: object) -> list[Holding]:
    found = rows.select_related("person", "post").order_by("post__rank", "id")  # type: ignore[attr-defined]  # any queryset of appointments
    return [
        Holding(
            one.id,
            one.person_id,
            one.person.full_name,
            acting_title(one.kind, one.post.full_title),
            one.since,
            one.until,
        )
        for one in found
    ]


def delegations_of(actor: Actor, person_id: int | None = None) -> list[GivenDelegation]:
    """Ủy quyền đang có hoặc sắp có hiệu lực: all for who changes the organisation, else the actor's own."""
    rows = Delegation.objects.filter(_lasting())
    if person_id is not None:
        rows = rows.filter(Q(giver=person_id) | Q(taker=person_id))
    if not actor.may(CHANGERS):
        rows = rows.filter(Q(giver=actor.person_id) | Q(taker=actor.person_id))
    found = rows.select_related("giver", "taker", "appointment__post").order_by("giver__sort_key", "id")
    return [
        GivenDelegation(
            one.id,
            one.giver.full_name,
            one.taker.full_name,
            one.appointment.post.full_title,
            one.since,
            one.until,
            one.document,
        )
        for one in found
    ]
