"""Mở tệp lạ: what the bytes are decides how they are read; the name is a rumour."""

from __future__ import annotations

from pathlib import Path

from khue.files.rules.kinds import kind_of
from khue.imports.rules.book import Book, Limits
from khue.imports.rules.csvs import read_csv
from khue.imports.rules.xlsx import read_xlsx
from khue.shared.refusal import Refusal

_REFUSED = {
    "empty": "imports.empty",
    "encrypted": "imports.encrypted",
    "bomb": "imports.bomb",
    "html": "imports.html",
    "xml": "imports.xml",
    "lock": "imports.lock_file",
}


def open_book(path: Path, name: str, limits: Limits) -> Book:
    """The table inside a file. Refuses with what it is instead, or with what it holds too much of."""
    with path.open("rb") as source:
        found = kind_of(source)
        if found.kind == "xlsx":
            return read_xlsx(source, limits)
        if found.kind == "xls":
            raise Refusal("imports.old_xls")
        if (found.looks == "archive" or found.kind == "zip") and name.lower().endswith(".xlsx"):
            raise Refusal("imports.damaged")  # cut off, or not what its name says
        if found.kind or found.looks in {"program", "archive", "picture", "postscript", "svg"}:
            raise Refusal("imports.not_a_table")
        if found.looks in _REFUSED:
            raise Refusal(_REFUSED[found.looks])
        data = source.read(limits.size + 1)
    return read_csv(data, Path(name).stem[:100], limits)
