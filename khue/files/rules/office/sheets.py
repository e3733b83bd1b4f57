"""Bảng tính thành trang: each sheet as wide as its paper, and no thousands of pages that nobody reads."""

import re
from pathlib import Path

from khue.files.rules.guard.pdf import page_count
from khue.files.rules.limits import Limits
from khue.files.rules.office import parts
from khue.shared.refusal import Refusal

ROWS_A_PAGE = 60

_LAYOUT = re.compile(rb"<style:page-layout-properties\b[^>]*>")
_SCALED = re.compile(rb"style:scale-to[-A-Za-z]*=")
_AS_IT_IS = re.compile(rb' style:scale-to="100%"')
_ROWS = re.compile(r"xl/worksheets/[^/]+\.xml")
_CHOSEN = re.compile(rb'fitToPage="(1|true)"|<pageSetup\b[^>]*\bscale="(?!100")')
_SET_UP = re.compile(rb"<pageSetUpPr\b[^>]*/>")
_EMPTY = re.compile(rb"<sheetPr\b[^>]*/>")
_SHEET = re.compile(rb"(<worksheet\b[^>]*>)")
_PAPER = re.compile(rb"<pageSetup\b")
_LONG = re.compile(rb' fitTo(Height|Width)="\d*"')
_FITTED = b'<pageSetUpPr fitToPage="1"/>'
_FITS = b' style:scale-to-X="1" style:scale-to-Y="0"'
"""As wide as one page, as long as it takes: LibreOffice's own words in ODS."""


def _fit(_name: str, xml: bytes) -> bytes:
    """Layouts whose author chose no scale become as wide as their paper."""

    def layout(found: re.Match[bytes]) -> bytes:
        tag = _AS_IT_IS.sub(b"", found[0])
        if _SCALED.search(tag):
            return tag
        cut = -2 if tag.endswith(b"/>") else -1
        return tag[:cut] + _FITS + tag[cut:]

    return _LAYOUT.sub(layout, xml)


def _fit_sheet(_name: str, xml: bytes) -> bytes:
    """The same in Excel's words."""
    if _CHOSEN.search(xml):
        return xml
    if _SET_UP.search(xml):
        xml = _SET_UP.sub(_FITTED, xml, count=1)
    elif b"</sheetPr>" in xml:
        xml = xml.replace(b"</sheetPr>", _FITTED + b"</sheetPr>", 1)
    else:
        xml = _SHEET.sub(rb"\1<sheetPr>" + _FITTED + b"</sheetPr>", _EMPTY.sub(b"", xml, count=1), count=1)
    if b"<pageSetup" in xml:
        return _PAPER.sub(rb'<pageSetup fitToHeight="0"', _LONG.sub(b"", xml), count=1)
    return xml.replace(b"</worksheet>", b'<pageSetup fitToHeight="0"/></worksheet>', 1)


def fitted(path: Path, out: Path) -> Path:
    """A copy of an ODS or XLSX whose pages are as wide as their sheets. Refuses `files.damaged`, `files.bomb`."""
    if path.suffix == ".ods":
        return parts.rewritten(path, out, _fit, lambda name: name == "styles.xml")
    return parts.rewritten(path, out, _fit_sheet, lambda name: bool(_ROWS.fullmatch(name)))


def refuse_rows(xlsx: Path, limits: Limits) -> None:
    """Refuses `files.sheet_too_long` before LibreOffice spends minutes on it."""
    rows = sum(
        xml.count(b"<row ") for _name, xml in parts.parts(xlsx, lambda name: bool(_ROWS.fullmatch(name)))
    )
    if rows > limits.max_sheet_pages * ROWS_A_PAGE:
        raise Refusal("files.sheet_too_long", pages=rows // ROWS_A_PAGE, limit=limits.max_sheet_pages)


def refuse_pages(pdf: Path, limits: Limits) -> None:
    """Refuses `files.sheet_too_long` for what became more pages than anybody reads."""
    pages = page_count(pdf)
    if pages > limits.max_sheet_pages:
        raise Refusal("files.sheet_too_long", pages=pages, limit=limits.max_sheet_pages)
