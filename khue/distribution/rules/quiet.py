"""Giờ nghỉ: nights, Sundays and holidays, when nothing rings that can wait. Pure; the calendar is data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from khue.organisation.rules.calendar import WorkCalendar

VN = ZoneInfo("Asia/Ho_Chi_Minh")
SUNDAY = 6
# Longer than any run of holidays; past it the calendar itself is wrong.
MOST_DAYS = 40


@dataclass(frozen=True, slots=True)
class Quiet:
    """Giờ nghỉ: from a minute of the day until a minute of the next morning; whole Sundays and days off.

    Equal minutes: nights aren't quiet.
    """

    start: int
    until: int
    calendar: WorkCalendar

    def whole(self, day: date) -> bool:
        """Whether a day is quiet from morning to evening: a day off, or a Sunday that isn't worked."""
        if day in self.calendar.on:
            return False
        return day.weekday() == SUNDAY or day in self.calendar.off

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at that moment."""
        local = at.astimezone(VN)
        return self.whole(local.date()) or self._night(local)

    def _night(self, local: datetime) -> bool:
        minute = local.hour * 60 + local.minute
        if self.start == self.until:
            return False
        if self.start < self.until:
            return self.start <= minute < self.until
        return minute >= self.start or minute < self.until

    def ends(self, at: datetime) -> datetime:
        """When it may ring again: the moment itself when it isn't quiet."""
        local = at.astimezone(VN)
        for _ in range(MOST_DAYS * 2):
            if not self.holds(local):
                return local
            local = self._next(local)
        return local

    def _next(self, local: datetime) -> datetime:
        morning = _at(local.date(), self.until if self.start != self.until else 0)
        if self._night(local) and local < morning:
            return morning
        return _at(local.date() + timedelta(days=1), self.until if self.start > self.until else 0)

    def before(self, at: datetime) -> datetime:
        """The last quarter hour that isn't quiet before the quiet around ``at`` began."""
        local = at.astimezone(VN)
        for _ in range(MOST_DAYS * 24 * 4):
            if not self.holds(local):
                return local
            local -= timedelta(minutes=15)
        return local


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), VN)
