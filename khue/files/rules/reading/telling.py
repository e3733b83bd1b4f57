"""Điều phần đầu nói: number, date, kind, offices, subject and urgency as findings with their place and score."""

from __future__ import annotations

from typing import Any

from khue.files.rules.reading.again import date_again, number_again
from khue.files.rules.reading.dates import Dated
from khue.files.rules.reading.forms import forms
from khue.files.rules.reading.frame import Heading
from khue.files.rules.reading.heading import attached_to, read_certificate
from khue.files.rules.reading.opened import MOST_TEXT_PAGES, Paper
from khue.files.rules.reading.titles import subject_text
from khue.files.rules.reading.told import Field, Told, seen
from khue.files.rules.reading.urgency import stamped, written
from khue.files.rules.reading.words import Line, Sheet, Word, folded


def tell_number(told: Told, paper: Paper, at: int, heading: Heading) -> None:
    """Số, ký hiệu: its parts and the whole; seen but not readable = nothing in the value."""
    number = heading.number
    if number is None or not (number.symbol or number.number):
        return
    how, score = heading.sheet.how, 0.97
    if how == "scan":
        number, score, how = number_again(paper, at, heading, number)
    elif not number.number:
        score = 0.9
    more = {"year": int(number.year)} if number.year else {}
    whole = number.whole if number.symbol else ""
    told["number_symbol"] = _at(heading, whole or None, score, how, **more)
    told["number"] = _at(heading, number.number or None, score, how)
    if number.symbol:
        told["symbol"] = _at(heading, number.symbol, 0.95 if not number.mended else 0.8, heading.sheet.how)


def _at(heading: Heading, value: object, score: float, how: str, **more: Any) -> Field:
    """A finding where the number stands."""
    sheet, words = heading.sheet, heading.number_words
    said = " ".join(one.text for one in words)
    return Field(value, said, sheet.number, sheet.box(words), score, how, more)


def tell_date(told: Told, paper: Paper, at: int, heading: Heading) -> None:
    """Ngày ban hành, with the place."""
    found = heading.date
    if found is None:
        return
    sheet, words = heading.sheet, heading.date_words
    score = 0.98
    if sheet.how == "scan":
        found, score = date_again(paper, at, words, found)
    keep_date(told, sheet, words, found, score)


def keep_date(told: Told, sheet: Sheet, words: tuple[Word, ...], found: Dated, score: float) -> None:
    """A date and its place; what is known of one that can't be read whole stands beside."""
    value = found.value
    more = {} if value or not found.known else {"known": found.known}
    told["date"] = Field(
        value.isoformat() if value else None,
        " ".join(one.text for one in words),
        sheet.number,
        sheet.box(words),
        score,
        sheet.how,
        more,
    )
    if found.place:
        told["place"] = seen(sheet, words, found.place, 0.95)


def tell_kind(told: Told, heading: Heading) -> None:
    """Loại văn bản: by its title, else by the symbol, else by *V/v*."""
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
    told["kind"] = Field(
        code, " ".join(one.text for one in words), sheet.number, sheet.box(words), score, how, more
    )


def tell_consolidated(told: Told, paper: Paper, at: int, heading: Heading) -> None:
    """Văn bản hợp nhất: its own number and date stand at the end, where it is certified."""
    if heading.anchor is None or paper.is_scan(at):
        return
    for index in range(at, min(len(paper.pages), at + MOST_TEXT_PAGES)):
        if paper.is_scan(index):
            continue
        found = read_certificate(paper.head(index))
        if found is not None:
            tell_number(told, paper, index, found)
            tell_date(told, paper, index, found)
            tell_offices(told, found)
            told.pop("kind", None)
            tell_kind(told, found)
            return


def tell_offices(told: Told, heading: Heading) -> None:
    """Cơ quan ban hành and the office above it."""
    names, lines = heading.office_names, heading.office_lines
    if names:
        told["office"] = seen(heading.sheet, all_words(lines[-1]), names[-1], 0.92)
    if len(names) > 1:
        told["parent_office"] = seen(heading.sheet, all_words(lines[-2]), names[-2], 0.9)


def all_words(lines: list[Line]) -> tuple[Word, ...]:
    """The words of lines."""
    return tuple(word for one in lines for word in one.words)


def tell_subject(told: Told, heading: Heading) -> None:
    """Trích yếu."""
    said = subject_text(heading)
    if len(folded(said)) > 5:
        told["subject"] = seen(heading.sheet, all_words(heading.subject), said, 0.9)


def tell_urgency(told: Told, paper: Paper, at: int) -> None:
    """Độ khẩn, written or stamped."""
    scan = paper.scans.get(at)
    found = written(paper.sheets[at]) or (stamped(scan.picture, at + 1) if scan else None)
    if found:
        told["urgency"] = found
