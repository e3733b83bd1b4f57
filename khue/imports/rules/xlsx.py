"""Đọc XLSX: sheets as text in one pass; hidden rows, merged cells, formulas and their last values are told.

Our own, since libraries that stream a sheet say nothing of hidden rows and merged cells, need two passes for
formula and value, and trust the XML (docs/decisions/0026). Runs only inside the limited child process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from posixpath import join, normpath
from typing import BinaryIO

from khue.imports.rules.book import Book, Cell, Counted, Limits, Line, Sheet
from khue.imports.rules.xml import Name, Start, parse
from khue.shared.refusal import Refusal

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PLACE = re.compile(r"([A-Z]{1,7})(\d{1,7})")
_BUILTIN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_FIRST_DAY = date(1899, 12, 30)
_FIRST_DAY_1904 = date(1904, 1, 1)


def _nothing(_text: str) -> None:
    pass


@dataclass(slots=True)
class _Styles:
    formats: dict[int, str] = field(default_factory=dict)
    cells: list[int] = field(default_factory=list)

    def is_day(self, style: int) -> bool:
        number = self.cells[style] if style < len(self.cells) else 0
        code = _QUOTED.sub("", self.formats.get(number, "")).lower()
        return number in _BUILTIN_DAYS or any(char in code for char in "yd")

    def zeros(self, style: int) -> int:
        """How many digits a format such as ``0000000000`` always shows; 0 for any other."""
        code = self.formats.get(self.cells[style] if style < len(self.cells) else 0, "")
        return len(code) if code and not code.strip("0") else 0


@dataclass(slots=True)
class _Workbook:
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, relation, hidden
    first_day: date = _FIRST_DAY


class _StringsReader:
    """The shared strings: plain or rich text, without the phonetic guide."""

    def __init__(self, limits: Limits) -> None:
        self.found: list[str] = []
        self._limits = limits
        self._parts: list[str] = []
        self._inside, self._sounds = False, 0

    def start(self, name: str, _given: Mapping[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._sounds += 1
        self._inside = name == "t" and not self._sounds

    def end(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._sounds -= 1
        elif name == "si":
            self.found.append(_unescaped("".join(self._parts))[: self._limits.text])
            if len(self.found) > self._limits.cells:
                raise Refusal("imports.too_many_cells", limit=self._limits.cells)

    def text(self, piece: str) -> None:
        if self._inside:
            self._parts.append(piece)


class _Reading:
    """One workbook being read."""

    def __init__(self, archive: zipfile.ZipFile, counted: Counted) -> None:
        self._archive = archive
        self._counted = counted
        self._names = {name.lower(): name for name in archive.namelist()}

    def has(self, part: str) -> bool:
        return any(name.startswith(part) for name in self._names)

    def open(self, part: str) -> BinaryIO | None:
        name = self._names.get(part.lower())
        return None if name is None else self._archive.open(name)  # type: ignore[return-value]  # readable bytes

    def workbook(self) -> _Workbook:
        found = _Workbook()

        def start(name: str, given: Mapping[str, str]) -> None:
            if name == "sheet":
                hidden = given.get("state", "visible") != "visible"
                found.sheets.append((given.get("name", ""), given.get("id", ""), hidden))
            if name == "workbookPr" and given.get("date1904") in {"1", "true"}:
                found.first_day = _FIRST_DAY_1904

        self._walk("xl/workbook.xml", start)
        return found

    def relations(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def start(name: str, given: Mapping[str, str]) -> None:
            if name == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                found[given.get("Id", "")] = normpath(join("xl", target)).lstrip("/") if target else ""

        self._walk("xl/_rels/workbook.xml.rels", start)
        return found

    def styles(self) -> _Styles:
        found, inside = _Styles(), [""]

        def start(name: str, given: Mapping[str, str]) -> None:
            if name == "cellXfs":
                inside[0] = name
            if name == "numFmt":
                found.formats[_number(given.get("numFmtId"))] = given.get("formatCode", "")
            if name == "xf" and inside[0]:
                found.cells.append(_number(given.get("numFmtId")))

        def end(name: str) -> None:
            if name == "cellXfs":
                inside[0] = ""

        self._walk("xl/styles.xml", start, end)
        return found

    def strings(self) -> list[str]:
        reader = _StringsReader(self._counted.limits)
        self._walk("xl/sharedstrings.xml", reader.start, reader.end, reader.text)
        return reader.found

    def _walk(self, part: str, start: Start, end: Name = _nothing, text: Name = _nothing) -> None:
        opened = self.open(part)
        if opened is not None:
            with opened:
                parse(opened, self._counted, start, end, text)

    def sheet(self, part: str, reader: _SheetReader) -> None:
        opened = self.open(part)
        if opened is None:
            raise Refusal("imports.damaged")
        with opened:
            parse(opened, self._counted, reader.start, reader.end, reader.text)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else 0


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def place(reference: str) -> tuple[int, int] | None:
    """Row and column (from 1) of a reference such as ``B12``; nothing for anything else."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for char in found[1]:
        column = column * 26 + ord(char) - 64
    return int(found[2]), column


class _SheetReader:
    """The handlers of one sheet's XML, and what they gather."""

    def __init__(self, strings: list[str], styles: _Styles, first_day: date, counted: Counted) -> None:
        self._strings, self._styles, self._first_day = strings, styles, first_day
        self._counted = counted
        self.lines: list[Line] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.wide = 0
        self._row, self._hidden, self._cells = 0, False, []  # type: int, bool, list[Cell]
        self._column, self._type, self._style, self._formula = 0, "n", 0, False
        self._reading, self._parts = "", []  # type: str, list[str]

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(given)
        elif name in {"v", "t"}:
            self._reading = name
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = _number(given.get("r")) or self._row + 1
            self._hidden = given.get("hidden") in {"1", "true"}
            self._column, self._cells = 0, []
        elif name == "mergeCell":
            self._merge(given.get("ref", ""))

    def _begin_cell(self, given: Mapping[str, str]) -> None:
        found = place(given.get("r", ""))
        self._column = found[1] if found else self._column + 1
        self._type, self._style = given.get("t", "n"), _number(given.get("s"))
        self._formula, self._parts = False, []

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = place(first), place(last)
        if corners[0] and corners[1] and len(self.merges) < self._counted.limits.rows:
            self.merges.append((*corners[0], *corners[1]))

    def text(self, piece: str) -> None:
        if self._reading:
            self._parts.append(piece)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._reading = ""
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self._counted.rows += 1
            if self._counted.rows > self._counted.limits.rows:
                raise Refusal("imports.too_many_rows", limit=self._counted.limits.rows)
            self.lines.append(Line(self._row, self._hidden, tuple(self._cells)))

    def _end_cell(self) -> None:
        kind, text = self._value("".join(self._parts))
        if not text.strip() and not self._formula:
            return
        if self._column > self._counted.limits.columns:
            self.wide += 1
            return
        self._counted.cells += 1
        if self._counted.cells > self._counted.limits.cells:
            raise Refusal("imports.too_many_cells", limit=self._counted.limits.cells)
        self._cells.append(Cell(self._column, kind, text[: self._counted.limits.text], self._formula))

    def _value(self, raw: str) -> tuple[str, str]:
        if self._type == "s":
            at = _number(raw.strip())
            return "s", self._strings[at] if at < len(self._strings) else ""
        if self._type in {"str", "inlineStr"}:
            return "s", _unescaped(raw)
        if self._type in {"e", "b"}:
            return self._type, raw
        if self._type == "d":
            return "d", raw[:10]
        return self._numeric(raw.strip())

    def _numeric(self, raw: str) -> tuple[str, str]:
        try:
            value = float(raw) if raw else None
        except ValueError:
            return "s", raw
        if value is None:
            return "n", ""
        whole = value.is_integer() and abs(value) < 1e16
        if self._styles.is_day(self._style) and 0 < value < 2_900_000:
            return "d", (self._first_day + timedelta(days=int(value))).isoformat()
        return "n", str(int(value)).zfill(self._styles.zeros(self._style)) if whole else raw


def _refuse_what_may_not_come(reading: _Reading) -> None:
    if reading.has("xl/vbaproject"):
        raise Refusal("imports.macros")
    if reading.has("xl/externallinks/"):
        raise Refusal("imports.external_links")


def read_xlsx(source: BinaryIO, limits: Limits) -> Book:
    """Every sheet of a workbook. Refuses ``imports.damaged``, ``bomb``, ``macros``, ``external_links``, ``too_many_…``."""
    counted = Counted(limits)
    try:
        with zipfile.ZipFile(source) as archive:
            reading = _Reading(archive, counted)
            _refuse_what_may_not_come(reading)
            return _read(reading, counted)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, UnicodeError) as error:
        raise Refusal("imports.damaged") from error


def _read(reading: _Reading, counted: Counted) -> Book:
    workbook, relations = reading.workbook(), reading.relations()
    if not workbook.sheets:
        raise Refusal("imports.damaged")
    if len(workbook.sheets) > counted.limits.sheets:
        raise Refusal("imports.too_many_sheets", limit=counted.limits.sheets)
    strings, styles = reading.strings(), reading.styles()
    sheets = []
    for name, relation, hidden in workbook.sheets:
        part = relations.get(relation, "")
        if hidden or "worksheets/" not in part:
            sheets.append(Sheet(name, hidden=True, lines=()))
            continue
        reader = _SheetReader(strings, styles, workbook.first_day, counted)
        reading.sheet(part, reader)
        sheets.append(
            Sheet(
                name, hidden=False, lines=tuple(reader.lines), merges=tuple(reader.merges), wide=reader.wide
            )
        )
    return Book("xlsx", tuple(sheets))
