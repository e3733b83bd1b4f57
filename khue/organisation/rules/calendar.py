"""Ngày làm việc: Monday to Friday, without the holidays of the law, as the Government announces each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.vietnam import Vietnam

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Announced:
    """Ngày được công bố: off, or (``works``) a day that is worked for another."""

    day: date
    name: str
    works: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Lịch làm việc: ``off`` are days off in the week, ``on`` are Saturdays and Sundays that are worked."""

    off: frozenset[date] = field(default_factory=frozenset)
    on: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def between(self, start: date, end: date) -> int:
        """Số ngày làm việc in [start, end)."""
        return sum(1 for day in _days(start, end) if self.works(day))

    def before(self, day: date, count: int) -> date:
        """The day with that many working days from it up to, without, ``day``."""
        while count > 0:
            day -= _ONE
            count -= self.works(day)
        return day


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(n) for n in range(max((end - start).days, 0)))


@lru_cache(maxsize=32)
def legal_days(year: int) -> tuple[Announced, ...]:
    """Ngày nghỉ theo luật và các ngày hoán đổi đã biết of a year; Tết of a coming year is a forecast."""
    known = Vietnam(years=year, language="vi")  # type: ignore[no-untyped-call]  # the package types none of its countries
    off = [Announced(day, str(name), works=False) for day, name in known.items()]
    swapped = [Announced(day, "", works=True) for day in known.weekend_workdays if day.year == year]
    return tuple(sorted([*off, *swapped], key=lambda one: one.day))


def calendar(legal: tuple[Announced, ...], announced: tuple[Announced, ...]) -> WorkCalendar:
    """Lịch làm việc from the law and, above it, what the city announced: the later word holds for its day."""
    days = {one.day: one.works for one in legal} | {one.day: one.works for one in announced}
    return WorkCalendar(
        frozenset(day for day, works in days.items() if not works),
        frozenset(day for day, works in days.items() if works),
    )
