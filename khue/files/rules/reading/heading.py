"""Phần đầu văn bản: the columns of the heading, then kind and subject, put together."""

from __future__ import annotations

from khue.files.rules.reading.frame import ATTACHED, STATE, Anchor, Heading, anchor, columns, starts
from khue.files.rules.reading.number import Number, mended_by, parse
from khue.files.rules.reading.numbering import Rows, date_in, number_in
from khue.files.rules.reading.titles import kind_in, subject_of_letter, subject_under_title
from khue.files.rules.reading.words import Line, Sheet, folded


def _offices_in(heading: Heading, rows: Rows) -> None:
    low = min((one.top for one in heading.number_words), default=None)
    found = heading.anchor
    if found is None:
        return
    limit = low if low is not None else found.bottom + 2.5 * found.high
    for _whole, left, _right in rows:
        if left is None or left.top > limit - 0.3 * left.high:
            continue
        kept = _capitals_only(left)
        if kept is not None and kept.sure > 0.45 and starts(kept, STATE, 4) is None:
            heading.offices.append(kept)


def _capitals_only(line: Line) -> Line | None:
    """The words of an office's name: capitals, without dirt at either end."""
    words = [one for one in line.words if folded(one.text) or one.text in "-–"]
    while words and (not any(c.isupper() for c in words[0].text) or words[0].sure < 0.3):
        words.pop(0)
    while words and (not any(c.isupper() for c in words[-1].text) or words[-1].sure < 0.3):
        words.pop()
    kept = Line(tuple(words)) if words else None
    return kept if kept and kept.upper and len(kept.folded) >= 3 else None


def read_heading(sheet: Sheet) -> Heading:
    """Everything that the heading of a page says."""
    heading = Heading(sheet, anchor(sheet))
    rows = columns(sheet, heading.anchor)
    date_in(heading, rows)
    number_in(heading, rows)
    _offices_in(heading, rows)
    if heading.number:
        heading.number = mended_by(
            heading.number, tuple(heading.office_names), machine_read=sheet.how == "scan"
        )
    kind_in(heading)
    if heading.kind_line:
        subject_under_title(heading, heading.kind_line)
    else:
        subject_of_letter(heading)
    return heading


def read_certificate(sheet: Sheet) -> Heading | None:
    """Xác thực văn bản hợp nhất: number, date and office stand at the end, beside the words that certify it."""
    line = next((one for one in sheet.lines if "XACTHUCVANBANHOPNHAT" in one.folded), None)
    if line is None:
        return None
    at = next((i for i in range(len(line.words)) if folded(line.words[i].text).startswith("XAC")), 0)
    left, top = line.words[at].left, line.top
    heading = Heading(sheet, Anchor(left, top, line.bottom, line.high))
    rows = columns(sheet, heading.anchor)
    number_in(heading, rows)
    date_in(heading, rows)
    _offices_in(heading, rows)
    return heading if heading.number else None


def attached_to(sheet: Sheet) -> Number | None:
    """Of an appendix: the document that it belongs to, as it says itself."""
    for line in sheet.lines[:14]:
        found = ATTACHED.search(line.text)
        if found:
            return parse(found["number"].strip("();,."))
    return None
