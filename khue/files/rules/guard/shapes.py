"""Hình chữ trên dấu: a worn stamp is told by its shape, compared with the few words that stamps carry.

The drawn words lie in shapes.png: one row each, in the order of WORDS (shapes.json) for every face; tools/guard_shapes.py
makes it. The browser's wall compares with the same two files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from khue.files.rules.guard.picture import Pixels

Ink = NDArray[np.float32]

_SAID = json.loads(Path(__file__).with_name("shapes.json").read_text(encoding="utf-8"))
WORDS: tuple[tuple[str, str], ...] = (
    *((level, word) for level, word in _SAID["marks"]),
    *(("", word) for word in _SAID["others"]),
)
FACES: int = _SAID["faces"]
ROW: int = _SAID["row"]
CAP: int = _SAID["cap"]
"""Pixels: a row of shapes.png, and its capital letters; the base line stands 13 pixels above the row's end."""
HIGH = 40
"""Pixels: height at which a stamp is compared."""
_STRETCH = (0.94, 1.0, 1.06)
_TALL = (0.88, 1.0, 1.14)


@dataclass(frozen=True, slots=True)
class Shape:
    """Một chữ vẽ sẵn."""

    level: str
    word: str
    ink: Ink


@cache
def shapes() -> tuple[Shape, ...]:
    """Every drawn word of every face."""
    sheet = cv2.imread(str(Path(__file__).with_name("shapes.png")), cv2.IMREAD_GRAYSCALE)
    if sheet is None:
        raise RuntimeError("shapes.png is missing")
    found = []
    for row in range(len(WORDS) * FACES):
        part = (sheet[row * ROW : (row + 1) * ROW] / 255).astype(np.float32)
        columns = np.flatnonzero(part.max(axis=0) > 0.2)
        level, word = WORDS[row % len(WORDS)]
        found.append(Shape(level, word, part[:, columns[0] : columns[-1] + 1]))
    return tuple(found)


def _ink(cut: Pixels) -> Ink:
    """Strength of ink, 0 to 1, on a picture HIGH pixels tall."""
    scale = HIGH / cut.shape[0]
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), 0.9)
    paper, dark = np.quantile(soft, 0.85), np.quantile(soft, 0.03)
    return np.asarray(np.clip((paper - soft) / max(float(paper - dark), 25.0), 0, 1), dtype=np.float32)


def _width(ink: Ink, *, framed: bool) -> tuple[int, int]:
    """First and last column of the letters."""
    high, wide = ink.shape
    side = round(0.2 * high) if framed else 0
    band = ink[round(0.3 * high) : round(0.7 * high), side : wide - side]
    columns = np.flatnonzero((band > 0.4).mean(axis=0) > 0.12)
    return (side + int(columns[0]), side + int(columns[-1]) + 1) if columns.size else (0, 0)


def _likeness(part: Ink, shape: Shape, wide: float, tall: float) -> float:
    scale = wide / shape.ink.shape[1]
    if not 0.2 * HIGH <= CAP * scale <= 0.66 * HIGH:
        return 0.0
    drawn = cv2.resize(shape.ink, None, fx=scale, fy=scale * tall, interpolation=cv2.INTER_AREA)
    drawn = cv2.GaussianBlur(drawn, (0, 0), 0.8)
    rows = np.flatnonzero(drawn.max(axis=1) > 0.15)
    drawn = drawn[rows[0] : rows[-1] + 1]
    if drawn.shape[0] > part.shape[0] or drawn.shape[1] > part.shape[1]:
        return 0.0
    return float(cv2.matchTemplate(part, drawn, cv2.TM_CCOEFF_NORMED).max())


def likeness(cut: Pixels, *, framed: bool = True) -> tuple[str, float, float]:
    """The secret level whose word the stamp resembles most, how much (0 to 1), and how far other words lie behind."""
    ink = _ink(cut)
    left, right = _width(ink, framed=framed)
    if right - left < 0.5 * HIGH:
        return "", 0.0, 0.0
    part = np.ascontiguousarray(ink[:, max(left - 5, 0) : right + 6])
    wide = float(right - left)
    first = sorted(((_likeness(part, one, wide, 1.0), one) for one in shapes()), key=lambda pair: -pair[0])
    near = [one for value, one in first[:7] if value > 0.25]
    best: dict[str, float] = {}
    for shape in near:
        values = (_likeness(part, shape, wide * stretch, tall) for stretch in _STRETCH for tall in _TALL)
        best[shape.level] = max(best.get(shape.level, 0.0), *values)
    other = best.pop("", 0.0)
    other = max(other, *(value for value, one in first if not one.level))
    if not best:
        return "", 0.0, 0.0
    level = max(best, key=lambda one: best[one])
    return level, best[level], best[level] - other
