"""Người thực hiện của một phiên đăng nhập: in the chosen post, or on a leader's behalf. Unknown means no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from khue.organisation.models import Appointment, Delegation, NamedRole, Person, UnitRole
from khue.organisation.models.dated import running
from khue.organisation.queries.people import acting_title
from khue.organisation.queries.units import with_parents, with_predecessors
from khue.organisation.rules import PostFacts, RoleSource, role_sources, roles_of
from khue.shared import clock
from khue.shared.actor import Actor

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
    """What holds for a person on a day, chosen post and delegation included."""

    appointment: Appointment | None
    delegation: Delegation | None
    units: frozenset[int]
    sources: tuple[RoleSource, ...]


def actor_from(user: AbstractBaseUser | AnonymousUser, session: Mapping[str, Any]) -> Actor:
    """Người thực hiện: from the signed-in user and the session's choice of post or delegation.

    Nobody signed in, an account that is closed or belongs to no person: anonymous, without any
    right. A choice that no longer holds today is passed over.
    """
    if not user.is_authenticated or not user.is_active or user.pk is None:
        return Actor.anonymous()
    person = Person.objects.filter(user=user.pk).first()
    if person is None:
        return Actor.anonymous()
    standing = _standing(person.id, session, clock.today())
    held, given = standing.appointment, standing.delegation
    return Actor(
        kind="person",
        label=_label(person, held, given),
        user_id=user.pk,
        person_id=person.id,
        appointment_id=held.id if held else None,
        post_id=held.post_id if held else None,
        unit_ids=standing.units,
        roles=roles_of(standing.sources),
        on_behalf_of=given.giver_id if given else None,
        delegation_id=given.id if given else None,
    )


def actor_of_person(person_id: int) -> Actor:
    """Người thực hiện không qua phiên: as tablets and jobs know him, in his first post; anonymous if unknown."""
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        return Actor.anonymous()
    standing = _standing(person.id, {}, clock.today())
    held = standing.appointment
    return Actor(
        kind="person",
        label=_label(person, held, None),
        user_id=person.user_id,
        person_id=person.id,
        appointment_id=held.id if held else None,
        post_id=held.post_id if held else None,
        unit_ids=standing.units,
        roles=roles_of(standing.sources),
    )


def explain(person_id: int, session: Mapping[str, Any], day: date | None = None) -> tuple[RoleSource, ...]:
    """Vì sao có quyền: every role of the person on that day and what gives it."""
    return _standing(person_id, session, day or clock.today()).sources


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


def _standing(person_id: int, session: Mapping[str, Any], day: date) -> _Standing:
    own = _appointments(person_id, day)
    held = next((a for a in own if a.id == session.get(ACTING_APPOINTMENT)), own[0] if own else None)
    wanted = session.get(ACTING_DELEGATION)
    given = next((d for d in _delegations(person_id, day) if d.id == wanted), None) if wanted else None
    base = {held.post.unit_id} if held else set()
    if given is not None:
        base.add(given.appointment.post.unit_id)
    named = list(_named_roles(person_id, held, day))
    base |= {one.unit_id for one in named if one.unit_id is not None}
    units = with_parents(frozenset(base))
    post = held.post if held else None
    facts = PostFacts(post.code, post.full_title, leader=post.leader, head=post.head) if post else None
    own_units = with_parents(frozenset({post.unit_id})) if given and post else units
    sources = role_sources(
        facts,
        named=[
            (one.role, one.document or (post.full_title if post and one.post_id else "")) for one in named
        ],
        unit_roles=_unit_roles(own_units, day),
        on_behalf_of=_giver_label(given) if given else "",
    )
    return _Standing(held, given, with_predecessors(units, day), sources)


def _named_roles(person_id: int, held: Appointment | None, day: date) -> list[NamedRole]:
    to = Q(person=person_id) | (Q(post=held.post_id) if held else Q(pk=None))
    return list(NamedRole.objects.filter(running(day)).filter(to).order_by("id"))


def _unit_roles(units: frozenset[int], day: date) -> list[tuple[str, str]]:
    if not units:
        return []
    rows = UnitRole.objects.filter(running(day), unit__in=units)
    return list(rows.values_list("role", "unit__short_name"))


def _label(person: Person, held: Appointment | None, given: Delegation | None) -> str:
    own = acting_title(held.kind, held.post.full_title) if held else ""
    label = f"{person.full_name}, {own}" if own else person.full_name
    return f"{label}; thay {_giver_label(given)}" if given else label


def _giver_label(given: Delegation) -> str:
    return (
        f"{given.giver.full_name}, {acting_title(given.appointment.kind, given.appointment.post.full_title)}"
    )
