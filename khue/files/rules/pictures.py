"""Ảnh thành PDF: a photographed or scanned page becomes a document of one page."""

import zlib
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from khue.files.rules.limits import Limits
from khue.files.rules.rendition import A4
from khue.shared.refusal import Refusal

_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
_SANE_DPI = range(72, 1201)


def _page_size(width: int, height: int, dpi: float) -> tuple[float, float]:
    """The page in points: by its resolution when that gives about a sheet, else fitted to A4."""
    if round(dpi) in _SANE_DPI and 72 <= max(width, height) * 72 / dpi <= 3_400:
        return width * 72 / dpi, height * 72 / dpi
    long, short = max(A4), min(A4)
    wide, high = (long, short) if width > height else (short, long)
    scale = min(wide / width, high / height)
    return width * scale, height * scale


def _dpi(picture: Image.Image) -> float:
    try:
        return float(picture.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 0.0


def _embedded(pdf: pikepdf.Pdf, path: Path, picture: Image.Image) -> tuple[pikepdf.Stream, int]:
    """The picture as a PDF image and the turn (degrees) that shows it upright."""
    common = {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image}
    turn = _TURNS.get(picture.getexif().get(0x0112, 1))
    plain_jpeg = picture.format == "JPEG" and picture.mode in {"L", "RGB"} and turn is not None
    shown = picture if plain_jpeg else _flat(picture)
    grey = shown.mode == "L"
    stream = pikepdf.Stream(pdf, path.read_bytes() if plain_jpeg else zlib.compress(shown.tobytes(), 6))
    for key, value in {
        **common,
        "/Width": shown.width,
        "/Height": shown.height,
        "/BitsPerComponent": 8,
        "/ColorSpace": pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
        "/Filter": pikepdf.Name.DCTDecode if plain_jpeg else pikepdf.Name.FlateDecode,
    }.items():
        stream[key] = value
    return stream, (turn or 0) if plain_jpeg else 0


def _flat(picture: Image.Image) -> Image.Image:
    """Upright, on white paper, in grey or in three colours."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"1", "L"}:
        return upright.convert("L")
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        over = upright.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(paper, over).convert("RGB")
    return upright.convert("RGB")


def to_pdf(path: Path, out: Path, limits: Limits) -> None:
    """Write a PDF of one page showing the picture. Refuses `files.damaged` and `files.bomb`."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit below says which picture and how big
    try:
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > limits.max_pixels:
                raise Refusal(
                    "files.bomb", what="files.what_picture", width=picture.width, height=picture.height
                )
            picture.load()
            size = _page_size(*picture.size, _dpi(picture))
            with pikepdf.Pdf.new() as pdf:
                stream, turn = _embedded(pdf, path, picture)
                page = pdf.add_blank_page(page_size=size)
                page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
                page.obj["/Contents"] = pdf.make_stream(b"q %.3f 0 0 %.3f 0 0 cm /Im0 Do Q" % size)
                page.obj["/Rotate"] = turn
                pdf.save(out, static_id=True)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refusal("files.damaged") from error
