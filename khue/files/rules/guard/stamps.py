"""Đọc dấu trong ảnh: the zones that the cheap look offers are read by Tesseract, each by itself, a word or two at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray
from PIL import Image

from khue.files.rules.guard.marks import Box, Found
from khue.files.rules.guard.picture import COARSE, MM, Looked, Pixels, Zone, coarse_of, highest, look, lowest
from khue.files.rules.guard.read import Read, judged
from khue.files.rules.guard.shapes import likeness
from khue.shared.refusal import Refusal

MODEL = Path(__file__).with_name("model")
LETTER = 34.0
"""Pixels: the height of letters at which Tesseract reads best."""
SURE = 0.9
DOUBTFUL = 72
WORDLIKE = 55
"""Confidence (0 to 100) from which letters are taken to stand upright."""

_INK = np.asarray(255 - np.clip(np.arange(256) * 2 - 30, 0, 255), dtype=np.uint8)
"""How dark ink is drawn for each strength of its colour."""

os.environ.setdefault("OMP_THREAD_LIMIT", "1")


@dataclass(slots=True)
class Reader:
    """Máy đọc chữ: one Tesseract with the Vietnamese model, for one process."""

    api: tesserocr.PyTessBaseAPI

    @classmethod
    def opened(cls) -> Reader:
        """Load the model (0.2 s). Refuses ``files.guard_away`` when it isn't there: nothing is cleared unread."""
        cv2.setNumThreads(1)
        if not (MODEL / "vie.traineddata").is_file():
            raise Refusal("files.guard_away")
        return cls(
            tesserocr.PyTessBaseAPI(
                path=str(MODEL), lang="vie", oem=tesserocr.OEM.LSTM_ONLY, psm=tesserocr.PSM.SINGLE_LINE
            )
        )

    def line(self, picture: Pixels, *, sparse: bool = False) -> Read:
        """What a small picture says, taken as one line, or as words anywhere on it."""
        self.api.SetPageSegMode(tesserocr.PSM.SPARSE_TEXT if sparse else tesserocr.PSM.SINGLE_LINE)
        self.api.SetImage(Image.fromarray(picture))
        self.api.SetSourceResolution(300)
        text = self.api.GetUTF8Text().strip()
        return Read(text, self.api.MeanTextConf())


def _cut(grey: Pixels, zone: Zone, scale: float, more: tuple[float, float, float], turn: float) -> Pixels:
    """The zone upright and scaled; ``more``: sideways, above and below, in parts of its height."""
    wide, high = zone.wide * COARSE, zone.high * COARSE
    side, above, below = more
    across, down = wide + 2 * side * high, high * (1 + above + below)
    matrix = cv2.getRotationMatrix2D((0.0, 0.0), zone.angle + turn, scale)
    if turn % 180 == 90:
        across, down = down, across
    shift = np.array([0.0, (below - above) / 2 * high])
    back = np.radians(zone.angle)
    centre = np.array([zone.x, zone.y]) * COARSE
    centre = centre + np.array(
        [
            -np.sin(back) * shift[1] + np.cos(back) * shift[0],
            np.cos(back) * shift[1] + np.sin(back) * shift[0],
        ]
    )
    size = max(round(across * scale), 8), max(round(down * scale), 8)
    matrix[:, 2] = np.array(size) / 2 - matrix[:, :2] @ centre
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    cut = cv2.warpAffine(grey, matrix, size, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,))
    return np.asarray(cut, dtype=np.uint8)


def _letters_of(dark: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.int32], NDArray[np.int32]]:
    """Which pieces of a cut-out stamp are letters, by size and place; the pieces and their sizes."""
    high, wide = dark.shape
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    x, y, w, h, area = stats.T
    middle = np.abs((y + h / 2) / high - 0.5) < 0.3
    inside = (x > 0.02 * wide) & (x + w < 0.98 * wide) & (y > 0.04 * high) & (y + h < 0.97 * high)
    thick = (np.minimum(w, h) >= 0.07 * high) & (area >= 0.2 * w * h)
    fits = (h >= 0.17 * high) & (h <= 0.68 * high) & (w <= 0.4 * wide) & middle & inside & thick
    fits[0] = False
    return fits, labels, stats  # type: ignore[return-value]


def _without_frame(cut: Pixels) -> Pixels | None:
    """The letters of a stamp and the marks on them, without the lines around; nothing when none stand free."""
    _level, dark = cv2.threshold(cut, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    high = dark.shape[0]
    fits, labels, stats = _letters_of(np.asarray(dark, dtype=np.uint8))
    if not fits.any():
        return None
    x, y, w, h, _area = stats.T
    left, right = x[fits].min(), (x + w)[fits].max()
    top, bottom = np.median(y[fits]), np.median((y + h)[fits])
    tall = max(float(bottom - top), 4.0)
    middle = y + h / 2
    small = (
        (h < 0.5 * tall) & (w < 0.8 * tall) & (middle > top - 0.55 * tall) & (middle < bottom + 0.4 * tall)
    )
    small &= (
        (x >= left - 0.2 * tall)
        & (x + w <= right + 0.2 * tall)
        & (middle > 0.15 * high)
        & (middle < 0.85 * high)
    )
    small &= np.maximum(w, h) < 4 * np.minimum(w, h)
    kept = fits | small
    kept[0] = False
    soft = np.where(kept[labels], cut, 255).astype(np.uint8)
    part = soft[
        max(int(top - 0.7 * tall), 0) : int(bottom + 0.55 * tall), max(int(left - 2), 0) : int(right + 3)
    ]
    scale = LETTER / tall
    if not 0.8 < scale < 1.25:
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    return np.pad(part, 14, constant_values=255)


def _inside(cut: Pixels) -> Pixels | None:
    """What stands inside the frame of a stamp, its small gaps closed; nothing when that is empty."""
    high, wide = cut.shape
    edge = round(0.175 * high)
    if wide < 4 * edge:
        return None
    part = cv2.GaussianBlur(cut[edge : high - edge, edge : wide - edge], (0, 0), 0.011 * high)
    _level, dark = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(dark, connectivity=8)
    _x, y, w, h, area = stats.T
    flat = (w > 0.12 * wide) & (h < 0.1 * high)
    tall = (w < 0.05 * high) & (h > 0.5 * high)
    rim = ((y == 0) | (y + h >= dark.shape[0])) & (h < 0.12 * high)
    away = flat | tall | rim | (area < 5)
    away[0] = False
    clean = np.where(away[labels], 255, part).astype(np.uint8)
    columns = np.flatnonzero(((dark > 0) & ~away[labels]).sum(axis=0) > 0.06 * high)
    if columns.size < 0.5 * high:
        return None
    clean = clean[:, max(int(columns[0]) - 4, 0) : int(columns[-1]) + 5]
    paper = int(np.quantile(clean, 0.9))
    return np.pad(np.where(clean > paper - 8, paper, clean).astype(np.uint8), 14, constant_values=paper)


def ink_only(fine: Pixels) -> Pixels:
    """The coloured ink of a page as grey on white: black letters under a red stamp are gone."""
    spread = cv2.subtract(highest(fine), lowest(fine))
    return np.asarray(cv2.LUT(spread, _INK), dtype=np.uint8)


def _clear(zone: Zone, level: str, like: float, ahead: float) -> bool:
    """Whether a likeness says enough alone; three letters resemble much else, and so do words without a frame."""
    if zone.kind == "line":
        return level != "mat" and like >= 0.64 and ahead >= 0.25
    short = level == "mat"
    return like >= (0.66 if short else 0.58) and ahead >= (0.22 if short else 0.15)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


class Page:
    """Ảnh một trang: looked at once, its zones read until a mark is sure."""

    def __init__(self, reader: Reader, fine: Pixels, regions: tuple[Box, ...] | None = None) -> None:
        self.reader = reader
        coarse = coarse_of(fine)
        self.looked: Looked = look(coarse)
        self.regions = regions
        high, wide = coarse.shape[:2]
        self.lying = self.looked.lying
        self.size = (high, wide) if self.lying else (wide, high)
        self.fine = np.rot90(fine).copy() if self.lying else fine

    @cached_property
    def grey(self) -> Pixels:
        """The page as its lines run, for reading; made when the first zone is read."""
        return lowest(self.fine)

    @cached_property
    def ink(self) -> Pixels:
        """Its coloured ink only."""
        return ink_only(self.fine)

    def found(self) -> list[Found]:
        """Every mark of the picture, each with the box it stands in; lines are read until one is sure."""
        marks = [mark for zone in self.looked.stamps if (mark := self._mark(zone))]
        for zone in self.looked.lines:
            if any(mark.score >= SURE for mark in marks):
                break
            mark = self._mark(zone)
            marks += [mark] if mark else []
        return marks

    def stamp_texts(self) -> Iterator[tuple[str, Box]]:
        """What stands in each zone of a stamp's shape, as it is read, and where."""
        for zone in self.looked.stamps:
            if zone.kind in {"ink", "box"}:
                for read in self._frame(zone, 0.0):
                    yield read.text, self._share(zone)

    def _mark(self, zone: Zone) -> Found | None:
        if self.regions is not None and not any(_meet(self._share(zone), one) for one in self.regions):
            return None
        level, score = self._best(zone)
        return Found(level, "stamp", score, self._share(zone)) if level else None

    def _share(self, zone: Zone) -> Box:
        """Where the zone stands on the page as it was given."""
        left, top, right, bottom = zone.share(*self.size)
        return (1 - bottom, left, 1 - top, right) if self.lying else (left, top, right, bottom)

    def _best(self, zone: Zone) -> tuple[str, float]:
        framed = zone.kind in {"ink", "box"}
        best = self._shaped(zone) if framed else ("", 0.0)
        if best[1] >= SURE:
            return best
        hint, sure = best[0], 0
        for read in self._reads(zone):
            now = judged(read, framed=framed)
            if now[0] and now[0] == hint:
                return now[0], max(now[1], SURE)
            best = max(best, now, key=lambda one: one[1])
            sure = max(sure, read.sure)
            if best[1] >= SURE:
                return best
        if zone.kind == "line" and sure < DOUBTFUL:
            best = max(best, self._shaped(zone), key=lambda one: one[1])
        return best

    def _shaped(self, zone: Zone) -> tuple[str, float]:
        """What the stamp resembles: sure where it is clear, else a hint for what is read."""
        best = ("", 0.0)
        layers = (self.ink, self.grey) if zone.kind == "ink" else (self.grey,)
        cuts = [(_cut(layer, zone, 1.0, (0.0, 0.0, 0.0), 0.0), True) for layer in layers]
        if zone.kind != "box":
            cuts += [(_cut(layer, zone, 1.0, (0.1, 0.5, 0.5), 0.0), False) for layer in layers]
        for cut, framed in cuts:
            for way in (cut, np.ascontiguousarray(cut[::-1, ::-1])):
                level, like, ahead = likeness(way, framed=framed)
                if not level or like < 0.45 or ahead < 0.08:
                    continue
                score = 0.95 if _clear(zone, level, like, ahead) else 0.6 if like >= 0.5 else 0.45
                best = max(best, (level, score), key=lambda one: one[1])
        return best

    def _reads(self, zone: Zone) -> Iterator[Read]:
        """The zone as it stands, then turned, for as long as nothing that looks like words comes out."""
        if zone.kind == "patch":
            yield self.reader.line(_cut(self.ink, zone, 1.0, (0.02, 0.02, 0.02), 0.0), sparse=True)
            return
        sure = 0
        for turn in (0.0, 180.0):
            for read in self._line(zone, turn) if zone.kind == "line" else self._frame(zone, turn):
                sure = max(sure, read.sure)
                yield read
            if sure >= WORDLIKE:
                return

    def _line(self, zone: Zone, turn: float) -> Iterator[Read]:
        scale = min(max(LETTER / (zone.high * COARSE), 0.3), 5.0)
        yield self.reader.line(_cut(self.grey, zone, scale, (0.5, 0.6, 0.5), turn))

    def _frame(self, zone: Zone, turn: float) -> Iterator[Read]:
        scale = min(max(2.4 * LETTER / (zone.high * COARSE), 0.3), 6.0)
        for layer in (self.ink, self.grey) if zone.kind == "ink" else (self.grey,):
            cut = _cut(layer, zone, scale, (0.04, 0.04, 0.04), turn)
            if _without_frame(cut) is None:
                continue
            for letters in (_inside(cut), _without_frame(cut)):
                if letters is not None:
                    yield self.reader.line(letters)


__all__ = ["MM", "Page", "Reader"]
