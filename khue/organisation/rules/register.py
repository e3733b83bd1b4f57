"""Sổ tổ chức: units, posts, people and appointments as values, for whoever compares them with a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """Đơn vị, as it stands or will stand."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    parent_id: int | None
    order: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PostEntry:
    """Chức vụ; ``form`` is the code of its form."""

    id: int
    unit_id: int
    form: str
    title: str
    single_seat: bool
    leader: bool
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Người."""

    id: int
    code: str
    full_name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class AppointmentEntry:
    """Một lần giữ chức vụ, past ones too."""

    id: int
    person_id: int
    post_id: int
    kind: str
    since: date
    until: date | None
    document: str


@dataclass(frozen=True, slots=True)
class Register:
    """Cả sổ: units and posts that hold on a day or later, every person, every appointment."""

    units: tuple[UnitEntry, ...] = ()
    posts: tuple[PostEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    appointments: tuple[AppointmentEntry, ...] = ()
