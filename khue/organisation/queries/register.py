"""Đọc cả sổ tổ chức, in one query for each part; for the administrator's imports and exports."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from khue.organisation.models import Appointment, Person, Post, Unit
from khue.organisation.rules.register import AppointmentEntry, PersonEntry, PostEntry, UnitEntry


def _lasting(day: date) -> Q:
    return Q(until=None) | Q(until__gt=day)


def units_on_register(day: date) -> tuple[UnitEntry, ...]:
    """Đơn vị còn hoạt động từ ngày ấy, in the order of lists."""
    rows = Unit.objects.filter(_lasting(day)).order_by("order", "id")
    columns = ("id", "code", "kind", "name", "short_name", "parent_id", "order", "since", "until")
    return tuple(UnitEntry(*row) for row in rows.values_list(*columns))


def posts_on_register(day: date) -> tuple[PostEntry, ...]:
    """Chức vụ còn từ ngày ấy, by unit and rank."""
    rows = Post.objects.filter(_lasting(day)).order_by("unit__order", "unit_id", "rank", "id")
    columns = ("id", "unit_id", "code", "title", "single_seat", "leader", "since", "until")
    return tuple(PostEntry(*row) for row in rows.values_list(*columns))


def people_on_register() -> tuple[PersonEntry, ...]:
    """Mọi người."""
    rows = Person.objects.order_by("id").values_list("id", "code", "full_name", "email", "phone")
    return tuple(PersonEntry(*row) for row in rows)


def appointments_on_register() -> tuple[AppointmentEntry, ...]:
    """Mọi lần giữ chức vụ, past ones too, since a new one may not overlap them."""
    rows = Appointment.objects.order_by("id")
    columns = ("id", "person_id", "post_id", "kind", "since", "until", "document")
    return tuple(AppointmentEntry(*row) for row in rows.values_list(*columns))
