"""Bản quét của người khác: sheets drawn by another hand than tests/files/guard/scans.py, to measure what was never tuned to.

Other faces (Noto), other frames (rounded, thick and thin, dashed, hatched, two rows of words, no frame at all), other papers
(yellowed, folded, photographed, lined) and other damage (dither, fax, streaks, colours apart, motion). By seed.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Ink = NDArray[np.float32]
NOTO = Path("/usr/share/fonts/truetype/noto")
FACES = (
    "NotoSerif-Bold",
    "NotoSerif-Bold",
    "NotoSans-Bold",
    "NotoSerifDisplay-Bold",
    "NotoSansDisplay-Bold",
    "NotoSerif-BoldItalic",
)
BODY = ("NotoSerif-Regular", "NotoSans-Regular", "NotoSerifDisplay-Regular", "NotoSansDisplay-Regular")
DOT = 254 / 25.4
"""Dots a millimetre of the drawing."""
MARKS = {"mat": "MẬT", "toi_mat": "TỐI MẬT", "tuyet_mat": "TUYỆT MẬT"}
OTHERS = (
    *(
        "GIẢI MẬT",
        "KHẨN",
        "HỎA TỐC",
        "THƯỢNG KHẨN",
        "SAO Y BẢN CHÍNH",
        "DỰ THẢO",
        "ĐÃ CHI TIỀN",
        "TIỀN MẶT",
        "MẶT BẰNG TẦNG 1",
    ),
    *(
        "PHÒNG KHÁM MẮT",
        "MẶT CẮT A-A",
        "MẬT ĐỘ XÂY DỰNG",
        "BẢO MẬT THÔNG TIN",
        "LƯU HÀNH NỘI BỘ",
        "TÀI LIỆU HỌP",
        "MẪU SỐ 02",
    ),
    *(
        "KỸ THUẬT",
        "NHẬP KHO",
        "MẤT",
        "TỐI ƯU",
        "XUẤT",
        "BẢN GỐC",
        "THU HỒI",
        "MẬT ONG RỪNG",
        "TÓM TẮT",
        "HỘI LUẬT GIA",
        "SẢN XUẤT",
    ),
)
WORDS = [
    "theo",
    "quy",
    "định",
    "của",
    "pháp",
    "luật",
    "về",
    "tổ",
    "chức",
    "chính",
    "quyền",
    "địa",
    "phương",
    "và",
    "bảo",
    "vệ",
    "bí",
    "mật",
    "nhà",
    "nước",
    "các",
    "cơ",
    "quan",
    "đơn",
    "vị",
    "có",
    "trách",
    "nhiệm",
    "phối",
    "hợp",
    "kiểm",
    "tra",
    "đôn",
    "đốc",
    "việc",
    "thực",
    "hiện",
    "mật",
    "độ",
    "dân",
    "số",
    "mặt",
    "bằng",
    "thi",
    "công",
    "bảo",
    "mật",
    "thông",
    "tin",
    "tài",
    "khoản",
    "mật",
    "khẩu",
    "truy",
    "cập",
    "bề",
    "mặt",
    "đường",
    "tiền",
    "mặt",
    "ngân",
    "sách",
    "kinh",
    "phí",
    "dự",
    "toán",
    "quyết",
    "toán",
    "giao",
    "thông",
    "đô",
    "thị",
    "môi",
    "trường",
    "nước",
    "thải",
    "y",
    "tế",
    "giáo",
    "dục",
]


@dataclass(slots=True)
class Sheet:
    """What a sheet is."""

    level: str
    words: str
    face: str
    frame: str
    rows: int
    ink: tuple[int, int, int]
    strength: float
    angle: float
    tall: float  # mm of a capital
    apart: float
    wear: float
    place: str
    beside: str
    over: str
    paper: str
    damage: str
    colour: str
    dpi: int
    quality: int
    size: tuple[int, int] = (210, 297)
    tags: list[str] = field(default_factory=list)

    def told(self) -> str:
        """For a line of the report."""
        return (
            f"{self.words} {self.face} {self.frame} r{self.rows} {self.angle:.0f}° {self.tall:.1f}mm w{self.wear:.2f} "
            f"{self.place} {self.beside} {self.over} {self.paper} {self.damage} {self.colour} {self.dpi} q{self.quality}"
        )


def drawn(seed: int, *, marked: bool) -> Sheet:
    """The sheet of a seed."""
    rng = random.Random(seed * 31 + 17)
    level = rng.choice([*MARKS]) if marked else "none"
    inks = [
        (205, 35, 45),
        (235, 95, 95),
        (150, 15, 35),
        (190, 30, 110),
        (30, 30, 34),
        (70, 70, 75),
        (215, 60, 20),
    ]
    return Sheet(
        level=level,
        words=MARKS.get(level) or rng.choice(OTHERS),
        face=rng.choice(FACES),
        frame=rng.choices(
            ["double", "rounded", "thick", "dashed", "hatched", "single", "none", "open"],
            [8, 2, 2, 1, 1, 2, 2, 1],
        )[0],
        rows=2 if rng.random() < 0.12 else 1,
        ink=rng.choice(inks),
        strength=rng.uniform(0.6, 1.0),
        angle=rng.choices(
            [rng.uniform(-3, 3), rng.uniform(-12, 12), rng.choice([90, -90, 180])], [5, 4, 0.6]
        )[0],
        tall=rng.uniform(2.3, 4.6),
        apart=rng.choice([0, 0, 0, rng.uniform(0.1, 0.5)]),
        wear=rng.choice([0, 0, rng.uniform(0, 0.3), rng.uniform(0.2, 0.45)]),
        place=rng.choices(["left", "right", "top", "foot", "anywhere"], [6, 3, 2, 1, 1])[0],
        beside=rng.choice(["", "", "", "KHẨN", "HỎA TỐC", "THƯỢNG KHẨN", "BẢN SỐ: 03"]),
        over=rng.choices(["", "seal", "pen", "line", "name"], [8, 1.5, 1, 0.6, 0.6])[0],
        paper=rng.choice(["white", "white", "yellow", "grey", "lined"]),
        damage=rng.choices(
            ["", "fold", "streaks", "apart", "motion", "photo", "fax", "salt"], [7, 1, 1, 1, 1, 1.4, 0.8, 0.8]
        )[0],
        colour=rng.choices(["RGB", "L", "dither", "1"], [7, 3, 0.7, 1])[0],
        dpi=rng.choice([110, 150, 150, 200, 200, 240, 300]),
        quality=rng.choice([22, 35, 50, 75, 90]),
        size=rng.choices([(210, 297), (216, 279), (297, 210)], [9, 1, 0.5])[0],
    )


def mm(value: float) -> int:
    """Millimetres in dots."""
    return round(value * DOT)


@cache
def _face(name: str, dots: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(NOTO / f"{name}.ttf"), dots)


def _points(name: str, points: float) -> ImageFont.FreeTypeFont:
    return _face(name, mm(points * 0.3528))


def _row(words: str, face: ImageFont.FreeTypeFont, apart: float, tall: int) -> Ink:
    wide = sum(face.getlength(letter) + apart * tall for letter in words)
    picture = Image.new("L", (int(wide + tall), int(tall * 2.6)), 0)
    pen, x = ImageDraw.Draw(picture), tall / 2
    for letter in words if apart else [words]:
        pen.text((x, tall * 1.85), letter, font=face, fill=255, anchor="ls")
        x += face.getlength(letter) + apart * tall
    return np.asarray(picture, dtype=np.float32) / 255


Rect = tuple[int, int, int, int]


def _framed(ink: Ink, kind: str, tall: int, rng: random.Random) -> Ink:
    """The frame around words, touching nothing."""
    high, wide = ink.shape
    edge = max(round(tall * rng.uniform(0.25, 0.5)), 3)
    made = np.zeros((high + 4 * edge, wide + 4 * edge), np.float32)
    made[2 * edge : 2 * edge + high, 2 * edge : 2 * edge + wide] = ink
    thin = max(round(tall * 0.07), 1)
    outer, inner = (
        (2, 2, wide + 4 * edge - 3, high + 4 * edge - 3),
        (edge, edge, wide + 3 * edge, high + 3 * edge),
    )
    strokes: dict[str, tuple[tuple[Rect, int], ...]] = {
        "double": ((outer, thin + 1), (inner, thin)),
        "thick": ((outer, thin * 3), (inner, thin)),
        "single": ((inner, thin + 1),),
        "dashed": ((inner, thin + 1),),
        "hatched": ((inner, thin + 1),),
    }
    for at, stroke in strokes.get(kind, ()):
        cv2.rectangle(made, at[:2], at[2:], 1.0, stroke)
    if kind == "rounded":
        return _rounded(made, (outer, inner), edge, thin + 1)
    if kind in {"dashed", "hatched"}:
        return _broken_rim(made, edge, thin, dashed=kind == "dashed")
    if kind == "open":
        for y in (inner[1], inner[3]):
            cv2.line(made, (inner[0], y), (inner[2], y), 1.0, thin + 1)
    return made


def _rounded(made: Ink, boxes: tuple[Rect, ...], edge: int, stroke: int) -> Ink:
    picture = Image.new("L", (made.shape[1], made.shape[0]), 0)
    pen = ImageDraw.Draw(picture)
    for at in boxes:
        pen.rounded_rectangle(at, radius=edge, outline=255, width=stroke)
    return np.maximum(made, np.asarray(picture, dtype=np.float32) / 255)


def _broken_rim(made: Ink, edge: int, thin: int, *, dashed: bool) -> Ink:
    """A frame with gaps, or with slanted strokes through its rim."""
    slanted = np.zeros_like(made)
    step = max(edge, 6)
    for at in range(0, sum(made.shape), step * 2 if dashed else step):
        cv2.line(slanted, (at, 0), (at - made.shape[0], made.shape[0]), 1.0, step if dashed else thin)
    rim = np.ones_like(made)
    inside = edge + thin + 1
    rim[inside:-inside, inside:-inside] = 0
    return np.asarray(
        made * (1 - slanted * rim) if dashed else np.maximum(made, slanted * rim), dtype=np.float32
    )


def _pressed(page: Ink, ink: Ink, x: float, y: float, colour: tuple[int, int, int]) -> None:
    """Multiply ink onto paper, its middle at (x, y) in mm; what hangs over the edge is lost."""
    left, top = mm(x) - ink.shape[1] // 2, mm(y) - ink.shape[0] // 2
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + ink.shape[1], page.shape[1]), min(top + ink.shape[0], page.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = ink[y0 - top : y1 - top, x0 - left : x1 - left][..., None]
    page[y0:y1, x0:x1] *= 1 - part * (1 - np.asarray(colour, dtype=np.float32) / 255)


def _turned(ink: Ink, angle: float) -> Ink:
    picture = Image.fromarray((ink * 255).astype(np.uint8)).rotate(
        angle, expand=True, resample=Image.Resampling.BICUBIC
    )
    return np.asarray(picture, dtype=np.float32) / 255


def _worn(ink: Ink, wear: float, grains: np.random.Generator) -> Ink:
    """Blotches where no ink came, by a threshold over noise of two sizes."""
    if wear <= 0:
        return ink
    high, wide = ink.shape
    field_ = np.zeros_like(ink)
    for size, part in ((5, 0.5), (17, 0.5)):
        small = grains.random((high // size + 2, wide // size + 2)).astype(np.float32)
        field_ += part * cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(
        ink * (1 / (1 + np.exp(-(field_ - np.quantile(field_, wear * 0.6)) * 22))), dtype=np.float32
    )


def _stamp(words: str, sheet: Sheet, rng: random.Random, grains: np.random.Generator, frame: str = "") -> Ink:
    tall = mm(sheet.tall)
    probe = ImageFont.truetype(str(NOTO / f"{sheet.face}.ttf"), 200)
    top, bottom = probe.getbbox("M", anchor="ls")[1::2]
    face = _face(sheet.face, max(round(tall * 200 / (bottom - top)), 8))
    split = words.rsplit(" ", 1) if sheet.rows == 2 and " " in words else [words]
    rows = [_row(one, face, sheet.apart, tall) for one in split]
    wide = max(one.shape[1] for one in rows)
    step = round(tall * 1.75)
    body = np.zeros((rows[0].shape[0] + step * (len(rows) - 1), wide), np.float32)
    for at, one in enumerate(rows):
        left = (wide - one.shape[1]) // 2
        body[at * step : at * step + one.shape[0], left : left + one.shape[1]] += one
    body = body[round(tall * 0.35) :].clip(0, 1)
    whole = _framed(body, frame or sheet.frame, tall, rng) if (frame or sheet.frame) != "none" else body
    return _worn(_turned(whole, sheet.angle), sheet.wear, grains) * sheet.strength


def _seal(grains: np.random.Generator, rng: random.Random) -> Ink:
    """A round seal with words along the rim, drawn by turning letters into place."""
    size = mm(34)
    ink = np.zeros((size, size), np.float32)
    middle = (size // 2, size // 2)
    for part, stroke in ((0.48, 7), (0.44, 3), (0.27, 3)):
        cv2.circle(ink, middle, round(size * part), 1.0, stroke)
    letter = _face("NotoSans-Bold", mm(3))
    for at, one in enumerate("HỘI ĐỒNG NHÂN DÂN ★ TỈNH BẮC NINH ★ "):
        picture = Image.new("L", (mm(5), mm(5)), 0)
        ImageDraw.Draw(picture).text((mm(2.5), mm(2.5)), one, font=letter, fill=255, anchor="mm")
        turn = at * 10.0
        put = np.asarray(picture.rotate(-turn), dtype=np.float32) / 255
        x = round(middle[0] + math.sin(math.radians(turn)) * size * 0.36 - mm(2.5))
        y = round(middle[1] - math.cos(math.radians(turn)) * size * 0.36 - mm(2.5))
        ink[y : y + put.shape[0], x : x + put.shape[1]] = np.maximum(
            ink[y : y + put.shape[0], x : x + put.shape[1]], put
        )
    cv2.circle(ink, middle, round(size * 0.12), 1.0, -1)
    return _worn(_turned(ink, rng.uniform(-25, 25)), rng.uniform(0, 0.4), grains) * rng.uniform(0.5, 0.9)


def _body(page: Ink, rng: random.Random, size: tuple[int, int]) -> None:
    """Letterhead, title, paragraphs or a table."""
    picture = Image.fromarray((page * 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    face = rng.choice(BODY)
    bold = face.replace("Regular", "Bold")
    wide, high = size
    left, right = (
        ("ĐẢNG BỘ THÀNH PHỐ", "ĐẢNG CỘNG SẢN VIỆT NAM")
        if rng.random() < 0.3
        else ("SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    )
    for x, y, words, points in (
        (wide * 0.27, 20, left, 11),
        (wide * 0.7, 20, right, 11),
        (wide * 0.5, 66, rng.choice(["TỜ TRÌNH", "BÁO CÁO", "ĐỀ ÁN"]), 14),
    ):
        pen.text((mm(x), mm(y)), words, font=_points(bold, points), fill=22, anchor="mm")
    pen.text(
        (mm(wide * 0.27), mm(33)),
        f"Số: {rng.randint(2, 990)}-BC/TU",
        font=_points(face, 11.5),
        fill=22,
        anchor="mm",
    )
    y, end, size_of = 78.0, rng.choice([150, 210, high - 25]), rng.uniform(11, 13.5)
    if rng.random() < 0.25:
        _table(pen, y, wide, (bold, face), rng)
        y += 80
    while y < end:
        line = ""
        while pen.textlength(line, font=_points(face, size_of)) < mm(wide - 62):
            line += rng.choice(WORDS) + " "
        pen.text(
            (mm(28 if rng.random() > 0.2 else 38), mm(y)),
            line,
            font=_points(face, size_of),
            fill=25,
            anchor="lm",
        )
        y += size_of * 0.3528 * 1.45
    page[:] = np.asarray(picture, dtype=np.float32) / 255


def _table(pen: ImageDraw.ImageDraw, y: float, wide: int, faces: tuple[str, str], rng: random.Random) -> None:
    for row in range(9):
        pen.line((mm(25), mm(y + 9 * row), mm(wide - 15), mm(y + 9 * row)), fill=30, width=3)
        for column in range(4 if row < 8 else 0):
            at = (mm(29 + column * 42), mm(y + 4.5 + 9 * row))
            pen.text(at, rng.choice(WORDS), font=_points(faces[row > 0], 10.5), fill=25, anchor="lm")
    for column in range(5):
        x = mm(25 + column * (wide - 40) / 4)
        pen.line((x, mm(y), x, mm(y + 72)), fill=30, width=3)


def _paper(kind: str, size: tuple[int, int], grains: np.random.Generator) -> Ink:
    page = np.ones((mm(size[1]), mm(size[0]), 3), np.float32)
    if kind == "yellow":
        page *= np.asarray((0.97, 0.93, 0.8), np.float32)
    if kind == "grey":
        page *= 0.86
    if kind == "lined":
        for y in range(mm(12), page.shape[0], mm(8)):
            cv2.line(page, (0, y), (page.shape[1], y), (0.78, 0.84, 0.95), 2)
    small = grains.random((24, 17)).astype(np.float32)
    return np.asarray(
        page * (0.96 + 0.04 * cv2.resize(small, page.shape[1::-1])[..., None]), dtype=np.float32
    )


PLACES = {
    "left": (0.27, 46),
    "right": (0.76, 44),
    "top": (0.5, 15),
    "foot": (0.3, 262),
    "anywhere": (0.5, 110),
}


def picture(seed: int, *, marked: bool) -> tuple[Sheet, Image.Image]:
    """The sheet as its scanner gives it."""
    sheet = drawn(seed, marked=marked)
    rng, grains = random.Random(seed * 101 + 3), np.random.default_rng(seed)
    page = _paper(sheet.paper, sheet.size, grains)
    _body(page, rng, sheet.size)
    part, y = PLACES[sheet.place]
    x, y = sheet.size[0] * part + rng.uniform(-7, 7), min(y + rng.uniform(-3, 5), sheet.size[1] - 12)
    if sheet.place == "anywhere":
        cv2.rectangle(page, (mm(x - 42), mm(y - 12)), (mm(x + 42), mm(y + 12)), (0.97, 0.97, 0.97), -1)
    if sheet.over == "seal":
        _pressed(page, _seal(grains, rng), x + rng.uniform(-14, 14), y + rng.uniform(-9, 9), (200, 40, 50))
    mark = _stamp(sheet.words, sheet, rng, grains)
    _pressed(page, mark, x, y, sheet.ink)
    if sheet.beside:
        other = _stamp(sheet.beside, sheet, rng, grains, frame="single")
        away = (mark.shape[1] + other.shape[1]) / 2 / DOT + rng.uniform(3, 9)
        below = (mark.shape[0] + other.shape[0]) / 2 / DOT + rng.uniform(1, 4)
        right = rng.random() < 0.5 and x + away < sheet.size[0] - 25
        _pressed(page, other, x + (away if right else 0), y + (0 if right else below), sheet.ink)
    if sheet.over in {"pen", "line", "name"}:
        _written_over(page, sheet.over, x, y, rng)
    _pressed(page, _seal(grains, rng), sheet.size[0] * 0.66, sheet.size[1] * 0.84, (205, 40, 55))
    return sheet, _scanned(page, sheet, rng, grains)


def _written_over(page: Ink, kind: str, x: float, y: float, rng: random.Random) -> None:
    if kind == "line":
        cv2.line(
            page,
            (mm(x - 24), mm(y + rng.uniform(-1, 1))),
            (mm(x + 24), mm(y + rng.uniform(-1, 1))),
            (0.15, 0.2, 0.55),
            3,
        )
    points = [(mm(x - 20 + 3.5 * k), mm(y + 6 * math.sin(k * 1.7) + rng.uniform(-2, 2))) for k in range(12)]
    if kind == "pen":
        cv2.polylines(
            page, [np.asarray(points, np.int32)], isClosed=False, color=(0.15, 0.2, 0.6), thickness=4
        )
    if kind == "name":
        ink = _row("Lê Hoàng", _face("NotoSerif-BoldItalic", mm(6)), 0, mm(4))
        _pressed(page, _turned(ink, rng.uniform(-15, 15)) * 0.8, x + rng.uniform(-8, 8), y + 4, (40, 50, 160))


def _scanned(page: Ink, sheet: Sheet, rng: random.Random, grains: np.random.Generator) -> Image.Image:
    scale = sheet.dpi / 254
    page = _tilted(page, sheet, rng)
    if sheet.damage == "fold":
        y = rng.randrange(page.shape[0] // 8, page.shape[0] // 2)
        page[y - 5 : y + 5] *= 0.82
    values = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) * 255
    values = _damaged(values, sheet, rng)
    values = values + grains.standard_normal(values.shape[:2])[..., None].astype(np.float32) * rng.choice(
        [1, 3, 8]
    )
    if sheet.damage == "salt":
        values[grains.random(values.shape[:2]) < 0.004] = 20
    made = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    if sheet.colour == "dither":
        return made.convert("L").convert("1")
    if sheet.colour == "1" or sheet.damage == "fax":
        grey = cv2.GaussianBlur(np.asarray(made.convert("L")), (0, 0), 0.6)
        dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 31, 16)
        return Image.fromarray(np.asarray(dark, dtype=np.uint8)).convert("1")
    return made.convert(sheet.colour)


def _damaged(values: Ink, sheet: Sheet, rng: random.Random) -> Ink:
    if sheet.damage == "streaks":
        for _one in range(6):
            values[:, rng.randrange(values.shape[1])] *= 0.6
    if sheet.damage == "apart":
        values[..., 0] = np.roll(values[..., 0], 1, axis=1)
        values[..., 2] = np.roll(values[..., 2], 1, axis=0)
    if sheet.damage == "motion":
        values = cv2.blur(values, (1, max(round(sheet.dpi / 70), 2)))
    if sheet.damage == "fax":
        values = cv2.resize(
            cv2.resize(
                values,
                None,
                fx=min(1.0, 150 / sheet.dpi),
                fy=min(1.0, 100 / sheet.dpi),
                interpolation=cv2.INTER_AREA,
            ),
            values.shape[1::-1],
        )
    return np.asarray(values, dtype=np.float32)


def _tilted(page: Ink, sheet: Sheet, rng: random.Random) -> Ink:
    """A photograph's perspective and light, or a scanner's small turn."""
    high, wide = page.shape[:2]
    corners = np.asarray([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    most = 0.035 if sheet.damage == "photo" else 0.006
    moved = corners + np.asarray(
        [(rng.uniform(-most, most) * wide, rng.uniform(-most, most) * wide) for _one in corners], np.float32
    )
    matrix = cv2.getPerspectiveTransform(corners, moved)
    edge = (0.35, 0.3, 0.27) if sheet.damage == "photo" else (1, 1, 1)
    page = np.asarray(cv2.warpPerspective(page, matrix, (wide, high), borderValue=edge), dtype=np.float32)
    if sheet.damage == "photo":
        across = np.linspace(rng.uniform(0.55, 1), rng.uniform(0.7, 1), wide, dtype=np.float32)
        down = np.linspace(rng.uniform(0.75, 1), 1, high, dtype=np.float32)
        page = page * across[None, :, None] * down[:, None, None]
    return page


def encoded(seed: int, *, marked: bool) -> tuple[Sheet, bytes]:
    """The picture as JPEG, or as PNG where it is black and white."""
    sheet, made = picture(seed, marked=marked)
    out = io.BytesIO()
    if made.mode == "1":
        made.save(out, "PNG", dpi=(sheet.dpi, sheet.dpi))
    else:
        made.save(out, "JPEG", quality=sheet.quality, dpi=(sheet.dpi, sheet.dpi))
    return sheet, out.getvalue()
