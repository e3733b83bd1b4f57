"""Giao và thôi vai trò."""

from __future__ import annotations

from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.carrying import close
from khue.organisation.actions.guarding import constraints_speak
from khue.organisation.models import Body, BodySeat, NamedRole, Post, Unit, UnitRole
from khue.organisation.models.dated import running
from khue.organisation.rules import ROLES
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy


@action(allowed={"administrator"})
def name_role(
    actor: Actor,
    role: str,
    *,
    person_id: int | None = None,
    post_id: int | None = None,
    unit_id: int | None = None,
    since: date,
    document: str = "",
) -> int:
    """Giao vai trò cho một người hoặc một chức vụ, everywhere or for one unit.

    Raises ``organisation.unknown_role``, ``role_for_whom``.
    """
    del actor
    if role not in ROLES:
        raise Refusal("organisation.unknown_role", role=role)
    if (person_id is None) == (post_id is None):
        raise Refusal("organisation.role_for_whom")
    named = NamedRole.objects.create(
        role=role,
        person_id=person_id,
        post_id=post_id,
        unit_id=unit_id,
        since=since,
        document=tidy(document)[:80],
    )
    describe(object=f"role:{named.id}", role=role, person=person_id, post=post_id, unit=unit_id)
    return named.id


@action(allowed={"administrator"})
def end_role(actor: Actor, named_role_id: int, *, day: date) -> None:
    """Thôi vai trò từ một ngày."""
    del actor
    named = NamedRole.objects.filter(id=named_role_id).first()
    if named is None:
        raise NotFound("role")
    close(NamedRole.objects.filter(id=named_role_id), day)
    describe(object=f"role:{named_role_id}", role=named.role, day=day.isoformat())


@action(allowed={"administrator"})
def seat_post(actor: Actor, body_id: int, post_id: int, *, since: date) -> int:
    """Thêm thành viên của tập thể, by post: whoever holds it is invited as a member.

    Raises ``organisation.already_member``.
    """
    del actor
    body = Body.objects.filter(running(since), id=body_id).first()
    post = Post.objects.filter(running(since), id=post_id).first()
    if body is None or post is None:
        raise NotFound("seat")
    with constraints_speak(body=body.name, title=post.full_title):
        made = BodySeat.objects.create(body=body, post=post, since=since, until=body.until)
    describe(object=f"body:{body_id}", post=post_id, since=since.isoformat())
    return made.id


@action(allowed={"administrator"})
def unseat_post(actor: Actor, seat_id: int, *, day: date) -> None:
    """Bớt thành viên của tập thể từ một ngày."""
    del actor
    seat = BodySeat.objects.filter(id=seat_id).first()
    if seat is None:
        raise NotFound("seat")
    close(BodySeat.objects.filter(id=seat_id), day)
    describe(object=f"body:{seat.body_id}", post=seat.post_id, day=day.isoformat())


@action(allowed={"administrator"})
def name_unit_role(actor: Actor, role: str, unit_id: int, *, since: date, document: str = "") -> int:
    """Giao vai trò cho đơn vị (đơn vị đầu mối) from a day; its earlier holder's ends that day."""
    del actor
    if role not in ROLES:
        raise Refusal("organisation.unknown_role", role=role)
    if not Unit.objects.filter(id=unit_id).exists():
        raise NotFound("unit")
    close(UnitRole.objects.filter(role=role), since)
    with constraints_speak(role=role):
        made = UnitRole.objects.create(role=role, unit_id=unit_id, since=since, document=tidy(document)[:80])
    describe(object=f"unit:{unit_id}", role=role, since=since.isoformat())
    return made.id
