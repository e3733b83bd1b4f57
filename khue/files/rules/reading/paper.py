"""Đọc một văn bản: heading, end and text of a file put together into what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date as dates
from itertools import pairwise
from pathlib import Path

from khue.files.rules.reading.dates import Dated, heading_date
from khue.files.rules.reading.deadlines import deadlines
from khue.files.rules.reading.ending import recipients, signer, to_line
from khue.files.rules.reading.forms import forms
from khue.files.rules.reading.heading import Heading, attached_to, read_certificate, read_heading, subject_text
from khue.files.rules.reading.machine import Machine, Read
from khue.files.rules.reading.number import Number, after_label, named, parse
from khue.files.rules.reading.pages import Pages, PdfPages, PicturePages
from khue.files.rules.reading.scan import ScannedPage
from khue.files.rules.reading.told import Field, Told, seen
from khue.files.rules.reading.urgency import stamped, written
from khue.files.rules.reading.words import Line, Sheet, Word, folded

HEADING_WITHIN = 3
"""Pages among which the heading is looked for."""
MOST_TEXT_PAGES = 60
MOST_SCANNED = 3
SURE_WORD = 0.8
SURE_LETTER = 0.72
"""How sure the machine must be of a word when it reads the page, and of each digit when it reads it again; less is told as not readable."""
_PASSED = re.compile(r"thông qua\s+(?:tại [^.]{0,80}?)?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
NORMATIVE = frozenset(
    {"luat", "bo_luat", "phap_lenh", "hien_phap", "nghi_dinh", "thong_tu", "thong_tu_lien_tich", "van_ban_hop_nhat"}
)
"""Kinds whose terms are rules for all, not something that the reader has to have done by a day."""
_LAWS = frozenset({"luat", "bo_luat", "phap_lenh", "hien_phap"})


@dataclass
class Paper:
    """Một văn bản đang đọc: its pages, read once each and only when something is looked for there."""

    pages: Pages
    machine: Machine
    name: str = ""
    sheets: dict[int, Sheet] = field(default_factory=dict)
    scans: dict[int, ScannedPage] = field(default_factory=dict)
    scanned: int = 0

    def head(self, index: int) -> Sheet:
        """The upper part of a page, or all of it where that costs nothing."""
        if index not in self.sheets:
            layer = self.pages.layer(index)
            if layer is not None:
                self.sheets[index] = Sheet(index + 1, *layer)
            else:
                self.scanned += 1
                self.scans[index] = ScannedPage(self.machine, index + 1, self.pages.picture(index))
                self.sheets[index] = self.scans[index].read_head()
        return self.sheets[index]

    def whole(self, index: int) -> Sheet:
        """All of a page."""
        sheet = self.head(index)
        if index in self.scans:
            sheet = self.sheets[index] = self.scans[index].read_all()
        return sheet

    def is_scan(self, index: int) -> bool:
        """Whether reading this page costs."""
        return index in self.scans or (index not in self.sheets and self.pages.layer(index) is None)


def read_paper(path: Path, name: str, kind: str, machine: Machine) -> tuple[Told, int]:
    """What a file says of itself, and its number of pages. Refuses what can't be opened."""
    pages: Pages = PdfPages(path) if kind == "pdf" else PicturePages(path)
    paper = Paper(pages, machine, name)
    at, heading = _heading_of(paper)
    last, end = _end_of(paper, at)
    told: Told = {}
    _tell_number(told, paper, at, heading)
    _tell_date(told, paper, at, heading)
    _tell_kind(told, heading)
    if not _known(told, "number_symbol"):
        _tell_consolidated(told, paper, at, heading)
    if "date" not in told:
        _tell_late_date(told, paper, heading, last)
    _tell_offices(told, heading)
    _tell_subject(told, heading)
    _tell_urgency(told, paper, at)
    _tell_end(told, last, end)
    _tell_deadlines(told, paper, at, last)
    return told, len(pages)


def _known(told: Told, name: str) -> bool:
    found = told.get(name)
    return isinstance(found, Field) and bool(found.value)


def _heading_of(paper: Paper) -> tuple[int, Heading]:
    """The first page with a heading, else the first page."""
    for index in range(min(len(paper.pages), HEADING_WITHIN)):
        heading = read_heading(paper.head(index))
        if heading.anchor is not None and (heading.number or heading.date or heading.kind):
            return index, heading
        if index == 0:
            first = heading
            if heading.number and heading.date:
                break
    return 0, first


def _end_of(paper: Paper, at: int) -> tuple[Sheet | None, Line | None]:
    """The page with *Nơi nhận*: of the document itself, not of what is attached behind it."""
    count = len(paper.pages)
    if not paper.is_scan(at):
        return _end_of_text(paper, [one for one in range(at, min(count, at + MOST_TEXT_PAGES)) if not paper.is_scan(one)])
    tried = [at, at + 1, count - 1]
    for index in dict.fromkeys(one for one in tried if at <= one < count):
        sheet = paper.whole(index)
        line = to_line(sheet)
        if line or index == count - 1:
            return sheet, line
    return None, None


def _end_of_text(paper: Paper, indexes: list[int]) -> tuple[Sheet | None, Line | None]:
    """The first page with *Nơi nhận*, else the first that is signed, else the last."""
    for index in indexes:
        line = to_line(paper.head(index))
        if line:
            return paper.sheets[index], line
    for index in indexes:
        who = signer(paper.sheets[index], None)
        if who and who.name and (who.authority or who.post):
            return paper.sheets[index], None
    return (paper.sheets[indexes[-1]], None) if indexes else (None, None)


def _tell_number(told: Told, paper: Paper, at: int, heading: Heading) -> None:
    number = heading.number
    if number is None or not number.symbol and not number.number:
        return
    sheet, words = heading.sheet, heading.number_words
    how, score = sheet.how, 0.97
    if sheet.how == "scan":
        number, score, how = _looked_again(paper, at, heading, number)
    elif not number.number:
        score = 0.9
    more = {"year": int(number.year)} if number.year else {}
    whole = number.whole if number.symbol else ""
    told["number_symbol"] = _field(sheet, words, whole or None, score, how, more)
    told["number"] = _field(sheet, words, number.number or None, score, how)
    if number.symbol:
        told["symbol"] = _field(sheet, words, number.symbol, 0.95 if not number.mended else 0.8, sheet.how)


def _field(sheet: Sheet, words: tuple[Word, ...], value: object, score: float, how: str, more: dict[str, int] | None = None) -> Field:
    return Field(value, " ".join(one.text for one in words), sheet.number, sheet.box(words), score, how, dict(more or {}))


def _looked_again(paper: Paper, at: int, heading: Heading, number: Number) -> tuple[Number, float, str]:
    """A scanned number is believed when it was read surely, and not otherwise a second time; else the file's name may agree."""
    scan = paper.scans.get(at)
    words = heading.number_words
    again = scan.again(words) if scan and words else Read("", ())
    first = min((one.sure for one in words if any(letter.isdigit() for letter in one.text)), default=0.0)
    second = _digits_sure(again, number)
    if number.number and first >= SURE_WORD and (second is None or second >= SURE_LETTER):
        return number, min(first if second is None else 0.5 * (first + second), 0.97), "scan"
    from_name = named(paper.name, number)
    if from_name:
        return _with_number(number, from_name), 0.75, "name"
    return _with_number(number, ""), 0.4, "scan"


def _with_number(number: Number, digits: str) -> Number:
    return Number(digits, number.symbol, number.year, number.party, number.mended)


def _digits_sure(read: Read, number: Number) -> float | None:
    """How sure the second reading is of the same digits; 0 when it read others, nothing when it read none."""
    said = after_label(read.text) if read.text else None
    again = parse(said if said is not None else read.text, machine_read=True)
    if again is None or not again.number:
        return None
    at = re.search(r"[\s.]*".join(number.number), read.text) if again.number == number.number else None
    return min(read.sure[at.start() : at.end()], default=0.0) if at else 0.0


def _tell_date(told: Told, paper: Paper, at: int, heading: Heading) -> None:
    found = heading.date
    if found is None:
        return
    sheet, words = heading.sheet, heading.date_words
    score = 0.98
    if sheet.how == "scan":
        found, score = _date_again(paper, at, words, found)
    _keep_date(told, sheet, words, found, score)


def _keep_date(told: Told, sheet: Sheet, words: tuple[Word, ...], found: Dated, score: float) -> None:
    value = found.value
    more = {} if value or not found.known else {"known": found.known}
    told["date"] = Field(
        value.isoformat() if value else None, " ".join(one.text for one in words), sheet.number, sheet.box(words), score, sheet.how, more
    )
    if found.place:
        told["place"] = seen(sheet, words, found.place, 0.95)


def _date_again(paper: Paper, at: int, words: tuple[Word, ...], found: Dated) -> tuple[Dated, float]:
    """The date once more: a part counts where both readings agree, or where one alone is sure of it."""
    scan = paper.scans.get(at)
    again = scan.again(words) if scan else Read("", ())
    other = heading_date(again.text) or Dated("", None, None, None, mended=True)
    strange = any(one and two and one != two for one, two in ((found.month, other.month), (found.year, other.year)))
    day = _part(found.day, other.day, words, again, "ngày", alone=not strange)
    month = _part(found.month, other.month, words, again, "tháng", alone=True)
    year = found.year or other.year
    whole = Dated(found.place or other.place, day[0], month[0], year, found.mended)
    return whole, min(day[1], month[1], 0.97) if whole.value else 0.4


def _part(
    one: int | None, other: int | None, words: tuple[Word, ...], read: Read, label: str, *, alone: bool
) -> tuple[int | None, float]:
    """The day or the month, and how sure it is."""
    first = _word_after(words, label)
    at = read.text.find(label)
    digits = re.search(r"[\dlI|\]]+", read.text[at:]) if at >= 0 else None
    second = min(read.sure[at + digits.start() : at + digits.end()], default=0.0) if digits else 0.0
    if one is not None and one == other and max(first, second) >= SURE_LETTER:
        return one, 0.5 * (first + second)
    if one is not None and (other is None or (first >= 0.95 > second)) and first >= SURE_WORD:
        return one, 0.9 * first
    if one is None and other is not None and second >= 0.9 and alone:
        return other, 0.75 * second
    return None, 0.0


def _word_after(words: tuple[Word, ...], label: str) -> float:
    """How sure the first reading is of the word behind a label."""
    for before, word in pairwise(words):
        if before.text.lower().startswith(label):
            return word.sure
    return 0.0


def _tell_kind(told: Told, heading: Heading) -> None:
    sheet, number = heading.sheet, heading.number
    by_symbol = number.kind if number else ""
    code, line, score, how = heading.kind, heading.kind_line, 0.95, sheet.how
    if number and number.symbol.startswith("VBHN"):
        code, line, score, how = "van_ban_hop_nhat", None, 0.95, "symbol"
    elif code and by_symbol and by_symbol not in {code, "cong_van"}:
        score = 0.85
    elif code and code == by_symbol:
        score = 0.99
    elif not code and by_symbol:
        code, score, how = by_symbol, 0.9 if heading.about or by_symbol != "cong_van" else 0.75, "symbol"
    elif not code and heading.about:
        code, score, how = "cong_van", 0.7, sheet.how
    if not code:
        attached = attached_to(sheet)
        if attached is None:
            return
        code, score = "phu_luc", 0.7
    words = line.words if line else heading.number_words
    more = {"name": forms().kinds[code].name}
    told["kind"] = Field(code, " ".join(one.text for one in words), sheet.number, sheet.box(words), score, how, more)


def _tell_consolidated(told: Told, paper: Paper, at: int, heading: Heading) -> None:
    """Văn bản hợp nhất: its own number and date stand at the end, where it is certified."""
    if heading.anchor is None or paper.is_scan(at):
        return
    for index in range(at, min(len(paper.pages), at + MOST_TEXT_PAGES)):
        if paper.is_scan(index):
            continue
        found = read_certificate(paper.head(index))
        if found is not None:
            _tell_number(told, paper, index, found)
            _tell_date(told, paper, index, found)
            _tell_offices(told, found)
            told.pop("kind", None)
            _tell_kind(told, found)
            return


def _tell_late_date(told: Told, paper: Paper, heading: Heading, last: Sheet | None) -> None:
    """A law's day is that of its passing; other forms put place and date above the signature."""
    if last is None:
        return
    text = " ".join(one.text for one in last.lines)
    passed = _PASSED.search(text) if heading.kind in _LAWS else None
    if passed:
        day, month, year = (int(one) for one in passed.groups())
        words = tuple(w for one in last.lines if "thông qua" in one.text or "tháng" in one.text for w in one.words)
        _keep_date(told, last, words, Dated("", day, month, year, mended=False), 0.9)
        return
    for line in reversed(last.lines):
        for part in (*line.parts(), line):
            found = heading_date(part.text)
            if found and found.place and found.value and len(folded(part.text)) < 50 and part.left > 350:
                _keep_date(told, last, part.words, found, 0.85)
                return


def _tell_offices(told: Told, heading: Heading) -> None:
    names, lines = heading.office_names, heading.office_lines
    if names:
        told["office"] = seen(heading.sheet, _all(lines[-1]), names[-1], 0.92)
    if len(names) > 1:
        told["parent_office"] = seen(heading.sheet, _all(lines[-2]), names[-2], 0.9)


def _all(lines: list[Line]) -> tuple[Word, ...]:
    return tuple(word for one in lines for word in one.words)


def _tell_subject(told: Told, heading: Heading) -> None:
    said = subject_text(heading)
    if len(folded(said)) > 5:
        told["subject"] = seen(heading.sheet, _all(heading.subject), said, 0.9)


def _tell_urgency(told: Told, paper: Paper, at: int) -> None:
    scan = paper.scans.get(at)
    found = written(paper.sheets[at]) or (stamped(scan.picture, at + 1) if scan else None)
    if found:
        told["urgency"] = found


def _tell_end(told: Told, sheet: Sheet | None, line: Line | None) -> None:
    if sheet is None:
        return
    who = signer(sheet, line)
    if who:
        words = _all(list(who.lines))
        value = {"name": who.name or None, "post": who.post or None, "authority": who.authority or None}
        told["signer"] = seen(sheet, words, value, 0.9 if who.name else 0.6)
    if line:
        told["recipients"] = [seen(sheet, one.line, one.name, 0.9) for one in recipients(sheet, line)]


def _tell_deadlines(told: Told, paper: Paper, at: int, last: Sheet | None) -> None:
    kind = told.get("kind")
    if isinstance(kind, Field) and kind.value in NORMATIVE:
        return
    date = told.get("date")
    known = str(date.value or date.more.get("known") or "") if isinstance(date, Field) else ""
    year = int(known[:4]) if known[:4].isdigit() else None
    day = dates.fromisoformat(date.value) if isinstance(date, Field) and date.value else None
    end = last.number if last else len(paper.pages)
    found = []
    for index in sorted(paper.sheets):
        sheet = paper.sheets[index]
        if at <= index < max(end, at + 1):
            for one in deadlines(sheet, year):
                value = one.day.isoformat() if one.day else None
                if one.day and (day is not None and not 0 <= (one.day - day).days <= 2000):
                    continue
                more = {name: said for name, said in (("hour", one.hour), ("within", one.within)) if said}
                field_ = seen(sheet, one.words, value, 0.85, **more)
                found.append(Field(value, one.said, field_.page, field_.box, field_.score, field_.how, more))
    if found:
        told["deadlines"] = list(found[:20])
