"""Dịp dùng tài liệu mật: what a slip is told of the agenda item for which it was opened."""

from __future__ import annotations

from collections.abc import Mapping

from khue.documents.rules import OCCASIONS, Occasion
from khue.meetings.models import AgendaItem, Attendee, Meeting
from khue.meetings.queries.loading import agendas
from khue.meetings.rules import numbered


def of_items(item_ids: tuple[int, ...]) -> Mapping[int, Occasion]:
    """The meeting, the item's number and its attendees, presider first. No title of an item."""
    items = list(AgendaItem.objects.filter(pk__in=item_ids).select_related("meeting"))
    meetings = {item.meeting_id: item.meeting for item in items}
    numbers = _numbers(list(meetings.values()))
    people: dict[int, list[int]] = {}
    rows = Attendee.objects.filter(meeting__in=meetings).order_by("order", "pk")
    for meeting, person, role in rows.values_list("meeting", "person_id", "role"):
        people.setdefault(meeting, []).insert(0 if role == "presider" else MOST, person)
    return {
        item.pk: Occasion(
            title=item.meeting.title,
            number=numbers.get(item.pk, ""),
            starts=item.meeting.starts,
            place=item.secret_place or item.meeting.place,
            href=f"/meetings/{item.meeting_id}/",
            people=tuple(people.get(item.meeting_id, ())),
        )
        for item in items
    }


MOST = 100_000


def _numbers(meetings: list[Meeting]) -> dict[int, str]:
    plans = agendas(meetings).plans
    return {item.id: number for plan in plans.values() for number, item in numbered(plan)}


OCCASIONS.add("item", of_items)
