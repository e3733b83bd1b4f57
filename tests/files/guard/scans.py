"""Makes pictures of scanned pages by seed: letterhead, text, seal, stamps of secrecy and of other things, wear."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import khue

FONTS = Path(khue.__file__).parent / "typst" / "fonts"
MORE = [
    Path("/usr/share/fonts/truetype") / name
    for name in (
        "dejavu/DejaVuSerif-Bold.ttf",
        "dejavu/DejaVuSans-Bold.ttf",
        "croscore/Arimo-Bold.ttf",
        "dejavu/DejaVuSansCondensed-Bold.ttf",
        "dejavu/DejaVuSerifCondensed-Bold.ttf",
    )
]
DRAW = 300
WORDS = {"mat": "MẬT", "toi_mat": "TỐI MẬT", "tuyet_mat": "TUYỆT MẬT"}
WIDE = {"mat": 20, "toi_mat": 30, "tuyet_mat": 40}
REDS = [(200, 20, 30), (220, 40, 50), (170, 10, 40), (230, 70, 60), (190, 30, 70), (150, 20, 20)]
URGENT = ["KHẨN", "HỎA TỐC", "THƯỢNG KHẨN", "HOẢ TỐC"]
TEXT = [
    "Thực",
    "hiện",
    "Chương",
    "trình",
    "công",
    "tác",
    "năm",
    "của",
    "Ủy",
    "ban",
    "nhân",
    "dân",
    "Thành",
    "phố,",
    "căn",
    "cứ",
    "Luật",
    "Tổ",
    "chức",
    "chính",
    "quyền",
    "địa",
    "phương;",
    "xét",
    "đề",
    "nghị",
    "của",
    "Giám",
    "đốc",
    "Sở,",
    "Ủy",
    "ban",
    "nhân",
    "dân",
    "Thành",
    "phố",
    "báo",
    "cáo",
    "kết",
    "quả",
    "thực",
    "hiện",
    "nhiệm",
    "vụ",
    "phát",
    "triển",
    "kinh",
    "tế",
    "-",
    "xã",
    "hội,",
    "bảo",
    "đảm",
    "quốc",
    "phòng,",
    "an",
    "ninh,",
    "công",
    "tác",
    "bảo",
    "vệ",
    "bí",
    "mật",
    "nhà",
    "nước,",
    "an",
    "toàn",
    "thông",
    "tin,",
    "mật",
    "khẩu",
    "và",
    "bảo",
    "mật",
    "hệ",
    "thống;",
    "mật",
    "độ",
    "xây",
    "dựng",
    "các",
    "khu",
    "đô",
    "thị",
    "được",
    "kiểm",
    "soát",
    "theo",
    "quy",
    "hoạch.",
    "Các",
    "đơn",
    "vị",
    "chủ",
    "động",
    "triển",
    "khai,",
    "gửi",
    "báo",
    "cáo",
    "trước",
    "ngày",
    "25",
    "hằng",
    "tháng",
    "để",
    "tổng",
    "hợp,",
    "trình",
    "cấp",
    "có",
    "thẩm",
    "quyền",
    "xem",
    "xét.",
]


def mm(value: float) -> int:
    return round(value * DRAW / 25.4)


@cache
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def tinos(kind: str, points: float) -> ImageFont.FreeTypeFont:
    return font(str(FONTS / f"Tinos-{kind}.ttf"), round(points * DRAW / 72))


@dataclass(slots=True)
class Recipe:
    """What a page is; every field has a plain default, ``drawn`` chooses by seed."""

    level: str = "none"
    ink: str = "red"  # red, black
    border: str = "double"  # double, single, none
    angle: float = 0.0
    scale: float = 1.0
    wear: float = 0.0
    place: str = "left"  # left, right, middle, bottom, margin
    under_seal: bool = False
    urgent: str = ""
    urgent_beside: bool = False
    others: list[str] = field(default_factory=list)
    skew: float = 0.0
    turn: int = 0
    dpi: int = 200
    mode: str = "RGB"  # RGB, L, 1
    quality: int = 60
    blur: float = 0.0
    noise: float = 0.0
    shade: float = 0.0
    font: str = ""
    landscape: bool = False
    words: str = ""

    def tags(self) -> str:
        parts = [self.level, self.ink, self.border, self.place, self.mode, str(self.dpi), f"q{self.quality}"]
        parts += [f"s{self.scale:.2f}", f"a{self.angle:.0f}", f"w{self.wear:.2f}", f"sk{self.skew:.1f}"]
        parts += [f"t{self.turn}", "seal" if self.under_seal else "", self.urgent, f"b{self.blur:.1f}"]
        return " ".join(filter(None, [*parts, Path(self.font).stem, *self.others]))


def drawn(seed: int, level: str | None = None) -> Recipe:
    """A page as scanners and offices make them; ``level`` asks for one."""
    rng = random.Random(seed)
    level = rng.choice([*WORDS]) if level is None else level
    mode = rng.choices(["RGB", "L", "1"], [6, 3, 1.2])[0]
    fonts = [str(FONTS / "Tinos-Bold.ttf")] * 4 + [str(path) for path in MORE if path.exists()]
    made = Recipe(
        level=level,
        ink="black" if rng.random() < 0.25 else "red",
        border=rng.choices(["double", "none", "single"], [8, 1.3, 0.7])[0],
        angle=rng.choices([rng.uniform(-10, 10), 90, -90, 180, 0], [7, 0.3, 0.3, 0.3, 3])[0],
        scale=rng.uniform(0.72, 1.25),
        wear=rng.choice([0, 0, 0.1, 0.25, 0.4]),
        place=rng.choices(["left", "right", "middle", "bottom", "margin"], [6, 3, 2, 1, 1])[0],
        under_seal=rng.random() < 0.15,
        urgent=rng.choice(URGENT) if rng.random() < 0.35 else "",
        urgent_beside=rng.random() < 0.5,
        skew=rng.choice([0, 0, rng.uniform(-2, 2), rng.uniform(-6, 6)]),
        turn=rng.choices([0, 90, 180, 270], [10, 0.7, 0.7, 0.7])[0],
        dpi=rng.choice([100, 150, 150, 200, 200, 200, 300]),
        mode=mode,
        quality=rng.choice([25, 40, 60, 80]),
        blur=rng.choice([0, 0, 0.5, 0.9]),
        noise=rng.choice([0, 0, 5, 12]),
        shade=rng.choice([0, 0, 0.15, 0.3]),
        font=rng.choice(fonts),
    )
    if rng.random() < 0.3:
        made.others.append("arrived")
    if rng.random() < 0.6:
        made.others.append("seal")
    if rng.random() < 0.4:
        made.others.append("pen")
    if level == "none":
        made.others += rng.sample(["declassified", "internal", "copy", "number"], k=rng.randint(0, 2))
    return made


def _worn(ink: Image.Image, wear: float, rng: random.Random) -> Image.Image:
    """An ink mask with places where the stamp took no ink, and uneven strength."""
    values = np.asarray(ink, dtype=np.float32)
    noise = np.random.default_rng(rng.randrange(2**31))
    coarse = noise.random((values.shape[0] // 12 + 2, values.shape[1] // 12 + 2)).astype(np.float32)
    even = np.asarray(Image.fromarray(coarse).resize(ink.size, Image.Resampling.BICUBIC))
    fine = noise.random(values.shape).astype(np.float32)
    fine = np.asarray(cv2.GaussianBlur(fine, (0, 0), 1.2))
    spread = fine.std() or 1.0
    grain = (fine - fine.mean()) / spread * 0.22 + 0.5
    field_ = 0.55 * even + 0.45 * grain
    keep = np.clip((field_ - np.quantile(field_, wear * 0.55)) * 9, 0, 1) if wear else 1.0
    strength = rng.uniform(0.75, 1.0) * (1 - 0.35 * wear * even)
    return Image.fromarray((values * keep * strength).astype(np.uint8))


def stamp(words: str, wide: float, recipe: Recipe, rng: random.Random, high: float = 8.0) -> Image.Image:
    """An ink mask of a stamp, turned."""
    k = recipe.scale
    w, h = mm(wide * k), mm(high * k)
    pad = mm(4)
    ink = Image.new("L", (w + 2 * pad, h + 2 * pad), 0)
    pen = ImageDraw.Draw(ink)
    stroke = max(round(mm(0.35) * rng.uniform(0.8, 1.6) * k), 2)
    if recipe.border != "none":
        pen.rectangle((pad, pad, pad + w, pad + h), outline=255, width=stroke)
    if recipe.border == "double":
        gap = mm(1.0 * k)
        pen.rectangle(
            (pad + gap, pad + gap, pad + w - gap, pad + h - gap), outline=255, width=max(stroke - 1, 2)
        )
    size = round(13 * k * DRAW / 72 * rng.uniform(0.95, 1.12))
    face = font(recipe.font or str(FONTS / "Tinos-Bold.ttf"), size)
    left, _top, right, _bottom = pen.textbbox((0, 0), words, font=face)
    if right - left > w - mm(3.0 * k):
        face = font(face.path, max(round(size * (w - mm(3.0 * k)) / (right - left)), 12))
    pen.text((pad + w / 2, pad + h / 2 + h * 0.02), words, font=face, fill=255, anchor="mm")
    return _worn(ink.rotate(recipe.angle, expand=True, resample=Image.Resampling.BICUBIC), recipe.wear, rng)


def seal(rng: random.Random, words: str = "ỦY BAN NHÂN DÂN") -> Image.Image:
    """An ink mask of a round seal."""
    size = mm(36)
    ink = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(ink)
    pen.ellipse((3, 3, size - 3, size - 3), outline=255, width=8)
    pen.ellipse((16, 16, size - 16, size - 16), outline=255, width=3)
    pen.ellipse((mm(9), mm(9), size - mm(9), size - mm(9)), outline=255, width=3)
    for at, letter in enumerate(f"{words} ★ THÀNH PHỐ HÀ NỘI ★ "):
        face = font(str(FONTS / "Tinos-Bold.ttf"), mm(3.2))
        one = Image.new("L", (mm(5), mm(5)), 0)
        ImageDraw.Draw(one).text((mm(2.5), mm(2.5)), letter, font=face, fill=255, anchor="mm")
        turn = at / 36 * 360
        one = one.rotate(-turn)
        x = size / 2 + np.sin(np.radians(turn)) * mm(13.2)
        y = size / 2 - np.cos(np.radians(turn)) * mm(13.2)
        ink.paste(255, (round(x - mm(2.5)), round(y - mm(2.5))), one)
    star = [
        (size / 2 + np.sin(k * 0.628) * r, size / 2 - np.cos(k * 0.628) * r)
        for k, r in ((k, mm(6) if k % 2 == 0 else mm(2.6)) for k in range(10))
    ]
    pen.polygon(star, fill=255)
    return _worn(ink.rotate(rng.uniform(-20, 20)), rng.choice([0, 0.2, 0.3]), rng)


def _press(page: Image.Image, ink: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """Ink on paper: darkens, never lightens."""
    x, y = at[0] - ink.width // 2, at[1] - ink.height // 2
    part = page.crop((x, y, x + ink.width, y + ink.height))
    below = np.asarray(part, dtype=np.float32)
    share = np.asarray(ink, dtype=np.float32)[..., None] / 255
    above = np.minimum(below, np.asarray(colour, dtype=np.float32))
    page.paste(Image.fromarray((below * (1 - share) + above * share).astype(np.uint8)), (x, y))


def _lines(
    pen: ImageDraw.ImageDraw, top: int, left: int, right: int, bottom: int, rng: random.Random
) -> None:
    face = tinos("Regular", 13.5)
    at = rng.randrange(len(TEXT))
    y = top
    while y < bottom:
        indent = mm(12)
        for _row in range(rng.randint(2, 6)):
            x = left + indent
            indent = 0
            line: list[str] = []
            while x + pen.textlength(" ".join([*line, TEXT[at % len(TEXT)]]), font=face) < right + x - left:
                line.append(TEXT[at % len(TEXT)])
                at += 1
            pen.text((x, y), " ".join(line), font=face, fill=(25, 25, 25))
            y += mm(6.6)
            if y >= bottom:
                return
        y += mm(2)


def _letterhead(page: Image.Image, rng: random.Random) -> None:
    pen = ImageDraw.Draw(page)
    bold, plain = tinos("Bold", 12.5), tinos("Regular", 12.5)
    pen.text((mm(60), mm(22)), "ỦY BAN NHÂN DÂN", font=plain, fill=20, anchor="mm")
    pen.text((mm(60), mm(28)), "THÀNH PHỐ HÀ NỘI", font=bold, fill=20, anchor="mm")
    pen.line((mm(48), mm(31), mm(72), mm(31)), fill=20, width=4)
    pen.text((mm(148), mm(22)), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=bold, fill=20, anchor="mm")
    pen.text((mm(148), mm(28)), "Độc lập - Tự do - Hạnh phúc", font=tinos("Bold", 13.5), fill=20, anchor="mm")
    pen.line((mm(120), mm(31), mm(176), mm(31)), fill=20, width=4)
    number = rng.randrange(1, 900)
    pen.text((mm(60), mm(37)), f"Số: {number}/BC-UBND", font=tinos("Regular", 13), fill=20, anchor="mm")
    date = f"Hà Nội, ngày {rng.randint(10, 28)} tháng {rng.randint(3, 12)} năm 2026"
    pen.text((mm(148), mm(37)), date, font=tinos("Italic", 13.5), fill=20, anchor="mm")
    kind = rng.choice(["BÁO CÁO", "TỜ TRÌNH", "THÔNG BÁO", "KẾ HOẠCH", "QUYẾT ĐỊNH"])
    pen.text((mm(105), mm(66)), kind, font=tinos("Bold", 14), fill=20, anchor="mm")
    pen.text(
        (mm(105), mm(73)), "Về kết quả thực hiện nhiệm vụ tháng", font=tinos("Bold", 14), fill=20, anchor="mm"
    )


def _others(page: Image.Image, recipe: Recipe, rng: random.Random, red: tuple[int, int, int]) -> None:
    pen = ImageDraw.Draw(page)
    plain = Recipe(border="double", wear=recipe.wear, font=recipe.font, angle=rng.uniform(-4, 4))
    if "arrived" in recipe.others:
        ink = Image.new("L", (mm(52), mm(37)), 0)
        box = ImageDraw.Draw(ink)
        box.rectangle((6, 6, mm(51), mm(36)), outline=255, width=5)
        face = tinos("Bold", 11)
        for row, words in enumerate(("UBND THÀNH PHỐ", "ĐẾN  Số: 418", "Ngày: 05/3/2026", "Chuyển: ……………")):
            box.text((mm(4), mm(3 + 8 * row)), words, font=face, fill=255)
        _press(page, ink.rotate(rng.uniform(-4, 4), expand=True), (mm(32), mm(130)), (60, 50, 150))
    if "seal" in recipe.others:
        _press(page, seal(rng), (mm(135), mm(245)), red)
    if "pen" in recipe.others:
        points = [(mm(130 + 4 * k), mm(250 + 9 * np.sin(k * 1.3) + rng.uniform(-3, 3))) for k in range(14)]
        pen.line(points, fill=(30, 40, 140), width=6, joint="curve")
    _printed(page, recipe, rng, plain, red)


def _printed(
    page: Image.Image, recipe: Recipe, rng: random.Random, plain: Recipe, red: tuple[int, int, int]
) -> None:
    pen = ImageDraw.Draw(page)
    if "declassified" in recipe.others:
        _press(page, stamp("GIẢI MẬT", 30, plain, rng, 13), (mm(55), mm(50)), red)
    if "internal" in recipe.others:
        pen.text((mm(105), mm(12)), "LƯU HÀNH NỘI BỘ", font=tinos("Bold", 13), fill=20, anchor="mm")
    if "copy" in recipe.others:
        _press(page, stamp("BẢN SAO", 26, plain, rng), (mm(165), mm(55)), red)
    if "number" in recipe.others:
        pen.text((mm(105), mm(285)), str(rng.randint(2, 40)), font=tinos("Regular", 13), fill=20, anchor="mm")


PLACES = {"left": (58, 50), "right": (168, 48), "middle": (105, 14), "bottom": (60, 262), "margin": (22, 110)}


def _marks(page: Image.Image, recipe: Recipe, rng: random.Random) -> None:
    red = rng.choice(REDS)
    colour = red if recipe.ink == "red" else (25, 25, 30)
    _others(page, recipe, rng, red)
    x, y = PLACES[recipe.place]
    x, y = mm(x + rng.uniform(-6, 6)), mm(y + rng.uniform(-4, 4))
    if recipe.level != "none" or recipe.words:
        words = recipe.words or WORDS[recipe.level]
        wide = WIDE.get(recipe.level, 30)
        if recipe.under_seal:
            _press(page, seal(rng), (x + mm(rng.uniform(-16, 16)), y + mm(rng.uniform(-10, 10))), red)
        _press(page, stamp(words, wide, recipe, rng), (x, y), colour)
    if recipe.urgent:
        single = Recipe(
            border=rng.choice(["single", "single", "double"]), angle=rng.uniform(-6, 6), wear=recipe.wear
        )
        single.font = recipe.font
        wide = {"KHẨN": 20}.get(recipe.urgent, 40 if "THƯỢNG" in recipe.urgent else 30)
        beside = recipe.urgent_beside and recipe.level != "none"
        away = (mm(36 * recipe.scale + 6), mm(1)) if beside else (0, mm(13))
        ink = stamp(recipe.urgent, wide, single, rng)
        _press(page, ink, (x + away[0] * (-1 if x > mm(120) else 1), y + away[1]), colour)


def _scanned(page: Image.Image, recipe: Recipe, rng: random.Random) -> Image.Image:
    if recipe.skew:
        page = page.rotate(recipe.skew, resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 250))
    size = round(page.width * recipe.dpi / DRAW), round(page.height * recipe.dpi / DRAW)
    page = page.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if recipe.blur:
        page = page.filter(ImageFilter.GaussianBlur(recipe.blur * recipe.dpi / 200))
    values = np.asarray(page, dtype=np.float32)
    if recipe.shade:
        ramp = np.linspace(1 - recipe.shade, 1, values.shape[1], dtype=np.float32)
        values = values * ramp[None, :, None]
    if recipe.noise:
        grains = (
            np.random.default_rng(rng.randrange(2**31)).standard_normal(values.shape[:2]).astype(np.float32)
        )
        values = values + grains[..., None] * recipe.noise
    page = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    if recipe.turn:
        page = page.rotate(recipe.turn, expand=True)
    if recipe.mode == "1":
        return (
            page.convert("L").point(lambda value: 255 if value > 150 - 60 * recipe.shade else 0).convert("1")
        )
    return page.convert(recipe.mode)


def picture(recipe: Recipe, seed: int) -> Image.Image:
    """The page as a scanner gives it."""
    rng = random.Random(seed * 7919 + 1)
    page = Image.new("RGB", (mm(210), mm(297)), (252, 251, 248))
    _letterhead(page, rng)
    _lines(ImageDraw.Draw(page), mm(84), mm(30), mm(192), mm(rng.choice([150, 200, 226])), rng)
    _marks(page, recipe, rng)
    return _scanned(page, recipe, rng)


def encoded(recipe: Recipe, seed: int) -> tuple[bytes, Image.Image]:
    """The picture as bytes of a JPEG, or of a PNG where it is black and white."""
    made = picture(recipe, seed)
    out = io.BytesIO()
    if recipe.mode == "1":
        made.save(out, "PNG", dpi=(recipe.dpi, recipe.dpi))
    else:
        made.save(out, "JPEG", quality=recipe.quality, dpi=(recipe.dpi, recipe.dpi))
    return out.getvalue(), made


def scan(pictures: list[bytes], dpi: int) -> bytes:
    """A PDF whose pages are these pictures."""
    with pikepdf.Pdf.new() as made:
        for data in pictures:
            with Image.open(io.BytesIO(data)) as picture_:
                kind, size, mode = picture_.format, picture_.size, picture_.mode
                grey = mode in {"1", "L"}
                raw = data if kind == "JPEG" else picture_.convert("L").tobytes()
            wide, high = size[0] * 72 / dpi, size[1] * 72 / dpi
            page = made.add_blank_page(page_size=(wide, high))
            stream = pikepdf.Stream(made, raw)
            stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            stream.Width, stream.Height, stream.BitsPerComponent = *size, 8
            stream.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB
            if kind == "JPEG":
                stream.Filter = pikepdf.Name.DCTDecode
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
            page.obj.Contents = made.make_stream(f"q {wide} 0 0 {high} 0 0 cm /Im0 Do Q".encode())
        out = io.BytesIO()
        made.save(out, static_id=True)
        return out.getvalue()
