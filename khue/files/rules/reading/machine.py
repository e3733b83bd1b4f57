"""Máy đọc chữ cho cả trang: words with their boxes out of a page's picture, by Tesseract with ``vie``, called directly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import tesserocr
from PIL import Image

from khue.files.rules.guard.picture import Pixels
from khue.files.rules.guard.stamps import MODEL
from khue.files.rules.reading.words import WIDE, Word
from khue.shared.refusal import Refusal

DPI = 200
_MOST_LEAN = 3.0
_CRUMB = 0.25
"""Confidence under which a word without letters is dirt."""

os.environ.setdefault("OMP_THREAD_LIMIT", "1")


@dataclass(frozen=True, slots=True)
class Read:
    """A small picture as one line: the letters, and how sure the machine is of each (0 to 1)."""

    text: str
    sure: tuple[float, ...]

    @property
    def least(self) -> float:
        """How sure it is of the letter that it is least sure of."""
        return min(self.sure, default=0.0)


class Machine:
    """Máy đọc chữ: one Tesseract for one process, opened when the first picture comes."""

    def __init__(self) -> None:
        self._api: tesserocr.PyTessBaseAPI | None = None

    def _opened(self) -> tesserocr.PyTessBaseAPI:
        """Load the model (0.2 s). Refuses ``files.guard_away`` when it isn't there."""
        if self._api is None:
            cv2.setNumThreads(1)
            if not (MODEL / "vie.traineddata").is_file():
                raise Refusal("files.guard_away")
            self._api = tesserocr.PyTessBaseAPI(path=str(MODEL), lang="vie", oem=tesserocr.OEM.LSTM_ONLY)
        return self._api

    def words(self, grey: Pixels) -> list[Word]:
        """The words of a page's picture, or of a strip of it, in pixels."""
        api = self._opened()
        api.SetVariable("tessedit_char_whitelist", "")
        api.SetPageSegMode(tesserocr.PSM.AUTO)
        api.SetImage(Image.fromarray(grey))
        api.SetSourceResolution(DPI)
        if not api.Recognize():
            return []
        return list(_words(api))

    def line(self, grey: Pixels, letters: str = "") -> Read:
        """A small picture as one line; ``letters``: the only ones that may stand there."""
        api = self._opened()
        api.SetVariable("tessedit_char_whitelist", letters)
        api.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
        api.SetImage(Image.fromarray(grey))
        api.SetSourceResolution(300)
        if not api.Recognize():
            return Read("", ())
        said: list[str] = []
        sure: list[float] = []
        found = api.GetIterator()
        for one in tesserocr.iterate_level(found, tesserocr.RIL.SYMBOL) if found else ():
            try:
                letter = one.GetUTF8Text(tesserocr.RIL.SYMBOL)
            except RuntimeError:
                continue
            said.append(letter)
            sure.append(one.Confidence(tesserocr.RIL.SYMBOL) / 100)
        return Read("".join(said), tuple(sure))


def _words(api: tesserocr.PyTessBaseAPI) -> Iterator[Word]:
    found = api.GetIterator()
    for one in tesserocr.iterate_level(found, tesserocr.RIL.WORD) if found else ():
        try:
            text = one.GetUTF8Text(tesserocr.RIL.WORD).strip()
        except RuntimeError:
            continue
        sure = one.Confidence(tesserocr.RIL.WORD) / 100
        box = one.BoundingBox(tesserocr.RIL.WORD)
        if not text or box is None or (sure < _CRUMB and not any(letter.isalnum() for letter in text)):
            continue
        yield Word(text, box[0], box[1], box[2], box[3], sure)


def ink(picture: Pixels) -> Pixels:
    """The page as grey: red ink (seals, the stamp of arrival) as good as gone, black and blue as they are."""
    return np.ascontiguousarray(picture[:, :, 0])


def lean(grey: Pixels) -> float:
    """By how many degrees the lines of a scan lean, at most three; found where its rows are sharpest."""
    small = cv2.resize(
        grey, None, fx=400 / grey.shape[1], fy=400 / grey.shape[1], interpolation=cv2.INTER_AREA
    )
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 18)
    middle = (dark.shape[1] / 2, dark.shape[0] / 2)

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        turned = cv2.warpAffine(dark, turn, (dark.shape[1], dark.shape[0]))
        return float(np.diff(turned.sum(axis=1, dtype=np.float64)).var())

    best = max(np.arange(-_MOST_LEAN, _MOST_LEAN + 0.01, 0.5), key=lambda one: sharpness(float(one)))
    near = max(np.arange(best - 0.4, best + 0.41, 0.1), key=lambda one: sharpness(float(one)))
    return float(near) if sharpness(float(near)) > 1.04 * sharpness(0.0) else 0.0


def upright(grey: Pixels, angle: float) -> Pixels:
    """The picture turned by ``lean``."""
    if abs(angle) < 0.15:
        return grey
    high, wide = grey.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    turned = cv2.warpAffine(grey, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))
    return np.asarray(turned, dtype=np.uint8)


def on_page(words: list[Word], size: tuple[int, int], down: int = 0) -> tuple[Word, ...]:
    """Words of a strip that begins ``down`` pixels below the top, in thousandths of the page's width."""
    wide, _high = size
    scale = WIDE / wide
    return tuple(
        Word(
            one.text,
            one.left * scale,
            (one.top + down) * scale,
            one.right * scale,
            (one.bottom + down) * scale,
            one.sure,
        )
        for one in words
    )
