"""Bảng của tổ chức: unit, post, person, appointment, delegation, role. Every fact has its days."""

from khue.organisation.models.parameters import AnnouncedDay, ParameterValue
from khue.organisation.models.people import Appointment, Body, BodySeat, Delegation, Person
from khue.organisation.models.roles import NamedRole, UnitRole
from khue.organisation.models.units import Post, Unit, UnitSuccession

__all__ = [
    "AnnouncedDay",
    "Appointment",
    "Body",
    "BodySeat",
    "Delegation",
    "NamedRole",
    "ParameterValue",
    "Person",
    "Post",
    "Unit",
    "UnitRole",
    "UnitSuccession",
]
