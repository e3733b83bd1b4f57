"""Đọc yêu cầu xác thực hai bước: of a session, of a user, and of everybody for the administrator's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from khue.accounts.queries import factors, factors_of, has_to_set_up_anew
from khue.accounts.rules import SECOND_STEP, Factors
from khue.organisation.models import Appointment, NamedRole, ParameterValue, Person, Unit, UnitRole
from khue.organisation.models.dated import running
from khue.organisation.queries.parameters import READERS, default_of
from khue.organisation.queries.people import people
from khue.organisation.rules.second_step import GRACE, POLICIES, Policy, level_of, policy_roles, strictest
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from khue.shared.second_step import LEVELS, NOTHING, Demand

PREFIX = "organisation.second_step_"
# A policy as it was set: parameter, value, since which day.
Stored = tuple[str, int | str, str]
Lacking = Literal["", "enrol", "confirm"]


@dataclass(frozen=True, slots=True)
class SecondStepRow:
    """Một người trong danh sách: what is demanded of him, what he has."""

    person_id: int
    name: str
    post_title: str
    demand: Demand
    factors: Factors
    overdue: bool


def _stored(today: date) -> list[Stored]:
    rows = ParameterValue.objects.filter(key__startswith=PREFIX, since__lte=today).order_by("since")
    return [
        (key, value, since.isoformat()) for key, value, since in rows.values_list("key", "value", "since")
    ]


def _policies(roles: Iterable[str], stored: Iterable[Stored]) -> tuple[dict[str, Policy], int]:
    """The policies of these roles, and the days of grace, from what was set until today, the oldest first."""
    wanted = {POLICIES[role].key: role for role in roles}
    found = {role: Policy(level_of(default_of(POLICIES[role]))) for role in wanted.values()}
    grace = int(str(default_of(GRACE)))
    for key, value, since in stored:
        if key == GRACE.key:
            grace = int(value)
        elif key in wanted and found[wanted[key]].level != value:
            # A value set again says nothing new: the grace isn't given twice.
            found[wanted[key]] = Policy(level_of(value), date.fromisoformat(since))
    return found, grace


def lacking(
    user: AbstractBaseUser | AnonymousUser,
    session: Mapping[str, Any],
    held: Mapping[str, date],
    stored: Iterable[Stored],
) -> Lacking:
    """What a session lacks before its user may act: to set up the second step, or to pass it.

    ``stored`` are the policies as they were set, which the actor's own statement brings along: only who is
    held back costs a query more.
    """
    if session.get(SECOND_STEP):
        return ""
    if has_to_set_up_anew(user):
        return "enrol"
    roles = policy_roles(held)
    if not roles or user.pk is None:
        return ""
    policies, grace = _policies(roles, stored)
    demand = strictest(policies, roles, account_since=_day_of(getattr(user, "made_at", None)), grace=grace)
    if not demand.over(clock.today()):
        return ""
    return "confirm" if factors(user.pk).any else "enrol"


def _day_of(at: datetime | None) -> date:
    return at.astimezone(clock.VN).date() if at else date.min


def _demand(roles: Mapping[str, date], made_at: datetime | None) -> Demand:
    if not roles:
        return NOTHING
    policies, grace = _policies(roles, _stored(clock.today()))
    return strictest(policies, roles, account_since=_day_of(made_at), grace=grace)


def demand_of(roles_by_post: Iterable[Mapping[str, date]], made_at: datetime | None) -> Demand:
    """Yêu cầu đối với một người, in whatever post he acts."""
    together: dict[str, date] = {}
    for held in roles_by_post:
        for role, since in policy_roles(held).items():
            together[role] = min(since, together.get(role, since))
    return _demand(together, made_at)


def second_steps(actor: Actor) -> list[SecondStepRow]:
    """Ai đã có, ai còn thiếu: everybody with an account of whom a role asks it, the overdue first.

    As many queries for a thousand as for one. NotFound for who neither sets nor audits it.
    """
    if not actor.may(READERS):
        raise NotFound("second step")
    today = clock.today()
    roles = _roles_of_all(today)
    policies, grace = _policies(POLICIES, _stored(today))
    users = dict(Person.objects.filter(id__in=roles, user__is_active=True).values_list("id", "user_id"))
    made = dict(Person.objects.filter(id__in=users).values_list("id", "user__made_at"))
    own = factors_of(one for one in users.values() if one is not None)
    cards = people(users)
    found = []
    for person, user in users.items():
        demand = strictest(policies, roles[person], account_since=_day_of(made[person]), grace=grace)
        has = own.get(user or 0, Factors())
        if demand.level != "none" or has.any:
            late = demand.over(today) and not has.any
            found.append(
                SecondStepRow(person, cards[person].name, cards[person].post_title, demand, has, late)
            )
    return sorted(found, key=lambda row: (*_rank(row), cards[row.person_id].sort_key))


def _rank(row: SecondStepRow) -> tuple[bool, bool, int]:
    return not row.overdue, row.factors.any, -LEVELS.index(row.demand.level)


def _roles_of_all(today: date) -> dict[int, dict[str, date]]:
    """Who holds which role that a policy may be about, since when."""
    found: dict[int, dict[str, date]] = {}

    def note(person: int, role: str, since: date) -> None:
        mine = found.setdefault(person, {})
        mine[role] = min(since, mine.get(role, since))

    named = NamedRole.objects.filter(running(today))
    for person, role, since in named.exclude(person=None).values_list("person_id", "role", "since"):
        note(person or 0, role, since)
    by_post = list(named.exclude(post=None).values_list("post_id", "role", "since"))
    focal = _units_with_role(today)
    posts = {post for post, _, _ in by_post}
    rows = Appointment.objects.filter(running(today)).filter(
        Q(post__in=posts)
        | Q(post__head=True)
        | Q(post__leader=True)
        | Q(post__code="clerk")
        | Q(post__unit__in=focal)
    )
    for person, post, unit, since, head, leader, code in rows.values_list(
        "person_id", "post_id", "post__unit_id", "since", "post__head", "post__leader", "post__code"
    ):
        flags = (("unit_head", head), ("leader", leader), ("unit_clerk", code == "clerk"))
        for role in [role for role, holds in flags if holds]:
            note(person, role, since)
        for role, began in focal.get(unit, {}).items():
            note(person, role, max(since, began))
        for role, began in [(role, began) for at, role, began in by_post if at == post]:
            note(person, role, max(since, began))
    return {person: policy_roles(held) for person, held in found.items()}


def _units_with_role(today: date) -> dict[int, dict[str, date]]:
    """Units that hold a role, with all below them, since when."""
    found: dict[int, dict[str, date]] = {}
    for unit, role, since in UnitRole.objects.filter(running(today)).values_list("unit_id", "role", "since"):
        found.setdefault(unit, {})[role] = since
    level = set(found)
    while level:
        below = Unit.objects.filter(running(today), parent__in=level).values_list("id", "parent_id")
        new = {unit: found[parent] for unit, parent in below if parent is not None and unit not in found}
        found |= new
        level = set(new)
    return found
