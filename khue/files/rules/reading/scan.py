"""Một trang chụp: read strip by strip, only what is needed; doubtful numbers are read a second time, larger."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from khue.files.rules.guard.picture import Pixels
from khue.files.rules.reading.machine import Machine, Read, ink, lean, on_page, upright
from khue.files.rules.reading.words import WIDE, Sheet, Word

HEAD = 0.5
"""The part of the page that is read first."""
_LETTER = 36.0
_UNSURE = 0.55


@dataclass
class ScannedPage:
    """Trang chụp: its picture made upright, and what was read of it so far."""

    machine: Machine
    number: int
    picture: Pixels
    words: tuple[Word, ...] = ()
    _read_to: int = 0
    _grey: Pixels = field(init=False)

    def __post_init__(self) -> None:
        grey = ink(self.picture)
        self._grey = upright(grey, lean(grey))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        high, wide = self._grey.shape
        return wide, high

    @property
    def sheet(self) -> Sheet:
        """What was read, as a sheet."""
        wide, high = self.size
        return Sheet(self.number, self.words, high / wide * WIDE, "scan")

    def read_head(self) -> Sheet:
        """The upper half, up to a white row; turned first where nothing there is readable as it stands."""
        if not self._read_to:
            self._read(self._white_row(HEAD))
            if len(self.words) < 12 or self._sureness() < _UNSURE:
                self._turn()
        return self.sheet

    def read_all(self) -> Sheet:
        """The whole page."""
        self.read_head()
        if self._read_to < self.size[1]:
            self._read(self.size[1])
        return self.sheet

    def again(self, words: tuple[Word, ...], letters: str = "") -> Read:
        """These words once more as one line, enlarged."""
        scale = self.size[0] / WIDE
        high = max((one.high for one in words), default=10.0)
        top = min(one.top for one in words) - 0.35 * high
        bottom = max(one.bottom for one in words) + 0.35 * high
        left = min(one.left for one in words) - 0.4 * high
        right = max(one.right for one in words) + 0.4 * high
        sides = [max(round(side * scale), 0) for side in (top, bottom, left, right)]
        cut = self._grey[sides[0] : sides[1], sides[2] : sides[3]]
        if not cut.size:
            return Read("", ())
        zoom = min(max(_LETTER / (0.75 * high * scale), 0.8), 3.0)
        return self.machine.line(
            np.asarray(
                cv2.resize(cut, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
            ),
            letters,
        )

    def _read(self, to: int) -> None:
        strip = np.ascontiguousarray(self._grey[self._read_to : to])
        if strip.shape[0] > 20:
            self.words += on_page(self.machine.words(strip), self.size, self._read_to)
        self._read_to = to

    def _white_row(self, at: float) -> int:
        """The row near that height that carries the least ink."""
        high = self._grey.shape[0]
        low, up = round((at - 0.04) * high), round((at + 0.04) * high)
        dark = (self._grey[low:up] < 128).sum(axis=1)
        runs = np.convolve(dark, np.ones(9), mode="same")
        return int(low + np.argmin(runs))

    def _sureness(self) -> float:
        letters = sum(len(one.text) for one in self.words)
        return sum(one.sure * len(one.text) for one in self.words) / max(letters, 1)

    def _turn(self) -> None:
        """Try the page on its sides and upside down; keep the way that reads best."""
        best = (self._sureness() * min(len(self.words), 40), self._grey, self.words, self._read_to)
        grey = self._grey
        for turns in (1, 3, 2):
            self._grey = np.ascontiguousarray(np.rot90(grey, turns))
            self.words, self._read_to = (), 0
            self._read(self._white_row(HEAD))
            now = self._sureness() * min(len(self.words), 40)
            if now > 1.3 * best[0]:
                best = (now, self._grey, self.words, self._read_to)
            if now > 28:
                break
        _score, self._grey, self.words, self._read_to = best
