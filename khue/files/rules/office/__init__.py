"""Tệp Office thành PDF."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khue.files.rules.kinds import OFFICE
from khue.files.rules.limits import Limits
from khue.files.rules.office import drafts, parts, sheets, web
from khue.files.rules.office.active import active
from khue.files.rules.office.drafts import Remarks
from khue.files.rules.office.soffice import Soffice
from khue.shared.refusal import Refusal

__all__ = ["Converted", "Remarks", "to_pdf"]

SHEETS = frozenset({"xlsx", "xls", "ods"})
_RICH_REMARKS = (b"\\annotation", b"\\revised", b"\\deleted")


@dataclass(frozen=True, slots=True)
class Converted:
    """The PDF, what was counted and left out on the way, and other forms of the same paper that a guard must see too."""

    pdf: Path
    remarks: Remarks = field(default_factory=Remarks)
    removed: frozenset[str] = frozenset()
    also: tuple[Path, ...] = ()


def _as_words(received: Path, office: Soffice) -> Converted:
    """A text: without remarks, as if every change were accepted."""
    kind = received.suffix.removeprefix(".")
    if kind == "html" or (kind == "rtf" and not any(one in received.read_bytes() for one in _RICH_REMARKS)):
        return Converted(office.convert(received, "pdf"))
    known = received if kind in {"docx", "odt"} else office.convert(received, "odt")
    remarks = drafts.in_docx(known) if kind == "docx" else drafts.in_odt(known)
    if not remarks.changes:
        return Converted(office.convert(received, "pdf"), remarks)
    if kind == "docx" and "word/settings.xml" not in parts.names(known):
        known = office.convert(received, "odt")
    clean = drafts.finished(known, office.folder / f"clean{known.suffix}")
    return Converted(office.convert(clean, "pdf"), remarks, also=() if known is received else (known,))


def _as_sheets(received: Path, office: Soffice, limits: Limits) -> Converted:
    """A spreadsheet: each sheet as wide as its paper."""
    if received.suffix == ".xlsx":
        sheets.refuse_rows(received, limits)
    known = office.convert(received, "ods") if received.suffix == ".xls" else received
    pdf = office.convert(sheets.fitted(known, office.folder / f"fitted{known.suffix}"), "pdf")
    sheets.refuse_pages(pdf, limits)
    return Converted(pdf)


def _given(folder: Path, source: Path, kind: str) -> Path:
    """The received bytes under a name that says what they are; a web page only with what may stay of it."""
    given = folder / f"paper.{kind}"
    if kind == "html":
        given.write_bytes(web.carried(source.read_bytes()))
    else:
        given.symlink_to(source)
    return given


def to_pdf(folder: Path, order: dict[str, Any], limits: Limits) -> Converted:
    """The office file of the order {source, kind, soffice} as a PDF in the folder.

    Refuses `files.needs_pdf`, `.not_converted`, `.too_heavy`, `.sheet_too_long`, `.damaged`, `.bomb`.
    """
    source, kind = Path(order["source"]), order["kind"]
    if kind not in OFFICE or not order["soffice"]:
        raise Refusal("files.needs_pdf", kind=kind, program="LibreOffice")
    removed = active(source, kind)
    given = _given(folder, source, kind)
    office = Soffice(order["soffice"], folder, limits)
    if kind in SHEETS:
        made = _as_sheets(given, office, limits)
    elif kind in {"pptx", "ppt", "odp"}:
        made = Converted(office.convert(given, "pdf"))
    else:
        made = _as_words(given, office)
    return Converted(made.pdf, made.remarks, frozenset(removed), made.also)
