"""Lập chức vụ, bổ nhiệm, thôi giữ chức vụ."""

from __future__ import annotations

from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.carrying import close_holders
from khue.organisation.actions.guarding import constraints_speak
from khue.organisation.models import Appointment, Person, Post, Unit
from khue.organisation.rules import FORMS, full_title, post_fold, unit_in_title
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy


@action(allowed={"administrator"})
def create_post(actor: Actor, unit_id: int, code: str, *, title: str = "", since: date | None = None) -> int:
    """Lập chức vụ theo mẫu chức danh, with another title if given, from the unit's first day or later.

    Raises ``organisation.unknown_post``, ``post_outside_unit``, ``post_exists``.
    """
    del actor
    unit = Unit.objects.filter(id=unit_id).first()
    if unit is None:
        raise NotFound("unit")
    form = FORMS.get(code)
    if form is None:
        raise Refusal("organisation.unknown_post", form=code)
    start = since or unit.since
    if not unit.period.contains(start):
        raise Refusal("organisation.post_outside_unit", name=unit.name)
    named = tidy(title) or form.title
    inside = unit_in_title(unit.kind, unit.name, unit.short_name)
    with constraints_speak(title=full_title(named, inside)):
        post = Post.objects.create(
            unit=unit,
            code=code,
            title=named,
            full_title=full_title(named, inside),
            single_seat=form.single_seat,
            leader=form.leader,
            head=form.head,
            rank=form.rank,
            fold=post_fold(named, unit.kind, unit.name, unit.short_name),
            since=start,
            until=unit.until,
        )
    describe(object=f"post:{post.id}", title=post.full_title, unit=unit.id)
    return post.id


@action(allowed={"administrator"})
def appoint(
    actor: Actor,
    *,
    person_id: int,
    post_id: int,
    since: date,
    until: date | None = None,
    kind: str = "full",
    document: str = "",
) -> int:
    """Bổ nhiệm, or (``kind="acting"``) giao quyền: a person holds a post for a period.

    Raises ``organisation.already_in_post``, ``seat_taken``, ``period_backwards``, ``post_outside_unit``.
    """
    del actor
    person, post = Person.objects.filter(id=person_id).first(), Post.objects.filter(id=post_id).first()
    if person is None or post is None:
        raise NotFound("person or post")
    if kind not in {"full", "acting"}:
        raise Refusal("organisation.unknown_kind", kind=kind)
    if until is not None and until <= since:
        raise Refusal("organisation.period_backwards")
    end = until or post.until
    inside = post.period.contains(since) and (post.until is None or (end is not None and end <= post.until))
    if not inside:
        raise Refusal("organisation.appointment_outside_post", title=post.full_title)
    with constraints_speak(title=post.full_title, person=person.full_name):
        held = Appointment.objects.create(
            person=person,
            post=post,
            kind=kind,
            single_seat=post.single_seat,
            since=since,
            until=end,
            document=tidy(document)[:80],
        )
    describe(
        object=f"appointment:{held.id}",
        person=person.id,
        post=post.id,
        kind=kind,
        since=since.isoformat(),
        until=end.isoformat() if end else None,
    )
    return held.id


@action(allowed={"administrator"})
def relieve(actor: Actor, appointment_id: int, *, day: date, document: str = "") -> None:
    """Thôi giữ chức vụ từ một ngày; delegations given under the post end with it.

    Raises ``organisation.not_in_post`` when the appointment doesn't run on the day before.
    """
    del actor
    held = Appointment.objects.select_for_update().filter(id=appointment_id).first()
    if held is None:
        raise NotFound("appointment")
    if day <= held.since or (held.until is not None and held.until <= day):
        raise Refusal("organisation.not_in_post", day=f"{day:%d/%m/%Y}")
    close_holders(Appointment.objects.filter(id=held.id), day)
    describe(
        object=f"appointment:{held.id}",
        person=held.person_id,
        post=held.post_id,
        day=day.isoformat(),
        document=tidy(document)[:80],
    )
