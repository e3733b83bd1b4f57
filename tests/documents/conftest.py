"""The small city of the meetings, with the office's secret-document clerk and an item on paper only."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from khue.documents import actions as documents
from khue.documents.actions.opening import SlipForm
from khue.meetings import actions
from khue.organisation.models import NamedRole, Person
from khue.organisation.queries import actor_of_person
from khue.shared.actor import Actor
from tests.meetings.conftest import (
    SINCE,
    City,
    Draft,
    city,
    draft,
    pdf,
    published,
    ready,
    seat,
    surroundings,
    take_pdf,
    version,
)

__all__ = ["city", "draft", "pdf", "published", "ready", "surroundings"]

FORM = SlipForm(level="mat", copies="1-3", issuer="Sở Tài chính", symbol="12/M-STC")


@dataclass
class Paper:
    """A meeting whose first item exists on paper only, and its slip."""

    city: City
    draft: Draft
    keeper: Actor
    clerk: Actor
    slip: int

    def taken(self) -> Paper:
        documents.take_over(self.keeper, self.slip, kept_at="Két số 1", counted=3)
        return self

    def out(self, person: Person) -> int:
        return documents.hand_out(self.keeper, self.slip, person_id=person.id)


def name_keeper(city: City, name: str = "Nông Thị Sim") -> Person:
    """The office's secret-document clerk."""
    person = seat(name, "Văn thư", city.office, "officer")
    NamedRole.objects.create(role="secret_clerk", person=person, since=SINCE)
    return person


@pytest.fixture
def keeper(city: City) -> Actor:
    return actor_of_person(name_keeper(city).id)


@pytest.fixture
def paper(city: City, draft: Draft, keeper: Actor) -> Paper:
    clerk = city.acting("clerk")
    return Paper(city, draft, keeper, clerk, actions.open_slip(clerk, draft.item, FORM))


@pytest.fixture
def held(city: City, paper: Paper) -> Paper:
    """The same, published, and the office has the copies."""
    file_id = take_pdf(city.organising, 1)
    actions.upload_invitation(city.organising, paper.draft.id, file_id, number="512/GM-VP")
    actions.publish(city.organising, paper.draft.id, seen_version=version(city, paper.draft))
    return paper.taken()
