"""What the database forbids, whatever the code does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from khue.organisation.models import Appointment, Person, Post, Unit, UnitRole

DAY = date(2024, 1, 1)
LATER = date(2024, 6, 1)
END = date(2025, 1, 1)


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(kind="department", name="Sở A", short_name="Sở A", fold="so a", since=DAY)


def post(unit: Unit, *, single: bool) -> Post:
    return Post.objects.create(
        unit=unit,
        code="director",
        title="Giám đốc",
        full_title="Giám đốc Sở A",
        single_seat=single,
        since=DAY,
    )


def person(name: str) -> Person:
    return Person.objects.create(full_name=name, sort_key=name, fold=name.lower())


def appoint(
    who: Person, seat: Post, since: date, until: date | None = None, kind: str = "full"
) -> Appointment:
    return Appointment.objects.create(
        person=who, post=seat, kind=kind, single_seat=seat.single_seat, since=since, until=until
    )


def refused(name: str, make: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_one_person_is_never_twice_in_one_post(unit: Unit) -> None:
    seat, who = post(unit, single=False), person("A")
    appoint(who, seat, DAY, LATER)
    appoint(who, seat, LATER, END)
    refused("appointment_person_once_in_post", lambda: appoint(who, seat, date(2024, 12, 31)))


def test_a_single_seat_has_one_full_holder_and_may_have_one_acting(unit: Unit) -> None:
    seat = post(unit, single=True)
    appoint(person("A"), seat, DAY, LATER)
    refused("appointment_single_seat_once", lambda: appoint(person("B"), seat, date(2024, 5, 31)))
    appoint(person("C"), seat, date(2024, 5, 31), kind="acting")
    appoint(person("D"), seat, LATER)


def test_a_post_of_several_seats_takes_several(unit: Unit) -> None:
    seat = post(unit, single=False)
    appoint(person("A"), seat, DAY)
    appoint(person("B"), seat, DAY)
    assert Appointment.objects.filter(post=seat).count() == 2


def test_a_period_ends_after_it_starts(unit: Unit) -> None:
    seat = post(unit, single=False)
    refused("appointment_ends_after_start", lambda: appoint(person("A"), seat, DAY, DAY))


def test_a_unit_role_has_one_holder_at_a_time(unit: Unit) -> None:
    UnitRole.objects.create(role="focal", unit=unit, since=DAY, until=LATER)
    UnitRole.objects.create(role="focal", unit=unit, since=LATER)
    refused("unit_role_one_holder", lambda: UnitRole.objects.create(role="focal", unit=unit, since=END))


def test_a_code_belongs_to_one_unit_at_a_time(unit: Unit) -> None:
    def ward(since: date, until: date | None = None) -> Unit:
        return Unit.objects.create(
            kind="ward", code="00004", name="X", short_name="X", fold="x", since=since, until=until
        )

    ward(DAY, LATER)
    ward(LATER)
    refused("unit_code_once_at_a_time", lambda: ward(END))
