"""Dấu hiệu và kết luận: what the guard saw of a file, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from khue.files.rules.guard.marks import LEVELS, Box, Found, table


@dataclass(frozen=True, slots=True)
class Evidence:
    """Một dấu hiệu. ``page`` counts from 1, nothing when it stands on no page; ``how`` names the way it was seen.

    ``how``: declared, name, text, stamp, field (properties and forms), inside (a file inside the file).
    """

    level: str
    how: str
    score: float
    page: int | None = None
    box: Box | None = None

    def data(self) -> dict[str, Any]:
        """As ``khue scan`` prints it."""
        box = [round(side, 4) for side in self.box] if self.box else None
        return {
            "page": self.page,
            "how": self.how,
            "level": self.level,
            "box": box,
            "score": round(self.score, 2),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Kết luận: the level of a file and the evidence for it, the strongest first."""

    evidence: tuple[Evidence, ...] = ()
    pages: int = 0

    @property
    def level(self) -> str:
        """The highest level that something sure says; ``none`` when nothing does."""
        return max((one.level for one in self.evidence), key=LEVELS.index, default="none")

    @property
    def marked(self) -> bool:
        """Whether the file must not come in."""
        return self.level != "none"


def verdict(evidence: Iterable[Evidence], pages: int) -> Verdict:
    """Keep what is sure. What is only suspect was decided by the picture before it came here."""
    sure = [one for one in evidence if one.score >= table().sure and one.level in LEVELS[1:]]
    sure.sort(key=lambda one: (-LEVELS.index(one.level), -one.score, one.page or 0))
    return Verdict(tuple(sure), pages)


def on_page(found: Iterable[Found], page: int | None, how: str = "") -> list[Evidence]:
    """What was found on a page, as evidence."""
    return [Evidence(one.level, how or one.how, one.score, page, one.box) for one in found]
