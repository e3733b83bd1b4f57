"""Lập chức vụ, bổ nhiệm, thôi giữ chức vụ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.carrying import close_holders, close_these_posts
from khue.organisation.actions.guarding import cited, constraints_speak
from khue.organisation.models import Appointment, Delegation, Person, Post, Unit
from khue.organisation.rules import FORMS, full_title, post_fold, unit_in_title
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy


@action(allowed={"administrator"})
def create_post(
    actor: Actor, unit_id: int, code: str, *, title: str = "", since: date | None = None, document: str = ""
) -> int:
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
    named = tidy(title)[:120] or form.title
    inside = unit_in_title(unit.kind, unit.name, unit.short_name)
    with constraints_speak(title=full_title(named, inside)):
        post = Post.objects.create(
            unit=unit,
            code=code,
            title=named,
            full_title=full_title(named, inside)[:250],
            single_seat=form.single_seat,
            leader=form.leader,
            head=form.head,
            rank=form.rank,
            fold=post_fold(named, unit.kind, unit.name, unit.short_name)[:400],
            since=start,
            until=unit.until,
            document=cited(document),
        )
    describe(object=f"post:{post.id}", title=post.full_title, unit=unit.id, document=post.document)
    return post.id


@action(allowed={"administrator"})
def end_post(actor: Actor, post_id: int, *, day: date, document: str = "") -> None:
    """Bỏ chức vụ từ một ngày: its holders, their delegations, its seats in bodies and its roles end with it.

    Raises ``organisation.post_not_running``.
    """
    del actor
    post = Post.objects.select_for_update(of=("self",)).filter(id=post_id).first()
    if post is None:
        raise NotFound("post")
    if not post.period.contains(day) or day <= post.since:
        raise Refusal("organisation.post_not_running", title=post.full_title, day=f"{day:%d/%m/%Y}")
    basis = cited(document)
    people = close_these_posts(Post.objects.filter(id=post.id), day, basis)
    describe(object=f"post:{post.id}", day=day.isoformat(), document=basis, people=sorted(people))


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
    relieving: Sequence[int] = (),
) -> int:
    """Bổ nhiệm, or (``kind="acting"``) giao quyền: a person holds a post for a period.

    ``relieving`` names appointments that the same decision ends on the same day (the earlier holder's, or the
    person's own earlier post); each is relieved by its own act. Raises ``organisation.already_in_post``,
    ``seat_taken``, ``period_backwards``, ``post_outside_unit`` and what ``relieve`` raises.
    """
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
    for key in relieving:
        relieve(actor, key, day=since, document=document)
    with constraints_speak(title=post.full_title, person=person.full_name):
        held = Appointment.objects.create(
            person=person,
            post=post,
            kind=kind,
            single_seat=post.single_seat,
            since=since,
            until=end,
            document=cited(document),
        )
    describe(
        object=f"appointment:{held.id}",
        person=person.id,
        post=post.id,
        kind=kind,
        since=since.isoformat(),
        until=end.isoformat() if end else None,
        document=held.document,
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
    close_holders(Appointment.objects.filter(id=held.id), day, cited(document))
    describe(
        object=f"appointment:{held.id}",
        person=held.person_id,
        post=held.post_id,
        day=day.isoformat(),
        document=cited(document),
    )


@action(allowed={"administrator"})
def strike_appointment(actor: Actor, appointment_id: int, *, reason: str) -> None:
    """Xóa một lần ghi nhầm: an appointment that never was (a wrong person, post or day) leaves the history.

    The log keeps who held what and why it was struck. Raises ``organisation.reason_missing``.
    """
    del actor
    held = Appointment.objects.select_for_update().filter(id=appointment_id).first()
    if held is None:
        raise NotFound("appointment")
    why = tidy(reason)[:300]
    if not why:
        raise Refusal("organisation.reason_missing")
    Delegation.objects.filter(appointment=held).delete()
    describe(
        object=f"appointment:{held.id}",
        person=held.person_id,
        post=held.post_id,
        kind=held.kind,
        since=held.since.isoformat(),
        until=held.until.isoformat() if held.until else None,
        reason=why,
    )
    held.delete()
