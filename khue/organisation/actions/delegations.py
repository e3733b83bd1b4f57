"""Ủy quyền xử lý trên hệ thống."""

from __future__ import annotations

from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.carrying import close
from khue.organisation.actions.guarding import constraints_speak
from khue.organisation.models import Appointment, Delegation, Person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.text import tidy

SCOPES = frozenset(scope for scope, _ in Delegation.SCOPES)


@action(allowed={"leader", "unit_head", "administrator"})
def delegate(
    actor: Actor,
    *,
    appointment_id: int,
    taker_id: int,
    since: date,
    until: date | None = None,
    scope: str = "read_and_prepare",
    document: str = "",
) -> int:
    """Ủy quyền xử lý: the holder of a post (or an administrator, by his document) lets another act for him.

    Ends with the post at the latest; can't be passed on. Raises ``organisation.delegation_passed_on``,
    ``delegation_to_self``, ``already_delegated``, ``appointment_outside_post``, ``period_backwards``.
    """
    held = Appointment.objects.select_related("post").filter(id=appointment_id).first()
    taker = Person.objects.filter(id=taker_id).first()
    if held is None or taker is None:
        raise NotFound("appointment or person")
    _may_delegate(actor, held)
    if taker.id == held.person_id:
        raise Refusal("organisation.delegation_to_self")
    if scope not in SCOPES:
        raise Refusal("organisation.unknown_kind", kind=scope)
    end = min((day for day in (until, held.until) if day is not None), default=None)
    if end is not None and end <= since:
        raise Refusal("organisation.period_backwards")
    if not held.period.contains(since):
        raise Refusal("organisation.appointment_outside_post", title=held.post.full_title)
    with constraints_speak(person=taker.full_name):
        given = Delegation.objects.create(
            giver_id=held.person_id,
            appointment=held,
            taker=taker,
            scope=scope,
            document=tidy(document)[:80],
            since=since,
            until=end,
        )
    describe(object=f"delegation:{given.id}", giver=held.person_id, taker=taker.id, scope=scope)
    return given.id


@action(allowed={"anyone"})
def end_delegation(actor: Actor, delegation_id: int, *, day: date | None = None) -> None:
    """Chấm dứt ủy quyền from a day (today): by the giver, the taker or an administrator."""
    given = Delegation.objects.select_for_update().filter(id=delegation_id).first()
    concerned = given is not None and actor.person_id in {given.giver_id, given.taker_id}
    if given is None or not (concerned or actor.may(frozenset({"administrator"}))):
        raise NotFound("delegation")
    end = day or clock.today()
    if given.until is not None and given.until <= end:
        raise Refusal("organisation.delegation_over")
    close(Delegation.objects.filter(id=given.id), end)
    describe(
        object=f"delegation:{delegation_id}",
        giver=given.giver_id,
        taker=given.taker_id,
        day=end.isoformat(),
    )


def _may_delegate(actor: Actor, held: Appointment) -> None:
    if actor.on_behalf_of is not None:
        raise Refusal("organisation.delegation_passed_on")
    if held.person_id != actor.person_id and not actor.may(frozenset({"administrator"})):
        raise Forbidden("organisation.delegate")
