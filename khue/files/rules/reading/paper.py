"""Đọc một văn bản: heading, end and text of a file put together into what it says of itself."""

from __future__ import annotations

from pathlib import Path

from khue.files.rules.kinds import PICTURES
from khue.files.rules.limits import Limits
from khue.files.rules.reading.closing import tell_deadlines, tell_end, tell_late_date
from khue.files.rules.reading.ending import signer, to_line
from khue.files.rules.reading.frame import Heading
from khue.files.rules.reading.heading import read_heading
from khue.files.rules.reading.layers import PARTS, PageWords
from khue.files.rules.reading.machine import Machine
from khue.files.rules.reading.opened import MOST_TEXT_PAGES, Paper
from khue.files.rules.reading.pages import Pages, PdfPages, PicturePages
from khue.files.rules.reading.scan import ScannedPage
from khue.files.rules.reading.telling import (
    tell_consolidated,
    tell_date,
    tell_kind,
    tell_number,
    tell_offices,
    tell_subject,
    tell_urgency,
)
from khue.files.rules.reading.told import Field, Told
from khue.files.rules.reading.words import Line, Sheet
from khue.shared.refusal import Refusal

WORTH_FINDING = 0.2
"""Confidence under which a word of a scan is dirt rather than a word."""
HEADING_WITHIN = 3
"""Pages among which the heading is looked for."""
MOST_SCANNED = 3


def read_paper(path: Path, name: str, kind: str, machine: Machine, limits: Limits) -> tuple[Told, int]:
    """What a file says of itself, and its number of pages. Refuses what can't be opened."""
    pages: Pages = PicturePages(path, limits.max_pixels) if kind in PICTURES else PdfPages(path)
    if len(pages) > limits.max_pages:
        raise Refusal("files.too_many_pages", pages=len(pages), limit=limits.max_pages)
    paper = Paper(pages, machine, name)
    at, heading = _heading_of(paper)
    last, end = _end_of(paper, at)
    told: Told = {}
    tell_number(told, paper, at, heading)
    tell_date(told, paper, at, heading)
    tell_kind(told, heading)
    if not _known(told, "number_symbol"):
        tell_consolidated(told, paper, at, heading)
    if "date" not in told:
        tell_late_date(told, paper, heading, last)
    tell_offices(told, heading)
    tell_subject(told, heading)
    tell_urgency(told, paper, at)
    tell_end(told, last, end)
    tell_deadlines(told, paper, at, last)
    return told, len(pages)


def _known(told: Told, name: str) -> bool:
    found = told.get(name)
    return isinstance(found, Field) and bool(found.value)


def _heading_of(paper: Paper) -> tuple[int, Heading]:
    """The first page with a heading, else the first page."""
    for index in range(min(len(paper.pages), HEADING_WITHIN)):
        heading = read_heading(paper.head(index))
        if heading.anchor is not None and (heading.number or heading.date or heading.kind):
            return index, heading
        if index == 0:
            first = heading
            if heading.number and heading.date:
                break
    return 0, first


def _end_of(paper: Paper, at: int) -> tuple[Sheet | None, Line | None]:
    """The page with *Nơi nhận*: of the document itself, not of what is attached behind it."""
    count = len(paper.pages)
    if not paper.is_scan(at):
        return _end_of_text(
            paper, [one for one in range(at, min(count, at + MOST_TEXT_PAGES)) if not paper.is_scan(one)]
        )
    tried = [at, at + 1, count - 1]
    for index in dict.fromkeys(one for one in tried if at <= one < count):
        sheet = paper.whole(index)
        line = to_line(sheet)
        if line or index == count - 1:
            return sheet, line
    return None, None


def _end_of_text(paper: Paper, indexes: list[int]) -> tuple[Sheet | None, Line | None]:
    """The first page with *Nơi nhận*, else the first that is signed, else the last."""
    for index in indexes:
        line = to_line(paper.head(index))
        if line:
            return paper.sheets[index], line
    for index in indexes:
        who = signer(paper.sheets[index], None)
        if who and who.name and (who.authority or who.post):
            return paper.sheets[index], None
    return (paper.sheets[indexes[-1]], None) if indexes else (None, None)


def scanned_pages(path: Path) -> list[int]:
    """Numbers of the pages whose words have to be read from their pictures. Refuses what can't be opened."""
    pages = PdfPages(path)
    return [index + 1 for index in range(len(pages)) if pages.layer(index) is None]


def page_words(path: Path, number: int, machine: Machine) -> PageWords:
    """The words of one scanned page, line by line, with their places."""
    pages = PdfPages(path)
    if not 1 <= number <= len(pages):
        return [], []
    sheet = ScannedPage(machine, number, pages.picture(number - 1)).read_all()
    lines: list[list[str]] = []
    places: list[list[list[int]]] = []
    for line in sheet.lines:
        kept = [one for one in line.words if one.sure >= WORTH_FINDING and not one.text.isspace()]
        words = [(word, box) for one in kept if (box := sheet.box([one])) for word in one.text.split()]
        if words:
            lines.append([word for word, _box in words])
            places.append([[round(side * PARTS) for side in box] for _word, box in words])
    return lines, places
