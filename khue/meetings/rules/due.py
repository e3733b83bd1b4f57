"""Hạn nộp đề xuất, và tên phòng họp như người nghe: two small matters of the desk, decided from values."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from khue.meetings.rules.readiness import Notice
from khue.shared.clock import VN
from khue.shared.dates import OFFICE_CLOSES
from khue.shared.text import fold

# What one writer puts before the name of a room and another leaves out.
_SAID_OR_NOT = frozenset({"phong", "hop", "so", "p", "ph", "tai", "o"})


def usual_due(starts: datetime | None, now: datetime, asked: Notice) -> datetime | None:
    """Hạn nộp thường lệ: 17:00 as many working days ahead as asked, else the day before; none when both are over."""
    if starts is None:
        return None
    day = starts.astimezone(VN).date()
    days = (asked.calendar.before(day, asked.days), day - timedelta(days=1))
    evenings = (datetime.combine(one, OFFICE_CLOSES, VN) for one in days)
    return next((at for at in evenings if at > now), None)


def same_room(one: str, other: str) -> bool:
    """Whether two places are one room, however it was written: "Phòng họp số 2, tầng 3" is "P. họp 2 - tầng 3"."""
    return bool(one.strip()) and _room(one) == _room(other)


def _room(place: str) -> tuple[str, ...]:
    words = re.findall(r"[a-z]+|\d+", fold(place))
    return tuple(word for word in words if word not in _SAID_OR_NOT) or tuple(words)
