"""Đọc tổ chức: who, in which post, of which unit, on which day; and the Actor of a signed-in user."""

from khue.organisation.queries.actors import (
    ACTING_APPOINTMENT,
    ACTING_DELEGATION,
    ActingChoice,
    acting_choices,
    actor_from,
    actor_of_person,
    explain,
)
from khue.organisation.queries.attendees import Choice, find_attendees, person_ids_of
from khue.organisation.queries.cast import CastMember, demo_cast
from khue.organisation.queries.people import (
    PersonCard,
    clerks_of,
    heads_of,
    holder_of,
    people,
    person_of_user,
    post_codes_of,
)
from khue.organisation.queries.units import UnitRow, unit_at, unit_choices, units

__all__ = [
    "ACTING_APPOINTMENT",
    "ACTING_DELEGATION",
    "ActingChoice",
    "CastMember",
    "Choice",
    "PersonCard",
    "UnitRow",
    "acting_choices",
    "actor_from",
    "actor_of_person",
    "clerks_of",
    "demo_cast",
    "explain",
    "find_attendees",
    "heads_of",
    "holder_of",
    "people",
    "person_ids_of",
    "person_of_user",
    "post_codes_of",
    "unit_at",
    "unit_choices",
    "units",
]
