"""Đồng hồ: the one clock, which a test can hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VN = ZoneInfo("Asia/Ho_Chi_Minh")

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Bây giờ: the present moment, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """Hôm nay: the present day in Hà Nội."""
    return now().astimezone(VN).date()


@contextmanager
def hold(at: datetime) -> Iterator[datetime]:
    """Hold the clock at an aware moment, for a test or a rehearsal."""
    if at.tzinfo is None:
        raise ValueError("the clock holds aware moments only")
    token = _held.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _held.reset(token)
