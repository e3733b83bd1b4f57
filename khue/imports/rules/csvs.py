"""Đọc CSV: the encoding and the separator are found out; every cell is text."""

from __future__ import annotations

import csv
import io
import re

from khue.imports.rules.book import Book, Cell, Limits, Line, Sheet
from khue.shared.refusal import Refusal

SEPARATORS = "\t;,|"
_EXCEL_TEXT = re.compile(r'="(.*)"')
_GUARDED = re.compile(r"'([=+\-@].*)", re.DOTALL)  # as rules.writing guards a text
_GUESSED = "cp1258"


def _decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding when it had to be guessed. Refuses ``imports.encoding``."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), ""
    if b"\x00" in data[:4096]:
        little = data[:4096][1::2].count(0) > data[:4096][0::2].count(0)
        return _strictly(data, "utf-16-le" if little else "utf-16-be"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return _strictly(data, _GUESSED), "Windows-1258"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise Refusal("imports.encoding") from error


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text without a leading ``sep=;``, and how many lines that was."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest, 1
    heads = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    most = max(SEPARATORS, key=lambda mark: max((line.count(mark) for line in heads), default=0))
    return most, text, 0


def _cell(column: int, text: str, most: int) -> Cell:
    wrapped = _EXCEL_TEXT.fullmatch(text.strip()) or _GUARDED.fullmatch(text.strip())
    return Cell(column, "s", (wrapped[1] if wrapped else text)[:most])


def read_csv(data: bytes, name: str, limits: Limits) -> Book:
    """One sheet. Refuses ``imports.encoding``, ``too_many_rows``, ``too_many_cells``, ``damaged``."""
    text, guessed = _decoded(data)
    if max((len(line) for line in text.splitlines()), default=0) > limits.line:
        raise Refusal("imports.too_wide")
    separator, text, skipped = _separator(text)
    lines: list[Line] = []
    wide = cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for row in reader:
            filled = tuple(_cell(at, one, limits.text) for at, one in enumerate(row, 1) if one.strip())
            kept = tuple(cell for cell in filled if cell.column <= limits.columns)
            wide += len(filled) - len(kept)
            cells += len(kept)
            if kept:
                lines.append(Line(number + skipped, hidden=False, cells=kept))
            if len(lines) > limits.rows:
                raise Refusal("imports.too_many_rows", limit=limits.rows)
            if cells > limits.cells:
                raise Refusal("imports.too_many_cells", limit=limits.cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise Refusal("imports.damaged") from error
    return Book("csv", (Sheet(name, hidden=False, lines=tuple(lines), wide=wide),), guessed)
