"""Nạp một thành phố mẫu."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from khue.audit.actions import action, describe
from khue.organisation.models import (
    Appointment,
    Body,
    BodySeat,
    Delegation,
    NamedRole,
    Person,
    Post,
    Unit,
    UnitRole,
    UnitSuccession,
)
from khue.organisation.rules import FORMS, full_title, post_fold, unit_fold, unit_in_title
from khue.organisation.rules.city import CAST, COMMITTEE, hanoi
from khue.organisation.rules.plan import Plan
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import fold, name_key

DATA = Path(__file__).resolve().parent.parent / "data"
CITIES = {"hanoi": hanoi}
BATCH = 2000
DELEGATED_SINCE = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Đã nạp: how much of a city stands; ``already`` when nothing had to be done."""

    units: int
    posts: int
    people: int
    appointments: int
    already: bool


@action(allowed={"administrator"})
def load_city(actor: Actor, city: str = "hanoi") -> Loaded:
    """Nạp thành phố mẫu: units of 2017 and since 2025, posts and generated people. Twice is as once.

    Raises ``organisation.unknown_city``, and ``organisation.not_empty`` when units of another
    organisation are there.
    """
    del actor
    if city not in CITIES:
        raise Refusal("organisation.unknown_city", city=city, known=", ".join(CITIES))
    there = Unit.objects.filter(kind="committee", code=COMMITTEE).exists()
    if not there:
        if Unit.objects.exists():
            raise Refusal("organisation.not_empty")
        _store(CITIES[city](_read(city), _read("names")))
    loaded = Loaded(
        Unit.objects.count(),
        Post.objects.count(),
        Person.objects.count(),
        Appointment.objects.count(),
        already=there,
    )
    describe(object=f"city:{city}", units=loaded.units, people=loaded.people, already=there)
    return loaded


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _store(plan: Plan) -> None:
    units = _store_units(plan)
    posts = _store_posts(plan, units)
    persons = _store_people(plan)
    Appointment.objects.bulk_create(
        [
            Appointment(
                person=persons[seat.person],
                post=posts[seat.post],
                single_seat=posts[seat.post].single_seat,
                since=seat.since,
                until=seat.until,
            )
            for seat in plan.seats
        ],
        batch_size=BATCH,
    )
    _store_bodies(plan, posts)
    _store_roles(plan, posts, units)
    _store_delegation(plan, posts, persons)


def _store_units(plan: Plan) -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    waiting = list(plan.units.values())
    while waiting:
        ready = [unit for unit in waiting if unit.parent is None or unit.parent in made]
        rows = [
            Unit(
                kind=unit.kind,
                name=unit.name,
                short_name=unit.short_name,
                code=unit.code,
                parent=made[unit.parent] if unit.parent else None,
                order=unit.order,
                fold=unit_fold(unit.name, unit.short_name),
                since=unit.since,
                until=unit.until,
            )
            for unit in ready
        ]
        stored = Unit.objects.bulk_create(rows, batch_size=BATCH)
        made.update(zip((unit.key for unit in ready), stored, strict=True))
        waiting = [unit for unit in waiting if unit.key not in made]
    UnitSuccession.objects.bulk_create(
        [
            UnitSuccession(before=made[step.before], after=made[step.after], day=step.day, kind=step.kind)
            for step in plan.successions
        ],
        batch_size=BATCH,
    )
    return made


def new_post(unit: Unit, code: str, since: date, until: date | None) -> Post:
    """A post by its form, not yet stored."""
    form = FORMS[code]
    return Post(
        unit=unit,
        code=code,
        title=form.title,
        full_title=full_title(form.title, unit_in_title(unit.kind, unit.name, unit.short_name)),
        single_seat=form.single_seat,
        leader=form.leader,
        head=form.head,
        rank=form.rank,
        fold=post_fold(form.title, unit.kind, unit.name, unit.short_name),
        since=since,
        until=until,
    )


def _store_posts(plan: Plan, units: dict[str, Unit]) -> dict[str, Post]:
    rows = [new_post(units[post.unit], post.code, post.since, post.until) for post in plan.posts.values()]
    return dict(zip(plan.posts, Post.objects.bulk_create(rows, batch_size=BATCH), strict=True))


def _store_people(plan: Plan) -> list[Person]:
    rows = [
        Person(
            full_name=person.name,
            sort_key=name_key(person.name),
            fold=fold(person.name),
            email=person.email,
            phone=person.phone,
        )
        for person in plan.people
    ]
    return Person.objects.bulk_create(rows, batch_size=BATCH)


def _store_bodies(plan: Plan, posts: dict[str, Post]) -> None:
    seats = []
    for order, body in enumerate(plan.bodies):
        made = Body.objects.create(
            code=body.code,
            name=body.name,
            fold=fold(body.name),
            order=order,
            since=body.since,
            until=body.until,
        )
        for key in body.posts:
            post = posts[key]
            since = max(body.since, post.since)
            seats.append(BodySeat(body=made, post=post, since=since, until=_first(body.until, post.until)))
    BodySeat.objects.bulk_create(seats, batch_size=BATCH)


def _first(*days: date | None) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _store_roles(plan: Plan, posts: dict[str, Post], units: dict[str, Unit]) -> None:
    named: Iterable[NamedRole] = [
        NamedRole(role=role.role, post=posts[role.post], since=role.since, until=role.until)
        for role in plan.roles
        if role.post
    ]
    held: Iterable[UnitRole] = [
        UnitRole(role=role.role, unit=units[role.unit], since=role.since, until=role.until)
        for role in plan.roles
        if role.unit
    ]
    NamedRole.objects.bulk_create(named)
    UnitRole.objects.bulk_create(held)


def _store_delegation(plan: Plan, posts: dict[str, Post], persons: list[Person]) -> None:
    leader, assistant = persons[plan.cast["leader"]], persons[plan.cast["assistant"]]
    held = Appointment.objects.get(person=leader, post=posts[CAST["leader"][1]])
    Delegation.objects.create(
        giver=leader,
        appointment=held,
        taker=assistant,
        scope="read_and_prepare",
        document="12/UQ-UBND",
        since=DELEGATED_SINCE,
    )
