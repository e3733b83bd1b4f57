"""Các lần nhập và báo cáo, for the administrator; nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Q

from khue.files.queries import data_opened
from khue.imports.models import Import, ReportLine
from khue.imports.queries.reading import read_book
from khue.imports.queries.state import present_rows
from khue.imports.rules.appointments import MANY_ENDINGS
from khue.imports.rules.book import Book
from khue.imports.rules.findings import Change, Finding
from khue.imports.rules.templates import Rows
from khue.organisation.queries import roles_today
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound
from khue.shared.text import fold

IMPORTERS = frozenset({"administrator"})
PAGE = 50
SHOWN = 20
STILL = timedelta(minutes=10)  # no stage takes so long: whatever worked on it is gone

Show = Literal["all", "error", "warn", "add", "change", "end", "same"]
State = Literal["checking", "refused", "checked", "confirmed", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class ImportCard:
    """Một lần nhập."""

    id: int
    name: str
    size: int
    by: str
    made_at: datetime
    day: date
    document: str
    complete: bool
    state: State
    stage: str
    percent: int
    refusal_code: str
    refusal_facts: dict[str, Any]
    mark: str
    counts: dict[str, int]
    missing: int
    running: int
    consequences: tuple[tuple[Finding, str], ...]
    differing: tuple[Finding, ...]
    done_at: datetime | None
    moved_at: datetime
    stuck: bool

    @property
    def busy(self) -> bool:
        """Whether a job works on it or soon will."""
        return self.state in {"checking", "confirmed"}

    @property
    def effects(self) -> int:
        """How many rows would change something."""
        return sum(self.counts.get(verdict, 0) for verdict in ("add", "change", "end"))

    @property
    def many_endings(self) -> bool:
        """Whether so many appointments would end that it has to be said twice."""
        return self.missing * 100 > self.running * MANY_ENDINGS


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Một dòng báo cáo."""

    sheet: str
    row: int
    verdict: str
    subject: str
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Một trang báo cáo; ``sheets``: those that have rows."""

    rows: tuple[ReportRow, ...]
    total: int
    number: int
    pages: int
    sheets: tuple[str, ...]


def refuse_stranger(actor: Actor) -> None:
    """Only who may change the organisation brings data in: personal data of a whole city."""
    if not actor.may(IMPORTERS):
        raise Forbidden("imports.upload")


def imports_to_see(actor: Actor) -> list[ImportCard]:
    """Các lần nhập gần đây, newest first."""
    refuse_stranger(actor)
    rows = Import.objects.exclude(state="dropped").select_related("by_person")
    return [_card(row) for row in rows.order_by("-id")[:SHOWN]]


def import_to_read(actor: Actor, import_id: int) -> ImportCard:
    """Một lần nhập; raises Forbidden, NotFound."""
    refuse_stranger(actor)
    row = Import.objects.filter(id=import_id).first()
    if row is None:
        raise NotFound(f"import:{import_id}")
    return _card(row)


def worker_of(import_id: int) -> Actor:
    """Việc nền làm thay ai: who confirmed the import, until then who brought it."""
    row = Import.objects.filter(id=import_id).first()
    if row is None:
        return Actor.system("imports")
    if row.state == "confirmed":
        return Actor(kind="system", label=row.confirmed_label, person_id=row.confirmed_by_id)
    return Actor(kind="system", label=row.by_label, person_id=row.by_person_id)


def may_still(person_id: int) -> bool:
    """Whether who confirmed an import may do so today, in whatever post; the confirmation may be old by now."""
    return bool(IMPORTERS & roles_today(person_id))


def is_stuck(row: Import) -> bool:
    """Whether it waits for a job and none has told of it for ``STILL``."""
    moved = row.moved_at or row.made_at
    return row.state in {"checking", "confirmed"} and clock.now() - moved >= STILL


def _card(row: Import) -> ImportCard:
    return ImportCard(
        id=row.id,
        name=row.name,
        size=row.size,
        by=row.by_label,
        made_at=row.made_at,
        day=row.day,
        document=row.document,
        complete=row.complete,
        state=row.state,  # type: ignore[arg-type]  # a check constraint keeps the states
        stage=row.stage,
        percent=row.percent,
        refusal_code=row.refusal_code,
        refusal_facts=row.refusal_facts,
        mark=row.mark,
        counts=row.counts,
        missing=row.missing,
        running=row.running,
        consequences=tuple(
            (Finding(code, "warn", facts=facts), href) for code, facts, href in row.consequences
        ),
        differing=tuple(Finding(code, facts=facts) for code, facts in row.differing),
        done_at=row.done_at,
        moved_at=row.moved_at or row.made_at,
        stuck=is_stuck(row),
    )


def _row(row: ReportLine) -> ReportRow:
    findings = tuple(Finding(code, level, column, facts) for code, level, column, facts in row.findings)
    changes = tuple(Change(*one) for one in row.changes)
    return ReportRow(row.sheet, row.row, row.verdict, row.subject, findings, changes)


def _lines(import_id: int, show: Show, sheet: str, text: str, code: str) -> Any:
    rows = ReportLine.objects.filter(of=import_id)
    if show == "warn":
        rows = rows.filter(warned=True)
    elif show != "all":
        rows = rows.filter(verdict=show)
    if sheet:
        rows = rows.filter(sheet=sheet)
    if code:
        rows = rows.filter(findings__contains=[[code]])
    if text:
        wanted = {"row": int(text)} if text.isascii() and text.isdigit() and len(text) < 8 else {}
        rows = rows.filter(Q(fold__contains=fold(text)) | (Q(**wanted) if wanted else Q(pk=None)))
    return rows.order_by("order")


def report_to_read(
    actor: Actor,
    import_id: int,
    show: Show = "all",
    sheet: str = "",
    *,
    text: str = "",
    code: str = "",
    page: int = 1,
) -> ReportPage:
    """Một trang của báo cáo; ``code``: only rows with this finding. Raises Forbidden."""
    refuse_stranger(actor)
    rows = _lines(import_id, show, sheet, text, code)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    number = min(max(page, 1), pages)
    some = tuple(_row(one) for one in rows[(number - 1) * PAGE : number * PAGE])
    every = ReportLine.objects.filter(of=import_id).exclude(sheet="").values_list("sheet", flat=True)
    return ReportPage(some, total, number, pages, tuple(sorted(set(every.distinct()))))


def whole_report(actor: Actor, import_id: int) -> Iterator[ReportRow]:
    """Cả báo cáo, for the file to download."""
    refuse_stranger(actor)
    return (_row(one) for one in ReportLine.objects.filter(of=import_id).order_by("order").iterator(2000))


def present_data(actor: Actor, day: date) -> Rows:
    """Dữ liệu hiện có as rows of the template; raises Forbidden."""
    refuse_stranger(actor)
    return present_rows(day)


def book_of(data_id: int, name: str) -> Book:
    """The table that was brought, read in a child process. Refuses ``imports.…``."""
    with data_opened(data_id) as path:
        return read_book(path, name)
