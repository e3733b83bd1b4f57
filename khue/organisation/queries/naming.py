"""Ai giữ vai trò nào, ai là thành viên tập thể nào: what runs and what comes, for the administrator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from khue.organisation.models import Appointment, Body, BodySeat, NamedRole, UnitRole
from khue.organisation.models.dated import running
from khue.organisation.queries.parameters import READERS
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Một lần giao vai trò: to a person, a post (with who holds it today) or a unit; everywhere, or for one unit."""

    id: int
    role: str
    to: str
    href: str
    unit: str
    since: date
    until: date | None
    document: str
    named: bool
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Một thành viên của tập thể: the post, and who holds it today."""

    id: int
    post_id: int
    title: str
    holders: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """Một tập thể với các thành viên."""

    id: int
    name: str
    seats: tuple[SeatRow, ...]


def _lasting() -> Q:
    return Q(until=None) | Q(until__gt=clock.today())


def _holders(posts: set[int]) -> dict[int, list[str]]:
    """Who holds each post today, by name."""
    held = Appointment.objects.filter(running(clock.today()), post__in=posts)
    names: dict[int, list[str]] = {}
    for post, name in held.order_by("person__sort_key").values_list("post_id", "person__full_name"):
        names.setdefault(post, []).append(name)
    return names


def named_roles(actor: Actor) -> list[NamedRow]:
    """Mọi vai trò được giao còn hoặc sắp có hiệu lực. NotFound for who neither names nor audits them."""
    if not actor.may(READERS):
        raise NotFound("roles")
    rows = list(NamedRole.objects.filter(_lasting()).select_related("person", "post", "unit"))
    names = _holders({one.post_id for one in rows if one.post_id})
    found = [
        NamedRow(
            one.id,
            one.role,
            one.person.full_name if one.person else one.post.full_title if one.post else "",
            f"/organisation/people/{one.person_id}/"
            if one.person_id
            else f"/organisation/posts/{one.post_id}/",
            one.unit.short_name if one.unit else "",
            one.since,
            one.until,
            one.document,
            named=True,
            holders=tuple(names.get(one.post_id or 0, ())),
        )
        for one in rows
    ]
    units = UnitRole.objects.filter(_lasting()).select_related("unit")
    found += [
        NamedRow(
            one.id,
            one.role,
            one.unit.name,
            f"/organisation/units/{one.unit_id}/",
            "",
            one.since,
            one.until,
            one.document,
            named=False,
        )
        for one in units
    ]
    return sorted(found, key=lambda row: (row.role, row.since, row.to))


def bodies(actor: Actor) -> list[BodyRow]:
    """Mọi tập thể và thành viên, by the order of protocol. NotFound as ``named_roles``."""
    if not actor.may(READERS):
        raise NotFound("bodies")
    seats = list(
        BodySeat.objects.filter(_lasting())
        .select_related("post")
        .order_by("post__rank", "post__unit__order", "id")
    )
    names = _holders({one.post_id for one in seats})
    rows: dict[int, list[SeatRow]] = {}
    for one in seats:
        row = SeatRow(
            one.id, one.post_id, one.post.full_title, tuple(names.get(one.post_id, ())), one.since, one.until
        )
        rows.setdefault(one.body_id, []).append(row)
    found = Body.objects.filter(_lasting()).order_by("order", "id")
    return [BodyRow(one.id, one.name, tuple(rows.get(one.id, ()))) for one in found]
