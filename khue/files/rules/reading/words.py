"""Chữ trên trang: words with their boxes become lines, and a wide gap cuts a line into parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

WIDE = 1000.0
"""Boxes count in thousandths of the page's width, both ways, from the top left."""
_APART = 1.6
"""Of the letters' height: a wider gap cuts a line into parts."""
_STROKE = str.maketrans("đĐÐ", "dDD")

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as parts of the page's width and height (0 to 1)."""


def folded(text: str) -> str:
    """Upper case, without marks on letters, spaces or anything that is no letter or digit: ``CONGHOAXAHOI``."""
    apart = unicodedata.normalize("NFD", text.upper().translate(_STROKE))
    return re.sub(r"[^A-Z0-9]", "", apart)


@dataclass(frozen=True, slots=True)
class Word:
    """Một từ where it stands; ``sure``: how sure the reading is (0 to 1); ``bold``: drawn in bold letters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float = 1.0
    bold: bool = False

    @property
    def high(self) -> float:
        """Its height, never nothing."""
        return max(self.bottom - self.top, 0.5)

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """Một dòng: words side by side, left to right."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(one.text for one in self.words)

    @cached_property
    def folded(self) -> str:
        """The text for comparing."""
        return folded(self.text)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(one.right for one in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(one.top for one in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(one.bottom for one in self.words)

    @property
    def high(self) -> float:
        """The height of its letters."""
        heights = sorted(one.high for one in self.words)
        return heights[len(heights) // 2]

    @property
    def sure(self) -> float:
        """How sure the reading is, by letters."""
        letters = sum(len(one.text) for one in self.words)
        return sum(one.sure * len(one.text) for one in self.words) / max(letters, 1)

    @property
    def upper(self) -> bool:
        """Whether it stands in capitals."""
        letters = [one for one in self.text if one.isalpha()]
        return len(letters) > 1 and sum(one.isupper() for one in letters) >= 0.8 * len(letters)

    @property
    def bold(self) -> bool:
        """Whether most of it is bold."""
        return sum(one.bold for one in self.words) > len(self.words) / 2

    def parts(self, apart: float = _APART) -> list[Line]:
        """The line cut at wide gaps."""
        found: list[list[Word]] = []
        edge = 0.0
        for word in self.words:
            if not found or word.left - edge > apart * self.high:
                found.append([])
            found[-1].append(word)
            edge = max(edge if len(found[-1]) > 1 else 0.0, word.right)
        return [Line(tuple(one)) for one in found]

    def between(self, left: float, right: float) -> Line | None:
        """The words whose middles lie there."""
        kept = tuple(one for one in self.words if left <= (one.left + one.right) / 2 < right)
        return Line(kept) if kept else None


@dataclass(frozen=True)
class Sheet:
    """Một trang: its words, and how they came: ``text`` (the text layer) or ``scan`` (read by the machine)."""

    number: int
    words: tuple[Word, ...]
    high: float
    how: str = "text"

    @cached_property
    def lines(self) -> list[Line]:
        """Its lines from the top."""
        return lines_of(self.words)

    def box(self, words: Iterable[Word]) -> Box | None:
        """The box around words, as parts of the page."""
        kept = list(words)
        if not kept:
            return None
        sides = (
            min(one.left for one in kept) / WIDE,
            min(one.top for one in kept) / self.high,
            max(one.right for one in kept) / WIDE,
            max(one.bottom for one in kept) / self.high,
        )
        left, top, right, bottom = (round(min(max(side, 0.0), 1.0), 4) for side in sides)
        return left, top, right, bottom


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _rows(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words that stand at one height; a small mark (a dash, a point) joins the row that it touches."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.middle):
        for row in reversed(rows[-4:]):
            middle, high = _median([one.middle for one in row]), _median([one.high for one in row])
            if abs(word.middle - middle) < 0.5 * max(high, 0.7 * word.high):
                row.append(word)
                break
        else:
            rows.append([word])
    yield from rows


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Words as lines, from the top."""
    found = [Line(tuple(sorted(row, key=lambda one: one.left))) for row in _rows(words)]
    return sorted(found, key=lambda one: one.top + one.bottom)
