"""Thay đổi tổ chức."""

from khue.organisation.actions.accounts import (
    DEMO_PASSWORD,
    Administrator,
    create_administrator,
    invite_person,
    open_demo_accounts,
    reset_second_step,
)
from khue.organisation.actions.bulk import (
    PersonDraft,
    PostDraft,
    SeatDraft,
    add_people,
    appoint_many,
    create_posts,
    hold_register,
    set_contacts,
)
from khue.organisation.actions.city import Loaded, load_city
from khue.organisation.actions.delegations import delegate, end_delegation
from khue.organisation.actions.parameters import (
    announce_day,
    forget_day,
    forget_parameter,
    set_parameter,
)
from khue.organisation.actions.people import add_person, set_contact
from khue.organisation.actions.posts import appoint, create_post, end_post, relieve, strike_appointment
from khue.organisation.actions.provider import sign_in_by_provider
from khue.organisation.actions.rehearsing import rehearse
from khue.organisation.actions.roles import end_role, name_role, name_unit_role, seat_post, unseat_post
from khue.organisation.actions.sessions import choose_post
from khue.organisation.actions.units import (
    UnitDraft,
    create_unit,
    end_unit,
    merge_units,
    rename_unit,
    revise_unit,
    split_unit,
)

__all__ = [
    "DEMO_PASSWORD",
    "Administrator",
    "Loaded",
    "PersonDraft",
    "PostDraft",
    "SeatDraft",
    "UnitDraft",
    "add_people",
    "add_person",
    "announce_day",
    "appoint",
    "appoint_many",
    "choose_post",
    "create_administrator",
    "create_post",
    "create_posts",
    "create_unit",
    "delegate",
    "end_delegation",
    "end_post",
    "end_role",
    "end_unit",
    "forget_day",
    "forget_parameter",
    "hold_register",
    "invite_person",
    "load_city",
    "merge_units",
    "name_role",
    "name_unit_role",
    "open_demo_accounts",
    "rehearse",
    "relieve",
    "rename_unit",
    "reset_second_step",
    "revise_unit",
    "seat_post",
    "set_contact",
    "set_contacts",
    "set_parameter",
    "sign_in_by_provider",
    "split_unit",
    "strike_appointment",
    "unseat_post",
]
