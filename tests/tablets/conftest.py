"""A small office for the tests of tablets: a leader, an asset officer, a stranger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from khue.organisation.models import Appointment, NamedRole, Person, Post, Unit
from khue.organisation.queries import actor_of_person
from khue.shared.actor import Actor
from khue.shared.text import fold, name_key
from khue.tablets import actions
from tests.tablets.device import Device

SINCE = date(2020, 1, 1)


def seat(name: str, title: str, unit: Unit) -> Person:
    """A person in a post of their own since 2020."""
    post = Post.objects.create(
        unit=unit, code="p", title=title, full_title=title, fold=fold(title), since=SINCE
    )
    person = Person.objects.create(full_name=name, sort_key=name_key(name), fold=fold(name))
    Appointment.objects.create(person=person, post=post, single_seat=False, since=SINCE)
    return person


@dataclass(frozen=True)
class Office:
    leader: Person
    keeper: Person
    stranger: Person

    @property
    def keeping(self) -> Actor:
        return actor_of_person(self.keeper.id)

    @property
    def leading(self) -> Actor:
        return actor_of_person(self.leader.id)

    @property
    def strange(self) -> Actor:
        return actor_of_person(self.stranger.id)


@pytest.fixture
def office(db: None) -> Office:
    unit = Unit.objects.create(
        kind="office", name="Văn phòng UBND Thành phố", short_name="Văn phòng", fold="van phong", since=SINCE
    )
    keeper = seat("Lê Thị Kho", "Chuyên viên", unit)
    NamedRole.objects.create(role="asset_officer", person=keeper, since=SINCE)
    return Office(
        seat("Trần Văn Lãnh", "Phó Chủ tịch", unit), keeper, seat("Ngô Văn Lạ", "Chuyên viên", unit)
    )


@pytest.fixture
def tablet_id(office: Office) -> int:
    """A tablet that the leader holds, not yet enrolled."""
    tablet = actions.register_tablet(office.keeping, tag="MTB-0418", model="iPad (10)", platform="ios")
    actions.assign_holder(office.keeping, tablet, office.leader.id)
    return tablet


@pytest.fixture
def enrolled(office: Office, tablet_id: int) -> Device:
    """The leader's tablet, enrolled through its own API."""
    device = Device()
    answer = device.enrol(actions.issue_enrolment_code(office.keeping, tablet_id))
    assert answer.status_code == 201, answer.content
    return device


@pytest.fixture
def leave(office: Office) -> Callable[[date], None]:
    """The leader's post ends on a day."""

    def end(day: date) -> None:
        Appointment.objects.filter(person=office.leader).update(until=day)

    return end
