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
from khue.organisation.queries.directory import (
    HeldPost,
    ListedUnit,
    Seat,
    UnitView,
    directory,
    find_people,
    may_invite,
    person_to_read,
    unit_to_read,
)
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
    "HeldPost",
    "ListedUnit",
    "PersonCard",
    "Seat",
    "UnitRow",
    "UnitView",
    "acting_choices",
    "actor_from",
    "actor_of_person",
    "clerks_of",
    "demo_cast",
    "directory",
    "explain",
    "find_attendees",
    "find_people",
    "heads_of",
    "holder_of",
    "may_invite",
    "people",
    "person_ids_of",
    "person_of_user",
    "person_to_read",
    "post_codes_of",
    "unit_at",
    "unit_choices",
    "unit_to_read",
    "units",
]
