"""Khoảng thời gian: half-open periods of days, [start, end)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Từ ngày, đến trước ngày: ``start`` belongs to it, ``end`` doesn't; no end means still running."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start} … {self.end}")

    def contains(self, day: date) -> bool:
        """Whether a day lies inside."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        ends_before = self.end is not None and self.end <= other.start
        starts_after = other.end is not None and other.end <= self.start
        return not (ends_before or starts_after)
