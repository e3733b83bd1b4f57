"""Makes papers for the tests; nothing of these is kept in the repository."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFilter


def pdf(pages: int = 1, text: str = "Trang", size: tuple[float, float] = (595, 842)) -> bytes:
    """A plain PDF with one line on each page."""
    with pikepdf.Pdf.new() as made:
        font = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number in range(1, pages + 1):
            page = made.add_blank_page(page_size=size)
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            line = f"BT /F1 24 Tf 72 700 Td ({text} {number}) Tj ET".encode()
            page.obj.Contents = made.make_stream(line)
        return written(made)


def written(made: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    made.save(out, static_id=True)
    return out.getvalue()


def edited(data: bytes, change) -> bytes:
    """The PDF after `change(pdf)`."""
    with pikepdf.open(io.BytesIO(data)) as made:
        change(made)
        return written(made)


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (620, 877), mode: str = "RGB", **options: object
) -> bytes:
    """A picture of a page with a red stamp."""
    made = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(made)
    drawing.rectangle((50, 50, 300, 80), fill="black")
    drawing.ellipse((350, 600, 500, 750), outline="red", width=6)
    out = io.BytesIO()
    made.convert(mode).save(out, kind, **options)
    return out.getvalue()


def scanned(
    path: Path, pages: int, seed: int = 1, quality: int = 30, changed: frozenset[int] = frozenset()
) -> None:
    """A PDF of noisy grey page pictures at 150 dpi, about 170 kB a page, as a scanner makes them.

    Changed pages say something else than they would.
    """
    papers = [_paper(random.Random(seed + sort)) for sort in range(8)]
    with pikepdf.Pdf.new() as made:
        for number in range(1, pages + 1):
            page = made.add_blank_page(page_size=(595.2, 841.92))
            stream = pikepdf.Stream(
                made, _scan(number + 10_000 * (number in changed), papers[number % 8].copy(), quality)
            )
            stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            stream.Width, stream.Height, stream.BitsPerComponent = 1240, 1754, 8
            stream.ColorSpace, stream.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.DCTDecode
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
            page.obj.Contents = made.make_stream(b"q 595.2 0 0 841.92 0 0 cm /Im0 Do Q")
        made.save(path, static_id=True)


def _paper(noise: random.Random) -> Image.Image:
    grain = Image.frombytes("L", (1240, 1754), noise.randbytes(1240 * 1754)).filter(
        ImageFilter.GaussianBlur(1.2)
    )
    return Image.blend(Image.new("L", (1240, 1754), 245), grain, 0.35)


def _scan(number: int, made: Image.Image, quality: int) -> bytes:
    drawing = ImageDraw.Draw(made)
    for line in range(40):
        words = " ".join(f"từ{number}.{line}{word}" for word in range(12))
        drawing.text((130, 150 + line * 36), words, fill=30, font_size=22)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=quality)
    return out.getvalue()
