"""Ảnh thành PDF: photographed and scanned pages become a document, one page for each picture."""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from khue.files.rules import codecs
from khue.files.rules.limits import Limits
from khue.files.rules.rendition import A4
from khue.shared.refusal import Refusal

LOSSLESS = 2_000_000
"""Bytes up to which a page that came without loss stays so; above it is a photograph, and becomes JPEG."""
QUALITY = 88

_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
_SANE_DPI = range(100, 1201)  # 72 and 96 are what programs write who know nothing of paper
_ORIENTATION = 0x0112
_JPEG_TELLS = frozenset({0xE1, 0xED, 0xFE})
"""Segments of a JPEG that say where and by whom: EXIF and XMP, IPTC, remarks."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture as a PDF holds it; `turn` (degrees) shows it upright."""

    data: bytes
    filter: pikepdf.Name
    width: int
    height: int
    bits: int
    grey: bool
    turn: int = 0


def _page_size(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float]:
    """The page in points: by its resolution when that gives about a sheet, else fitted to A4."""
    if round(max(dpi)) in _SANE_DPI and min(dpi) >= 72:
        wide, high = width * 72 / dpi[0], height * 72 / dpi[1]
        if 72 <= max(wide, high) <= 3_400:
            return wide, high
    long, short = max(A4), min(A4)
    wide, high = (long, short) if width > height else (short, long)
    scale = min(wide / width, high / height)
    return width * scale, height * scale


def _dpi(picture: Image.Image) -> tuple[float, float]:
    """Across and down: a fax has twice as many dots across."""
    try:
        across, down = (float(one) for one in picture.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    return across, down


def _untold(data: bytes) -> bytes:
    """A JPEG without the segments that tell where it was taken, and by what; the picture is untouched."""
    kept, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        size = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] not in _JPEG_TELLS:
            kept += data[at : at + size]
        at += size
    return bytes(kept + data[at:])


def _flat(picture: Image.Image) -> Image.Image:
    """Upright, on white paper, in black and white, in grey or in three colours."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        over = upright.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(paper, over).convert("RGB")
    if upright.mode.startswith("I;16"):
        return upright.point(lambda value: value / 256).convert("L")
    return upright if upright.mode in {"1", "L", "RGB"} else upright.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _shown(picture: Image.Image, received: bytes) -> _Shown:
    turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    if picture.format == "JPEG" and picture.mode in {"L", "RGB"} and turn is not None:
        grey, data = picture.mode == "L", _untold(received)
        return _Shown(data, pikepdf.Name.DCTDecode, picture.width, picture.height, 8, grey, turn)
    flat = _flat(picture)
    grey, bits = flat.mode != "RGB", 1 if flat.mode == "1" else 8
    data, how = zlib.compress(flat.tobytes(), 6), pikepdf.Name.FlateDecode
    if bits == 8 and len(data) > LOSSLESS:
        data, how = _jpeg(flat), pikepdf.Name.DCTDecode
    return _Shown(data, how, flat.width, flat.height, bits, grey)


def _add(pdf: pikepdf.Pdf, shown: _Shown, size: tuple[float, float]) -> None:
    stream = pikepdf.Stream(pdf, shown.data)
    for key, value in {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": shown.width,
        "/Height": shown.height,
        "/BitsPerComponent": shown.bits,
        "/ColorSpace": pikepdf.Name.DeviceGray if shown.grey else pikepdf.Name.DeviceRGB,
        "/Filter": shown.filter,
    }.items():
        stream[key] = value
    page = pdf.add_blank_page(page_size=size)
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    page.obj["/Contents"] = pdf.make_stream(b"q %.3f 0 0 %.3f 0 0 cm /Im0 Do Q" % size)
    page.obj["/Rotate"] = shown.turn


def _pages(picture: Image.Image, limits: Limits) -> Iterator[Image.Image]:
    """Every page of a TIFF; of other pictures the one that is meant."""
    codecs.refuse_size(picture, limits.max_pixels)
    yield picture
    count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    if count > limits.max_pages:
        raise Refusal("files.too_many_pages", pages=count, limit=limits.max_pages)
    for at in range(1, count):
        picture.seek(at)
        codecs.refuse_size(picture, limits.max_pixels)
        yield picture


def to_pdf(path: Path, out: Path, limits: Limits) -> None:
    """Write a PDF that shows the picture, or each page of a TIFF. Refuses `files.damaged`, `.bomb`, `.too_many_pages`."""
    try:
        with codecs.opened(path) as picture, pikepdf.Pdf.new() as pdf:
            received = path.read_bytes() if picture.format == "JPEG" else b""
            for page in _pages(picture, limits):
                page.load()
                shown, dpi = _shown(page, received), _dpi(page)
                lying = shown.turn in {0, 180} and (page.width > page.height) != (shown.width > shown.height)
                size = _page_size(shown.width, shown.height, dpi[::-1] if lying else dpi)
                _add(pdf, shown, size)
            pdf.save(out, static_id=True)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refusal("files.damaged") from error
