"""Chữ của trang thành đoạn: letters with their boxes become rows, and rows the words that stand by themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from khue.files.rules.guard.marks import Segment

_APART = 1.7
"""Of letters' height: a wider gap cuts a row."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Một chữ cái where it stands: y grows downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def high(self) -> float:
        """Its height, never nothing."""
        return max(self.bottom - self.top, 0.1)


def _rows(letters: list[Letter]) -> Iterator[list[Letter]]:
    """Letters whose middles lie within each other's height, top first."""
    row: list[Letter] = []
    low = high = 0.0
    for letter in sorted(letters, key=lambda one: one.top + one.bottom):
        middle = (letter.top + letter.bottom) / 2
        if row and not low <= middle <= high:
            yield row
            row = []
        if not row:
            low, high = middle - 0.6 * letter.high, middle + 0.6 * letter.high
        row.append(letter)
        if letter.high > 0.6 * (high - low):
            high = max(high, middle + 0.35 * letter.high)
    if row:
        yield row


def _parts(row: list[Letter], wide: float) -> Iterator[list[Letter]]:
    """The row cut at wide gaps, each letter once though it was drawn twice."""
    row.sort(key=lambda one: one.left)
    heights = sorted(one.high for one in row)
    tall = heights[int(len(heights) * 0.7)]
    part: list[Letter] = []
    for letter in row:
        if part and letter.text == part[-1].text and abs(letter.left - part[-1].left) < 0.16 * tall:
            continue
        if part and letter.left - part[-1].right > wide * tall:
            yield part
            part = []
        part.append(letter)
    if part:
        yield part


def _text(part: list[Letter]) -> str:
    tall = max(one.high for one in part)
    said = [part[0].text]
    for before, letter in pairwise(part):
        said.append(" " if letter.left - before.right > 0.22 * tall else "")
        said.append(letter.text)
    return unicodedata.normalize("NFC", "".join(said))


def segments(letters: Iterable[Letter], width: float, height: float) -> list[Segment]:
    """The words of a page that stand together, row by row."""
    found = []
    for line, row in enumerate(_rows([one for one in letters if one.text.strip()])):
        for part in _parts(row, _APART):
            box = (
                min(one.left for one in part) / width,
                min(one.top for one in part) / height,
                max(one.right for one in part) / width,
                max(one.bottom for one in part) / height,
            )
            found.append(Segment(_text(part), line, box))
    return found


def turned(letters: Iterable[Letter], width: float, height: float) -> list[tuple[list[Letter], bool]]:
    """The letters as they stand when the page is turned left, and right."""
    given = list(letters)
    left = [Letter(one.text, one.top, width - one.right, one.bottom, width - one.left) for one in given]
    right = [Letter(one.text, height - one.bottom, one.left, height - one.top, one.right) for one in given]
    return [(left, True), (right, False)]
