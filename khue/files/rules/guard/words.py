"""Dấu độ mật bằng chữ: a mark is words that stand alone, or what follows a label; talk about secrets is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from khue.files.rules.guard.letters import bare, clean, readings, tight
from khue.files.rules.guard.marks import LEVELS, Box, Found, Segment, Table, table

_EDGE = re.compile(r"^[\s*.\-–—_=:;,()\[\]{}|•·~/\\]+|[\s*.\-–—_=:;,()\[\]{}|•·~/\\]+$")
_QUOTES = frozenset("\"'“”‘’«»„")
_TICKED = re.compile(r"[☒☑✓✔■⊠]|[\[(]\s*[xXvV]\s*[\])]")
_OPEN = re.compile(r"[☐□◻]|[\[(]\s*[\])]")
_COPY = re.compile(r"(?:BẢNSỐ|SỐBẢN|BẢNTHỨ|BỘSỐ).*$")
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
    return rules.levels.get(_without_company(tight(core), rules), "")


def _broken(core: str, rules: Table) -> tuple[str, float]:
    """A level whose letters came without their marks or with wrong ones, and how much that says."""
    plain = _without_company(bare(core), rules)
    for words, level in rules.levels.items():
        if bare(words) != plain:
            continue
        if level != "mat":
            return level, 0.9
        return level, 0.45 if tight(core) in rules.unlikely else 0.7
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
            mark = self._alone(one, self._above(at)) or self._labelled(one)
            if mark:
                yield mark
        yield from self._in_two_lines()

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
        for said in readings(one.text):
            core = _core(said)
            if not any(letter.isalpha() for letter in core):
                continue
            level = _exact(core, self.rules)
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
        return 0 <= start <= 4 and plain[start + len(wanted) :].lstrip(".")[:1] in {":", "：", "-", "–"}

    def _chosen(self, said: str) -> str:
        """The level after the label: the ticked one, or the only one named."""
        after = re.split(r"[:：–-]", said, maxsplit=1)[1]
        ticked = _TICKED.search(after)
        if ticked:
            after = _OPEN.split(after[ticked.end() :])[0]
        elif _OPEN.search(after):
            return ""
        parts = [_EDGE.sub("", part) for part in re.split(r"[,;/|]|\s{2,}|\bhoặc\b", after)]
        named = [level for part in parts if part and (level := self._level_of(part))]
        return named[0] if len(named) == 1 and len([part for part in parts if part]) <= 2 else ""

    def _level_of(self, part: str) -> str:
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


def marks_in_page(segments: Sequence[Segment], *, machine_read: bool = False) -> list[Found]:
    """Every mark in the words of one page, the highest level first. ``machine_read``: the words come from OCR."""
    found = list(Page(segments, machine_read=machine_read).found())
    return sorted(found, key=lambda one: (-LEVELS.index(one.level), -one.score))
