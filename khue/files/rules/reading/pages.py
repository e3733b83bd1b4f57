"""Các trang của một tệp để đọc: words of a page from its text layer, or its picture where it has none."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import ImageOps, UnidentifiedImageError

from khue.files.rules import codecs
from khue.files.rules.guard.picture import Pixels
from khue.files.rules.reading.layer import is_drawn, layer_words
from khue.files.rules.reading.machine import DPI
from khue.files.rules.reading.words import WIDE, Word
from khue.shared.refusal import Refusal

A4_LONG = 842.0
_FEW = 160
"""Letters under which a page that shows a picture is a scan with a printed margin."""
_BESIDE, _WHOLE = 0.05, 0.45


class Pages(Protocol):
    """Where words and pictures of pages come from."""

    def __len__(self) -> int: ...

    def layer(self, index: int) -> tuple[tuple[Word, ...], float] | None:
        """The words that the page draws and its height; nothing when they have to be read from its picture."""

    def picture(self, index: int) -> Pixels:
        """The page as it is shown, at the resolution for reading."""


class PdfPages:
    """The pages of a PDF. Refuses ``files.damaged``, ``.encrypted``, ``.no_pages``."""

    def __init__(self, path: Path) -> None:
        try:
            self.document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            said = str(error).lower()
            raise Refusal("files.encrypted" if "password" in said else "files.damaged") from error
        if not len(self.document):
            raise Refusal("files.no_pages")

    def __len__(self) -> int:
        return len(self.document)

    def _page(self, index: int) -> Any:
        """The page with what stamps and forms draw over it as part of it; only in memory."""
        try:
            page = self.document[index]
            if pdfium.raw.FPDFPage_GetAnnotCount(page.raw) > 0:
                flat = pdfium.raw.FPDFPage_Flatten(page.raw, 0)
                if flat == pdfium.raw.FLATTEN_SUCCESS:
                    page.close()
                    page = self.document[index]
        except pdfium.PdfiumError:
            return None
        return page

    def layer(self, index: int) -> tuple[tuple[Word, ...], float] | None:
        """The words of the text layer, when it is what readers see."""
        page = self._page(index)
        if page is None:
            return (), WIDE
        try:
            wide, high = page.get_size()
            words = layer_words(page)
            letters = sum(len(one.text) for one in words)
            pictured = _pictured(page)
            if not letters or not _readable(words) or (letters < _FEW and pictured > _BESIDE):
                return None
            if pictured > _WHOLE and not is_drawn(page):
                return None
            return words, high / max(wide, 1.0) * WIDE
        finally:
            page.close()

    def picture(self, index: int) -> Pixels:
        """Drawn as a sheet whose long side is A4's, at 200 dots an inch, without what signatures lay over it."""
        try:
            page = self.document[index]
        except pdfium.PdfiumError:
            return np.full((16, 16, 3), 255, dtype=np.uint8)
        wide, high = page.get_size()
        scale = A4_LONG / max(wide, high, 1.0) * DPI / 72
        size = max(math.ceil(wide * scale), 16), max(math.ceil(high * scale), 16)
        bitmap = pdfium.PdfBitmap.new_native(*size, pdfium.raw.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
        pdfium.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, 0)
        drawn = cv2.cvtColor(bitmap.to_numpy(), cv2.COLOR_BGRA2RGB)
        bitmap.close()
        page.close()
        return np.asarray(drawn, dtype=np.uint8)


class PicturePages:
    """The frames of a picture file. Refuses ``files.damaged`` and ``files.bomb``."""

    def __init__(self, path: Path, most_pixels: int) -> None:
        try:
            self.image = codecs.opened(path)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Refusal("files.damaged") from error
        codecs.refuse_size(self.image, most_pixels)

    def __len__(self) -> int:
        return int(getattr(self.image, "n_frames", 1))

    def layer(self, _index: int) -> None:
        """A picture has none."""

    def picture(self, index: int) -> Pixels:
        """The frame upright, its long side that of A4 at 200 dots an inch."""
        try:
            self.image.seek(index)
            shown = ImageOps.exif_transpose(self.image).convert("RGB")
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refusal("files.damaged") from error
        pixels = np.asarray(shown, dtype=np.uint8)
        scale = A4_LONG * DPI / 72 / max(pixels.shape[:2])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)


def _readable(words: tuple[Word, ...]) -> bool:
    """Letters that mean something: not the codes of a font that doesn't say what it draws."""
    letters = "".join(one.text for one in words)
    strange = sum(not one.isprintable() or one == "\ufffd" or "\ue000" <= one <= "\uf8ff" for one in letters)
    return strange <= 0.08 * len(letters)


def _pictured(page: Any) -> float:
    """The part of the page that pictures cover."""
    wide, high = page.get_size()
    covered = 0.0
    for thing in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        try:
            left, bottom, right, top = thing.get_bounds()
        except pdfium.PdfiumError:
            continue
        across = max(min(right, wide) - max(left, 0), 0)
        covered += across * max(min(top, high) - max(bottom, 0), 0)
    return float(covered / max(wide * high, 1.0))
