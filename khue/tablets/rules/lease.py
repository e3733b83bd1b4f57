"""Hạn đọc ngoại tuyến: how long a tablet opens its papers without having met the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Terms:
    """Điều kiện: what the administrator chose (``rules.parameters``); days and hours."""

    days: int
    warn_hours: int
    grace_hours: int
    leaving_days: int


@dataclass(frozen=True, slots=True)
class Lease:
    """Hạn: the tablet opens until ``until``; from then to ``grace_until`` a phone code opens it once."""

    until: datetime
    grace_until: datetime


def lease(terms: Terms, at: datetime, left: date | None, zone: tzinfo) -> Lease:
    """Hạn mới, granted at a contact.

    ``left`` is the first day on which the holder holds no post any more (half-open, like every
    period): then the lease runs no longer than ``leaving_days`` after it, and has no grace.
    """
    until = at + timedelta(days=terms.days)
    grace_until = until + timedelta(hours=terms.grace_hours)
    if left is None:
        return Lease(until, grace_until)
    end = datetime.combine(left, time.min, zone) + timedelta(days=terms.leaving_days)
    return Lease(min(until, end), min(until, end))
