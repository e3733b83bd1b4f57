"""Lịch nhắc của một cuộc họp: what Khuê will do by itself and what it did, for the organiser beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from khue.distribution import queries as distribution
from khue.meetings.models import AgendaItem, Meeting, Reminded
from khue.meetings.queries.access import editable
from khue.meetings.queries.showing import last_publication
from khue.meetings.rules import thawed
from khue.meetings.rules.parameters import REMIND
from khue.meetings.rules.schedule import Hours, Moment, due, moments, steps_of
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor

AHEAD = timedelta(days=12)


@dataclass(frozen=True, slots=True)
class Taken:
    """Một bước đã làm: when, and how many were told."""

    code: str
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """Lịch nhắc: on or off, the steps to come with their hour, the steps taken."""

    on: bool
    coming: tuple[Moment, ...]
    taken: tuple[Taken, ...]


def planned(meeting: Meeting) -> tuple[datetime, tuple[Moment, ...]] | None:
    """The beginning as it was published and the steps before it; none without a publication or a beginning."""
    last = last_publication(meeting)
    plan = thawed(last.plan) if last else None
    if last is None or plan is None or plan.starts is None or plan.cancelled:
        return None
    hours = Hours(*organisation.numbers(*REMIND))
    kind = "urgent" if meeting.urgent else "meeting"
    quiet = distribution.quiet_hours()
    return plan.starts, moments(steps_of(kind, hours), plan.starts, last.at, quiet, urgent=meeting.urgent)


def reminder_plan(actor: Actor, meeting_id: int) -> ReminderPlan:
    """Khuê sẽ nhắc lúc nào. NotFound, Forbidden as `editable`."""
    meeting = editable(actor, meeting_id)
    found = planned(meeting)
    rows = Reminded.objects.filter(meeting=meeting, item=0).order_by("at")
    taken = tuple(Taken(*row) for row in rows.values_list("step", "at", "count"))
    if found is None:
        return ReminderPlan(meeting.reminds, (), taken)
    starts, all_steps = found
    done = set(rows.filter(about=starts).values_list("step", flat=True))
    now = clock.now()
    coming = tuple(one for one in all_steps if one.code not in done and one.at > now)
    return ReminderPlan(meeting.reminds, coming, taken)


def steps_due() -> list[tuple[int, str, datetime, bool]]:
    """Bước nhắc đến giờ: meeting, step, the beginning that it is about, and whether the call is urgent."""
    now = clock.now()
    coming = Meeting.objects.filter(
        starts__gt=now, starts__lt=now + AHEAD, published__gt=0, reminds=True
    ).exclude(state="cancelled")
    found = []
    for meeting in coming.order_by("starts"):
        plan = planned(meeting)
        if plan is None or plan[0] <= now:
            continue
        starts, steps = plan
        taken = Reminded.objects.filter(meeting=meeting, item=0, about=starts)
        done = frozenset(taken.values_list("step", flat=True))
        found += [(meeting.pk, one.code, starts, meeting.urgent) for one in due(steps, done, now)]
    return found


def units_due(within: timedelta, late: timedelta) -> list[tuple[int, str]]:
    """Tài liệu sắp đến hạn hoặc vừa quá hạn: item, ``owed`` or ``late``; each once for its due time."""
    now = clock.now()
    rows = AgendaItem.objects.filter(
        removed_at=None,
        unit_id__isnull=False,
        due_at__gt=now - late,
        due_at__lte=now + within,
        meeting__reminds=True,
        meeting__starts__gt=now,
    ).exclude(meeting__state="cancelled")
    found = []
    for item, meeting, about in rows.order_by("due_at", "pk").values_list("pk", "meeting_id", "due_at"):
        if about is None:
            continue
        step = "owed" if about > now else "late"
        taken = Reminded.objects.filter(meeting_id=meeting, step=step, item=item, about=about)
        if not taken.exists():
            found.append((item, step))
    return found
