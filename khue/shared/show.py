"""Cách hiện: moments, spans and sizes as people read them; Vietnamese by gettext, Hà Nội time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.utils.translation import ngettext

from khue.shared.clock import VN, now, today

NBSP = "\u00a0"


WEEKDAYS = (
    mark("thứ Hai"),
    mark("thứ Ba"),
    mark("thứ Tư"),
    mark("thứ Năm"),
    mark("thứ Sáu"),
    mark("thứ Bảy"),
    mark("Chủ nhật"),
)
CLOSE = {0: mark("hôm nay"), 1: mark("ngày mai"), -1: mark("hôm qua")}


def _weekday(moment: datetime) -> str:
    return _(WEEKDAYS[moment.weekday()])


def near_day(value: datetime | None, here: date | None = None) -> str:
    """hôm nay, ngày mai, hôm qua; the weekday within a week; else the date. ``here`` is today, for who knows it."""
    if value is None:
        return ""
    local, here = value.astimezone(VN), here or today()
    days = (local.date() - here).days
    if days in CLOSE:
        return _(CLOSE[days])
    # Written out: a list says it for each row, and strftime is four times as slow.
    day = f"{local.day:02}/{local.month:02}" + ("" if local.year == here.year else f"/{local.year:04}")
    return f"{_weekday(local)} {day}" if abs(days) < 7 else day


def when(value: datetime | None) -> str:
    """16:42 today; 16:42 hôm qua; 16:42 thứ Sáu 20/11."""
    if value is None:
        return ""
    clock, day = f"{value.astimezone(VN):%H:%M}", near_day(value)
    return clock if value.astimezone(VN).date() == now().astimezone(VN).date() else f"{clock} {day}"


def span(starts: datetime | None, ends: datetime | None = None) -> str:
    """07:30–09:30, thứ Hai 23/11/2026."""
    if starts is None:
        return _("chưa định giờ")
    first = starts.astimezone(VN)
    clock = f"{first:%H:%M}"
    if ends is not None:
        last = ends.astimezone(VN)
        clock += f"–{last:%H:%M}" if last.date() == first.date() else f"–{last:%H:%M %d/%m}"
    return f"{clock}, {_weekday(first)} {first:%d/%m/%Y}"


def length(minutes: int) -> str:
    """18 phút; 3 giờ; 2 ngày: a length of time in its largest fitting unit."""
    if minutes < 60:
        return ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("%(n)s giờ", "%(n)s giờ", hours) % {"n": hours}
    days = minutes // 1440
    return ngettext("%(n)s ngày", "%(n)s ngày", days) % {"n": days}


def due(value: datetime | None) -> str:
    """Hạn 17:00, còn 18 phút; Quá hạn 3 giờ; Hạn 17:00 thứ Sáu 20/11."""
    if value is None:
        return _("Không có hạn")
    left = value - now()
    minutes = round(abs(left) / timedelta(minutes=1))
    if left < timedelta(0):
        return _("Quá hạn %(length)s") % {"length": length(minutes)}
    if left < timedelta(hours=1):
        return _("Hạn %(when)s, còn %(length)s") % {"when": when(value), "length": length(minutes)}
    return _("Hạn %(when)s") % {"when": when(value)}


def due_tone(value: datetime | None) -> Literal["", "warn", "bad"]:
    """bad when over, warn within a day."""
    if value is None:
        return ""
    left = value - now()
    if left < timedelta(0):
        return "bad"
    return "warn" if left < timedelta(days=1) else ""


def size(octets: int | None) -> str:
    """820 kB; 8,5 MB: one decimal below ten."""
    if octets is None:
        return ""
    amount, unit = float(octets), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    text = f"{amount:.1f}".replace(".", ",") if amount < 10 and unit in {"MB", "GB"} else f"{amount:.0f}"
    return f"{text}{NBSP}{unit}"


FILTERS = {
    "near_day": near_day,
    "when": when,
    "due": due,
    "due_tone": due_tone,
    "minutes_long": length,
    "size": size,
}
