"""Đọc tham số và lịch làm việc: the one way to a value, asked of the database each time, so never stale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from khue.organisation.models import AnnouncedDay, ParameterValue
from khue.organisation.queries.choosing import CHANGERS
from khue.organisation.rules.calendar import Announced, WorkCalendar, calendar, legal_days
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.parameters import PARAMETERS, Parameter, Value
from khue.shared.refusal import NotFound

READERS = CHANGERS | {"auditor", "focal", "secret_clerk"}


@dataclass(frozen=True, slots=True)
class Setting:
    """Một giá trị đã đặt."""

    value: Value
    since: date
    set_at: datetime
    set_by: str
    document: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """Một tham số trên trang Thiết lập: what holds today and since when, what held, what comes."""

    parameter: Parameter
    value: Value
    default: Value
    now: Setting | None
    coming: tuple[Setting, ...]
    past: tuple[Setting, ...]
    may_set: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """Một ngày của lịch: from the law, or announced (then with its id)."""

    day: date
    name: str
    works: bool
    id: int | None
    document: str


def default_of(parameter: Parameter) -> Value:
    """Giá trị mặc định: what the installation chose by its environment, else the declared one."""
    if not parameter.setting:
        return parameter.default
    return _read(parameter, getattr(settings, parameter.setting))


def _read(parameter: Parameter, stored: object) -> Value:
    if parameter.kind == "domains":
        return tuple(str(one) for one in stored) if isinstance(stored, Iterable) else ()
    return str(stored) if parameter.kind == "choice" else int(str(stored))


def values(*parameters: Parameter, day: date | None = None) -> tuple[Value, ...]:
    """Giá trị của nhiều tham số trong một ngày (today), in the order asked; one query."""
    wanted = [one.key for one in parameters]
    rows = ParameterValue.objects.filter(key__in=wanted, since__lte=day or clock.today()).order_by("since")
    stored = dict(rows.values_list("key", "value"))
    return tuple(_read(one, stored[one.key]) if one.key in stored else default_of(one) for one in parameters)


def number(parameter: Parameter, day: date | None = None) -> int:
    """Giá trị của một tham số là số."""
    return numbers(parameter, day=day)[0]


def numbers(*parameters: Parameter, day: date | None = None) -> tuple[int, ...]:
    """Giá trị của nhiều tham số là số; one query."""
    return tuple(value for value in values(*parameters, day=day) if isinstance(value, int))


def choices(*parameters: Parameter) -> tuple[str, ...]:
    """Giá trị của nhiều tham số chọn một trong vài điều; one query."""
    return tuple(value for value in values(*parameters) if isinstance(value, str))


def domains(parameter: Parameter) -> tuple[str, ...]:
    """Giá trị của một tham số là danh sách tên miền."""
    (value,) = values(parameter)
    return value if isinstance(value, tuple) else ()


def parameters_to_see(actor: Actor) -> list[ParameterRow]:
    """Mọi tham số và lịch sử của chúng; NotFound for who neither sets nor audits any."""
    if not actor.may(READERS):
        raise NotFound("parameters")
    rows: dict[str, list[ParameterValue]] = {}
    for row in ParameterValue.objects.select_related("set_by").order_by("-since"):
        rows.setdefault(row.key, []).append(row)
    return [
        _row(actor, parameter, rows.get(key, [])) for key, parameter in sorted(PARAMETERS.items(), key=_place)
    ]


def _place(entry: tuple[str, Parameter]) -> tuple[int, str]:
    return entry[1].order, entry[0]


def _row(actor: Actor, parameter: Parameter, rows: list[ParameterValue]) -> ParameterRow:
    today = clock.today()
    made = [
        Setting(
            _read(parameter, one.value),
            one.since,
            one.set_at,
            one.set_by.full_name if one.set_by else "",
            one.document,
        )
        for one in rows
    ]
    held = [one for one in made if one.since <= today]
    default = default_of(parameter)
    return ParameterRow(
        parameter,
        held[0].value if held else default,
        default,
        held[0] if held else None,
        tuple(one for one in made if one.since > today),
        tuple(held[1:]),
        actor.may(parameter.changers),
    )


def work_calendar(first: date, last: date) -> WorkCalendar:
    """Lịch làm việc của khoảng ngày ấy, both years included; one query."""
    announced = AnnouncedDay.objects.filter(day__range=(first, last))
    return calendar(
        tuple(one for year in range(first.year, last.year + 1) for one in legal_days(year)),
        tuple(Announced(day, "", works) for day, works in announced.values_list("day", "works")),
    )


def work_calendar_around(day: date) -> WorkCalendar:
    """Lịch làm việc quanh một ngày: two months back, and a year ahead."""
    return work_calendar(day - timedelta(days=60), day + timedelta(days=366))


def days_to_see(actor: Actor, year: int) -> list[DayRow]:
    """Ngày nghỉ và ngày làm bù của một năm, as they hold: the law's, and announced ones above them."""
    if not actor.may(READERS):
        raise NotFound("days")
    rows = {one.day: DayRow(one.day, one.name, one.works, None, "") for one in legal_days(year)}
    for one in AnnouncedDay.objects.filter(day__year=year):
        rows[one.day] = DayRow(one.day, one.name, one.works, one.id, one.document)
    return [rows[day] for day in sorted(rows)]
