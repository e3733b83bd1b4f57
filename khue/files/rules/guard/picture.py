"""Ảnh của trang: where on a page a mark of secrecy may stand, found by lines, colour and shape; no reading yet.

Every place that could hold one is offered: short words that stand alone, boxes of the size of a stamp at any
angle, patches of coloured ink. What is offered is then read; a page that offers nothing is cleared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

FINE_DPI = 200.0
COARSE = 2
"""The page is drawn at FINE_DPI for reading and looked at in a COARSE-times smaller copy."""
MM = FINE_DPI / COARSE / 25.4
"""Pixels a millimetre in the copy that is looked at."""
COLOUR = 42
"""How far the strongest and weakest colour of a pixel lie apart in coloured ink (0 to 255)."""
MOST_LINES = 60
MOST_PATCHES = 24

_LETTER = (1.0, 11.0)  # mm: heights of the letters that are looked at
_ALONE_GAP = 3.2  # mm: a wider gap than between words of one mark
_SPACED_GAP = 9.0  # mm: between letters that stand apart
_LINE_LONG = (3.5, 95.0)
_BOX_LONG = (9.0, 62.0)
_BOX_SHORT = (4.2, 17.0)
_PATCH = 75.0


@dataclass(frozen=True, slots=True)
class Zone:
    """Vùng cần đọc: a turned rectangle, in pixels of the coarse picture; ``angle`` in degrees, clockwise."""

    x: float
    y: float
    wide: float
    high: float
    angle: float
    kind: str
    """``line``: words alone; ``box``: a frame; ``ink``: coloured ink of a stamp's size; ``patch``: more of it."""

    def share(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The upright rectangle around it, as parts of the page."""
        corners = cv2.boxPoints(((self.x, self.y), (self.wide, self.high), self.angle))
        left, top = corners.min(axis=0)
        right, bottom = corners.max(axis=0)
        across, down = float(width), float(height)
        return (
            round(max(float(left) / across, 0.0), 4),
            round(max(float(top) / down, 0.0), 4),
            round(min(float(right) / across, 1.0), 4),
            round(min(float(bottom) / down, 1.0), 4),
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """The black-and-white and the coloured copy of a page, and the pieces of the first: (x, y, w, h, area)."""

    dark: Pixels
    coloured: Pixels
    labels: NDArray[np.int32]
    stats: NDArray[np.int32]


def lowest(picture: Pixels) -> Pixels:
    """The darkest of the three colours of each pixel."""
    red, green, blue = cv2.split(picture)
    return _pixels(cv2.min(cv2.min(red, green), blue))


def highest(picture: Pixels) -> Pixels:
    """The brightest of the three colours of each pixel."""
    red, green, blue = cv2.split(picture)
    return _pixels(cv2.max(cv2.max(red, green), blue))


def _looked_at(coarse: Pixels) -> Marks:
    low, high = lowest(coarse), highest(coarse)
    dark = cv2.adaptiveThreshold(low, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14)
    spread = cv2.subtract(high, low)
    coloured = cv2.bitwise_and(dark, cv2.threshold(spread, COLOUR, 255, cv2.THRESH_BINARY)[1])
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    pieces, sizes = np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)
    return Marks(_pixels(dark), _pixels(coloured), pieces, sizes)


def _pixels(picture: object) -> Pixels:
    return np.asarray(picture, dtype=np.uint8)


def _letters(marks: Marks) -> Pixels:
    """Only what has the size of a letter."""
    _x, _y, wide, high, area = marks.stats.T
    fits = (high >= _LETTER[0] * MM) & (high <= _LETTER[1] * MM) & (wide <= 16 * MM) & (area >= 6)
    fits[0] = False
    return _pixels(np.where(fits, 255, 0).astype(np.uint8)[marks.labels])


def _turned(points: NDArray[np.int32]) -> tuple[float, float, float, float, float]:
    """The smallest rectangle around points: centre, long side, short side, angle of the long side (-90 to 90)."""
    (x, y), (wide, high), angle = cv2.minAreaRect(points)
    if wide < high:
        wide, high, angle = high, wide, angle + 90
    while angle > 90:
        angle -= 180
    while angle <= -90:
        angle += 180
    return x, y, wide, high, angle


def _pieces(mask: Pixels) -> Iterator[tuple[NDArray[np.int32], int, int, int, int]]:
    found, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in found:
        points = np.asarray(outline, dtype=np.int32)
        yield (points, *cv2.boundingRect(points))  # type: ignore[misc]


def _joined(letters: Pixels, gap: float) -> Pixels:
    return _pixels(cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, round(gap * MM)), np.uint8)))


def _lines(letters: Pixels, gap: float) -> Iterator[Zone]:
    """Short rows of letters with nothing beside them."""
    for points, _x, _y, w, h in _pieces(_joined(letters, gap)):
        if not (_LINE_LONG[0] * MM <= max(w, h) and w <= _LINE_LONG[1] * MM and h <= 26 * MM):
            continue
        x, y, wide, high, angle = _turned(points)
        if high < _LETTER[0] * MM or not 1.15 <= wide / high <= 26 or abs(angle) > 30:
            continue
        yield Zone(x, y, wide, high, angle, "line")


def _frames(marks: Marks) -> Iterator[Zone]:
    """Boxes of the size of a stamp, whole or worn, drawn in any ink."""
    _x, _y, wide, high, area = marks.stats.T
    hollow = area < 0.55 * wide * high
    size = np.maximum(wide, high)
    whole = (size >= _BOX_LONG[0] * MM) & hollow & (np.minimum(wide, high) >= 4.2 * MM) & (size <= 66 * MM)
    stroke = (size >= 5 * MM) & (size <= 66 * MM) & (area > 0) & (wide * high > 14 * area)
    thin = (np.minimum(wide, high) <= 1.6 * MM) & (size >= 4 * MM) & (size <= 66 * MM)
    chosen = whole | stroke | thin
    chosen[0] = False
    lines = _pixels(np.where(chosen, 255, 0).astype(np.uint8)[marks.labels])
    yield from _of_box_size(lines, "box")
    closed = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((round(2.4 * MM), round(2.4 * MM)), np.uint8))
    yield from _of_box_size(_pixels(closed), "box")


def _of_box_size(mask: Pixels, kind: str) -> Iterator[Zone]:
    for points, _x, _y, w, h in _pieces(mask):
        if max(w, h) < _BOX_LONG[0] * MM or max(w, h) > 1.1 * _BOX_LONG[1] * MM:
            continue
        x, y, wide, high, angle = _turned(points)
        fits = (
            _BOX_LONG[0] * MM <= wide <= _BOX_LONG[1] * MM
            and _BOX_SHORT[0] * MM <= high <= _BOX_SHORT[1] * MM
        )
        if fits and wide >= 1.25 * high:
            yield Zone(x, y, wide, high, angle, kind)


def _ink(marks: Marks) -> Iterator[Zone]:
    """Coloured ink: stamps by themselves, and larger patches (a stamp under a seal) whole."""
    if cv2.countNonZero(marks.coloured) < 40:
        return
    near = np.ones((round(1.6 * MM), round(2.6 * MM)), np.uint8)
    clean = cv2.morphologyEx(marks.coloured, cv2.MORPH_CLOSE, near)
    yield from _of_box_size(_pixels(clean), "ink")
    for points, _x, _y, w, h in _pieces(_pixels(clean)):
        if not (6 * MM <= w <= _PATCH * MM and 3 * MM <= h <= _PATCH * MM):
            continue
        x, y, wide, high, angle = _turned(points)
        if high > _BOX_SHORT[1] * MM * 0.8:
            yield Zone(x, y, max(w, wide), max(h, high), 0.0, "patch")
            yield from _boxes_in(marks.coloured, *cv2.boundingRect(points))
        del angle


def _boxes_in(mask: Pixels, x: int, y: int, w: int, h: int) -> Iterator[Zone]:
    """Frames inside a patch: pairs of parallel strokes about a stamp's height apart."""
    cut = np.ascontiguousarray(mask[y : y + h, x : x + w])
    strokes = cv2.HoughLinesP(cut, 1, np.pi / 180, 24, minLineLength=9 * MM, maxLineGap=1.5 * MM)
    if strokes is None:
        return
    lines = np.asarray(strokes, dtype=np.float64).reshape(-1, 4)[:80]
    angles = np.degrees(np.arctan2(lines[:, 3] - lines[:, 1], lines[:, 2] - lines[:, 0]))
    centres = np.stack([(lines[:, 0] + lines[:, 2]) / 2, (lines[:, 1] + lines[:, 3]) / 2], axis=1)
    for one in range(len(lines)):
        turn = np.radians(angles[one])
        along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
        away = (centres - centres[one]) @ across
        beside = np.abs((centres - centres[one]) @ along)
        same = np.abs((angles - angles[one] + 90) % 180 - 90) < 4
        pair = same & (away > 4 * MM) & (away < 11 * MM) & (beside < 14 * MM)
        if not pair.any():
            continue
        group = [one, *np.flatnonzero(pair)]
        ends = lines[group].reshape(-1, 2)
        spread_along, spread_across = ends @ along, ends @ across
        wide = float(spread_along.max() - spread_along.min())
        high = float(spread_across.max() - spread_across.min())
        if wide > _BOX_LONG[1] * MM or wide < high:
            continue
        middle = along * (spread_along.max() + spread_along.min()) / 2
        middle = middle + across * (spread_across.max() + spread_across.min()) / 2
        angle = float(angles[one])
        yield Zone(float(middle[0]) + x, float(middle[1]) + y, wide, high, angle, "ink")


def _same_place(one: Zone, other: Zone) -> bool:
    near = abs(one.x - other.x) < 2 * MM and abs(one.y - other.y) < 1.2 * MM
    return near and abs(one.wide - other.wide) < 4 * MM and abs(one.high - other.high) < 2 * MM


def _once(zones: Iterator[Zone]) -> list[Zone]:
    kept: list[Zone] = []
    for zone in zones:
        if not any(zone.kind == other.kind and _same_place(zone, other) for other in kept):
            kept.append(zone)
    return kept


@dataclass(frozen=True, slots=True)
class Looked:
    """What the cheap look gives: the stamps that may be, and the words that stand alone."""

    stamps: list[Zone]
    lines: list[Zone]
    lying: bool


def coarse_of(fine: Pixels) -> Pixels:
    """The copy that is looked at."""
    high, wide = fine.shape[0] // COARSE, fine.shape[1] // COARSE
    return _pixels(cv2.resize(fine, (max(wide, 1), max(high, 1)), interpolation=cv2.INTER_AREA))


def _lies_on_its_side(letters: Pixels) -> bool:
    """Whether the lines of text run up and down."""
    gap = round(_ALONE_GAP * MM)
    along = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    across = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))
    return _long(across.T) > 1.3 * _long(along)


def _long(mask: NDArray[Any]) -> float:
    """Pixels in runs of lines longer than a word."""
    run = np.ones((1, round(14 * MM)), np.uint8)
    return float(cv2.countNonZero(cv2.morphologyEx(np.ascontiguousarray(mask), cv2.MORPH_OPEN, run)))


def look(coarse: Pixels) -> Looked:
    """Every zone of an RGB page (drawn at FINE_DPI / COARSE) where a mark may stand.

    A page whose lines run up and down is looked at lying: ``Looked.lying``, zones in the page turned left.
    """
    marks = _looked_at(coarse)
    letters = _letters(marks)
    lying = _lies_on_its_side(letters)
    if lying:
        marks = _looked_at(np.rot90(coarse).copy())
        letters = _letters(marks)
    return Looked(_once(_stamps(marks)), _once(_all_lines(letters)), lying=lying)


def _stamps(marks: Marks) -> Iterator[Zone]:
    yield from _ink(marks)
    yield from _frames(marks)


def _all_lines(letters: Pixels) -> Iterator[Zone]:
    yield from _lines(letters, _ALONE_GAP)
    yield from _lines(letters, _SPACED_GAP)
