"""Dấu người đọc: where it stands on a page, and how it is drawn over a picture of the page.

Light, slanted, sparse: text beneath it stays readable (a test computes the contrast), and a photograph of
any third of the page shows it whole. The same places and sizes are used by the browser
(`tablet/src/reading/watermark.ts`), on pictures, and in copies.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import khue.typst

ANGLE = 28  # degrees, rising to the right
GREY = 96
ALPHA = 0.15
SIZE = 0.0195  # of the page's width: height of the letters
LEFT, RIGHT = 0.33, 0.67  # of the page's width: marks stand in turn left and right, whole on the page
ROW = 0.3  # of the page's width: from one mark to the next
LINE = 1.35  # of the letters' height
FONT = Path(khue.typst.__file__).parent / "fonts" / "Tinos-Bold.ttf"


def places(width: float, height: float) -> Iterator[tuple[float, float]]:
    """The middle of each mark on a page of this size, left and right in turn; at least one."""
    count = max(1, round(height / (ROW * width)))
    for number in range(count):
        yield (RIGHT if number % 2 else LEFT) * width, (number + 0.5) * height / count


def _tile(lines: tuple[str, ...], size: int) -> Image.Image:
    font = ImageFont.truetype(str(FONT), size)
    widths = [font.getlength(line) for line in lines]
    wide, step = int(max(widths)) + 4, int(size * LINE)
    flat = Image.new("L", (wide, step * len(lines) + size // 2), 0)
    pen = ImageDraw.Draw(flat)
    for number, (line, own) in enumerate(zip(lines, widths, strict=True)):
        pen.text(((wide - own) / 2, number * step), line, font=font, fill=int(255 * ALPHA))
    return flat.rotate(ANGLE, resample=Image.Resampling.BICUBIC, expand=True)


def marked_picture(picture: bytes, lines: tuple[str, ...]) -> bytes:
    """A WebP picture of a page with the mark over it, as WebP."""
    with Image.open(BytesIO(picture)) as opened:
        page = opened.convert("RGB")
    tile = _tile(lines, max(9, round(SIZE * page.width)))
    ink = Image.new("RGB", tile.size, (GREY, GREY, GREY))
    for x, y in places(page.width, page.height):
        page.paste(ink, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)
    out = BytesIO()
    page.save(out, "WEBP", quality=72, method=2)
    return out.getvalue()
