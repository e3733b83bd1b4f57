"""Danh bạ theo ngày: units, their posts and holders, what went before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from khue.accounts.queries import factors
from khue.organisation.models import Appointment, Person, Post, Unit, UnitRole, UnitSuccession
from khue.organisation.models.dated import running
from khue.organisation.queries.attendees import has_words
from khue.organisation.queries.people import PersonCard, acting_title, people
from khue.organisation.queries.units import UnitRow, row, unit_at
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from khue.shared.text import fold


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """Đơn vị trong danh bạ, with who heads it that day."""

    unit: UnitRow
    head: PersonCard | None


@dataclass(frozen=True, slots=True)
class Seat:
    """Chức vụ và người giữ trong ngày."""

    post_id: int
    title: str
    leader: bool
    holders: tuple[tuple[PersonCard, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Trước hoặc sau đơn vị này."""

    unit: UnitRow
    kind: str
    day: date
    document: str


@dataclass(frozen=True, slots=True)
class UnitView:
    """Đơn vị trong ngày: ``runs`` says whether it existed then; ``then`` what stood for it if not."""

    unit: UnitRow
    since: date
    until: date | None
    runs: bool
    then: tuple[UnitRow, ...]
    before: tuple[Step, ...]
    after: tuple[Step, ...]
    divisions: tuple[UnitRow, ...]
    seats: tuple[Seat, ...]
    roles: tuple[str, ...]
    document: str
    end_document: str


@dataclass(frozen=True, slots=True)
class HeldPost:
    """Một lần giữ chức vụ."""

    appointment_id: int
    post_id: int
    title: str
    unit_id: int
    unit_name: str
    since: date
    until: date | None
    document: str
    end_document: str


def _known(actor: Actor) -> None:
    if not actor.may(frozenset({"anyone"})):
        raise NotFound("directory")


def directory(actor: Actor, day: date, text: str = "") -> list[ListedUnit]:
    """Danh bạ đơn vị của ngày, divisions left out, in the order of protocol. Two queries for heads."""
    _known(actor)
    found = list(
        Unit.objects.filter(running(day), has_words(fold(text).split()))
        .exclude(kind="division")
        .order_by("order", "id")
    )
    held = (
        Appointment.objects.filter(running(day), post__unit__in=found, post__head=True)
        .order_by("post__rank", "-kind")
        .values_list("post__unit_id", "person_id")
    )
    heads: dict[int, int] = {}
    for unit_id, person_id in held:
        heads.setdefault(unit_id, person_id)
    cards = people(heads.values(), day)
    return [ListedUnit(row(unit), cards.get(heads.get(unit.id, 0))) for unit in found]


def unit_to_read(actor: Actor, unit_id: int, day: date) -> UnitView:
    """Một đơn vị trong ngày."""
    _known(actor)
    unit = Unit.objects.filter(id=unit_id).first()
    if unit is None:
        raise NotFound("unit")
    runs = unit.period.contains(day)
    divisions = Unit.objects.filter(running(day), parent=unit, kind="division").order_by("order", "id")
    roles = UnitRole.objects.filter(running(day), unit=unit).values_list("role", flat=True)
    return UnitView(
        unit=row(unit),
        since=unit.since,
        until=unit.until,
        runs=runs,
        then=() if runs else unit_at(unit.id, day),
        before=_steps(Q(after=unit), "before"),
        after=_steps(Q(before=unit), "after"),
        divisions=tuple(row(one) for one in divisions),
        seats=_seats(unit.id, day),
        roles=tuple(roles),
        document=unit.document,
        end_document=unit.end_document,
    )


def _steps(condition: Q, other: str) -> tuple[Step, ...]:
    links = UnitSuccession.objects.filter(condition).select_related(other).order_by("day", f"{other}__order")
    return tuple(Step(row(getattr(link, other)), link.kind, link.day, link.document) for link in links)


def _seats(unit_id: int, day: date) -> tuple[Seat, ...]:
    posts = list(Post.objects.filter(running(day), unit=unit_id).order_by("rank", "id"))
    held = list(
        Appointment.objects.filter(running(day), post__in=posts)
        .order_by("-kind", "person__sort_key")
        .values_list("post_id", "person_id", "kind")
    )
    cards = people([person for _, person, _ in held], day)
    return tuple(
        Seat(
            post.id,
            post.full_title,
            post.leader,
            tuple((cards[person], kind) for post_id, person, kind in held if post_id == post.id),
        )
        for post in posts
    )


def find_people(actor: Actor, text: str, day: date, limit: int = 30) -> list[PersonCard]:
    """Tìm người theo tên, who hold a post that day, by given name."""
    _known(actor)
    words = fold(text).split()
    if not words:
        return []
    ids = list(
        Person.objects.filter(has_words(words)).order_by("sort_key").values_list("id", flat=True)[:limit]
    )
    cards = people(ids, day)
    return [cards[key] for key in ids if cards[key].post_title]


def person_to_read(actor: Actor, person_id: int, day: date) -> tuple[PersonCard, list[HeldPost]]:
    """Một người: the card of the day, and every post held, the last first."""
    _known(actor)
    card = people([person_id], day).get(person_id)
    if card is None:
        raise NotFound("person")
    rows = (
        Appointment.objects.filter(person=person_id)
        .select_related("post__unit")
        .order_by("-since", "post__rank")
    )
    held = [
        HeldPost(
            one.id,
            one.post_id,
            acting_title(one.kind, one.post.full_title),
            one.post.unit_id,
            one.post.unit.short_name,
            one.since,
            one.until,
            one.document,
            one.end_document,
        )
        for one in rows
    ]
    return card, held


def second_step_to_reset(actor: Actor, person_id: int) -> bool:
    """Whether the person has a second step that this administrator may take away; never one's own."""
    if not actor.may(frozenset({"administrator"})) or actor.person_id == person_id:
        return False
    user = Person.objects.filter(id=person_id).values_list("user_id", flat=True).first()
    return user is not None and factors(user).any


def may_invite(actor: Actor, person_id: int) -> bool:
    """Whether the person can be sent an invitation: by an administrator, while no account is in use."""
    if not actor.may(frozenset({"administrator"})):
        return False
    person = Person.objects.select_related("user").filter(id=person_id).exclude(email="").first()
    return person is not None and (person.user is None or not person.user.has_usable_password())
