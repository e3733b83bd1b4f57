"""Giờ nghỉ, as it is set and as the calendar has it."""

from __future__ import annotations

from datetime import datetime

from khue.distribution.rules.parameters import QUIET_FROM, QUIET_UNTIL
from khue.distribution.rules.quiet import Quiet
from khue.organisation import queries as organisation
from khue.shared import clock


def quiet_hours() -> Quiet:
    """Giờ nghỉ hiện hành, with the days off around today."""
    start, until = organisation.numbers(QUIET_FROM, QUIET_UNTIL)
    return Quiet(start, until, organisation.work_calendar_around(clock.today()))


def calm_moment() -> datetime | None:
    """When it may ring again, if it is quiet now; none = it may ring now."""
    now, quiet = clock.now(), quiet_hours()
    return quiet.ends(now) if quiet.holds(now) else None
