"""Đọc ngày, giờ như người ta gõ: 1/3, 01032026, 8h30, 0830; written back as dd/mm/yyyy and HH:MM, everywhere."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from khue.shared import clock
from khue.shared.refusal import Refusal

EARLIEST, LATEST = 1900, 2199
OFFICE_CLOSES = time(17, 0)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PARTED = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[/.\- ])(?P<month>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2}))?"
)
_RUN = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4}|\d{2})?")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{2})?\s*(?:phút|p|')?")
_DIGITS_ONLY = re.compile(r"^(\d{8})(\d{4})$")
_DIGITS = re.compile(r"(\d{1,2}?)(\d{2})?")


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _nearest(day: int, month: int, near: date) -> date | None:
    """Of the years around, the one that brings the day closest: 1/3 typed in November is next March."""
    found = (_made(near.year + n, month, day) for n in (-1, 0, 1))
    return min((one for one in found if one), key=lambda one: abs(one - near), default=None)


def parse_day(text: str, near: date) -> date | None:
    """The day that is meant: d/m[/y], dd.mm.yyyy, ddmm[yy[yy]] or yyyy-mm-dd; none when it can't be told."""
    clean = text.strip()
    if iso := _ISO.fullmatch(clean):
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _PARTED.fullmatch(clean) or _RUN.fullmatch(clean)
    if found is None:
        return None
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    if year is None:
        return _nearest(day, month, near)
    return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)


def parse_time(text: str) -> time | None:
    """The time that is meant, 24 hours: 8h30, 8:30, 8 giờ, 0830, 830, 8; none when it can't be told."""
    clean = text.strip().lower()
    found = _CLOCK.fullmatch(clean) or _DIGITS.fullmatch(clean)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_day(text: str | None, near: date | None = None) -> date | None:
    """A day field; nothing for an empty one. Refuses ``shared.bad_day``."""
    if not text or not text.strip():
        return None
    found = parse_day(text, near or clock.today())
    if found is None:
        raise Refusal("shared.bad_day", given=text.strip()[:40])
    return found


def read_time(text: str | None) -> time | None:
    """A time field; nothing for an empty one. Refuses ``shared.bad_time``."""
    if not text or not text.strip():
        return None
    found = parse_time(text)
    if found is None:
        raise Refusal("shared.bad_time", given=text.strip()[:40])
    return found


def moment_at(day: date | None, hour: time | None) -> datetime | None:
    """That day at that time in Hà Nội; nothing while one of them is missing."""
    return datetime.combine(day, hour, clock.VN) if day and hour else None


def read_moment(text: str | None, otherwise: time = OFFICE_CLOSES) -> datetime | None:
    """A day with a time in one field, in either order; ``otherwise`` when only the day is given.

    Refuses ``shared.bad_moment``.
    """
    if not text or not text.strip():
        return None
    clean = text.strip().replace(",", " ").replace("T", " ")
    near = clock.today()
    if whole := parse_day(clean, near):
        return moment_at(whole, otherwise)
    parts = _DIGITS_ONLY.sub(r"\1 \2", clean).split()
    for cut in range(1, len(parts)):
        left, right = " ".join(parts[:cut]), " ".join(parts[cut:])
        for day, hour in ((left, right), (right, left)):
            if (found := moment_at(parse_day(day, near), parse_time(hour))) is not None:
                return found
    raise Refusal("shared.bad_moment", given=clean[:40])
