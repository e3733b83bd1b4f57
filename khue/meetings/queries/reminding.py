"""Nhắc đơn vị: whom a reminder would reach, of what, and when; the same answer is shown before and acted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from khue.distribution import queries as distribution
from khue.distribution.rules.letters import is_address
from khue.meetings.models import AgendaItem
from khue.meetings.queries.access import editable
from khue.meetings.queries.loading import file_states, load
from khue.meetings.queries.views import Follow, FollowRow
from khue.meetings.rules import Owed, owed_by
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound


@dataclass(frozen=True, slots=True)
class UnitReminder:
    """Lời nhắc sắp gửi: the unit, what it owes, who gets it; ``calm`` = quiet now, letter and push wait till then."""

    meeting_id: int
    item_id: int
    title: str
    unit: str
    owed: tuple[Owed, ...]
    people: tuple[PersonCard, ...]
    late: bool
    calm: datetime | None


@dataclass(frozen=True, slots=True)
class ReadersReminder:
    """Lời nhắc người chưa mở: whom it reaches, who can't be reached, when the letters go (``calm``; none = at once).

    ``rings`` is when a closed app may ring again, if it is quiet now.
    """

    people: tuple[PersonCard, ...]
    letters: int
    unreached: tuple[PersonCard, ...]
    calm: datetime | None
    rings: datetime | None


def _waiting(row: FollowRow) -> bool:
    known = row.delivery
    opened = known is not None and known.state in {"opened", "viewed"}
    return known is not None and not opened and row.answer != "no"


def readers_reminder(found: Follow) -> ReadersReminder:
    """Xem trước khi nhắc người chưa mở: who has opened nothing and hasn't declined.

    In quiet hours the letters wait till these end, unless the meeting begins before: then they would come too late.
    """
    waiting = [row for row in found.rows if _waiting(row)]
    written = [row.person for row in waiting if is_address(row.person.email or "")]
    held = [row.person for row in waiting if any(one.enrolled for one in row.tablets)]
    ids = {card.id for card in (*written, *held)}
    rings = distribution.calm_moment()
    late = rings is not None and found.starts is not None and found.starts <= rings
    return ReadersReminder(
        people=tuple(row.person for row in waiting if row.person.id in ids),
        letters=len(written),
        unreached=tuple(row.person for row in waiting if row.person.id not in ids),
        calm=None if late else rings,
        rings=rings,
    )


def reached(unit_id: int, *, late: bool) -> list[int]:
    """The unit's clerks, and its head when something is late or when it has no clerk."""
    day = clock.today()
    units = [row.id for row in organisation.unit_at(unit_id, day)]
    people = {one for unit in units for one in organisation.clerks_of(unit, day)}
    if late or not people:
        people |= {one for unit in units for one in organisation.heads_of(unit, day)}
    return sorted(people)


def unit_reminder(actor: Actor, item_id: int) -> UnitReminder:
    """Xem trước khi nhắc đơn vị. NotFound, Forbidden."""
    item = AgendaItem.objects.filter(pk=item_id, removed_at=None).first()
    if item is None:
        raise NotFound(f"item:{item_id}")
    meeting = editable(actor, item.meeting_id)
    loaded = load(meeting)
    unit = item.unit_id or 0
    owed = owed_by(loaded.plan, unit, file_states(loaded.files))
    late = any(one.due_at and one.due_at < clock.now() for one in owed)
    cards = organisation.people(reached(unit, late=late)) if item.unit_id else {}
    return UnitReminder(
        meeting.pk,
        item_id,
        meeting.title,
        loaded.units.get(unit, ""),
        owed,
        tuple(sorted(cards.values(), key=lambda card: card.sort_key)),
        late,
        distribution.calm_moment(),
    )
