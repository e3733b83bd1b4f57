"""Sổ tính đã đọc: sheets of cells as text, before anything knows what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold. Sizes in bytes; ``columns`` and ``line`` bound what is looked at in a row."""

    size: int = 20 * MIB
    unpacked: int = 400 * MIB
    rows: int = 100_000
    cells: int = 3_000_000
    columns: int = 200
    line: int = MIB
    text: int = 2_000
    sheets: int = 50


class Cell(NamedTuple):
    """Một ô: its column from 1, its kind and its text.

    ``kind``: s text, n number, d day (ISO), b yes or no, e an error of the program that wrote it.
    """

    column: int
    kind: str
    text: str
    formula: bool = False


class Line(NamedTuple):
    """Một dòng có nội dung."""

    number: int
    hidden: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Một trang tính; ``merges`` are (first row, first column, last row, last column)."""

    name: str
    hidden: bool
    lines: tuple[Line, ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    wide: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """Cả tệp; ``encoding`` is named when it had to be guessed."""

    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""


@dataclass(slots=True)
class Counted:
    """Đếm trong lúc đọc, so that a file is refused before it fills the memory."""

    limits: Limits
    rows: int = 0
    cells: int = 0
    unpacked: int = field(default=0)


def as_data(book: Book) -> dict[str, Any]:
    """The book as JSON knows it."""
    sheets = [
        {
            "name": one.name,
            "hidden": one.hidden,
            "lines": [[line.number, line.hidden, [list(cell) for cell in line.cells]] for line in one.lines],
            "merges": [list(merge) for merge in one.merges],
            "wide": one.wide,
        }
        for one in book.sheets
    ]
    return {"kind": book.kind, "encoding": book.encoding, "sheets": sheets}


def from_data(data: dict[str, Any]) -> Book:
    """The book back from JSON."""
    sheets = tuple(
        Sheet(
            one["name"],
            one["hidden"],
            tuple(
                Line(number, hidden, tuple(Cell(*cell) for cell in cells))
                for number, hidden, cells in one["lines"]
            ),
            tuple((a, b, c, d) for a, b, c, d in one["merges"]),
            one["wide"],
        )
        for one in data["sheets"]
    )
    return Book(data["kind"], sheets, data["encoding"])
