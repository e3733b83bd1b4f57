"""Số, ký hiệu: ``Số: 12/QĐ-UBND``, ``Luật số: 51/2024/QH15``, ``Số 12-QĐ/TU``, and what machines and stamps make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from khue.files.rules.reading.forms import distance, forms
from khue.files.rules.reading.words import folded

_LABEL = re.compile(
    r"(?:^|(?<=[\s.,:;|'`\-–—_\"“”*]))[Ss5][ốồổỗộôóòỏõọoỐỒỔỖỘÔÓÒỎÕO6ó][\s:.;,_…'’·\-]*(?=[\W\d_A-ZĐa-z])(.*)$"
)
_DASH = re.compile(r"[‐-―−–—]")
_JOINED = re.compile(r"\s*([/\-])\s*")
_SIGNS = r"[A-Za-zĐđÀ-ỹ0-9&.]"
_SYMBOL = re.compile(rf"({_SIGNS}+(?:[-/.]{_SIGNS}+)*)")
_DIGITS_FOR = str.maketrans(
    {**dict.fromkeys("OÔoôQD", "0"), **dict.fromkeys("lIi|!][", "1"), "Z": "2", "z": "2", "S": "5"}
    | {"s": "5", "Š": "5", "b": "6", "G": "6", "B": "8", "g": "9", "q": "9", "?": "7"}
)
_LETTERS_FOR = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B"})
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_TERM = re.compile(r"^(QH|UBTVQH|HĐND|ĐHĐB)(\d+)$")
_SMALL_WORDS = frozenset({"VÀ", "CỦA", "VỀ", "-", "–"})
_MISREAD = {"SVT": "SYT", "BVT": "BYT", "UBNDD": "UBND", "HDND": "HĐND", "QHDP": "QHĐP"}
_PARTY = re.compile(r"^([^/\-]*)-([A-Za-zĐđ]{1,5})/([A-ZĐa-z&.0-9-]+)")


@dataclass(frozen=True, slots=True)
class Number:
    """Số và ký hiệu: ``number`` empty when none can be read; ``party``: written as the Party writes it (12-QĐ/TU)."""

    number: str
    symbol: str
    year: str = ""
    party: bool = False
    mended: bool = False

    @property
    def whole(self) -> str:
        """As it is quoted; nothing without a number."""
        if not self.number:
            return ""
        if self.party:
            return f"{self.number}-{self.symbol}"
        return "/".join(one for one in (self.number, self.year, self.symbol) if one)

    @property
    def kind(self) -> str:
        """The kind that the symbol names; ``cong_van`` where it names none but an office; nothing when unknown."""
        shorts = forms().shorts
        first, *rest = re.split(r"[-/]", self.symbol)
        if first in shorts and (rest or self.party):
            return shorts[first]
        if _TERM.match(self.symbol):
            return ""
        return "" if self.year or not rest else "cong_van"


def after_label(text: str) -> str | None:
    """What stands behind *Số:* in a line, nothing without the label."""
    found = _LABEL.search(unify(text))
    return found[1] if found else None


def unify(text: str) -> str:
    """One kind of dash, one đ, one space."""
    return " ".join(_DASH.sub("-", text.replace("Ð", "Đ").replace("ð", "đ")).split())


def _digits(text: str) -> tuple[str, bool]:
    """The digits that the letters mean, and whether some had to be mended; nothing when they can't be digits."""
    tight = re.sub(r"[\s.,:;_…'’`·*]+", "", text)
    if re.fullmatch(r"\d{1,6}[a-zđ]?", tight):
        return tight, False
    meant = tight.translate(_DIGITS_FOR)
    if tight and re.fullmatch(r"\d{1,6}", meant) and any(one.isdigit() for one in tight):
        return meant, True
    return "", True


def _cut(text: str) -> str:
    """Without what follows in the next column (a place and a date), or in brackets."""
    text = re.split(r",?\s*(?:ngày|Ngày|NGÀY)\b", text)[0]
    return re.split(r"[(\[{*]", text, maxsplit=1)[0] if not text.startswith("(") else text


def parse(text: str, *, machine_read: bool = False) -> Number | None:
    """Number and symbol out of what stands behind the label; nothing when there is neither."""
    joined = _JOINED.sub(r"\1", _cut(unify(text)).strip())
    joined = re.sub(r"(?<=\d) (?=\d)", "", joined)
    party = _PARTY.match(joined)
    if party and party[2] in forms().shorts:
        digits, mended = _digits(party[1])
        return Number(
            digits, f"{party[2]}/{party[3].rstrip('.')}", party=True, mended=mended and bool(digits)
        )
    head, slash, rest = joined.partition("/")
    if not slash:
        return _without_slash(joined, machine_read=machine_read)
    year = ""
    first, more, after = rest.partition("/")
    meant = re.sub(r"[\s.]", "", first).translate(_DIGITS_FOR)
    if more and _YEAR.match(meant):
        year, rest = meant, after
    broken = re.match(r"^[\d\s.|!]+/(?=\D)", rest)
    if broken:  # a stroke within the number that is none: handwriting
        head, rest = "", rest[broken.end() :]
    symbol = _SYMBOL.match(rest.strip())
    digits, mended = _digits(head)
    if symbol is None or not any(one.isalpha() for one in symbol[1]):
        return None
    return Number(digits, _tidy(symbol[1]), year, mended=mended and bool(digits))


def _without_slash(text: str, *, machine_read: bool) -> Number | None:
    """A symbol whose stroke wasn't read, or a bare number."""
    found = re.match(r"^([\d\s]{1,8})[|lI1\\!]?([A-ZĐ][A-Za-zĐđ]*(?:-[A-ZĐ][A-Za-zĐđ]*)+)", text)
    if found and machine_read:
        return Number("", _tidy(found[2]), mended=True)
    found = re.match(r"^([A-ZĐ][A-Za-zĐđ]{0,6}-[A-ZĐ][A-Za-zĐđ0-9-]+)", text)
    if found and re.split("-", found[1])[0] in forms().shorts:
        return Number("", _tidy(found[1]))
    bare = re.match(r"^(\d{1,6})\.?$", text)
    return Number(bare[1], "") if bare else None


def _tidy(symbol: str) -> str:
    return symbol.strip(".-/& ").replace("Ð", "Đ")


def initials(office: str) -> tuple[str, ...]:
    """How an office may be abbreviated in a symbol: ``SYT``, ``BTNMT``, ``UBND``."""
    known = [short for name, short in forms().short_names.items() if folded(office).startswith(name)]
    words = [one for one in re.split(r"[\s\-–,]+", office.upper()) if one and one not in _SMALL_WORDS]
    letters = "".join(one[0] for one in words if one[0].isalpha())
    plain = letters.translate(str.maketrans("ƯÂÊÔƠĂỦỦẤẦÁÀỨỪẢẠỘỐỞ", "UAEOOAUUAAAAUUAAOOO"))
    return tuple(dict.fromkeys([*known, plain]))


def _like(group: str, known: str) -> bool:
    """Whether a group of letters is that abbreviation, read badly: đ and d, o and 0, one letter of three."""
    if group == known:
        return True
    one, other = folded(group.translate(_LETTERS_FOR)), folded(known)
    return one == other or (len(other) >= 3 and len(one) == len(other) and distance(one, other, 1) == 1)


def mended_by(found: Number, offices: tuple[str, ...], *, machine_read: bool) -> Number:
    """The symbol with its abbreviations as they are written: of kinds, and of the office that issues."""
    known = [short for office in offices for short in initials(office) if len(short) > 1]
    shorts = list(forms().shorts)
    groups = re.split(r"([-/])", found.symbol)
    for at in range(0, len(groups), 2):
        group = groups[at]
        if group in known or group in shorts:
            continue
        exact = [
            one for one in (*known, *(shorts if at == 0 and len(groups) > 1 else ())) if _same(group, one)
        ]
        near = [one for one in known if machine_read and _like(group, one)]
        if machine_read and group in _MISREAD:
            groups[at] = _MISREAD[group]
        elif exact or near:
            groups[at] = (exact or near)[0]
        elif machine_read:
            groups[at] = _capitals(group)
    return replace(found, symbol="".join(groups))


def _same(group: str, known: str) -> bool:
    return folded(group) == folded(known) and group.upper() == group


def _capitals(group: str) -> str:
    """Letters where digits were read in the midst of letters; capitals where a machine saw small ones."""
    letters = sum(one.isalpha() for one in group)
    if letters >= 2 and re.fullmatch(r"[0158A-ZĐa-zđÀ-ỹ]+", group) and not re.search(r"\d+$", group):
        return group.translate(_LETTERS_FOR)
    return group


def named(name: str, found: Number) -> str:
    """The number in a file's name, where the name carries the letters of the symbol too: ``2253 tb syt.pdf``."""
    said = re.split(r"[^A-Za-z0-9ĐđÀ-ỹ]+", name.rsplit(".", 1)[0])
    tokens = [folded(one) for one in said if one]
    wanted = [folded(one) for one in re.split(r"[-/]", found.symbol) if one]
    if not wanted or not any(one in tokens for one in wanted):
        return ""
    if any(one not in tokens for one in wanted) and len(wanted) < 2:
        return ""
    first = min(tokens.index(one) for one in wanted if one in tokens)
    before = [
        one
        for one in tokens[:first]
        if re.fullmatch(r"\d{1,6}", one) and not (found.year and one == found.year)
    ]
    return before[-1] if before else ""
