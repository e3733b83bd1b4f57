"""Cuộc họp bị ảnh hưởng: what a change of the organisation means for meetings to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Q

from khue.meetings.models import Meeting
from khue.meetings.queries.access import rows
from khue.organisation.rules.consequences import CONSEQUENCES, Consequence, Touched
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Reason

MOST_SHOWN = 5


def concerned(actor: Actor, touched: Touched) -> tuple[Consequence, ...]:
    """Meetings from that day on with people who lose a post, or with work of units that nobody succeeds.

    Titles only of meetings that the actor may see; the others are counted.
    """
    first = datetime.combine(max(touched.day, clock.today()), time.min, clock.VN)
    coming = Meeting.objects.filter(starts__gte=first).exclude(state="cancelled")
    people = Q(attendees__person_id__in=touched.movers) | Q(presider_id__in=touched.movers)
    units = Q(unit_id__in=touched.units) | Q(items__unit_id__in=touched.units, items__removed_at=None)
    visible = set(rows(actor).filter(starts__gte=first).values_list("id", flat=True))
    found: list[Consequence] = []
    for condition, code, asked in (
        (people, "meetings.with_people", touched.movers),
        (units, "meetings.with_units", touched.units),
    ):
        if asked:
            found += _lines(coming.filter(condition).distinct().order_by("starts"), code, visible)
    return tuple(found)


def _lines(meetings: Iterable[Meeting], code: str, visible: set[int]) -> list[Consequence]:
    known = list(meetings)
    shown = [one for one in known if one.id in visible][:MOST_SHOWN]
    lines = [
        Consequence(
            Reason(
                code, "warn", {"title": one.title, "day": f"{one.starts.astimezone(clock.VN):%H:%M %d/%m}"}
            ),
            f"/meetings/{one.id}/",
        )
        for one in shown
        if one.starts is not None
    ]
    if len(known) > len(shown):
        lines.append(Consequence(Reason(f"{code}_more", "warn", {"count": len(known) - len(shown)})))
    return lines


CONSEQUENCES.add("meetings", concerned)
