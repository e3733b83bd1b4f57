"""Kiểm tra trước và nhập: the try, the confirmation, the one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from django.db import IntegrityError, connection

from khue.audit.actions import action, describe, unnoted
from khue.files.actions import take_in_data
from khue.files.rules.names import safe_name
from khue.imports.actions.engine import Options, Result, Tell, run
from khue.imports.models import Import, ReportLine
from khue.imports.queries import (
    IMPORTERS,
    LIMITS,
    book_of,
    import_to_read,
    is_stuck,
    may_still,
    official_domains,
)
from khue.imports.rules.findings import Outcome
from khue.imports.rules.reading import Read, read_rows
from khue.organisation.actions import hold_register, rehearse
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.copying import copy_in
from khue.shared.jobs import Priority, defer
from khue.shared.refusal import NotFound, Reason, Refusal, Stale
from khue.shared.text import fold, tidy

_LOCK = 7_240_002
_TOLD = 20


def _untold(_stage: str, _percent: int) -> None:
    """Nobody looks on."""


@action(allowed=IMPORTERS)
def upload(
    actor: Actor,
    source: BinaryIO,
    name: str,
    *,
    day: date | None = None,
    document: str = "",
    complete: bool = False,
    now: bool = False,
) -> int:
    """Nhận tệp để kiểm tra trước; gives the id of the import. Nothing of it is read here.

    ``day``: from when it holds (today). ``complete``: who of the units in the file isn't in it any more ends that
    day. ``now``: the caller checks at once, no job does. Refuses what ``files.take_in_data`` refuses.
    """
    row = Import.objects.create(
        name=safe_name(name),
        data_id=take_in_data(actor, source, most=LIMITS.size),
        size=source.seek(0, 2),
        by_person_id=actor.person_id,
        by_label=actor.label[:250],
        made_at=clock.now(),
        day=day or clock.today(),
        document=tidy(document)[:80],
        complete=complete,
    )
    if not now:
        defer("imports.check", priority=Priority.AWAITED, import_id=row.id)
    describe(object=f"import:{row.id}", day=row.day.isoformat(), complete=complete, size=row.size)
    return row.id


def _options(row: Import) -> Options:
    return Options(row.day, row.document, row.complete, official_domains())


def _read(row: Import, tell: Tell) -> Read:
    tell("reading", 5)
    read = read_rows(book_of(row.data_id, row.name))
    tell("comparing", 20)
    return read


@action(allowed=IMPORTERS)
def check(actor: Actor, import_id: int, tell: Tell = _untold) -> None:
    """Kiểm tra trước: everything is done and taken back; what it came to is the report. Twice is as once."""
    row = Import.objects.filter(id=import_id, state="checking").first()
    describe(object=f"import:{import_id}")
    if row is None:
        return
    try:
        result, consequences = _tried(actor, row, tell)
    except Refusal as refusal:
        if not _still(row):
            return
        row.state, row.refusal_code, row.refusal_facts = "refused", refusal.code, refusal.facts
        ReportLine.objects.filter(of=row).delete()
    else:
        tell("report", 95)
        if not _still(row):
            return
        _keep(row, result)
        row.consequences = consequences
        describe(counts=result.counts, missing=result.missing)
    row.checked_at, row.percent = clock.now(), 100
    row.save()


def _still(row: Import) -> bool:
    """Whether nobody dropped it or tried it anew meanwhile; from here on nobody can. Told must be all by then."""
    return Import.objects.select_for_update().filter(id=row.id, state=row.state).exists()


def _tried(actor: Actor, row: Import, tell: Tell) -> tuple[Result, list[list[Any]]]:
    read, results = _read(row, tell), list[Result]()
    options = _options(row)

    def change(inner: Actor) -> None:
        results.append(run(inner, read, options, tell))
        tell("consequences", 85)

    try:
        with unnoted():
            effects = rehearse(actor, change, row.day)
    except IntegrityError as error:
        raise Refusal("imports.database_refuses") from error
    told = [[one.reason.code, one.reason.facts, one.href] for one in effects.consequences]
    return results[0], told


def _keep(row: Import, result: Result) -> None:
    """The report, and the figures above it."""
    ReportLine.objects.filter(of=row).delete()
    copy_in(ReportLine, _LINE, (_line(row.id, order, one) for order, one in enumerate(result.outcomes)))
    row.state, row.mark, row.counts = "checked", result.mark, result.counts
    row.missing, row.running = result.missing, result.running


_LINE = ("of", "order", "sheet", "row", "verdict", "warned", "subject", "fold", "findings", "changes")


def _line(import_id: int, order: int, one: Outcome) -> tuple[Any, ...]:
    warned = any(finding.level == "warn" for finding in one.findings)
    findings = [[f.code, f.level, f.column, f.facts] for f in one.findings]
    changes = [[change.column, change.before, change.after] for change in one.changes]
    subject = one.subject[:500]
    where = (import_id, order, one.sheet[:100], one.row)
    return (*where, one.verdict, warned, subject, fold(subject)[:500], findings, changes)


@action(allowed=IMPORTERS)
def confirm(
    actor: Actor,
    import_id: int,
    mark: str,
    *,
    warnings: bool = False,
    endings: int | None = None,
    now: bool = False,
) -> None:
    """Xác nhận nhập: what was seen, its warnings, and (typed) how many appointments end when they are many.

    Refuses ``imports.not_checked``, ``has_errors``, ``nothing_to_do``, ``warnings_unseen``, ``endings_unseen``.
    """
    row = Import.objects.select_for_update().filter(id=import_id).first()
    if row is None:
        raise NotFound(f"import:{import_id}")
    if row.state != "checked" or row.mark != mark:
        raise Stale("imports.not_checked")
    card = import_to_read(actor, import_id)
    if card.counts.get("error"):
        raise Refusal("imports.has_errors", count=card.counts["error"])
    if not card.effects:
        raise Refusal("imports.nothing_to_do")
    if card.counts.get("warn") and not warnings:
        raise Refusal("imports.warnings_unseen", count=card.counts["warn"])
    if card.many_endings and endings != card.missing:
        raise Refusal("imports.endings_unseen", missing=card.missing, running=card.running)
    _wait(row, "confirmed")
    row.confirmed_by_id, row.confirmed_label, row.differing = actor.person_id, actor.label[:250], []
    row.save()
    describe(object=f"import:{import_id}", warnings=card.counts.get("warn", 0), endings=card.missing)
    if not now:
        defer("imports.carry_out", priority=Priority.AWAITED, import_id=import_id)


@action(allowed=IMPORTERS)
def carry_out(actor: Actor, import_id: int, tell: Tell = _untold) -> None:
    """Nhập: all of it in this one transaction, or nothing. Twice is as once.

    Refuses ``imports.changed_since`` with the rows that would come to something else than was confirmed,
    ``imports.right_ended`` when who confirmed may not any more, ``imports.not_checked`` when somebody dropped it
    or tried it anew meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = Import.objects.filter(id=import_id).first()
    describe(object=f"import:{import_id}")
    if row is None or row.state != "confirmed":
        return
    if row.confirmed_by_id is not None and not may_still(row.confirmed_by_id):
        raise Refusal("imports.right_ended", name=row.confirmed_label)
    read = _read(row, tell)
    hold_register()
    result = run(actor, read, _options(row), tell)
    if result.mark != row.mark:
        raise Stale("imports.changed_since", reasons=tuple(_differing(import_id, result.outcomes)))
    tell("writing", 95)
    describe(counts=result.counts, missing=result.missing, day=row.day.isoformat(), document=row.document)
    standing = Import.objects.filter(id=import_id, state="confirmed", mark=row.mark)
    if not standing.update(state="done", done_at=clock.now(), percent=100):
        raise Stale("imports.not_checked")


def _differing(import_id: int, outcomes: Sequence[Outcome]) -> Iterable[Reason]:
    """Rows that came to something else than in the report, a few of them."""
    lines = ReportLine.objects.filter(of=import_id).values_list(
        "sheet", "row", "verdict", "subject", "changes"
    )
    before = {(sheet, row, subject): (verdict, changes) for sheet, row, verdict, subject, changes in lines}
    after = {
        (one.sheet[:100], one.row, one.subject[:500]): (
            one.verdict,
            [list(asdict(change).values()) for change in one.changes],
        )
        for one in outcomes
    }
    found = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    for sheet, row, subject in found[:_TOLD]:
        was = before.get((sheet, row, subject), ("gone",))[0]
        will = after.get((sheet, row, subject), ("gone",))[0]
        facts = {
            "subject": subject,
            "row": row,
            "was": f"imports.verdict_{was}",
            "will": f"imports.verdict_{will}",
        }
        yield Reason("imports.line_differs", facts=facts)


@action(allowed=IMPORTERS)
def check_again(actor: Actor, import_id: int, reasons: Sequence[Reason] | None = None) -> None:
    """Kiểm tra lại: what stands may have changed since; the file is the same. Refuses ``imports.not_checked``.

    ``reasons``: why what was confirmed couldn't be carried out.
    """
    del actor
    row = _at_rest(import_id, *(("confirmed",) if reasons is not None else ()))
    row.differing = [[one.code, one.facts] for one in reasons or ()]
    _wait(row, "checking")
    row.refusal_code, row.refusal_facts, row.confirmed_by_id, row.confirmed_label = "", {}, None, ""
    row.save()
    describe(object=f"import:{import_id}", differing=len(row.differing))
    defer("imports.check", priority=Priority.AWAITED, import_id=import_id)


@action(allowed=IMPORTERS)
def drop(actor: Actor, import_id: int) -> None:
    """Bỏ một lần nhập chưa thực hiện: its report goes, the log keeps that it was there."""
    del actor
    row = _at_rest(import_id)
    row.state = "dropped"
    row.save(update_fields=["state"])
    ReportLine.objects.filter(of=row).delete()
    describe(object=f"import:{import_id}")


def _at_rest(import_id: int, *also: str) -> Import:
    """Held until the end: one that waits for a decision, or for a job that will never come (``is_stuck``)."""
    row = Import.objects.select_for_update().filter(id=import_id).first()
    if row is None or not (row.state in {"checked", "refused", *also} or is_stuck(row)):
        raise Stale("imports.not_checked")
    return row


def _wait(row: Import, state: str) -> None:
    row.state, row.stage, row.percent, row.moved_at, row.attempts = state, "", 0, clock.now(), 0


@action(allowed=())
def give_up(actor: Actor, import_id: int, why: Refusal | None = None) -> None:
    """Dừng một lần nhập không làm xong được: nothing of it stands; the reason is kept for the page."""
    del actor
    told = why or Refusal("imports.broken")
    waiting = Import.objects.filter(id=import_id, state__in=("checking", "confirmed"))
    waiting.update(state="refused", refusal_code=told.code, refusal_facts=told.facts)
    describe(object=f"import:{import_id}", code=told.code)
