"""Tạo cuộc họp: anew, from an earlier one, week by week."""

from __future__ import annotations

from datetime import datetime, timedelta

from khue.audit.actions import action, describe
from khue.meetings.actions.people import choose
from khue.meetings.actions.saving import make_findable
from khue.meetings.models import AgendaItem, Meeting, Series
from khue.meetings.queries.access import editable
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import tidy

LONGEST_SERIES = 52
WEEK = timedelta(days=7)


def organising_unit(actor: Actor) -> int:
    """Cơ quan tổ chức họp: the topmost of the actor's own units. Refuses ``meetings.no_unit``."""
    if actor.person_id is not None:
        card = organisation.people([actor.person_id]).get(actor.person_id)
        above = {row.id: row.parent_id for row in organisation.units(clock.today())}
        unit = card.unit_id if card else None
        while unit is not None and above.get(unit) in actor.unit_ids:
            unit = above[unit]
        if unit is not None and unit in actor.unit_ids:
            return unit
    if len(actor.unit_ids) == 1:
        return min(actor.unit_ids)
    raise Refusal("meetings.no_unit")


def new_meeting(actor: Actor, title: str, unit_id: int | None) -> Meeting:
    """A draft that isn't saved yet. Refuses ``meetings.no_unit``."""
    if unit_id is not None and actor.kind != "system" and unit_id not in actor.unit_ids:
        raise Refusal("meetings.no_unit")
    at = clock.now()
    return Meeting(
        title=tidy(title)[:300],
        unit_id=organising_unit(actor) if unit_id is None else unit_id,
        organiser_id=actor.person_id,
        made_at=at,
        saved_at=at,
    )


@action(allowed={"organiser"})
def create(actor: Actor, *, title: str = "", unit_id: int | None = None) -> int:
    """Tạo cuộc họp: an empty draft of the actor's unit. Gives its id."""
    meeting = new_meeting(actor, title, unit_id)
    make_findable(meeting)
    meeting.save()
    describe(object=f"meeting:{meeting.pk}", version=1, title=meeting.title)
    return meeting.pk


def _shifted(at: datetime | None, by: timedelta | None) -> datetime | None:
    return at + by if at is not None and by is not None else None


def _copy(actor: Actor, source: Meeting, starts: datetime | None, series: Series | None = None) -> Meeting:
    by = starts - source.starts if starts and source.starts else None
    at = clock.now()
    copy = Meeting.objects.create(
        title=source.title,
        kind=source.kind,
        body_id=source.body_id,
        starts=_shifted(source.starts, by) or starts,
        ends=_shifted(source.ends, by),
        place=source.place,
        place_key=source.place_key,
        fold=source.fold,
        online_url=source.online_url,
        presider_id=source.presider_id,
        presider_post_id=source.presider_post_id,
        organiser_id=actor.person_id or source.organiser_id,
        unit_id=source.unit_id,
        series=series,
        copied_from=source,
        made_at=at,
        saved_at=at,
    )
    _copy_items(source, copy, by)
    day = (copy.starts or at).astimezone(clock.VN).date()
    for row in source.attendees.order_by("order", "pk"):
        choose(copy, row.chosen_kind, row.chosen_id, role=row.role, day=day)
    return copy


def _copy_items(source: Meeting, copy: Meeting, by: timedelta | None) -> None:
    made: dict[int, AgendaItem] = {}
    parents: list[tuple[AgendaItem, int]] = []
    for row in source.items.filter(removed_at=None).order_by("order", "pk"):
        made[row.pk] = AgendaItem.objects.create(
            meeting=copy,
            order=row.order,
            title=row.title,
            minutes=row.minutes,
            unit_id=row.unit_id,
            due_at=_shifted(row.due_at, by),
            note=row.note,
            no_paper=row.no_paper,
            secret=row.secret,
            secret_place=row.secret_place,
            no_remote=row.no_remote,
            no_notes=row.no_notes,
            no_attachments=row.no_attachments,
            presenters=row.presenters,
            readers=row.readers,
        )
        if row.parent_id is not None:
            parents.append((made[row.pk], row.parent_id))
    for item, parent in parents:
        item.parent = made.get(parent)
        item.save(update_fields=["parent"])


@action(allowed={"organiser"})
def copy_meeting(actor: Actor, meeting_id: int, *, starts: datetime | None = None) -> int:
    """Sao cuộc họp: facts, agenda, due times and attendees (as their posts are held then), no papers."""
    copy = _copy(actor, editable(actor, meeting_id), starts)
    describe(object=f"meeting:{copy.pk}", version=1, title=copy.title, copied_from=meeting_id)
    return copy.pk


@action(allowed={"organiser"})
def make_series(actor: Actor, meeting_id: int, *, weeks: int) -> tuple[int, ...]:
    """Họp hằng tuần: this meeting and a draft for each of the next ``weeks`` weeks. Gives the new ids.

    Refuses ``meetings.no_time`` and ``meetings.series_length`` (1 to 52 weeks).
    """
    source = editable(actor, meeting_id)
    if source.starts is None:
        raise Refusal("meetings.no_time")
    if not 1 <= weeks <= LONGEST_SERIES:
        raise Refusal("meetings.series_length", weeks=weeks, most=LONGEST_SERIES)
    series = source.series or Series.objects.create(
        title=source.title, unit_id=source.unit_id, made_at=clock.now()
    )
    Meeting.objects.filter(pk=source.pk).update(series=series)
    last = series.meetings.order_by("-starts").first() or source
    begin = last.starts or source.starts
    made = tuple(_copy(actor, source, begin + WEEK * (n + 1), series).pk for n in range(weeks))
    describe(object=f"meeting:{meeting_id}", series=series.pk, made=list(made))
    return made
