"""Văn bản soạn trên máy có dấu độ mật: marks in text layers, forms, notes, properties and Office files, by seed."""

from __future__ import annotations

import io
import json
import random
import unicodedata
import zipfile
from collections.abc import Callable

import pikepdf
import typst

from tests.files.guard import papers, scans
from tests.files.makers import edited

MARKS = {"mat": "MẬT", "toi_mat": "TỐI MẬT", "tuyet_mat": "TUYỆT MẬT"}
OLD = {
    "mat": ("mËt", "MAÄT"),
    "toi_mat": ("tèi mËt", "TOÁI MAÄT"),
    "tuyet_mat": ("tuyÖt mËt", "TUYEÄT MAÄT"),
}
BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương; căn cứ Luật Bảo vệ bí mật nhà nước; để bảo đảm an toàn, bảo mật thông tin, "
    "mật khẩu và mật độ xây dựng được kiểm soát, không gửi tài liệu mật, tối mật, tuyệt mật qua mạng Internet. "
)
FACES = ("Tinos", "Noto Serif", "Noto Sans", "Arimo", "DejaVu Serif", "Cousine")
Made = tuple[str, str, bytes, str]
"""Level, name of the file, its bytes, and the way the mark stands in it."""


def _said(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _words(level: str, rng: random.Random) -> tuple[str, str]:
    """The mark as a writer may type it."""
    plain = MARKS[level]
    ways: dict[str, Callable[[], str]] = {
        "plain": lambda: plain,
        "decomposed": lambda: unicodedata.normalize("NFD", plain),
        "letter-spaced": lambda: " ".join(plain.replace(" ", "  ")),
        "old encoding": lambda: rng.choice(OLD[level]),
        "decorated": lambda: rng.choice(
            ["- {} -", "*** {} ***", "[{}]", "({})", "{} - Bản số: 07", "{}   Trang 2"]
        ).format(plain),
        "label": lambda: rng.choice(["Độ mật: {}", "Mức độ mật: {}", "ĐỘ MẬT : {}", "4. Độ mật: {}."]).format(
            plain.capitalize()
        ),
        "urgency": lambda: rng.choice(["{} - HỎA TỐC", "{} KHẨN", "THƯỢNG KHẨN - {}"]).format(plain),
        "title case": plain.title,
        "broken": lambda: {"mat": "MÂT", "toi_mat": "TÔI MÂT", "tuyet_mat": "TUYÊT MÂT"}[level],
        "unseen letters": lambda: "\u200b".join(plain),
    }
    way = rng.choice([*ways])
    return way, ways[way]()


def _sheet(level: str, rng: random.Random) -> tuple[str, str]:
    """Typst source and the way of the mark."""
    way, words = _words(level, rng)
    mark = f"#text(size: {rng.uniform(9, 18):.1f}pt, weight: {_said(rng.choice(['bold', 'regular']))})[#{_said(words)}]"
    places = {
        "alone": lambda: f"{mark}\n\n",
        "framed": lambda: f"#rect(stroke: 1pt + red)[{mark}]\n\n",
        "right": lambda: f"#align(right)[{mark}]\n\n",
        "white": lambda: f"#text(fill: white)[{mark}]\n\n",
        "tracked": lambda: f"#text(tracking: {rng.uniform(1, 6):.1f}pt)[{mark}]\n\n",
        "table": lambda: f"#table(columns: 2)[SỞ NỘI VỤ\\ {mark}][CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM]\n\n",
        "turned": lambda: (
            f"#place(top + left, dx: -15mm, dy: 60mm, rotate(-90deg, reflow: true)[{mark}])\n\n"
        ),
        "tiny": lambda: f"#text(size: 4pt)[#{_said(words)}]\n\n",
        "cell": lambda: f"#table(columns: 2)[Độ mật:][{MARKS[level].capitalize()}]\n\n",
    }
    place = rng.choice([*places])
    head = '#set page("a4", margin: 25mm)\n'
    if place == "tiny":
        way = "tiny " + way
    edge = rng.random()
    if edge < 0.15:
        head = f'#set page("a4", margin: 25mm, {rng.choice(["header", "footer"])}: [{mark}])\n'
        place, body = "header or footer", ""
    else:
        body = places[place]()
    face = rng.choice(FACES)
    pages = rng.randint(1, 4)
    at = rng.randrange(pages)
    text = [
        ("#pagebreak()\n" if number else "") + (body if number == at else "") + BODY * rng.randint(2, 9)
        for number in range(pages)
    ]
    source = f'{head}#set text(font: {_said(face)}, size: 13pt, lang: "vi")\n' + "\n\n".join(text)
    return source, f"{way}, {place}, {face}"


def _typeset(level: str, rng: random.Random) -> Made:
    source, way = _sheet(level, rng)
    data = typst.compile(source.encode(), font_paths=[str(scans.FONTS), "/usr/share/fonts"])
    return level, "van-ban.pdf", bytes(data), way  # type: ignore[arg-type]


def _beside(level: str, rng: random.Random) -> Made:
    """What hangs beside the pages."""
    words = MARKS[level]
    way = rng.choice(["title", "subject", "keywords", "bookmark", "field", "note", "inside", "layer", "name"])
    if way in {"title", "subject", "keywords"}:
        data = papers.titled(
            **{way.capitalize(): rng.choice([words, words.capitalize() if way == "keywords" else words])}
        )
    elif way == "field":
        data = papers.field(rng.choice(["do_mat", "DoMat", "Độ mật", "mucMat"]), words.capitalize())
    elif way == "note":
        data = papers.note(words)
    elif way == "inside":
        data = papers.with_file("phụ lục.docx", papers.office("docx", word__header1=papers.paragraph(words)))
    elif way == "bookmark":
        data = edited(papers.typed("BÁO CÁO"), lambda made: _bookmark(made, words))
    elif way == "layer":
        data = papers.layer(words)
    else:
        return (
            level,
            rng.choice(["BC 12 ({}).pdf", "{} - kế hoạch.pdf", "to_trinh_{}.pdf"]).format(words),
            papers.typed("BÁO CÁO"),
            way,
        )
    return level, "van-ban.pdf", data, way


def _bookmark(made: pikepdf.Pdf, words: str) -> None:
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(words, 0))


def _office(level: str, rng: random.Random) -> Made:
    """Parts of Office files."""
    _way, words = _words(level, rng)
    half = len(words) // 2
    runs = papers.paragraph(words[:half], words[half:])
    head = f'&amp;C&amp;"Times New Roman,Bold"&amp;14{MARKS[level]}&amp;R&amp;P'
    box = f"<w:hdr xmlns:w='w' xmlns:v='v'><w:p><w:r><w:pict><v:textbox><w:p><w:r><w:t>{words}</w:t></w:r></w:p></v:textbox></w:pict></w:r></w:p></w:hdr>"
    ways: dict[str, tuple[str, dict[str, str]]] = {
        "docx header": ("docx", {"word__header2": runs}),
        "docx footer": ("docx", {"word__footer1": runs}),
        "docx comment": ("docx", {"word__comments": runs}),
        "docx footnote": ("docx", {"word__footnotes": runs}),
        "docx body": ("docx", {"word__document": papers.paragraph(words, root="w:document")}),
        "docx text box": ("docx", {"word__header1": box}),
        "docx watermark": (
            "docx",
            {"word__header3": f"<h xmlns:v='v'><v:textpath string='{MARKS[level]}'/></h>"},
        ),
        "docx category": (
            "docx",
            {"docProps__core": f"<c><category>{MARKS[level].capitalize()}</category></c>"},
        ),
        "docx property": (
            "docx",
            {
                "docProps__custom": f"<P><property name='DoMat'><v>{MARKS[level].capitalize()}</v></property></P>"
            },
        ),
        "xlsx cell": ("xlsx", {"xl__sharedStrings": f"<sst><si><t>{words}</t></si></sst>"}),
        "xlsx header": (
            "xlsx",
            {
                "xl__worksheets__sheet1": f"<worksheet><headerFooter><oddHeader>{head}</oddHeader></headerFooter></worksheet>"
            },
        ),
        "xlsx sheet name": (
            "xlsx",
            {"xl__workbook": f"<workbook><sheets><sheet name='{MARKS[level]}'/></sheets></workbook>"},
        ),
        "pptx notes": (
            "pptx",
            {
                "ppt__notesSlides__notesSlide1": f"<a:t xmlns:a='a'><a:p><a:r><a:t>{words}</a:t></a:r></a:p></a:t>"
            },
        ),
    }
    way = rng.choice([*ways])
    kind, parts = ways[way]
    return level, f"van-ban.{kind}", papers.office(kind, **parts), f"{way}, {_way}"


def _archive(level: str, rng: random.Random) -> Made:
    inner = _typeset(level, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/văn bản.pdf", inner[2])
    return level, "gửi.zip", out.getvalue(), f"zip, {inner[3]}"


def marked(seed: int) -> Made:
    """The marked file of a seed."""
    rng = random.Random(seed * 13 + 5)
    level = rng.choice([*MARKS])
    make = rng.choices([_typeset, _beside, _office, _archive], [11, 3, 5, 1])[0]
    return make(level, rng)
