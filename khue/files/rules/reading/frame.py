"""Khung của phần đầu: the two columns of a heading, and what was found in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from khue.files.rules.reading.dates import Dated
from khue.files.rules.reading.forms import distance, forms
from khue.files.rules.reading.number import Number
from khue.files.rules.reading.words import WIDE, Line, Sheet, Word, folded

STATE, MOTTO, PARTY = "CONGHOAXAHOICHUNGHIA", "DOCLAPTUDOHANHPHUC", "DANGCONGSANVIETNAM"
_MOST_DOWN = 330.0
"""Thousandths of the page's width from the first line of the heading to its number and date, at most."""
BODY = re.compile(
    r"^(?:K[íi]nh g[ửưứừữ]i|Căn cứ|C[ăâ]n c[ứưử]|Thực hiện|Xét|Theo đề nghị|Điều \d|I\s*[.\-]|1\s*[.)])",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"K[íi]nh\s*g[ửưứừữ]i|Kínhgửi|KÍNH GỬI")
ATTACHED = re.compile(
    r"\(?\s*(?:Ban hành )?[Kk]èm theo\s+(?P<what>[^0-9(]{0,60}?)\s*số\s*:?\s*(?P<number>\S+)", re.UNICODE
)
_GAZETTE = re.compile(r"C[ÔO]NG B[ÁA]O\s*/")
_SIGNED = re.compile(
    r"(?:Ký bởi|Người ký|Ngày ký|Thời gian ký|Giờ ký|Cơ quan|Email|E-mail)\s*:|BÁO NƯỚC", re.IGNORECASE
)
"""What signing programs write beside or over the heading."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Quốc hiệu, tiêu ngữ (or the Party's heading): where the right column begins, and how high it stands."""

    left: float
    top: float
    bottom: float
    high: float
    party: bool = False


@dataclass(slots=True)
class Heading:
    """What the heading holds; words are kept for their place."""

    sheet: Sheet
    anchor: Anchor | None
    offices: list[Line] = field(default_factory=list)
    number: Number | None = None
    number_words: tuple[Word, ...] = ()
    date: Dated | None = None
    date_words: tuple[Word, ...] = ()
    kind: str = ""
    kind_line: Line | None = None
    subject: list[Line] = field(default_factory=list)
    about: bool = False

    @property
    def office_names(self) -> list[str]:
        """The offices from the highest to the one that issues."""
        return [" ".join(one.text for one in lines) for lines in self.office_lines]

    @property
    def office_lines(self) -> list[list[Line]]:
        """The lines of each office: a name may take two."""
        found: list[list[Line]] = []
        for line in self.offices:
            if found and not _begins_office(line, found[-1][-1]):
                found[-1].append(line)
            else:
                found.append([line])
        return found


def starts(line: Line, wanted: str, most: int) -> int | None:
    """From which word on the line says that; nothing when it doesn't."""
    for at, word in enumerate(line.words):
        first = folded(word.text)
        if first[:1] in {wanted[0], "G", "Ð", "O"} and _near(line.words[at:], wanted, most):
            return at
    return None


def _near(words: tuple[Word, ...], wanted: str, most: int) -> bool:
    said = ""
    for word in words:
        said += folded(word.text)
        if len(said) >= len(wanted):
            break
    return distance(said[: len(wanted)], wanted, most) <= most


def anchor(sheet: Sheet) -> Anchor | None:
    """Where the heading stands, nothing when the page has none."""
    best: Anchor | None = None
    for line in sheet.lines:
        if line.top > 0.6 * sheet.high:
            break
        if _SIGNED.search(line.text):
            continue
        for wanted, most in ((STATE, 4), (PARTY, 3), (MOTTO, 4)):
            at = starts(line, wanted, most)
            if at is None:
                continue
            left = line.words[at].left
            if best is None:
                best = Anchor(left, line.top, line.bottom, line.high, wanted == PARTY)
            elif line.top - best.bottom < 4 * best.high:
                return Anchor(min(best.left, left), best.top, line.bottom, best.high, best.party)
    return best


def _begins_office(line: Line, before: Line) -> bool:
    """Whether a line of the left column begins the name of another office, rather than going on with the last."""
    said = line.text.strip(" .,;:-–—").lower()
    if re.match(r"^(?:tỉnh|thành phố|quận|huyện|thị xã|xã|thị trấn|tp\.?|t[íỉì]nh)\b", said):
        return False
    if re.match(r"^phường\b", said) and folded(before.text).startswith(
        ("UYBANNHANDAN", "UBND", "HOIDONG", "HDND")
    ):
        return False
    if before.text.rstrip().endswith(("-", "–", ",", "VÀ", "CỦA")):
        return False
    tight = folded(said)
    return any(tight.startswith(first) for first in forms().offices)


def columns(sheet: Sheet, found: Anchor | None) -> list[tuple[Line, Line | None, Line | None]]:
    """Lines of the heading's zone: whole, left column, right column."""
    rows = []
    top = found.top - 0.8 * found.high if found else 0.0
    split = found.left - 4 if found else WIDE / 2
    for line in sheet.lines:
        if (
            line.bottom < top
            or line.top > top + _MOST_DOWN
            or (found is None and line.top > 0.4 * sheet.high)
        ):
            continue
        if _GAZETTE.search(line.text) or _SIGNED.search(line.text):
            continue
        rows.append((line, line.between(-WIDE, split), line.between(split, 2 * WIDE)))
    return rows
