"""Đo: what issue 3 promises in figures. Each module has ``measure()``, which gives its rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Một dòng của bảng đo. ``goal`` is what was promised, ``limit`` what the same run measured as possible;
    ``at_least`` turns the promise round."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    limit: float | None = None
    note: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the promise is kept; nothing was promised: None."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal
