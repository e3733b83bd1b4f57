"""Phần cuối văn bản: who signs, on whose behalf, and to whom it goes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from khue.files.rules.reading.words import WIDE, Line, Sheet, folded

AUTHORITY = re.compile(r"^\W{0,2}(?:TM|KT|TL|TUQ|T/M|K/T|T/L|Q|QUYEN)\s*[.,:]\s*\w")
_POST = re.compile(
    r"^\W{0,2}(?:(?:PHO|QUYEN|Q\.)\s+)?(?:CHU TICH|CHU NHIEM|CHANH|BO TRUONG|THU TRUONG|THU TUONG|GIAM DOC|TONG GIAM DOC|CUC TRUONG"
    r"|VU TRUONG|TRUONG|HIEU TRUONG|VIEN TRUONG|BI THU|THONG DOC|TONG|CHI CUC TRUONG|THU KY|UY VIEN|PHO|DOI TRUONG|KE TOAN)\b"
)
_NAME = re.compile(
    r"^(?:(?:BS|DS|TS|ThS|GS|PGS|CN|KS|LS|BSCKI{1,2}|BSCK\d)[.\s/]+|GS\.TS\s+|PGS\.TS\s+)*((?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]*\s?){2,6})$"
)
_TO = re.compile(r"^\W{0,3}N[ơoởờ][iíì]\s*(?:\w\s)?nh[ậâạa][nm]\s*[:.]?\s*", re.IGNORECASE)
_TO_FOLDED = re.compile(r"NOI.{0,2}NHAN")
_ITEM = re.compile(r"^\s*[-–—•+*]\s*")
_STAMP = re.compile(
    r"(?:Ký bởi|Người ký|Thời gian ký|Ngày ký|Cơ quan:|Email:|CHỮ KÝ SỐ|ký số)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Người ký: name, post, and on whose behalf (``KT. BỘ TRƯỞNG``)."""

    name: str
    post: str
    authority: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Một nơi nhận."""

    name: str
    line: Line


def _plain(text: str) -> str:
    """Capitals without their marks, words and points as they stand."""
    apart = unicodedata.normalize("NFD", text.translate(str.maketrans("đĐÐ", "dDD")))
    return "".join(one for one in apart if not unicodedata.combining(one))


def _is_authority(text: str) -> bool:
    return bool(AUTHORITY.match(_plain(text)))


def _is_post(text: str) -> bool:
    return bool(_POST.match(_plain(text)))


def to_line(sheet: Sheet) -> Line | None:
    """Where *Nơi nhận* stands; the last one of the page."""
    found = None
    for line in sheet.lines:
        for part in line.parts():
            if _TO_FOLDED.match(part.folded) and part.left < WIDE / 2:
                found = part
    return found


def recipients(sheet: Sheet, start: Line) -> list[Recipient]:
    """The lines below *Nơi nhận* in its column, one recipient for each dash."""
    kept: list[list[Line]] = [[start]] if len(folded(_TO.sub("", start.text))) > 2 else []
    for part in _column(sheet, start):
        if _ITEM.match(part.text) or not kept:
            kept.append([part])
        elif len(part.folded) > 1:
            kept[-1].append(part)
    found = []
    for lines in kept:
        said = _ITEM.sub("", _TO.sub("", " ".join(one.text for one in lines))).strip(" ;.,")
        if len(folded(said)) > 1:
            found.append(Recipient(said, Line(tuple(word for one in lines for word in one.words))))
    return found[:60]


def _column(sheet: Sheet, start: Line) -> Iterator[Line]:
    """The lines of that column, until a wide gap."""
    edge, bottom = _column_edge(sheet, start), start.bottom
    for line in sheet.lines:
        part = line.between(-WIDE, edge)
        if part is None or part.top < start.top + 0.5 * start.high or _STAMP.search(part.text):
            continue
        if part.top - bottom > 3.0 * max(part.high, start.high):
            return
        bottom = part.bottom
        yield part


def _column_edge(sheet: Sheet, start: Line) -> float:
    """Where the column of the signature begins, beside *Nơi nhận*."""
    edges = []
    for line in sheet.lines:
        if line.bottom < start.top - 2 * start.high or line.top > start.top + 14 * start.high:
            continue
        edges += [one.left for one in line.parts(1.2) if one.left > 380 and (one.upper or one.left > 520)]
    return min(edges, default=0.55 * WIDE) - 6


def signer(sheet: Sheet, start: Line | None) -> Signer | None:
    """The block of the signature: capitals for authority and post, then a name; right of *Nơi nhận*, else anywhere right."""
    left = _column_edge(sheet, start) if start else 380.0
    top = start.top - 4 * start.high if start else 0.0
    lines = [
        part
        for one in sheet.lines
        if one.bottom > top and (part := one.between(left, 2 * WIDE)) and part.left > 300
    ]
    return _block(lines)


def _block(lines: list[Line]) -> Signer | None:
    best: Signer | None = None
    posts: list[Line] = []
    for line in lines:
        said = re.sub(r"\s+", " ", line.text).strip(" .,;:|_")
        if _STAMP.search(said):
            continue
        if (
            line.upper
            and (_is_authority(said) or _is_post(said) or posts)
            and len(said) < 90
            and line.sure > 0.4
        ):
            if posts and line.top - posts[-1].bottom > 3 * line.high:
                posts = [line] if _is_authority(said) or _is_post(said) else posts
                continue
            posts.append(line)
            continue
        name = _NAME.match(said)
        if posts and name and line.sure > 0.4 and all(one[0].isupper() for one in name[1].split()):
            best = _signed(posts, name[1].strip(), line)
            posts = []
    if best is None and posts and any(_is_authority(one.text) or _is_post(one.text) for one in posts):
        return _signed(posts, "", None)
    return best


def _signed(posts: list[Line], name: str, at: Line | None) -> Signer:
    said = [re.sub(r"\s+", " ", one.text).strip(" .,;:|_") for one in posts]
    on_behalf = [one for one in said if _is_authority(one)]
    own = [one for one in said if not _is_authority(one)]
    return Signer(name, " ".join(own), " ".join(on_behalf), (*posts, *((at,) if at else ())))
