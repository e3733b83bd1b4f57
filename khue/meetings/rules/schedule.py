"""Lịch nhắc: which reminders a meeting gets and when, told beforehand; from values alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from khue.distribution.rules import Quiet

# No reminder comes so short before the beginning: who is on the way reads nothing more.
LAST = timedelta(minutes=15)
# From the morning on there is still time to open a pack: the end of the night is taken for a step that fell into it.
ENOUGH = timedelta(minutes=45)
# A step missed by more (a server that was down) isn't made up for.
STALE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Step:
    """Một bước nhắc: so long before the beginning, at the earliest so long after the newest version was sent."""

    code: str
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """Một bước và giờ của nó."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Các mốc đã đặt: hours before a meeting; minutes after an urgent call."""

    first: int
    assistants: int
    office: int
    again: int
    urgent: int


def steps_of(kind: str, hours: Hours) -> tuple[Step, ...]:
    """The steps for a kind of meeting: as data, one line each. Zero hours = the step is left out."""
    if kind == "urgent":
        wait = timedelta(minutes=hours.urgent)
        later = (("first", wait), ("assistants", wait * 2), ("office", wait * 3))
        return tuple(Step(code, timedelta.max, after) for code, after in later if hours.urgent)
    usual = (
        Step("first", timedelta(hours=hours.first), timedelta(hours=2)),
        Step("assistants", timedelta(hours=hours.assistants), timedelta(hours=1)),
        Step("office", timedelta(hours=hours.office), timedelta(hours=2)),
        Step("again", timedelta(hours=hours.again), timedelta(minutes=30)),
    )
    return tuple(one for one in usual if one.before)


def moments(
    steps: tuple[Step, ...], starts: datetime, sent: datetime, quiet: Quiet, *, urgent: bool
) -> tuple[Moment, ...]:
    """When each step is due, in order; steps for which no time is left are absent. An urgent call breaks the quiet."""
    found = []
    for step in steps:
        at = _moment(step, starts, sent, quiet, urgent=urgent)
        if at is not None and at <= starts - LAST:
            found.append(Moment(step.code, at))
    return tuple(sorted(found, key=lambda one: one.at))


def _moment(step: Step, starts: datetime, sent: datetime, quiet: Quiet, *, urgent: bool) -> datetime | None:
    soonest = sent + step.after
    if urgent:
        return soonest
    at = max(starts - step.before, soonest)
    if at > starts - LAST:
        return None
    if not quiet.holds(at):
        return at
    morning = quiet.ends(at)
    evening = quiet.before(at)
    near = morning - at <= timedelta(hours=4)
    if near and morning <= starts - ENOUGH:
        return morning
    if evening >= soonest:
        return evening
    return morning if morning <= starts - LAST else None


def due(planned: tuple[Moment, ...], done: frozenset[str], now: datetime) -> tuple[Moment, ...]:
    """The steps whose time has come and that weren't taken; a stale one is left, so that nothing comes all at once."""
    return tuple(one for one in planned if one.code not in done and now - STALE <= one.at <= now)
