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
from khue.organisation.queries.choosing import (
    CHANGERS,
    GivenDelegation,
    Holding,
    chosen_name,
    delegations_of,
    in_the_way,
    options,
)
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
from khue.organisation.queries.effects import Effects
from khue.organisation.queries.history import PostAnswer, PostView, find_posts, post_to_read
from khue.organisation.queries.people import (
    PersonCard,
    clerks_of,
    heads_of,
    holder_of,
    namesakes,
    people,
    person_of_user,
    post_codes_of,
)
from khue.organisation.queries.units import UnitRow, unit_at, unit_choices, units

__all__ = [
    "ACTING_APPOINTMENT",
    "ACTING_DELEGATION",
    "CHANGERS",
    "ActingChoice",
    "CastMember",
    "Choice",
    "Effects",
    "GivenDelegation",
    "HeldPost",
    "Holding",
    "ListedUnit",
    "PersonCard",
    "PostAnswer",
    "PostView",
    "Seat",
    "UnitRow",
    "UnitView",
    "acting_choices",
    "actor_from",
    "actor_of_person",
    "chosen_name",
    "clerks_of",
    "delegations_of",
    "demo_cast",
    "directory",
    "explain",
    "find_attendees",
    "find_people",
    "find_posts",
    "heads_of",
    "holder_of",
    "in_the_way",
    "may_invite",
    "namesakes",
    "options",
    "people",
    "person_ids_of",
    "person_of_user",
    "person_to_read",
    "post_codes_of",
    "post_to_read",
    "unit_at",
    "unit_choices",
    "unit_to_read",
    "units",
]
