"""Yêu cầu xác thực hai bước: what is demanded of a user; organisation knows roles, accounts asks through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["none", "recommended", "required"]
LEVELS: tuple[Level, ...] = ("none", "recommended", "required")


@dataclass(frozen=True, slots=True)
class Demand:
    """Yêu cầu đối với một người: the strictest of his roles, which role asks it, and from which day nothing works without."""

    level: Level = "none"
    role: str = ""
    due: date | None = None

    def over(self, today: date) -> bool:
        """Whether the grace is over."""
        return self.level == "required" and self.due is not None and self.due <= today


NOTHING = Demand()
_askers: list[Callable[[int], Demand]] = []


def answer_by(asker: Callable[[int], Demand]) -> None:
    """Say who answers what is demanded of a user; said by the wiring, once."""
    _askers[:] = [asker]


def demand_on(user_id: int) -> Demand:
    """What is demanded of a user by any role he holds."""
    return _askers[0](user_id) if _askers else NOTHING
