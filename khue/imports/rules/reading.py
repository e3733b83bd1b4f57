"""Đọc một trang tính: the heading is found, each cell becomes a value or a finding; nothing is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khue.imports.rules.book import Book, Cell, Line, Sheet
from khue.imports.rules.findings import Finding, Outcome, Row, Value
from khue.imports.rules.sheets import (
    Column,
    SheetForm,
    columns_of,
    heading_key,
    is_ours_to_skip,
    sheet_of_headings,
    sheet_of_name,
)
from khue.shared.text import fold, tidy
from khue.tablets.rules.register import imei_is_right

HEADING_WITHIN = 20
EARLIEST, LATEST = 1930, 2100
_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?:\s+0{1,2}:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?)?")
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d .()/-]{8,}(?:\s*(?:máy lẻ|ext\.?|số lẻ)\s*\d+)?", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """Những gì đọc được của cả tệp: rows by sheet, and outcomes that belong to no row."""

    rows: dict[str, tuple[Row, ...]]
    about: tuple[Outcome, ...]


def read_rows(book: Book) -> Read:
    """The rows of every sheet that is known, and what is to be said of the others."""
    rows: dict[str, tuple[Row, ...]] = {}
    about: list[Outcome] = []
    if book.encoding:
        about.append(
            _about("", Finding("imports.encoding_guessed", "warn", facts={"encoding": book.encoding}))
        )
    for sheet in book.sheets:
        if is_ours_to_skip(sheet.name):
            continue
        form, found = _sheet(sheet, single=len(book.sheets) == 1)
        if form is not None and form.key in rows:
            about.append(_about(sheet.name, Finding("imports.sheet_twice", facts={"title": form.title})))
            continue
        about += [_about(form.key if form else sheet.name, finding) for finding in found.findings]
        if form is not None:
            rows[form.key] = found.rows
    if not any(rows.values()) and not any(one.verdict == "error" for one in about):
        about.append(_about("", Finding("imports.nothing_in_it")))
    return Read(rows, tuple(about))


def _about(sheet: str, finding: Finding) -> Outcome:
    return Outcome(sheet, 0, "error" if finding.level == "stop" else "same", "", (finding,))


@dataclass(frozen=True, slots=True)
class _Found:
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()


def _sheet(sheet: Sheet, *, single: bool) -> tuple[SheetForm | None, _Found]:
    form = sheet_of_name(sheet.name)
    if sheet.hidden:
        told = Finding("imports.sheet_hidden", "warn", facts={"name": sheet.name})
        return (None, _Found(findings=(told,))) if form else (None, _Found())
    at = _heading_line(sheet.lines, form)
    if at is None:
        return None, _Found(findings=_unknown(sheet, form, single=single))
    headings = _headings(sheet.lines[at])
    form = form or sheet_of_headings(headings)
    if form is None:
        return None, _Found(findings=_unknown(sheet, form, single=single))
    columns = columns_of(form, headings)
    findings = [*_of_headings(form, headings, columns), *_of_sheet(sheet, sheet.lines[at].number, columns)]
    if any(one.level == "stop" for one in findings):
        return form, _Found(findings=tuple(findings))
    rows = tuple(_row(form, line, columns) for line in sheet.lines[at + 1 :] if _has_some(line, columns))
    return form, _Found(rows, tuple(findings))


def _headings(line: Line) -> dict[int, str]:
    return {cell.column: tidy(cell.text) for cell in line.cells}


def _heading_line(lines: tuple[Line, ...], form: SheetForm | None) -> int | None:
    """The first line that names all required columns, else the one that names most, at least two."""
    best, most = None, 1
    for at, line in enumerate(lines[:HEADING_WITHIN]):
        headings = _headings(line)
        if form is None:
            if sheet_of_headings(headings):
                return at
            continue
        known = {column.key for column in columns_of(form, headings).values()}
        if len(known) > most:
            best, most = at, len(known)
    return best


def _unknown(sheet: Sheet, form: SheetForm | None, *, single: bool) -> tuple[Finding, ...]:
    if not sheet.lines:
        return ()
    if form is not None:
        return (Finding("imports.no_heading", facts={"title": form.title, "wanted": _wanted(form)}),)
    if single:
        return (Finding("imports.sheet_unknown_single", facts={"name": sheet.name}),)
    return (Finding("imports.sheet_unknown", "warn", facts={"name": sheet.name}),)


def _wanted(form: SheetForm) -> str:
    return ", ".join(column.heading for column in form.columns if column.required)


def _of_headings(form: SheetForm, headings: dict[int, str], columns: dict[int, Column]) -> Iterable[Finding]:
    known = [column.key for column in columns.values()]
    for column in form.columns:
        if column.required and column.key not in known:
            yield Finding("imports.column_missing", column=column.heading, facts={"title": form.title})
        if known.count(column.key) > 1:
            yield Finding("imports.column_twice", column=column.heading)
    if form.key in {"people", "appointments"} and not {"code", "person", "email"} & set(known):
        yield Finding("imports.no_person_columns")
    ignored = [
        text
        for at, text in headings.items()
        if at not in columns and heading_key(text) not in {"", "stt", "tt", "ghi chu", "note"}
    ]
    if ignored:
        yield Finding("imports.columns_ignored", "note", facts={"names": ", ".join(ignored)[:300]})


def _of_sheet(sheet: Sheet, heading: int, columns: dict[int, Column]) -> Iterable[Finding]:
    if sheet.wide:
        yield Finding("imports.too_wide_cells", "warn", facts={"count": sheet.wide})
    hidden = [line.number for line in sheet.lines if line.hidden]
    if hidden:
        yield Finding("imports.rows_hidden", "warn", facts={"count": len(hidden), "first": hidden[0]})
    for top, left, bottom, right in sheet.merges:
        if bottom >= heading and any(left <= at <= right for at in columns):
            yield Finding("imports.merged", facts={"first": top, "last": bottom})
            return


def _has_some(line: Line, columns: dict[int, Column]) -> bool:
    return any(cell.column in columns for cell in line.cells)


def _row(form: SheetForm, line: Line, columns: dict[int, Column]) -> Row:
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    for cell in line.cells:
        column = columns.get(cell.column)
        if column is None:
            continue
        value, found = read_cell(cell, column)
        findings += found
        if value is not None:
            values[column.key] = value
    bad = {one.column for one in findings if one.level == "stop"}
    findings += [
        Finding("imports.required", column=column.heading)
        for column in form.columns
        if column.required and column.key not in values and column.heading not in bad
    ]
    return Row(form.key, line.number, values, tuple(findings))


def read_cell(cell: Cell, column: Column) -> tuple[Value | None, list[Finding]]:
    """The value of one cell and what is to be said of it; no value when it is empty or can't be taken."""
    text = tidy(cell.text)
    if cell.kind == "e":
        return None, [Finding("imports.cell_error", column=column.heading, facts={"given": text[:40]})]
    if cell.formula and not text:
        return None, [Finding("imports.formula_empty", column=column.heading)]
    told = [Finding("imports.formula_used", "note", column.heading)] if cell.formula else []
    if not text:
        return None, told
    value, finding = _READERS[column.kind](cell, text, column)
    return value, [*told, *([finding] if finding else [])]


def _bad(code: str, column: Column, text: str, **facts: object) -> tuple[None, Finding]:
    return None, Finding(code, column=column.heading, facts={"given": text[:60], **facts})


_Answer = tuple[Value | None, Finding | None]


def _text(cell: Cell, text: str, column: Column) -> _Answer:
    if len(text) > column.most:
        return _bad("imports.too_long", column, text, most=column.most)
    del cell
    return text, None


def _code(cell: Cell, text: str, column: Column) -> _Answer:
    if _SCIENTIFIC.fullmatch(text):
        return _bad("imports.scientific", column, text)
    return _text(cell, text, column)


def read_day(text: str) -> date | None:
    """dd/mm/yyyy (also with dots or dashes) or yyyy-mm-dd; the year always in full."""
    if found := _DAY.fullmatch(text):
        day, month, year = (int(one) for one in found.groups())
    elif found := _ISO.fullmatch(text):
        year, month, day = (int(one) for one in found.groups())
    else:
        return None
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _day(cell: Cell, text: str, column: Column) -> _Answer:
    found = read_day(text)
    if found is None:
        return _bad("imports.day_number" if cell.kind == "n" else "imports.bad_day", column, text)
    return found, None


def _phone(cell: Cell, text: str, column: Column) -> _Answer:
    if _SCIENTIFIC.fullmatch(text):
        return _bad("imports.scientific", column, text)
    if len(text) == 9 and text.isdigit() and cell.kind == "n":
        return f"0{text}", Finding("imports.zero_added", "note", column.heading, {"given": text})
    if not _PHONE.fullmatch(text) or len(text) > column.most:
        return _bad("imports.bad_phone", column, text)
    return text, None


def _email(cell: Cell, text: str, column: Column) -> _Answer:
    del cell
    address = text.lower().removeprefix("mailto:")
    if not _EMAIL.fullmatch(address) or ".." in address or len(address) > column.most:
        return _bad("imports.bad_email", column, text)
    return address, None


def _whole(cell: Cell, text: str, column: Column) -> _Answer:
    del cell
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return _bad("imports.bad_number", column, text)
    return str(int(text)), None


def _choice(cell: Cell, text: str, column: Column) -> _Answer:
    del cell
    for written, meant in column.choices.items():
        if fold(written) == fold(text):
            return meant, None
    offered = "; ".join(column.offered())
    return _bad("imports.bad_choice", column, text, offered=offered[:400])


def _imei(cell: Cell, text: str, column: Column) -> _Answer:
    del cell
    digits = "".join(char for char in text if char not in " -/")
    if _SCIENTIFIC.fullmatch(text):
        return _bad("imports.scientific", column, text)
    if not imei_is_right(digits):
        return _bad("imports.bad_imei", column, text)
    return digits, None


_READERS = {
    "text": _text,
    "code": _code,
    "day": _day,
    "phone": _phone,
    "email": _email,
    "number": _whole,
    "choice": _choice,
    "imei": _imei,
}
