"""Trùng giờ: meetings at the same time that want the same presider or the same room."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Q

from khue.meetings.models import Meeting
from khue.meetings.rules.due import same_room
from khue.organisation.queries import unit_names


def _same_time(meeting: Meeting) -> Q:
    return Q(starts__lt=meeting.ends, ends__gt=meeting.starts)


def clashes(meetings: list[Meeting]) -> dict[int, tuple[tuple[str, str], ...]]:
    """What clashes: the title of a meeting of the own unit, of any other only who holds it."""
    timed = [one for one in meetings if one.starts is not None and one.ends is not None]
    if not timed:
        return {}
    about = reduce(or_, (_same_time(one) for one in timed))
    others = list(Meeting.objects.filter(about).exclude(state="cancelled").order_by("starts", "pk"))
    own = {one.unit_id for one in timed}
    units = unit_names(other.unit_id for other in others if other.unit_id not in own or len(own) > 1)
    return {one.pk: tuple(_clashes_of(one, others, units)) for one in timed}


def _clashes_of(meeting: Meeting, others: list[Meeting], units: dict[int, str]) -> Iterator[tuple[str, str]]:
    for other in others:
        if other.pk == meeting.pk or not _overlap(meeting, other):
            continue
        own = other.unit_id == meeting.unit_id
        ending, what = ("", other.title) if own else ("_elsewhere", units.get(other.unit_id, "…"))
        if meeting.presider_id and other.presider_id == meeting.presider_id:
            yield f"presider_busy{ending}", what
        if same_room(meeting.place, other.place):
            yield f"room_busy{ending}", what


def _overlap(one: Meeting, other: Meeting) -> bool:
    if one.starts is None or one.ends is None or other.starts is None or other.ends is None:
        return False
    return one.starts < other.ends and other.starts < one.ends
