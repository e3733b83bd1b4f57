"""Người dự: chosen by post, unit, body or name; and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max

from khue.audit.actions import action, describe
from khue.meetings.actions.saving import touch
from khue.meetings.models import ROLES, Attendee, Meeting
from khue.meetings.queries.access import locked, meeting_row, readers
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy

CHOICES = ("post", "unit", "body", "person")
MOST = 5000


def day_of(meeting: Meeting) -> date:
    """The day on which posts are looked up: that of the meeting, today while it has none."""
    return meeting.starts.astimezone(clock.VN).date() if meeting.starts else clock.today()


def choose(meeting: Meeting, kind: str, chosen_id: int, *, role: str, day: date | None = None) -> list[int]:
    """Enter everybody for whom a choice stands and who isn't invited yet; gives whom. Nobody = none."""
    people = organisation.person_ids_of(kind, chosen_id, day or day_of(meeting))
    known = set(meeting.attendees.values_list("person_id", flat=True))
    last = meeting.attendees.aggregate(last=Max("order"))["last"] or 0
    fresh = [one for one in dict.fromkeys(people) if one not in known]
    Attendee.objects.bulk_create(
        Attendee(
            meeting=meeting,
            person_id=person,
            role=role,
            order=last + n,
            chosen_kind=kind,
            chosen_id=chosen_id,
        )
        for n, person in enumerate(fresh, 1)
    )
    return fresh


@action(allowed={"organiser"})
def add_attendees(
    actor: Actor, meeting_id: int, choices: Sequence[tuple[str, int]], *, role: str = "attendee"
) -> tuple[int, ...]:
    """Thêm người dự by choices ``(kind, id)``; who is invited already stays. Gives the new people.

    Refuses ``meetings.nobody_there`` for a post or unit that nobody holds on the day of the meeting.
    """
    meeting = locked(actor, meeting_id)
    if role not in ROLES:
        raise Refusal("meetings.bad_role")
    added: list[int] = []
    for kind, chosen_id in choices:
        if kind not in CHOICES or not organisation.person_ids_of(kind, chosen_id, day_of(meeting)):
            raise Refusal("meetings.nobody_there", kind=kind, id=chosen_id)
        added += choose(meeting, kind, chosen_id, role=role)
    if meeting.attendees.count() > MOST:
        raise Refusal("meetings.too_many_attendees", most=MOST)
    if added:
        touch(meeting, title=meeting.title, added=len(added))
    else:
        describe(object=f"meeting:{meeting_id}", version=meeting.version)
    return tuple(added)


def _row(meeting: Meeting, person_id: int) -> Attendee:
    row = meeting.attendees.filter(person_id=person_id).first()
    if row is None:
        raise NotFound(f"attendee:{person_id}")
    return row


@action(allowed={"organiser"})
def remove_attendee(actor: Actor, meeting_id: int, person_id: int) -> int:
    """Bỏ người dự, also as presenter. Gives the meeting's version.

    A limited item keeps the name among its readers: an empty list would open it to everybody.
    """
    meeting = locked(actor, meeting_id)
    _row(meeting, person_id).delete()
    for item in meeting.items.filter(presenters__contains=[person_id]):
        item.presenters = [one for one in item.presenters if one != person_id]
        item.save(update_fields=["presenters"])
    facts = []
    if meeting.presider_id == person_id:
        meeting.presider_id = meeting.presider_post_id = None
        facts = ["presider_id", "presider_post_id"]
    return touch(meeting, facts, title=meeting.title, person=person_id)


@action(allowed={"organiser"})
def set_role(actor: Actor, meeting_id: int, person_id: int, *, role: str) -> int:
    """Vai của người dự: presider, attendee, presenter, guest or note_taker; one presider at a time."""
    meeting = locked(actor, meeting_id)
    if role not in ROLES:
        raise Refusal("meetings.bad_role")
    row = _row(meeting, person_id)
    facts = []
    if role == "presider":
        meeting.attendees.filter(role="presider").update(role="attendee")
        meeting.presider_id, facts = person_id, ["presider_id"]
    elif meeting.presider_id == person_id:
        meeting.presider_id, facts = None, ["presider_id"]
    row.role = role
    row.save(update_fields=["role"])
    return touch(meeting, facts, title=meeting.title, person=person_id, role=role)


@action(allowed={"anyone"})
def answer(
    actor: Actor,
    meeting_id: int,
    *,
    answer: str,
    reason: str = "",
    deputy: str = "",
    made_at: datetime | None = None,
) -> None:
    """Trả lời giấy mời: yes, no (with a reason) or deputy (with a name); the last one made holds.

    Who acts on behalf of an invited leader answers for the leader, also when invited himself.
    Refuses ``meetings.bad_answer``, ``meetings.answer_reason``, ``meetings.is_cancelled``.
    """
    meeting = meeting_row(actor, meeting_id)
    if meeting.state == "cancelled":
        raise Refusal("meetings.is_cancelled", meeting=meeting_id)
    invited = {
        one.person_id: one
        for one in meeting.attendees.select_for_update().filter(person_id__in=readers(actor))
    }
    row = invited.get(actor.on_behalf_of or 0) or invited.get(actor.person_id or 0)
    if row is None:
        raise NotFound(f"meeting:{meeting_id}")
    why, who = tidy(reason)[:500], tidy(deputy)[:200]
    if answer not in {"yes", "no", "deputy"}:
        raise Refusal("meetings.bad_answer")
    if (answer == "no" and not why) or (answer == "deputy" and not who):
        raise Refusal("meetings.answer_reason")
    at = min(made_at or clock.now(), clock.now())
    describe(object=f"meeting:{meeting_id}", person=row.person_id, answer=answer)
    if row.answered_at is not None and row.answered_at > at:
        return
    row.answer, row.answer_reason, row.answered_at = answer, why, at
    row.deputy = who if answer == "deputy" else ""
    row.save(update_fields=["answer", "answer_reason", "deputy", "answered_at"])
