"""Thời hạn trong văn bản: days by which something has to be done, as the text gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from khue.files.rules.reading.dates import RUNNING, running
from khue.files.rules.reading.words import Sheet, Word

_LEADS = re.compile(
    r"(?:trước|chậm nhất(?:\s+là)?(?:\s+đến|\s+vào|\s+trước)?|muộn nhất(?:\s+là)?|hạn (?:chót|cuối|cuối cùng|nộp|gửi|báo cáo|hoàn thành)(?:\s+là)?\s*:?"
    r"|thời hạn(?: hoàn thành| gửi| báo cáo| nộp)?\s*:?|(?:hoàn thành|xong|báo cáo|gửi|nộp)[^.;]{0,60}?\s(?:trước|đến|trong))"
    r"(?:\s+(?:hết|đến|là|vào|trước|ngày làm việc))*\s*(?:(?P<hour>\d{1,2})\s*(?:giờ|[hg:])\s*(?P<minute>\d{2})?\s*(?:phút)?\s*,?\s*)?"
    r"(?:\s*(?:hết|thứ\s+\w+|chiều|sáng|của|ngày|,))*\s*$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"(?:trong (?:vòng|thời hạn|thời gian)|thời hạn|chậm nhất(?: là| sau)?|sau)\s+(?P<count>\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?(?P<unit>ngày làm việc|ngày|tháng|giờ)"
    r"(?:\s+kể\s+từ\s+(?P<since>[^.;,]{3,60}))?",
    re.IGNORECASE,
)
_AROUND = 70


@dataclass(frozen=True, slots=True)
class Deadline:
    """Một thời hạn: the day (and hour), or a count of days; the words around it."""

    day: date | None
    hour: str
    within: str
    said: str
    words: tuple[Word, ...]


def deadlines(sheet: Sheet, year: int | None) -> list[Deadline]:
    """The deadlines that a page names; a day without a year is of the document's own."""
    text, owners = _running(sheet)
    found = []
    for match in RUNNING.finditer(text):
        before = text[max(match.start() - 110, 0) : match.start()]
        lead = _LEADS.search(before)
        day = running(match, year) if lead else None
        if lead is None or day is None:
            continue
        hour = f"{int(lead['hour']):02d}:{lead['minute'] or '00'}" if lead["hour"] else ""
        start = match.start() - (len(before) - lead.start())
        found.append(
            Deadline(day, hour, "", _around(text, start, match.end()), _words(owners, start, match.end()))
        )
    for match in _WITHIN.finditer(text):
        if not match["since"] and "chậm nhất" not in match[0].lower():
            continue
        said = _around(text, match.start(), match.end())
        found.append(
            Deadline(
                None,
                "",
                f"{int(match['count'])} {match['unit'].lower()}",
                said,
                _words(owners, match.start(), match.end()),
            )
        )
    return found[:20]


def _running(sheet: Sheet) -> tuple[str, list[tuple[int, int, Word]]]:
    """The page as one run of text, and which word stands where in it."""
    text, owners = "", []
    for line in sheet.lines:
        for word in line.words:
            owners.append((len(text), len(text) + len(word.text), word))
            text += word.text + " "
    return text, owners


def _words(owners: list[tuple[int, int, Word]], start: int, end: int) -> tuple[Word, ...]:
    return tuple(word for low, high, word in owners if low < end and high > start)


def _around(text: str, start: int, end: int) -> str:
    """The sentence, as far as it is near."""
    low = max(start - _AROUND, 0)
    piece = text[low:start]
    cut = max(piece.rfind(". "), piece.rfind("; "))
    low = low + cut + 2 if cut >= 0 else (text.find(" ", low) + 1 if low else 0)
    high = min(end + 30, len(text))
    stop = min((at for at in (text.find(". ", end), text.find("; ", end)) if at >= 0), default=high)
    return text[low : min(max(stop, end), high)].strip()
