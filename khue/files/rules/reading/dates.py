"""Địa danh và thời gian: ``Hà Nội, ngày 05 tháng 3 năm 2024``, and dates as they stand in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_FOR_DIGITS = str.maketrans(
    {**dict.fromkeys("OÔoôQ", "0"), **dict.fromkeys("lIi|!][", "1"), "Z": "2", "z": "2"}
    | {"S": "5", "Š": "5", "s": "5", "b": "6", "G": "6", "B": "8", "Ñ": "8", "g": "9", "q": "9"}
)
_LONG = re.compile(
    r"(?P<place>[^,;:]{0,60}?)[,.\s]{0,4}\b(?:ngày|ngay|Ngày|ngàỵ|ngảy|ngầy|NGÀY)(?P<day>.{0,8}?)\s*(?:tháng|thang|thàng|thảng|tháns|THÁNG)"
    r"(?P<month>.{0,7}?)\s*(?:(?:năm|nam|nãm|nằm|NĂM)\s*(?P<year>[\dOolI]{2,4}|\S{0,4})|(?P<bare>(?:19|20)\d\d)$)"
)
_NOT_A_PLACE = re.compile(r"[\d/]|^\W*$")


@dataclass(frozen=True, slots=True)
class Dated:
    """Một ngày as a heading writes it; parts that can't be read are nothing."""

    place: str
    day: int | None
    month: int | None
    year: int | None
    mended: bool

    @property
    def value(self) -> date | None:
        """The date, when all of it is there and exists."""
        if self.day is None or self.month is None or self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def known(self) -> str:
        """As much of it as is known, the largest part first: ``2024-04``."""
        parts = [f"{self.year:04d}" if self.year else "", f"{self.month:02d}" if self.month else ""]
        return "-".join(parts) if all(parts) else parts[0]


def _meant(text: str, most: int) -> tuple[int | None, bool]:
    tight = re.sub(r"[\s.,:;_…'’`·\-]+", "", text)
    if tight.isdigit() and tight.isascii():
        return (int(tight) if 0 < int(tight) <= most else None), False
    read = tight.translate(_FOR_DIGITS)
    if read.isdigit() and read.isascii() and len(read) <= len(str(most)) and 0 < int(read) <= most:
        return int(read), True
    return None, True


def heading_date(text: str) -> Dated | None:
    """The place and date of a heading's line, nothing when it isn't one."""
    found = _LONG.search(" ".join(text.split()))
    if found is None:
        return None
    day, first = _meant(found["day"], 31)
    month, second = _meant(found["month"], 12)
    year, third = _meant(found["bare"] or found["year"], 2100)
    year = year if year is not None and 1945 <= year <= 2100 else None
    place = re.sub(r"^(?:\W*\b\w\W+)+(?=\w{2})", "", found["place"]).strip(" -–—_.,:;*|'`")
    place = "" if _NOT_A_PLACE.search(place) else place
    return Dated(place, day, month, year, first or second or third)


_SHORT = r"(?:(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})(?:\s*[/.\-]\s*(?P<y>(?:19|20)\d\d))?)"
_WRITTEN = r"(?:(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})(?:\s+năm\s+(?P<y2>(?:19|20)\d\d))?)"
RUNNING = re.compile(rf"(?:ngày\s+)?(?:{_WRITTEN}|{_SHORT})")
"""A date in running text, with or without its year."""


def running(found: re.Match[str], year: int | None) -> date | None:
    """The date of a match of RUNNING; without a year of its own it is of ``year``."""
    day, month, own = (
        (found["d2"], found["m2"], found["y2"]) if found["d2"] else (found["d"], found["m"], found["y"])
    )
    whole = int(own) if own else year
    try:
        return date(whole, int(month), int(day)) if whole else None
    except ValueError:
        return None
