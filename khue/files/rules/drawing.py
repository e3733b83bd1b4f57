"""Ảnh trang và chữ của trang: previews, thumbnails, text and the digest of what a reader sees."""

import ctypes
import gzip
import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from khue.files.rules.bundle import pack
from khue.files.rules.outline import Entry
from khue.shared.refusal import Refusal

A4 = (595.28, 841.89)
PREVIEW_WIDTH = 820
PREVIEW_MOST = 2_400
THUMB_WIDTH = 200
THUMB_MOST = 600
THUMBS_IN_BUNDLE = 40
PREVIEW_QUALITY = 40
THUMB_QUALITY = 50
GREY_TOLERANCE = 24
MAX_LETTERS = 200_000
MAX_ALL_LETTERS = 50_000_000


Piece = tuple[int, int]


@dataclass(slots=True)
class Drawn:
    """What was drawn of a document. Pieces lie in the side file, each by (offset, size).

    sizes: width and height of each page as shown, in points. thumbs: (offset, size, first page,
    pages) of each bundle. previews: one piece a page. text: the piece of all pages' text.
    digests: of what each page shows. undrawn: numbers of pages that stand as white ones.
    """

    sizes: list[tuple[float, float]] = field(default_factory=list)
    previews: list[Piece] = field(default_factory=list)
    thumbs: list[tuple[int, int, int, int]] = field(default_factory=list)
    text: Piece = (0, 0)
    digests: list[str] = field(default_factory=list)
    undrawn: list[int] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)


def webp(picture: Image.Image, quality: int) -> bytes:
    """The picture as WebP; the same picture gives the same bytes."""
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()


def is_grey(picture: Image.Image) -> bool:
    """True when no pixel of an RGB picture has a colour worth keeping (a red stamp has)."""
    red, green, blue = picture.split()
    differences = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return not any(any(one.histogram()[GREY_TOLERANCE + 1 :]) for one in differences)


def page_text(page: Any) -> str:
    """The page's text in NFC, without what can't be shown."""
    try:
        found = page.get_textpage()
        text = (
            found.get_text_range(0, min(found.count_chars(), MAX_LETTERS)) if found.count_chars() > 0 else ""
        )
        found.close()
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return ""
    kept = "".join(
        letter
        for letter in text.replace("\r\n", "\n").replace("\r", "\n")
        if letter == "\n" or letter.isprintable()
    )
    return unicodedata.normalize("NFC", kept)


def _picture(page: Any, width: float, height: float) -> Image.Image:
    """The page drawn at 820 px wide, or smaller when it is very long."""
    scale = min(PREVIEW_WIDTH / width, PREVIEW_MOST / height)
    wide, high = max(round(width * scale), 1), max(round(height * scale), 1)
    bitmap = pdfium.PdfBitmap.new_native(wide, high, pdfium.raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    pdfium.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, pdfium.raw.FPDF_ANNOT)
    raw = ctypes.string_at(bitmap.buffer, bitmap.stride * high)
    picture = Image.frombuffer("RGB", (wide, high), raw, "raw", "BGRX", bitmap.stride, 1)
    bitmap.close()
    return picture


class Drawer:
    """Draws page after page into one side file; memory holds one page and one bundle."""

    def __init__(self, side: BinaryIO) -> None:
        self.drawn = Drawn()
        self._side = side
        self._texts: list[str] = []
        self._letters = 0
        self._thumbs: list[bytes] = []

    def page(self, document: Any, index: int) -> None:
        """Draw the page of that index and read its text; what can't be drawn stands white."""
        width, height, text, picture = *A4, "", None
        try:
            page = document[index]
            width, height = page.get_size()
            text = page_text(page) if self._letters < MAX_ALL_LETTERS else ""
            picture = _picture(page, width, height)
            page.close()
        except (pdfium.PdfiumError, ZeroDivisionError):
            self.drawn.undrawn.append(index + 1)
        self._keep(width, height, text, picture or Image.new("RGB", (PREVIEW_WIDTH, 1160), "white"))

    def _keep(self, width: float, height: float, text: str, picture: Image.Image) -> None:
        self.drawn.sizes.append((round(width, 2), round(height, 2)))
        self._texts.append(text)
        self._letters += len(text)
        seen = hashlib.sha256(picture.tobytes())
        seen.update(text.encode())
        self.drawn.digests.append(seen.hexdigest()[:32])
        shown = picture.convert("L") if is_grey(picture) else picture
        self.drawn.previews.append(self._write(webp(shown, PREVIEW_QUALITY)))
        shown.thumbnail((THUMB_WIDTH, THUMB_MOST), Image.Resampling.BILINEAR, reducing_gap=2.0)
        self._thumbs.append(webp(shown, THUMB_QUALITY))
        if len(self._thumbs) == THUMBS_IN_BUNDLE:
            self._write_thumbs()

    def _write(self, piece: bytes) -> Piece:
        offset = self._side.tell()
        self._side.write(piece)
        return offset, len(piece)

    def _write_thumbs(self) -> None:
        if self._thumbs:
            first = len(self.drawn.sizes) - len(self._thumbs) + 1
            self.drawn.thumbs.append((*self._write(pack(self._thumbs)), first, len(self._thumbs)))
            self._thumbs = []

    def finish(self, outline: list[Entry]) -> Drawn:
        """Write what is left: the last thumbnails, then the text with the outline."""
        self._write_thumbs()
        table = json.dumps(
            {"pages": self._texts, "outline": outline}, ensure_ascii=False, separators=(",", ":")
        )
        self.drawn.text = self._write(gzip.compress(table.encode(), 6, mtime=0))
        return self.drawn


def draw(
    rendition: Path, side: Path, expected: int, progress: Callable[[int, int], None], outline: list[Entry]
) -> Drawn:
    """Draw every page of a rendition into a side file, telling `progress(done, of)` after each.

    Refuses `files.damaged` when the renderer doesn't see the pages that were written.
    """
    try:
        document = pdfium.PdfDocument(rendition)
    except pdfium.PdfiumError as error:
        raise Refusal("files.damaged") from error
    if len(document) != expected:
        raise Refusal("files.damaged")
    with side.open("wb") as out:
        drawer = Drawer(out)
        for index in range(expected):
            drawer.page(document, index)
            progress(index + 1, expected)
        drawn = drawer.finish(outline)
    document.close()
    return drawn
