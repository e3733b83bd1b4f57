"""Điều thấy được: what is wrong or worth a look in a file, as data; what a row will do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Level = Literal["stop", "warn", "note"]
Verdict = Literal["add", "change", "end", "same", "error"]
VERDICTS: tuple[Verdict, ...] = ("add", "change", "end", "same", "error")
Value = str | date


@dataclass(frozen=True, slots=True)
class Finding:
    """Một điều thấy được: a ``stop`` forbids the import, a ``warn`` has to be confirmed, a ``note`` only tells."""

    code: str
    level: Level = "stop"
    column: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """Một dòng đã đọc: values by the key of their column; empty cells have none."""

    sheet: str
    number: int
    values: dict[str, Value]
    findings: tuple[Finding, ...] = ()

    def text(self, key: str) -> str:
        """The text of a column, empty when there is none."""
        found = self.values.get(key, "")
        return found if isinstance(found, str) else ""

    def day(self, key: str) -> date | None:
        """The day of a column."""
        found = self.values.get(key)
        return found if isinstance(found, date) else None

    @property
    def bad(self) -> bool:
        """Whether something of it can't be taken."""
        return any(one.level == "stop" for one in self.findings)


@dataclass(frozen=True, slots=True)
class Change:
    """Một giá trị đổi: the column's heading, before, after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Một dòng của báo cáo. ``row`` 0: nothing of the file, such as an appointment that is no longer in it."""

    sheet: str
    row: int
    verdict: Verdict
    subject: str
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()

    def mark(self) -> tuple[object, ...]:
        """What two tries of the same file are compared by."""
        changes = tuple((one.column, one.before, one.after) for one in self.changes)
        return self.sheet, self.row, self.verdict, self.subject, changes


def outcome(
    row: Row,
    verdict: Verdict,
    subject: str,
    findings: Iterable[Finding] = (),
    changes: Iterable[Change] = (),
) -> Outcome:
    """The outcome of a row: an error as soon as one finding forbids it."""
    found = (*row.findings, *findings)
    if any(one.level == "stop" for one in found):
        return Outcome(row.sheet, row.number, "error", subject, found)
    return Outcome(row.sheet, row.number, verdict, subject, found, tuple(changes))


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many rows of each verdict, and how many warnings."""
    rows = list(outcomes)
    counted = Counter(one.verdict for one in rows)
    warned = sum(any(finding.level == "warn" for finding in one.findings) for one in rows)
    return {**{verdict: counted[verdict] for verdict in VERDICTS}, "warn": warned}


def shown(value: Value | None) -> str:
    """A value as the report shows it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else (value or "")


def key_of(text: str) -> str:
    """A code as it is compared: case and spacing aside."""
    return " ".join(text.casefold().split())


def twice(rows: Iterable[Row], *columns: str) -> dict[int, int]:
    """Rows whose values in these columns stand in an earlier row too: the row's number to the earlier one's."""
    first: dict[tuple[str, ...], int] = {}
    found = {}
    for row in rows:
        key = tuple(key_of(shown(row.values.get(column))) for column in columns)
        if not any(key):
            continue
        if key in first:
            found[row.number] = first[key]
        first.setdefault(key, row.number)
    return found
