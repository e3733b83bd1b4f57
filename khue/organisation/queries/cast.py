"""Những người được nêu tên trong bản trình diễn."""

from __future__ import annotations

from dataclasses import dataclass

from khue.organisation.models import Person
from khue.organisation.queries.people import people
from khue.organisation.rules.city import CAST, DOMAIN
from khue.organisation.rules.names import address_stem


@dataclass(frozen=True, slots=True)
class CastMember:
    """Một vai: ``key`` says what he is there to show (organiser, leader, assistant, unit_clerk …)."""

    key: str
    person_id: int
    name: str
    post_title: str
    email: str
    phone: str


def demo_cast() -> tuple[CastMember, ...]:
    """Các vai của thành phố mẫu, always the same; empty until the city is loaded."""
    by_email = {f"{address_stem(name)}@{DOMAIN}": key for key, (name, _) in CAST.items()}
    found = dict(Person.objects.filter(email__in=by_email).values_list("id", "email"))
    cards = people(found)
    members = {
        by_email[card.email]: CastMember(
            by_email[card.email], card.id, card.name, card.post_title, card.email, card.phone
        )
        for card in cards.values()
    }
    return tuple(members[key] for key in CAST if key in members)
