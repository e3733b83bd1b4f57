"""Viết XLSX, CSV: templates, exports and reports. Text is always text: nothing a cell holds becomes a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Style = Literal["plain", "wanted", "head", "text", "day", "title", "wrap", "bad", "warn", "good"]
STYLES: tuple[Style, ...] = ("plain", "wanted", "head", "text", "day", "title", "wrap", "bad", "warn", "good")
CellValue = str | int | date | None
_DAY_ZERO = date(1899, 12, 30)
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_STAMP = (2020, 1, 1, 0, 0, 0)  # the same content gives the same bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Một trang tính sẽ viết. ``widths`` and ``styles`` are of whole columns, ``tones`` of whole rows; ``lists``: column → range to choose from."""

    title: str
    rows: Sequence[Sequence[CellValue]]
    widths: Sequence[int] = ()
    styles: Sequence[Style] = ()
    heads: Sequence[Style] = ()
    marks: Sequence[Style] = ()
    tones: Sequence[Style] = ()
    frozen: int = 0
    lists: dict[int, str] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    color: str = ""


_STYLESHEET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
<fonts count="4"><font><sz val="11"/><name val="Arial"/></font><font><b/><sz val="11"/><name val="Arial"/></font><font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Arial"/></font><font><b/><sz val="15"/><color rgb="FF8C2A1C"/><name val="Arial"/></font></fonts>
<fills count="7"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF8C2A1C"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEDE6DA"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFBE3DD"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFBF0D0"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE2F0E4"/></patternFill></fill></fills>
<borders count="2"><border/><border><bottom style="thin"><color rgb="FFB9AE9C"/></bottom></border></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="10"><xf/>
<xf fontId="2" fillId="2" borderId="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>
<xf fontId="1" fillId="3" borderId="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>
<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="left"/></xf>
<xf fontId="3" applyFont="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
<xf fillId="4" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fillId="5" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fillId="6" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def letter(column: int) -> str:
    """The letters of a column from 1: A, Z, AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _clean(text: str) -> str:
    return escape("".join(char for char in text[:32_000] if char >= " " or char in "\n\t"))


def _cell(place: str, value: CellValue, style: int) -> str:
    if value is None or value == "":
        return f'<c r="{place}" s="{style}"/>' if style else ""
    if isinstance(value, date):
        return f'<c r="{place}" s="{style}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_clean(value)}</t></is></c>'
    )


def _style(page: Page, row: int, at: int, value: CellValue) -> int:
    if row < len(page.heads) and page.heads[row] != "plain":
        chosen: Style = page.heads[row] if page.heads[row] != "wanted" else page.marks[at]
        return STYLES.index(chosen)
    if isinstance(value, date):
        return STYLES.index("day")
    if row < len(page.tones) and page.tones[row] != "plain":
        return STYLES.index(page.tones[row])
    return STYLES.index(page.styles[at]) if at < len(page.styles) else 0


def _sheet(page: Page) -> Iterable[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr>'
    yield f'<tabColor rgb="{page.color}"/>' if page.color else ""
    pane = f'<pane ySplit="{page.frozen}" topLeftCell="A{page.frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    yield f'</sheetPr><sheetViews><sheetView workbookViewId="0">{pane if page.frozen else ""}</sheetView></sheetViews>'
    if page.widths:
        yield "<cols>"
        for at, width in enumerate(page.widths):
            style = STYLES.index(page.styles[at]) if at < len(page.styles) else 0
            yield f'<col min="{at + 1}" max="{at + 1}" width="{width}" customWidth="1" style="{style}"/>'
        yield "</cols>"
    yield "<sheetData>"
    for number, row in enumerate(page.rows):
        cells = (
            _cell(f"{letter(at + 1)}{number + 1}", value, _style(page, number, at, value))
            for at, value in enumerate(row)
        )
        yield f'<row r="{number + 1}">{"".join(cells)}</row>'
    yield "</sheetData>"
    yield from _validations(page)
    yield "</worksheet>"


def _validations(page: Page) -> Iterable[str]:
    count = len(page.lists) + len(page.days)
    if not count:
        return
    first = page.frozen + 1
    yield f'<dataValidations count="{count}">'
    for at, source in page.lists.items():
        where = f"{letter(at + 1)}{first}:{letter(at + 1)}30000"
        yield (
            f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="Khuê" error={quoteattr("Chọn một giá trị trong danh sách.")} sqref="{where}">'
            f"<formula1>{escape(source)}</formula1></dataValidation>"
        )
    for at in page.days:
        where = f"{letter(at + 1)}{first}:{letter(at + 1)}30000"
        yield (
            f'<dataValidation type="date" operator="between" allowBlank="1" showErrorMessage="1" errorStyle="warning" errorTitle="Khuê" error={quoteattr("Nhập ngày dạng 23/11/2026.")} sqref="{where}">'
            "<formula1>10959</formula1><formula2>73050</formula2></dataValidation>"
        )
    yield "</dataValidations>"


def _parts(pages: Sequence[Page]) -> Iterable[tuple[str, str]]:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for at in range(1, len(pages) + 1)
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{sheets}</Types>'
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    named = "".join(
        f'<sheet name={quoteattr(page.title[:31])} sheetId="{at}" r:id="rId{at}"/>'
        for at, page in enumerate(pages, 1)
    )
    yield (
        "xl/workbook.xml",
        (f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{named}</sheets></workbook>'),
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(pages) + 1)
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId{len(pages) + 1}" Type="{_RELS}/styles" Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", _STYLESHEET


def workbook(pages: Sequence[Page]) -> bytes:
    """The bytes of a workbook of these pages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(pages):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text, zipfile.ZIP_DEFLATED)
        for at, page in enumerate(pages, 1):
            part = zipfile.ZipInfo(f"xl/worksheets/sheet{at}.xml", _STAMP)
            archive.writestr(part, "".join(_sheet(page)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula: an apostrophe before = + - @."""
    return f"'{text}" if text.startswith(_RISKY) else text


def csv_of(rows: Iterable[Sequence[CellValue]]) -> bytes:
    """CSV as Excel in Việt Nam opens it by a double click: UTF-8 with its mark, semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            [f"{one:%d/%m/%Y}" if isinstance(one, date) else guarded(str(one or "")) for one in row]
        )
    return out.getvalue().encode("utf-8-sig")
