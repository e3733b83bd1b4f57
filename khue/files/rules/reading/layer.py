"""Lớp chữ của trang PDF: its words as they are drawn, old encodings read as what they mean."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium

from khue.files.rules.guard.letters import decoded
from khue.files.rules.guard.pdf import shown_at
from khue.files.rules.reading.words import WIDE, Word

MOST_LETTERS = 60_000
_COMMON = re.compile(
    r"\b(?:của|và|các|ngày|tháng|năm|số|về|việc|cho|được|theo|trong|nhân|dân|quyết|định|căn|cứ|điều|này|với)\b"
)
_INVISIBLE = 3
_TIGHT, _BACK = 0.19, -0.6
"""Of the letters' size: how far the next letter of a word may lie ahead or back."""


@dataclass(slots=True)
class _Letter:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: tuple[str, int] = ("", 0)


def _letters(page: Any, text: Any) -> Iterator[_Letter | None]:
    """Every letter in the order of drawing; nothing where a space stands."""
    matrix = shown_at(page, *page.get_size())
    box = pdfium.raw.FS_RECTF()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    name = ctypes.create_string_buffer(96)
    flags = ctypes.c_int()
    raw, handle = pdfium.raw, text.raw
    for index in range(min(text.count_chars(), MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in {9, 10, 13, 32, 0xA0} and not raw.FPDFText_IsGenerated(handle, index):
            yield None
            continue
        if code < 33 or 0xD800 <= code <= 0xDFFF or code in {0xFFFE, 0xFFFF}:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        wide = (box.left, box.right)
        if raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top):
            low, high = bottom.value, top.value
        else:
            low, high = box.bottom, box.top
        x0, y0 = matrix(wide[0], high)
        x1, y1 = matrix(wide[1], low)
        size = raw.FPDFText_GetFontSize(handle, index)
        length = raw.FPDFText_GetFontInfo(handle, index, name, 96, flags)
        font = (name.value.decode("utf-8", "replace") if 0 < length <= 96 else "", flags.value)
        yield _Letter(chr(code), min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), size, font)


def _continues(word: list[_Letter], letter: _Letter) -> bool:
    last = word[-1]
    size = max(letter.right - letter.left, last.bottom - last.top, letter.bottom - letter.top, 1.0)
    ahead = letter.left - last.right
    level = letter.top < last.bottom + 0.4 * size and last.top < letter.bottom + 0.4 * size
    return level and _BACK * size < ahead < _TIGHT * size and letter.left > last.left - 0.5


def _grouped(letters: Iterator[_Letter | None]) -> Iterator[list[_Letter]]:
    word: list[_Letter] = []
    for letter in letters:
        if letter is None or (word and not _continues(word, letter)):
            if word:
                yield word
            word = []
        if letter is None:
            continue
        if word and letter.text == word[-1].text and abs(letter.left - word[-1].left) < 0.8:
            continue  # drawn twice to look bold
        word.append(letter)
    if word:
        yield word


def _encoding(text: str) -> str:
    """Which old encoding makes more Vietnamese of the text than it is; nothing for none."""
    if text.isascii():
        return ""
    best, most = "", len(_COMMON.findall(text.lower()))
    for name in ("tcvn3", "vni"):
        said = len(_COMMON.findall(decoded(text, name).lower()))
        if said > 2 * most + 2:
            best, most = name, said
    return best


def _is_bold(font: tuple[str, int]) -> bool:
    name, flags = font
    return bool(flags & (1 << 18)) or "bold" in name.lower() or "black" in name.lower()


def _capitals(font: tuple[str, int]) -> bool:
    """A font of TCVN3 whose letters are drawn as capitals: its name ends with H."""
    name = font[0].split(",")[0].split("-")[0]
    return name.startswith((".Vn", "Vn")) and name.endswith("H")


def layer_words(page: Any) -> tuple[Word, ...]:
    """The words that the page draws, in thousandths of its width."""
    text = page.get_textpage()
    try:
        groups = list(_grouped(_letters(page, text)))
    finally:
        text.close()
    old = _encoding(" ".join("".join(one.text for one in group) for group in groups))
    scale = WIDE / max(page.get_size()[0], 1.0)
    return tuple(_word(group, old, scale) for group in groups)


def _word(group: list[_Letter], old: str, scale: float) -> Word:
    said = "".join(one.text for one in group)
    if old:
        said = decoded(said, old)
        said = said.upper() if _capitals(group[0].font) else said
    return Word(
        unicodedata.normalize("NFKC", unicodedata.normalize("NFC", said)),
        min(one.left for one in group) * scale,
        min(one.top for one in group) * scale,
        max(one.right for one in group) * scale,
        max(one.bottom for one in group) * scale,
        1.0,
        _is_bold(group[len(group) // 2].font),
    )


def is_drawn(page: Any) -> bool:
    """Whether the text is there to be seen: not the unseen layer that a scanner laid over its picture."""
    seen = unseen = 0
    for thing in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT], max_depth=4):
        mode = pdfium.raw.FPDFTextObj_GetTextRenderMode(thing.raw)
        seen, unseen = (seen, unseen + 1) if mode == _INVISIBLE else (seen + 1, unseen)
        if seen + unseen > 400:
            break
    return seen > unseen
