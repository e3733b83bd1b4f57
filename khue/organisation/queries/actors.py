"""Người thực hiện của một phiên đăng nhập: in the chosen post, or on a leader's behalf. Unknown means no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from khue.organisation.models import Appointment, Delegation, Person
from khue.organisation.models.dated import running
from khue.organisation.queries import second_step
from khue.organisation.queries.people import acting_title
from khue.organisation.rules import PostFacts, RoleSource, role_sources, roles_of
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.second_step import NOTHING, Demand

ACTING_APPOINTMENT = "acting_appointment"
ACTING_DELEGATION = "acting_delegation"


@dataclass(frozen=True, slots=True)
class ActingChoice:
    """Đang làm việc với tư cách: a post of one's own, or a leader on whose behalf one may act."""

    kind: str
    id: int
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """What holds for a person on a day, chosen post and delegation included: the row of ``_STANDING``."""

    person_id: int
    name: str
    user_id: int | None
    appointment_id: int | None
    kind: str | None
    post_id: int | None
    code: str | None
    title: str | None
    leader: bool | None
    head: bool | None
    delegation_id: int | None
    giver_id: int | None
    giver: str | None
    giver_kind: str | None
    giver_title: str | None
    named: list[tuple[str, str, bool, str]] | None
    unit_roles: list[tuple[str, str, str]] | None
    units: list[int] | None
    held_since: date | None
    given_since: date | None
    policies: list[second_step.Stored] | None

    @property
    def own_title(self) -> str:
        """The chosen post, as it is addressed."""
        return acting_title(self.kind or "", self.title) if self.title else ""

    @property
    def behalf(self) -> str:
        """The leader on whose behalf he acts, and in which post."""
        return (
            f"{self.giver}, {acting_title(self.giver_kind or '', self.giver_title or '')}"
            if self.giver
            else ""
        )

    @property
    def sources(self) -> tuple[RoleSource, ...]:
        """Every role and what gives it."""
        title = self.title or ""
        facts = (
            PostFacts(self.code, title, leader=bool(self.leader), head=bool(self.head)) if self.code else None
        )
        return role_sources(
            facts,
            named=[
                (role, document or (title if by_post else ""))
                for role, document, by_post, _ in self.named or ()
            ],
            unit_roles=[(role, of) for role, of, _ in self.unit_roles or ()],
            on_behalf_of=self.behalf,
        )

    @property
    def since(self) -> dict[str, date]:
        """Since when each role is held; one that follows from the post, not before the post."""
        first = self.held_since or date.min
        found = [
            (role, max(date.fromisoformat(day), first) if by_post else date.fromisoformat(day))
            for role, _, by_post, day in self.named or ()
        ]
        found += [(role, max(date.fromisoformat(day), first)) for role, _, day in self.unit_roles or ()]
        found += [(one.role, first) for one in self.sources if one.source == "post"]
        found += [("assistant", self.given_since)] if self.given_since else []
        return dict(sorted(found, key=lambda pair: pair[1], reverse=True))


# One statement, since each page of the desk begins with it. A choice that doesn't hold on that day is passed
# over; the giver of a delegation must still hold the post under which he gave it.
_STANDING = """
WITH RECURSIVE me AS (
    SELECT id, full_name, user_id FROM organisation_person
    WHERE (%(user)s::bigint IS NOT NULL AND user_id = %(user)s) OR (%(user)s::bigint IS NULL AND id = %(person)s)
), held AS (
    SELECT a.id, a.kind, a.post_id, p.unit_id, p.code, p.full_title, p.leader, p.head, a.since
    FROM me JOIN organisation_appointment a ON a.person_id = me.id JOIN organisation_post p ON p.id = a.post_id
    WHERE a.since <= %(day)s AND (a.until IS NULL OR a.until > %(day)s)
    ORDER BY a.id = %(appointment)s DESC, p.rank, a.since, a.id LIMIT 1
), given AS (
    SELECT d.id, d.giver_id, g.full_name, a.kind, p.full_title, p.unit_id, d.since
    FROM me JOIN organisation_delegation d ON d.taker_id = me.id
    JOIN organisation_person g ON g.id = d.giver_id
    JOIN organisation_appointment a ON a.id = d.appointment_id JOIN organisation_post p ON p.id = a.post_id
    WHERE d.id = %(delegation)s AND d.since <= %(day)s AND (d.until IS NULL OR d.until > %(day)s)
      AND a.since <= %(day)s AND (a.until IS NULL OR a.until > %(day)s)
), named AS (
    SELECT n.id, n.role, n.document, n.post_id, n.unit_id, n.since FROM organisation_namedrole n
    WHERE (n.person_id = (SELECT id FROM me) OR n.post_id = (SELECT post_id FROM held))
      AND n.since <= %(day)s AND (n.until IS NULL OR n.until > %(day)s)
), own AS (
    SELECT unit_id FROM held
    UNION SELECT above.id FROM own JOIN organisation_unit u ON u.id = own.unit_id
        JOIN organisation_unit above ON above.id = u.parent_id AND above.kind <> 'committee'
), belongs AS (
    SELECT unit_id FROM (SELECT unit_id FROM held UNION SELECT unit_id FROM given
        UNION SELECT unit_id FROM named WHERE unit_id IS NOT NULL) base
    UNION SELECT above.id FROM belongs JOIN organisation_unit u ON u.id = belongs.unit_id
        JOIN organisation_unit above ON above.id = u.parent_id AND above.kind <> 'committee'
), reached AS (
    SELECT unit_id FROM belongs
    UNION SELECT s.before_id FROM reached JOIN organisation_unitsuccession s ON s.after_id = reached.unit_id
        AND s.day <= %(day)s AND s.kind IN ('rename', 'merge')
)
SELECT me.id, me.full_name, me.user_id,
       held.id, held.kind, held.post_id, held.code, held.full_title, held.leader, held.head,
       given.id, given.giver_id, given.full_name, given.kind, given.full_title,
       (SELECT json_agg(json_build_array(role, document, post_id IS NOT NULL, since) ORDER BY id) FROM named),
       (SELECT json_agg(json_build_array(r.role, u.short_name, r.since))
        FROM organisation_unitrole r JOIN organisation_unit u ON u.id = r.unit_id
        WHERE r.since <= %(day)s AND (r.until IS NULL OR r.until > %(day)s)
          AND (r.unit_id IN (SELECT unit_id FROM own)
               OR (given.id IS NULL OR held.id IS NULL) AND r.unit_id IN (SELECT unit_id FROM belongs))),
       (SELECT array_agg(unit_id) FROM reached),
       held.since, given.since,
       (SELECT json_agg(json_build_array(key, value, since) ORDER BY since) FROM organisation_parametervalue
        WHERE starts_with(key, 'organisation.second_step_') AND since <= %(day)s)
FROM me LEFT JOIN held ON true LEFT JOIN given ON true
"""


def actor_from(user: AbstractBaseUser | AnonymousUser, session: Mapping[str, Any]) -> Actor:
    """Người thực hiện: from the signed-in user and the session's choice of post or delegation. One statement.

    Nobody signed in, an account that is closed or belongs to no person: anonymous, without any
    right. A choice that no longer holds today is passed over. Who lacks the second step that his role
    demands has no right either, until it stands (``second_step.lacking``).
    """
    if not user.is_authenticated or not user.is_active or user.pk is None:
        return Actor.anonymous()
    found = _standing(session, clock.today(), user_id=user.pk)
    actor = _actor(found)
    missing = second_step.lacking(user, session, found.since, found.policies or ()) if found else ""
    return Actor.held_back(user.pk, actor.label, missing) if missing else actor


def actor_of_person(person_id: int) -> Actor:
    """Người thực hiện không qua phiên: as tablets and jobs know him, in his first post; anonymous if unknown."""
    return _actor(_standing({}, clock.today(), person_id=person_id))


def roles_by_post(person_id: int) -> list[Mapping[str, date]]:
    """Vai trò của một người, for each post he may act in, and since when."""
    day = clock.today()
    posts = [{ACTING_APPOINTMENT: held.id} for held in _appointments(person_id, day)] or [{}]
    for_others = [{ACTING_DELEGATION: one.id} for one in _delegations(person_id, day)]
    found = [_standing(choice, day, person_id=person_id) for choice in [*posts, *for_others]]
    return [one.since for one in found if one is not None]


def roles_today(person_id: int) -> frozenset[str]:
    """Vai trò hôm nay, in whatever post he may act; none for whom no account is open."""
    if not Person.objects.filter(id=person_id, user__is_active=True).exists():
        return frozenset()
    return frozenset(role for held in roles_by_post(person_id) for role in held)


def demand_on_user(user_id: int) -> Demand:
    """Yêu cầu xác thực hai bước đối với một người dùng, in whatever post he acts."""
    person = Person.objects.select_related("user").filter(user=user_id).first()
    if person is None or person.user is None:
        return NOTHING
    return second_step.demand_of(roles_by_post(person.id), person.user.made_at)


def explain(person_id: int, session: Mapping[str, Any], day: date | None = None) -> tuple[RoleSource, ...]:
    """Vì sao có quyền: every role of the person on that day and what gives it."""
    found = _standing(session, day or clock.today(), person_id=person_id)
    return found.sources if found else ()


def _standing(
    session: Mapping[str, Any], day: date, *, user_id: int | None = None, person_id: int | None = None
) -> _Standing | None:
    asked = {
        "user": user_id,
        "person": person_id,
        "day": day,
        "appointment": session.get(ACTING_APPOINTMENT) or 0,
        "delegation": session.get(ACTING_DELEGATION) or 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, asked)
        row = cursor.fetchone()
    return _Standing(*row) if row else None


def _actor(found: _Standing | None) -> Actor:
    if found is None:
        return Actor.anonymous()
    own, behalf = found.own_title, found.behalf
    label = f"{found.name}, {own}" if own else found.name
    return Actor(
        kind="person",
        label=f"{label}; thay {behalf}" if behalf else label,
        name=found.name,
        title=own,
        user_id=found.user_id,
        person_id=found.person_id,
        appointment_id=found.appointment_id,
        post_id=found.post_id,
        unit_ids=frozenset(found.units or ()),
        roles=roles_of(found.sources),
        on_behalf_of=found.giver_id,
        delegation_id=found.delegation_id,
    )


def acting_choices(actor: Actor) -> list[ActingChoice]:
    """Các tư cách có thể chọn today: own posts by rank, then leaders who delegated."""
    if actor.person_id is None:
        return []
    day = clock.today()
    own = [
        ActingChoice(
            "appointment",
            held.id,
            acting_title(held.kind, held.post.full_title),
            actor.delegation_id is None and held.id == actor.appointment_id,
        )
        for held in _appointments(actor.person_id, day)
    ]
    given = [
        ActingChoice("delegation", one.id, _giver_label(one), one.id == actor.delegation_id)
        for one in _delegations(actor.person_id, day)
    ]
    return [*own, *given]


def _appointments(person_id: int, day: date) -> list[Appointment]:
    rows = Appointment.objects.filter(running(day), person=person_id).select_related("post__unit")
    return list(rows.order_by("post__rank", "since", "id"))


def _delegations(person_id: int, day: date) -> list[Delegation]:
    """Delegations that hold: the giver must still hold the post under which he gave it."""
    rows = Delegation.objects.filter(running(day), running(day, "appointment__"), taker=person_id)
    return list(rows.select_related("giver", "appointment__post__unit").order_by("id"))


def _giver_label(given: Delegation) -> str:
    return (
        f"{given.giver.full_name}, {acting_title(given.appointment.kind, given.appointment.post.full_title)}"
    )
