"""Gửi thử: the very letter that an attendee would get, to its sender alone."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import TRIAL
from khue.meetings.actions.issuing import next_letter
from khue.meetings.actions.letters import event_of
from khue.meetings.queries.access import editable
from khue.meetings.queries.loading import load
from khue.organisation import queries as organisation
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal


@action(allowed={"organiser"})
def try_letter(actor: Actor, meeting_id: int, *, person_id: int | None = None) -> str:
    """Gửi thử cho tôi: what ``person_id`` (the first attendee, when nobody is named) would be mailed now.

    Marked as a trial, with a calendar entry of its own, and no delivery comes of it. Gives the address.
    Refuses ``meetings.no_attendee``, ``meetings.no_own_address``.
    """
    meeting = editable(actor, meeting_id)
    describe(object=f"meeting:{meeting_id}")
    loaded = load(meeting)
    plan = loaded.plan
    if not plan.attendees:
        raise Refusal("meetings.no_attendee")
    guest = next((one for one in plan.attendees if person_id in {None, one.person}), None)
    if guest is None:
        raise NotFound(f"attendee:{person_id}")
    own = organisation.people([actor.person_id]).get(actor.person_id) if actor.person_id else None
    if own is None or not own.email:
        raise Refusal("meetings.no_own_address")
    ready = {number for number, card in loaded.files.items() if card.state == "ready"}
    mail = next_letter(meeting, plan, guest.person, ready)
    with override("vi"):
        marked = replace(plan, title=_("[Gửi thử] %(title)s") % {"title": plan.title})
        note = _(
            "Thư gửi thử, chỉ gửi cho người soạn. Dưới đây là đúng thư mà %(name)s sẽ nhận; "
            "lịch kèm theo cũng là lịch thử, xóa đi được."
        ) % {"name": guest.name}
        trial = replace(
            mail,
            person_id=own.id,
            address=own.email,
            subject=_("[Gửi thử] %(title)s") % {"title": mail.subject},
            text=f"{note}\n\n{mail.text}",
            ics=event_of(meeting, marked, replace(guest, address=own.email), own, "REQUEST", trial=True)
            if mail.method == "REQUEST"
            else None,
        )
    distribution.write_letters(actor, f"{TRIAL}{meeting_id}", [trial])
    describe(object=f"meeting:{meeting_id}", trial=True, person=guest.person, files=len(trial.file_ids))
    return own.email
