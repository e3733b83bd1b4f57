"""Các trang của một tệp PDF: text and picture of every page, each looked at for marks."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium

from khue.files.rules.guard.evidence import Evidence, on_page
from khue.files.rules.guard.letters import bare, readings
from khue.files.rules.guard.lines import Letter, segments, turned
from khue.files.rules.guard.marks import Box, Found, table
from khue.files.rules.guard.picture import FINE_DPI, Pixels
from khue.files.rules.guard.stamps import Page, Reader
from khue.files.rules.guard.words import marks_in_page
from khue.shared.refusal import Refusal

MOST_LETTERS = 120_000
A4_LONG = 842.0
"""Points: a page whose long side is far from this is looked at as if it were A4 as well (a scan without resolution)."""
MOST_FINE = 7_000
_SMALL_PICTURE = (9.0, 20.0)  # points: short and long side of what can't carry a stamp
_CURVES = 60
"""Strokes from which drawn lines may be letters."""
_HARMLESS = frozenset({pdfium.raw.FPDF_ANNOT_LINK, pdfium.raw.FPDF_ANNOT_POPUP})

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows besides text: where pictures, drawn letters and notes stand; parts of the page."""

    regions: tuple[Box, ...]
    readable: bool

    @property
    def whole(self) -> bool:
        """Whether nearly all of the page has to be looked at."""
        covered = sum((right - left) * (bottom - top) for left, top, right, bottom in self.regions)
        return not self.readable or covered > 0.5


def page_letters(page: Any, text: Any) -> list[Letter]:
    """Every letter with its box, in points from the top left of the page as it is shown."""
    width, height = page.get_size()
    matrix = shown_at(page, width, height)
    found = []
    sides = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = sides
    raw, handle = pdfium.raw, text.raw
    for index in range(min(text.count_chars(), MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code <= 32 or not raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top):
            continue
        if 0xD800 <= code <= 0xDFFF or code == 0xFFFE:
            continue
        x0, y0 = matrix(left.value, top.value)
        x1, y1 = matrix(right.value, bottom.value)
        found.append(Letter(chr(code), min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return found


def shown_at(page: Any, width: float, height: float) -> Callable[[float, float], tuple[float, float]]:
    """From the file's coordinates to those of the shown page."""
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation()

    def upright(x: float, y: float) -> tuple[float, float]:
        return x - left, top - y

    def quarter(x: float, y: float) -> tuple[float, float]:
        return y - bottom, x - left

    def half(x: float, y: float) -> tuple[float, float]:
        return right - x, y - bottom

    def three(x: float, y: float) -> tuple[float, float]:
        return top - y, right - x

    del width, height
    return {0: upright, 90: quarter, 180: half, 270: three}[turn]


def _says_mark(text: str) -> bool:
    """Whether any reading of a page's text holds the letters of a mark at all."""
    if not text:
        return False
    said = "".join(text.split())
    return any("MAT" in bare(one) for one in readings(said))


def text_marks(page: Any) -> tuple[list[Found], bool]:
    """Marks in the text layer, visible or not; and whether that layer says what readers see."""
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), MOST_LETTERS)
        said = text.get_text_range(0, count) if count > 0 else ""
        if not _says_mark(said):
            return [], _readable(said)
        letters = page_letters(page, text)
    finally:
        text.close()
    width, height = page.get_size()
    found = marks_in_page(segments(letters, width, height))
    if not found and sum(one.high > 2.5 * (one.right - one.left) for one in letters) > 3:
        for way, _left in turned(letters, width, height):
            found += [
                Found(one.level, one.how, one.score) for one in marks_in_page(segments(way, height, width))
            ]
    return found, _readable(said)


def _readable(said: str) -> bool:
    """Letters that mean something: not the codes of a font that doesn't say which letters it draws."""
    letters = [one for one in said if not one.isspace()]
    if not letters:
        return False
    strange = sum(unicodedata.category(one) in {"Co", "Cn", "Cc", "Cs"} or one == "\ufffd" for one in letters)
    return strange <= 0.05 * len(letters)


def _box_of(
    thing: Any, matrix: Callable[[float, float], tuple[float, float]], size: tuple[float, float]
) -> Box:
    left, bottom, right, top = thing
    x0, y0 = matrix(left, top)
    x1, y1 = matrix(right, bottom)
    return min(x0, x1) / size[0], min(y0, y1) / size[1], max(x0, x1) / size[0], max(y0, y1) / size[1]


def shown(page: Any, *, readable: bool) -> Shown:
    """Where the page shows what its text layer doesn't say."""
    size = page.get_size()
    matrix = shown_at(page, *size)
    regions: list[Box] = []
    drawn: list[Box] = []
    strokes = 0
    kinds = pdfium.raw
    for thing in page.get_objects(max_depth=4):
        if thing.type == kinds.FPDF_PAGEOBJ_TEXT:
            continue
        box = _bounds(thing)
        if box is None:
            continue
        if thing.type == kinds.FPDF_PAGEOBJ_PATH:
            strokes += max(kinds.FPDFPath_CountSegments(thing.raw), 0)
            drawn.append(_box_of(box, matrix, size))
            continue
        sides = sorted((box[2] - box[0], box[3] - box[1]))
        if sides[0] >= _SMALL_PICTURE[0] and sides[1] >= _SMALL_PICTURE[1]:
            regions.append(_box_of(box, matrix, size))
    if strokes >= _CURVES and strokes > 5.5 * len(drawn):
        regions += drawn
    if _has_notes(page):
        regions.append((0.0, 0.0, 1.0, 1.0))
    return Shown(tuple(regions), readable or not (regions or drawn))


def _bounds(thing: Any) -> tuple[float, float, float, float] | None:
    try:
        bounds: tuple[float, float, float, float] = thing.get_bounds()
    except pdfium.PdfiumError:
        return None
    return bounds


def _has_notes(page: Any) -> bool:
    """Whether notes or form fields are drawn over the page."""
    for index in range(min(pdfium.raw.FPDFPage_GetAnnotCount(page.raw), 2_000)):
        note = pdfium.raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        kind = pdfium.raw.FPDFAnnot_GetSubtype(note)
        pdfium.raw.FPDFPage_CloseAnnot(note)
        if kind not in _HARMLESS:
            return True
    return False


def pictures_of(page: Any) -> Iterator[Pixels]:
    """The page drawn for reading; one whose size can't be a sheet's is drawn as A4 too."""
    width, height = page.get_size()
    long = max(width, height)
    wanted = {A4_LONG} if not 0.8 * A4_LONG < long < 1.5 * A4_LONG else set()
    if 0.25 * A4_LONG <= long <= 3.0 * A4_LONG:
        wanted.add(long)
    for size in sorted(wanted):
        scale = min(size / long * FINE_DPI / 72, MOST_FINE / long)
        if long > 1.5 * A4_LONG and size == long:
            scale = min(scale, 2 * A4_LONG / long * FINE_DPI / 72)
        yield _drawn(page, max(math.ceil(width * scale), 16), max(math.ceil(height * scale), 16))


def _drawn(page: Any, wide: int, high: int) -> Pixels:
    bitmap = pdfium.PdfBitmap.new_native(wide, high, pdfium.raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    pdfium.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, pdfium.raw.FPDF_ANNOT)
    picture = cv2.cvtColor(bitmap.to_numpy(), cv2.COLOR_BGRA2RGB)
    bitmap.close()
    return np.asarray(picture, dtype=np.uint8)


class Eyes:
    """Mắt: opens the reading machine when the first picture has to be read."""

    def __init__(self) -> None:
        self._reader: Reader | None = None

    def marks(self, picture: Pixels, regions: tuple[Box, ...] | None = None) -> list[Found]:
        """Marks in a picture; with ``regions``, only those that stand there."""
        if self._reader is None:
            self._reader = Reader.opened()
        return Page(self._reader, picture, regions).found()


def page_evidence(page: Any, number: int, eyes: Eyes) -> list[Evidence]:
    """Everything that one page says."""
    found, readable = text_marks(page)
    look = shown(page, readable=readable)
    doubtful = tuple(_around(one.box) for one in found if one.score < table().sure and one.box)
    if look.regions or doubtful or not look.readable:
        for picture in pictures_of(page):
            found = found + eyes.marks(picture, None if look.whole else (*look.regions, *doubtful))
    return on_page(found, number)


def _around(box: Box) -> Box:
    """A little more than the box: a frame may stand around the words."""
    return box[0] - 0.01, box[1] - 0.01, box[2] + 0.01, box[3] + 0.01


def page_count(path: Path) -> int:
    """How many pages the renderer sees; nothing when it can't open the file."""
    try:
        with pdfium.PdfDocument(path) as document:
            return len(document)
    except pdfium.PdfiumError:
        return 0


def pages(
    path: Path, eyes: Eyes, told: Told, most: int, share: tuple[int, int] = (0, 1)
) -> Iterator[list[Evidence]]:
    """The evidence of each page in order; of each n-th from one on where that is the ``share``.

    Refuses ``files.damaged``, ``.encrypted``, ``.too_many_pages``.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise Refusal("files.encrypted" if "password" in str(error).lower() else "files.damaged") from error
    try:
        count = len(document)
        if count > most:
            raise Refusal("files.too_many_pages", pages=count, limit=most)
        for index in range(share[0], count, share[1]):
            try:
                page = document[index]
            except pdfium.PdfiumError:
                yield []  # drawn white for readers too
                continue
            yield page_evidence(page, index + 1, eyes)
            page.close()
            told(index + 1, count)
    finally:
        document.close()
