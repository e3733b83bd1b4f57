"""Dấu độ mật bằng chữ: a mark is words that stand alone, or what follows a label; talk about secrets is neither."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from khue.files.rules.guard.letters import bare, clean, readings, tight
from khue.files.rules.guard.marks import LEVELS, Box, Found, Segment, Table, table

_EDGE = re.compile(r"^[\s*.\-–—_=:;,()\[\]{}|•·~/\\]+|[\s*.\-–—_=:;,()\[\]{}|•·~/\\]+$")
_QUOTES = frozenset("\"'“”‘’«»„")
_TICKED = re.compile(r"[☒☑✓✔■⊠]|[\[(]\s*[xXvV]\s*[\])]")
_OPEN = re.compile(r"[☐□◻]|[\[(]\s*[\])]")
_COPY = re.compile(r"(?:BẢNSỐ|SỐBẢN|BẢNTHỨ|BỘSỐ|TRANG(?=\d)).*$")
_BETWEEN = re.compile(r"(?<=\w)[.\-_·*•](?=\w)")
_APART = re.compile(r"\s[-–—]\s|[()|\t•]|\s{3,}|(?<=\d)\s{2,}")
_WORDS = re.compile(r"[^\W\d_]")
_DIGITS = str.maketrans({"0": "O", "1": "I", "!": "I", "|": "I", "7": "T"})
_COLON = re.compile(r"([:：–-])")
UPPER, TITLE, LOWER = "upper", "title", "lower"


def _case(text: str) -> str:
    letters = [one for one in text if one.isalpha()]
    if all(one.isupper() for one in letters):
        return UPPER
    return TITLE if letters[0].isupper() else LOWER


def _core(text: str) -> str:
    """Without decoration and without what stands beside a mark in its own form: copy number, urgency."""
    return _EDGE.sub("", text)


def _without_company(whole: str, rules: Table) -> str:
    """The tight words without copy number and urgency after them, without “tài liệu” before them."""
    rest = _COPY.sub("", whole)
    for suffix in rules.suffixes:
        rest = rest.removesuffix(suffix)
    rest = _EDGE.sub("", rest)
    for prefix in rules.prefixes:
        if rest.startswith(prefix) and rest != prefix:
            return rest.removeprefix(prefix)
    return rest


def _overlap(one: Box, other: Box) -> bool:
    """Whether one stands above the other, a line apart."""
    tall = max(other[3] - other[1], 0.004)
    return one[0] < other[2] and other[0] < one[2] and other[1] - one[3] < 1.6 * tall


def _exact(core: str, rules: Table) -> str:
    whole = tight(core)
    level = rules.levels.get(_without_company(whole, rules), "")
    return level or rules.levels.get(_BETWEEN.sub("", whole), "")


def _parts_alone(said: str, rules: Table) -> str:
    """The level that stands apart beside a copy number, a page or an urgency: ``Trang 3/12 - TỐI MẬT``."""
    parts = [part for one in _APART.split(said) if one and (part := _core(one)) and _WORDS.search(part)]
    named = [(part, level) for part in parts if (level := rules.levels.get(tight(part), ""))]
    if len(parts) < 2 or len(named) != 1 or _case(named[0][0]) != UPPER:
        return ""
    rest = [bare(part) for part in parts if part != named[0][0]]
    return named[0][1] if all(part.startswith(rules.beside) for part in rest) else ""


def _broken(core: str, rules: Table) -> tuple[str, float]:
    """A level whose letters came without their marks or with wrong ones, and how much that says."""
    plain = _without_company(bare(core.translate(_DIGITS)), rules)
    for words, level in rules.levels.items():
        wanted = bare(words)
        if level == "mat" and wanted == plain:
            return level, 0.45 if tight(core) in rules.unlikely else 0.92 if "Â" in tight(core) else 0.7
        wrong = sum(one != other for one, other in zip(plain, wanted, strict=False))
        if level != "mat" and len(plain) == len(wanted) and wrong <= (len(wanted) > 7):
            return level, 0.9
    return "", 0.0


class Page:
    """Một trang chữ: its segments, and what stands around each of them."""

    def __init__(self, segments: Sequence[Segment], *, machine_read: bool = False) -> None:
        self.segments = [one for one in segments if one.text.strip()]
        self.machine_read = machine_read
        self.rules = table()

    def found(self) -> Iterator[Found]:
        """Every mark of the page."""
        for at, one in enumerate(self.segments):
            mark = self._alone(one, self._above(at)) or self._labelled(one) or self._below_label(at)
            if mark:
                yield mark
        yield from self._in_two_lines()
        yield from self._in_two_parts()

    def _below_label(self, at: int) -> Found | None:
        """A label with nothing behind it, and the level in the next cell or line, alone there."""
        one = self.segments[at]
        following = self.segments[at + 1 : at + 3]
        if not following or following[0].line - one.line > 1 or not self._is_label(one.text):
            return None
        level = self._level_alone(following[0])
        if not level or (len(following) > 1 and self._level_alone(following[1])):
            return None
        apart = following[0].box and one.box and following[0].line > one.line
        if apart and not _overlap(one.box, following[0].box):  # type: ignore[arg-type]
            return None
        return Found(level, "text", 0.95, following[0].box)

    def _is_label(self, text: str) -> bool:
        plain = bare(_core(clean(text)))
        return any(plain == bare(name) for name in self.rules.labels)

    def _level_alone(self, one: Segment) -> str:
        return self.rules.levels.get(tight(_core(clean(one.text))), "")

    def _above(self, at: int) -> Segment | None:
        """What stands over a segment: by its box where there are boxes, else the segment before."""
        one = self.segments[at]
        if one.box is None:
            return self.segments[at - 1] if at else None
        for before in reversed(self.segments[:at]):
            if one.line - before.line > 1:
                return None
            if before.line < one.line and before.box and _overlap(before.box, one.box):
                return before
        return None

    def _alone(self, one: Segment, before: Segment | None) -> Found | None:
        first, raw = clean(one.text), unicodedata.normalize("NFC", one.text)
        for said in readings(one.text):
            core = _core(said)
            if not any(letter.isalpha() for letter in core):
                continue
            level = _exact(core, self.rules) or _parts_alone(raw if said == first else said, self.rules)
            if level:
                return self._judged(one, said, core, level, before)
            level, score = _broken(core, self.rules)
            if level and _case(core) == UPPER and not self._goes_on(before, one):
                top = one.line < self.rules.top_lines
                return Found(level, "text", score if top or self.machine_read else score * 0.8, one.box)
        return None

    def _judged(self, one: Segment, said: str, core: str, level: str, before: Segment | None) -> Found | None:
        case = _case(core)
        old_font = said != readings(one.text)[0]
        if self._goes_on(before, one):
            return None
        if any(letter in _QUOTES for letter in said):
            # Words about the mark; a stamp between quotes shows itself in the picture.
            return Found(level, "text", 0.4, one.box) if case == UPPER else None
        if case == UPPER or old_font:
            return Found(level, "text", 1.0, one.box)
        if case == TITLE and not said.rstrip().endswith((".", ";", ",")):
            return Found(level, "text", 0.95 if one.line < self.rules.top_lines else 0.5, one.box)
        return None

    def _goes_on(self, before: Segment | None, one: Segment) -> bool:
        """The line above leads on to this one: a sentence or a title that was broken here."""
        if before is None or not 0 < one.line - before.line <= 1:
            return False
        words = clean(before.text).upper().split()
        if not words:
            return False
        if tight(" ".join(words)) in self.rules.prefixes:
            return False  # “TÀI LIỆU” over “MẬT”
        last = words[-1]
        return last.endswith((",", "-", "–", "“", "(", "/")) or last.strip(",.;:“”\"'") in self.rules.leads_on

    def _labelled(self, one: Segment) -> Found | None:
        """``Độ mật: Tối mật``; a form with nothing ticked, or with a level that is none, says nothing."""
        for said in readings(one.text):
            whole = tight(said)
            label = next((name for name in self.rules.labels if self._opens(whole, name)), "")
            if not label:
                continue
            level = self._chosen(said)
            if level:
                return Found(level, "text", 1.0, one.box)
        return None

    def _opens(self, whole: str, label: str) -> bool:
        plain, wanted = bare(whole), bare(label)
        start = plain.find(wanted)
        if not 0 <= start <= 4:
            return False
        after = plain[start + len(wanted) :].lstrip(".")
        return after[:1] in {":", "：", "-", "–"} or (start == 0 and whole[len(label) :] in self.rules.levels)

    def _chosen(self, said: str) -> str:
        """The level after the label: the ticked one, or the only one named."""
        _label, mark, after = _COLON.split(said, maxsplit=1) if _COLON.search(said) else ("", "", said)
        if not mark:
            words = after.split()
            return next((level for take in (2, 1) if (level := self._level_of(" ".join(words[-take:])))), "")
        after = self._until_next_label(after)
        ticked = _TICKED.search(after)
        if ticked:
            after = _OPEN.split(after[ticked.end() :])[0]
        elif _OPEN.search(after):
            return ""
        parts = [_EDGE.sub("", part) for part in re.split(r"[,;/|]|\s{2,}|\bhoặc\b", after)]
        named = [level for part in parts if part and (level := self._level_of(part))]
        if len(named) == 1 and len([part for part in parts if part]) <= 2:
            return named[0]
        return "" if named else self._leading(after)

    def _leading(self, after: str) -> str:
        """The level that begins what follows a label, where the next cell's words were joined to it."""
        words = after.split()
        for take in (2, 1):
            level = self._level_of(_core(" ".join(words[:take])))
            rest = words[take:]
            ended = _core(" ".join(words[:take])) != " ".join(words[:take]) or (rest and rest[0].isupper())
            if level and ended and "MAT" not in bare("".join(rest)):
                return level
        return ""

    def _until_next_label(self, after: str) -> str:
        """What follows a label, without another label on the same line."""
        words = after.split()
        for at in range(1, len(words)):
            rest = bare("".join(words[at:]))
            if ":" in rest and rest.startswith(self.rules.label_ends):
                return " ".join(words[:at])
        return after

    def _level_of(self, part: str) -> str:
        if part.strip() in self.rules.letters:
            return self.rules.letters[part.strip()]
        plain = _without_company(bare(part), self.rules)
        if plain in self.rules.none:
            return ""
        return next((level for words, level in self.rules.levels.items() if bare(words) == plain), "")

    def _in_two_lines(self) -> Iterator[Found]:
        """A stamp whose words stand one under the other."""
        for at, below in enumerate(self.segments):
            above = self._above(at)
            if above is None or not 0 < below.line - above.line <= 1 or _core(clean(below.text)) != "MẬT":
                continue
            first = _core(readings(above.text)[0])
            level = self.rules.levels.get(tight(first) + "MẬT")
            if level and level != "mat" and _case(first) == UPPER:
                yield Found(level, "text", 0.95, below.box)

    def _in_two_parts(self) -> Iterator[Found]:
        """Letters so far apart that the two words of a mark stand as two segments of a line."""
        for first, second in pairwise(self.segments):
            one, other = clean(first.text), clean(second.text)
            level = self.rules.levels.get(tight(one + other))
            begun = one[:1].isupper() and other[:1].isupper()  # small letters in a row of words are talk
            if level and level != "mat" and begun and first.line == second.line and tight(other) == "MẬT":
                yield Found(level, "text", 0.95, second.box)


def marks_in_page(segments: Sequence[Segment], *, machine_read: bool = False) -> list[Found]:
    """Every mark in the words of one page, the highest level first. ``machine_read``: the words come from OCR."""
    found = list(Page(segments, machine_read=machine_read).found())
    return sorted(found, key=lambda one: (-LEVELS.index(one.level), -one.score))
