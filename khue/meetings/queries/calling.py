"""Gọi nhắc mở máy: whose tablet wasn't awake, who may call them, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from khue.distribution import queries as distribution
from khue.meetings.models import Call
from khue.meetings.queries.following import follow
from khue.meetings.queries.views import Follow, FollowRow
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor

# A call that was made is still shown to who made it for so long.
SHOWN_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CallState:
    """Một cuộc gọi được giao: to which assistant, and what was ticked, when."""

    id: int
    assistant: PersonCard | None
    outcome: str
    asked_at: datetime
    outcome_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToCall:
    """Một người cần gọi: tablet, last sign, whether a push reaches it, who may call, and the calls so far."""

    row: FollowRow
    asleep: bool
    push: bool
    assistants: tuple[PersonCard, ...]
    calls: tuple[CallState, ...]

    @property
    def awake(self) -> datetime | None:
        """Last contact of any of the person's tablets."""
        return self.row.delivery.last_awake if self.row.delivery else None


@dataclass(frozen=True, slots=True)
class CallList:
    """Danh sách cần gọi của một cuộc họp: not awake first; ``asleep`` and ``unopened`` count."""

    found: Follow
    rows: tuple[ToCall, ...]

    @property
    def asleep(self) -> tuple[ToCall, ...]:
        """Máy chưa liên lạc."""
        return tuple(one for one in self.rows if one.asleep)


@dataclass(frozen=True, slots=True)
class MyCall:
    """Việc của trợ lý: whom to call so that the tablet is opened, before when."""

    id: int
    person: PersonCard
    starts: datetime | None
    asked_at: datetime
    outcome: str
    outcome_at: datetime | None


def is_asleep(row: FollowRow) -> bool:
    """Máy chưa liên lạc: has a tablet that made no contact since the newest version was sent, and opened nothing anywhere."""
    known = row.delivery
    if known is None or not any(one.enrolled for one in row.tablets) or not unopened(row):
        return False
    return known.on_tablet_at is None and (known.last_awake is None or known.last_awake < known.sent_at)


def unopened(row: FollowRow) -> bool:
    """Nothing opened on tablet or browser, as far as known, and not declined."""
    known = row.delivery
    opened = known is not None and (known.state in {"opened", "viewed"} or known.browser_at is not None)
    return known is not None and not opened and row.answer != "no"


def callers_of(rows: Iterable[FollowRow]) -> dict[int, tuple[int, ...]]:
    """Who may be asked to call each of them: the assistants; for who has none the clerks of the unit."""
    people = {row.person.id: row.person.unit_id for row in rows}
    named = organisation.assistants_of(people)
    units = {unit for person, unit in people.items() if unit is not None and person not in named}
    clerks = {unit: organisation.clerks_of(unit) for unit in units}
    found = {}
    for person, unit in people.items():
        found[person] = named.get(person) or tuple(one for one in clerks.get(unit or 0, ()) if one != person)
    return found


def call_list(actor: Actor, meeting_id: int) -> CallList:
    """Danh sách cần gọi, for the organiser. NotFound, Forbidden, ``meetings.not_published``."""
    found = follow(actor, meeting_id)
    waiting = [row for row in found.rows if unopened(row)]
    callers = callers_of(waiting)
    cards = organisation.people({one for many in callers.values() for one in many})
    push = distribution.reachable_by_push(row.person.id for row in waiting)
    calls = _calls(meeting_id)
    rows = [
        ToCall(
            row,
            is_asleep(row),
            row.person.id in push,
            tuple(cards[one] for one in callers[row.person.id] if one in cards),
            calls.get(row.person.id, ()),
        )
        for row in waiting
    ]
    return CallList(found, tuple(sorted(rows, key=lambda one: (not one.asleep, one.row.person.sort_key))))


def _calls(meeting_id: int) -> dict[int, tuple[CallState, ...]]:
    made = list(Call.objects.filter(meeting_id=meeting_id).order_by("pk"))
    cards = organisation.people({one.assistant_id for one in made})
    found: dict[int, list[CallState]] = {}
    for one in made:
        state = CallState(one.pk, cards.get(one.assistant_id), one.outcome, one.asked_at, one.outcome_at)
        found.setdefault(one.person_id, []).append(state)
    return {person: tuple(states) for person, states in found.items()}


def my_calls(actor: Actor) -> tuple[MyCall, ...]:
    """Việc gọi của tôi: those of meetings to come, not made first; what was ticked stays for half a day."""
    if actor.person_id is None:
        return ()
    now = clock.now()
    mine = Call.objects.filter(assistant_id=actor.person_id, meeting__starts__gt=now)
    rows = [
        one
        for one in mine.exclude(meeting__state="cancelled")
        .select_related("meeting")
        .order_by("meeting__starts")
        if not one.outcome or (one.outcome_at and now - one.outcome_at < SHOWN_FOR)
    ]
    cards = organisation.people({one.person_id for one in rows})
    return tuple(
        MyCall(one.pk, cards[one.person_id], one.meeting.starts, one.asked_at, one.outcome, one.outcome_at)
        for one in sorted(rows, key=lambda one: bool(one.outcome))
        if one.person_id in cards
    )
