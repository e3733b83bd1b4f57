"""Điều phần cuối nói: signer, recipients, a date that stands at the end, and deadlines of the text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as dates

from khue.files.rules.reading.dates import Dated, heading_date
from khue.files.rules.reading.deadlines import Deadline, deadlines
from khue.files.rules.reading.ending import recipients, signer
from khue.files.rules.reading.frame import Heading
from khue.files.rules.reading.opened import Paper
from khue.files.rules.reading.telling import (
    all_words,
    keep_date,
)
from khue.files.rules.reading.told import Field, Told, seen
from khue.files.rules.reading.words import Line, Sheet, folded

_PASSED = re.compile(r"thông qua\s+(?:tại [^.]{0,80}?)?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
LATEST = 2_000
"""Days after the document: what is later is no deadline of its."""
NORMATIVE = frozenset(
    {
        "luat",
        "bo_luat",
        "phap_lenh",
        "hien_phap",
        "nghi_dinh",
        "thong_tu",
        "thong_tu_lien_tich",
        "van_ban_hop_nhat",
    }
)
"""Kinds whose terms are rules for all, not something that the reader has to have done by a day."""
_LAWS = frozenset({"luat", "bo_luat", "phap_lenh", "hien_phap"})


def tell_late_date(told: Told, paper: Paper, heading: Heading, last: Sheet | None) -> None:
    """A law's day is that of its passing; other forms put place and date above the signature."""
    if last is None:
        return
    text = " ".join(one.text for one in last.lines)
    passed = _PASSED.search(text) if heading.kind in _LAWS else None
    if passed:
        day, month, year = (int(one) for one in passed.groups())
        words = tuple(
            w for one in last.lines if "thông qua" in one.text or "tháng" in one.text for w in one.words
        )
        keep_date(told, last, words, Dated("", day, month, year, mended=False), 0.9)
        return
    for line in reversed(last.lines):
        for part in (*line.parts(), line):
            found = heading_date(part.text)
            if found and found.place and found.value and len(folded(part.text)) < 50 and part.left > 350:
                keep_date(told, last, part.words, found, 0.85)
                return


def tell_end(told: Told, sheet: Sheet | None, line: Line | None) -> None:
    """Who signs, and to whom it goes."""
    if sheet is None:
        return
    who = signer(sheet, line)
    if who:
        words = all_words(list(who.lines))
        value = {"name": who.name or None, "post": who.post or None, "authority": who.authority or None}
        told["signer"] = seen(sheet, words, value, 0.9 if who.name else 0.6)
    if line:
        told["recipients"] = [seen(sheet, one.line, one.name, 0.9) for one in recipients(sheet, line)]


def tell_deadlines(told: Told, paper: Paper, at: int, last: Sheet | None) -> None:
    """Days by which something has to be done, on the pages that were read anyway."""
    kind, date = told.get("kind"), told.get("date")
    if isinstance(kind, Field) and kind.value in NORMATIVE:
        return
    known = str(date.value or date.more.get("known") or "") if isinstance(date, Field) else ""
    year = int(known[:4]) if known[:4].isdigit() else None
    day = dates.fromisoformat(known) if len(known) == 10 else None
    end = max(last.number if last else len(paper.pages), at + 1)
    found = [
        _due(sheet, one)
        for index, sheet in sorted(paper.sheets.items())
        if at <= index < end
        for one in deadlines(sheet, year)
        if not (one.day and day) or 0 <= (one.day - day).days <= LATEST
    ]
    if found:
        told["deadlines"] = list(found[:20])


def _due(sheet: Sheet, one: Deadline) -> Field:
    more = {name: said for name, said in (("hour", one.hour), ("within", one.within)) if said}
    value = one.day.isoformat() if one.day else None
    return replace(seen(sheet, one.words, value, 0.85, **more), text=one.said)
