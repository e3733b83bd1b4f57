"""Workbooks as somebody would bring them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from khue.imports.rules.sheets import FORMS_OF_SHEETS
from khue.imports.rules.writing import CellValue, Page, workbook

Rows = Mapping[str, Sequence[Sequence[CellValue]]]


def book(rows: Rows) -> bytes:
    """A workbook with these rows under the headings of the template."""
    pages = [
        Page(form.title, [[column.heading for column in form.columns], *rows[form.key]])
        for form in FORMS_OF_SHEETS
        if form.key in rows
    ]
    return workbook(pages)
