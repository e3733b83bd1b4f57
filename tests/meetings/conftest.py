"""Một thành phố nhỏ: a chairman, an office that organises, a department that prepares, a ward that attends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from khue.files.actions import take_in
from khue.files.jobs import digest
from khue.meetings import actions
from khue.organisation.models import Appointment, NamedRole, Person, Post, Unit
from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.text import fold, name_key
from tests.files import makers
from tests.files.read_before import read_before

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)
DUE = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def surroundings(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.KHUE_HOME = tmp_path
    settings.KHUE_PUBLIC_URL = "https://hop.hanoi.gov.vn"
    settings.KHUE_MAIL_OFFICIAL_DOMAINS = ("hanoi.gov.vn",)
    with clock.hold(NOW):
        yield


def unit(name: str, kind: str, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(
        kind=kind, name=name, short_name=name, fold=fold(name), since=SINCE, parent=parent
    )


def seat(name: str, title: str, of: Unit, code: str, mail: str = "hanoi.gov.vn") -> Person:
    leading = code in {"chairman", "director", "ward_chairman", "chief_of_office"}
    post = Post.objects.create(
        unit=of, code=code, title=title, full_title=f"{title} {of.name}", fold=f"{fold(title)} {fold(of.name)} · x",
        since=SINCE, head=leading or code == "head_of_division", leader=leading,
    )  # fmt: skip
    email = f"{fold(name).replace(' ', '.')}@{mail}"
    person = Person.objects.create(
        full_name=name, sort_key=name_key(name), fold=fold(name), email=email, phone="0900 000 001"
    )
    Appointment.objects.create(person=person, post=post, single_seat=False, since=SINCE)
    return person


@dataclass(frozen=True)
class City:
    office: Unit
    finance: Unit
    ward: Unit
    chair: Person
    organiser: Person
    director: Person
    clerk: Person
    ward_chair: Person
    guest: Person
    other_organiser: Person

    def acting(self, name: str) -> Actor:
        return actor_of_person(getattr(self, name).id)

    @property
    def organising(self) -> Actor:
        return self.acting("organiser")


def small_city() -> City:
    """The people and units of these tests."""
    committee = unit("Ủy ban nhân dân Thành phố", "committee")
    office = unit("Văn phòng Ủy ban nhân dân Thành phố", "office", committee)
    finance = unit("Sở Tài chính", "department", committee)
    ward = unit("Ủy ban nhân dân phường Hồ Sen", "ward", committee)
    other = unit("Sở Xây dựng", "department", committee)
    organiser = seat("Vũ Thảo Trinh", "Chuyên viên", office, "officer")
    elsewhere = seat("Ngô Bách Kha", "Chuyên viên", other, "officer")
    for person in (organiser, elsewhere):
        NamedRole.objects.create(role="organiser", person=person, since=SINCE)
    return City(
        office=office,
        finance=finance,
        ward=ward,
        chair=seat("Lê Quang Diễn", "Chủ tịch", committee, "chairman"),
        organiser=organiser,
        director=seat("Đỗ Hải Yên", "Giám đốc", finance, "director"),
        clerk=seat("Trịnh Công Uẩn", "Văn thư", finance, "clerk"),
        ward_chair=seat("Dương Thái Hòa", "Chủ tịch", ward, "ward_chairman"),
        guest=seat("Cao Nhật Vinh", "Chuyên gia", ward, "officer", "example.com"),
        other_organiser=elsewhere,
    )


def take_pdf(actor: Actor, pages: int = 2, name: str = "Báo cáo.pdf", *, read: bool = True) -> int:
    """Takes a small PDF in as that actor and reads it; gives the file's id. Other pages, other bytes."""
    file_id = take_in(actor, BytesIO(makers.pdf(pages)), name)
    if read:
        with read_before():
            digest(file_id)
    return file_id


@pytest.fixture
def city(db: None) -> City:
    return small_city()


@pytest.fixture
def pdf() -> Callable[..., int]:
    return take_pdf


@dataclass
class Draft:
    id: int
    item: int
    second: int


def make_draft(city: City) -> Draft:
    """Facts, two items (the first of Sở Tài chính, the second without paper) and three attendees."""
    actor = city.organising
    meeting = actions.create(actor, title="Họp giao ban tuần 48")
    starts = NOW + timedelta(days=7)
    actions.edit_facts(
        actor,
        meeting,
        seen_version=1,
        starts=starts,
        ends=starts + timedelta(hours=2),
        place="Phòng họp số 2",
        presider_id=city.chair.id,
    )
    item = actions.add_item(
        actor, meeting, title="Thu, chi ngân sách 11 tháng", minutes=25, unit_id=city.finance.id, due_at=DUE
    )
    second = actions.add_item(actor, meeting, title="Trao đổi", minutes=10, no_paper=True)
    people = [("person", city.director.id), ("person", city.ward_chair.id)]
    actions.add_attendees(actor, meeting, people)
    return Draft(meeting, item, second)


def make_ready(city: City, draft: Draft) -> Draft:
    """The draft with its paper and its invitation: nothing stops a publication."""
    clerk = city.acting("clerk")
    actions.put_paper(clerk, draft.item, take_pdf(clerk), title="Báo cáo số 412")
    actions.upload_invitation(city.organising, draft.id, take_pdf(city.organising, 1), number="512/GM-VP")
    return draft


@pytest.fixture
def draft(city: City) -> Draft:
    return make_draft(city)


@pytest.fixture
def ready(city: City, draft: Draft) -> Draft:
    return make_ready(city, draft)


def make_published(city: City, ready: Draft) -> Draft:
    """Published, to everybody it concerns."""
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    return ready


@pytest.fixture
def published(city: City, ready: Draft) -> Draft:
    return make_published(city, ready)


def version(city: City, draft: Draft) -> int:
    from khue.meetings.queries import meeting_to_edit

    return meeting_to_edit(city.organising, draft.id).version
