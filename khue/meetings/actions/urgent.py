"""Họp gấp: called in one step; its invitation follows as paper no. 1 as soon as it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from khue.audit.actions import action, describe
from khue.meetings.actions.create import new_meeting
from khue.meetings.actions.invitation import make_invitation
from khue.meetings.actions.issuing import issue
from khue.meetings.actions.people import add_attendees, choose
from khue.meetings.actions.publish import publish
from khue.meetings.actions.saving import make_findable
from khue.meetings.models import Meeting
from khue.meetings.queries.access import locked
from khue.meetings.queries.loading import load, place_key
from khue.meetings.queries.showing import last_publication
from khue.meetings.rules import thawed
from khue.shared.actor import Actor
from khue.shared.text import tidy


@action(allowed={"organiser"})
def quick_call(  # noqa: PLR0913 - title, time, place, who: the four things of an urgent call
    actor: Actor,
    *,
    title: str,
    starts: datetime,
    choices: Sequence[tuple[str, int]],
    minutes: int = 60,
    place: str = "",
    online_url: str = "",
    presider_id: int | None = None,
    unit_id: int | None = None,
) -> int:
    """Họp khẩn: made and published in one step; the invitation of the form follows by itself within seconds.

    Refuses ``meetings.not_ready`` with every reason.
    """
    meeting = new_meeting(actor, title, unit_id)
    meeting.urgent, meeting.kind = True, "urgent"
    meeting.starts, meeting.ends = starts, starts + timedelta(minutes=max(minutes, 5))
    meeting.place, meeting.online_url = tidy(place)[:300], online_url.strip()[:500]
    meeting.place_key = place_key(meeting.place)
    meeting.presider_id = presider_id or actor.on_behalf_of or actor.person_id
    make_findable(meeting)
    meeting.save()
    describe(object=f"meeting:{meeting.pk}", version=1, title=meeting.title, urgent=True)
    if meeting.presider_id is not None:
        choose(meeting, "person", meeting.presider_id, role="presider")
    add_attendees(actor, meeting.pk, choices)
    meeting.refresh_from_db()
    publish(actor, meeting.pk, seen_version=meeting.version)
    make_invitation(actor, meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(state="published")  # what is new goes out by itself
    return meeting.pk


@action(allowed=())
def enclose_invitation(actor: Actor, meeting_id: int) -> bool:
    """Gửi kèm giấy mời của cuộc họp gấp: nothing else goes out, and no second letter. Whether it was sent now.

    Twice is once: what already has an invitation is left as it is.
    """
    meeting = locked(actor, meeting_id)
    describe(object=f"meeting:{meeting_id}")
    last = last_publication(meeting)
    invitation = load(meeting).plan.invitation
    plan = thawed(last.plan) if last else None
    if plan is None or plan.invitation is not None or invitation is None:
        return False
    done = issue(actor, meeting, replace(plan, invitation=invitation), "supplement", write=False)
    describe(object=f"meeting:{meeting_id}", published=done.version, paper=invitation.id)
    return True
