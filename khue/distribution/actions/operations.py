"""Nhận nội dung từ máy tính bảng: a batch of signed operations, each id taken once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from khue.audit.actions import action, describe
from khue.distribution.models import Delivery, InboxOperation, PackageFile, PaperState
from khue.distribution.rules.commands import COMMANDS, LARGEST_BATCH, Operation
from khue.distribution.rules.progress import PaperProgress, moment_of, whole
from khue.distribution.rules.receipts import RECEIPTS, Receipt, receipt_of
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import Refusal
from khue.tablets.queries import verifier_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """Kết quả của một nội dung: taken, duplicate or refused; a refusal has a code and facts."""

    id: UUID
    status: str
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def take_operations(actor: Actor, operations: Sequence[Operation]) -> list[Outcome]:
    """Nhận: receipts as one set, decisions one by one, each in a transaction of its own.

    Any order and any repeats end in the same state. A decision that breaks doesn't hold up
    the others: they are taken, then the error goes up and the tablet sends again.
    """
    tablet, _person = _who(actor)
    if len(operations) > LARGEST_BATCH:
        raise Refusal("distribution.batch_too_large", most=LARGEST_BATCH)
    outcomes: dict[UUID, Outcome] = {}
    sound: list[Operation] = []
    signed = verifier_of(tablet)
    for one in {o.id: o for o in reversed(operations)}.values():
        code = _fault(one, signed)
        if code:
            outcomes[one.id] = Outcome(one.id, "refused", code, {"name": one.name})
        else:
            sound.append(one)
    receipts = [o for o in sound if o.name in RECEIPTS]
    if receipts:
        outcomes |= {o.id: o for o in take_receipts(actor, receipts)}
    outcomes |= _decide_all(actor, [o for o in sound if o.name not in RECEIPTS])
    return [outcomes[o.id] for o in operations]


def _who(actor: Actor) -> tuple[int, int]:
    """The tablet and the person; refuses who is on none."""
    if actor.tablet_id is None or actor.person_id is None:
        raise Refusal("distribution.no_tablet")
    return actor.tablet_id, actor.person_id


def _decide_all(actor: Actor, decisions: Sequence[Operation]) -> dict[UUID, Outcome]:
    outcomes: dict[UUID, Outcome] = {}
    broken: list[Exception] = []
    for one in sorted(decisions, key=lambda o: o.seq):
        try:
            outcomes[one.id] = _decide(actor, one)
        except Exception as error:  # noqa: BLE001 - raised again below, after the other decisions
            broken.append(error)
    if broken:
        raise ExceptionGroup("decisions of a tablet broke", broken)
    return outcomes


def _fault(one: Operation, signed: Callable[[bytes, str], bool]) -> str:
    if one.name not in RECEIPTS and one.name not in COMMANDS:
        return "distribution.unknown_command"
    if not signed(one.signed, one.signature):
        return "distribution.bad_signature"
    return ""


def _digest(one: Operation) -> str:
    return hashlib.sha256(one.signed).hexdigest()


def _known(actor: Actor, operations: Iterable[Operation]) -> dict[UUID, Outcome]:
    """What was answered before to these operations of this tablet."""
    digests = {one.id: _digest(one) for one in operations}
    known: dict[UUID, Outcome] = {}
    rows = InboxOperation.objects.filter(tablet_id=_who(actor)[0], operation__in=digests)
    for number, digest, status, code, facts in rows.values_list(
        "operation", "digest", "status", "code", "facts"
    ):
        if digest != digests[number]:
            known[number] = Outcome(number, "refused", "distribution.operation_reused")
        elif status == "refused":
            known[number] = Outcome(number, "refused", code, facts)
        else:
            known[number] = Outcome(number, "duplicate")
    return known


def _enter(actor: Actor, judged: Sequence[tuple[Operation, Outcome]], at: datetime) -> int:
    """Keep operations with what was answered; gives how many are new. Waits for another session that takes the same."""
    tablet, person = _who(actor)
    columns = zip(
        *(
            (one.id, one.seq, one.name, _digest(one), one.made_at, outcome.status, outcome.code,
             json.dumps(outcome.facts), outcome.note)
            for one, outcome in judged
        ),
        strict=True,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO distribution_inboxoperation
                 (tablet_id, person_id, taken_at,
                  operation, seq, name, digest, made_at, status, code, facts, note)
               SELECT %s, %s, %s, operation, seq, name, digest, made_at, status, code, facts::jsonb, note
               FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::text[],
                           %s::text[], %s::text[], %s::text[])
                    AS one(operation, seq, name, digest, made_at, status, code, facts, note)
               ON CONFLICT DO NOTHING""",
            [tablet, person, at, *(list(one) for one in columns)],
        )
        return int(cursor.rowcount)


@action(allowed={"anyone"})
def take_receipts(actor: Actor, operations: Sequence[Operation]) -> list[Outcome]:
    """Nhận báo: received, opened, viewed, awake; set updates and one record for the batch."""
    at = clock.now()
    known = _known(actor, operations)
    fresh = sorted((o for o in operations if o.id not in known), key=lambda o: str(o.id))
    book = _Book(actor, at, [receipt_of(o) for o in fresh])
    judged = {o.id: book.judge(o) for o in fresh}
    if fresh:
        _enter(actor, [(o, judged[o.id]) for o in fresh], at)
    touched = book.write()
    outcomes = known | judged
    counted = Counter(o.status for o in outcomes.values())
    describe(
        object=f"tablet:{actor.tablet_id}",
        names=dict(Counter(o.name for o in operations)),
        results=dict(counted),
        refused=sorted({o.code for o in outcomes.values() if o.code}),
        clock_notes=dict(Counter(o.note for o in judged.values() if o.note)),
    )
    for subject in touched:
        notify("subject", subject=subject)
    return list(outcomes.values())


class _Book:
    """The deliveries of one person that a batch speaks of, locked in one order, and what is reported."""

    def __init__(self, actor: Actor, at: datetime, receipts: Sequence[Receipt | str]) -> None:
        self.person, self.at = _who(actor)[1], at
        known = [r for r in receipts if isinstance(r, Receipt)]
        self.receipts = {r.id: r for r in known}
        packages = {r.package for r in known if r.package is not None}
        rows = (
            Delivery.objects.select_for_update()
            .filter(person_id=self.person, package_id__in=packages)
            .order_by("id")
        )
        self.deliveries = {row.package_id: row for row in rows}
        self.pages: dict[tuple[int, int], int] = {
            (package, file): pages
            for package, file, pages in PackageFile.objects.filter(
                package_id__in=self.deliveries
            ).values_list("package_id", "file_id", "pages")
        }
        self.reports: dict[tuple[int, int], PaperProgress] = defaultdict(PaperProgress)
        self.arrived: dict[int, datetime] = {}
        self.awake: datetime | None = None

    def judge(self, one: Operation) -> Outcome:
        """The outcome of one receipt; what it reports is kept for `write`."""
        receipt = self.receipts.get(one.id)
        if receipt is None:
            return Outcome(one.id, "refused", "distribution.bad_operation", {"part": "body"})
        if receipt.package is None:
            moment, note = moment_of(one.made_at, self.at, one.made_at)
            self._awake(moment)
            return Outcome(one.id, "taken", note=note)
        delivery = self.deliveries.get(receipt.package)
        if delivery is None:
            return Outcome(one.id, "refused", "distribution.not_yours", {"package": receipt.package})
        code = self._fault(receipt)
        if code:
            return Outcome(one.id, "refused", code, {"package": receipt.package})
        moment, note = moment_of(one.made_at, self.at, delivery.sent_at)
        self._awake(moment)
        for file in receipt.files:
            self.reports[delivery.pk, file] |= receipt.progress(moment)
        if receipt.kind == "received" and not receipt.files:
            earlier = self.arrived.get(delivery.pk, moment)
            self.arrived[delivery.pk] = min(earlier, moment)
        return Outcome(one.id, "taken", note=note)

    def _fault(self, receipt: Receipt) -> str:
        package = receipt.package or 0
        if any((package, file) not in self.pages for file in receipt.files):
            return "distribution.no_such_paper"
        most = min((self.pages[package, file] for file in receipt.files), default=0)
        return "distribution.no_such_page" if receipt.pages and max(receipt.pages) > most else ""

    def _awake(self, moment: datetime) -> None:
        self.awake = max(self.awake or moment, moment)

    def write(self) -> set[str]:
        """Join the reports with what is known; gives the subjects that changed."""
        by_pk = {d.pk: d for d in self.deliveries.values()}
        changed = [by_pk[pk] for pk in {pk for pk, _ in self.reports} | set(self.arrived)]
        if changed:
            self._write_papers([d.pk for d in changed])
            _note_whole(changed)
        if self.awake is not None:
            _note_awake(self.person, self.awake)
        return {d.subject for d in changed}

    def _write_papers(self, deliveries: list[int]) -> None:
        rows = PaperState.objects.filter(delivery_id__in=deliveries)
        known = {
            (r.delivery_id, r.file_id): PaperProgress(
                r.received_at, r.opened_at, r.last_at, bytes(r.seen), r.browser_at, bytes(r.browser_seen)
            )
            for r in rows
        }
        for key, report in self.reports.items():
            known[key] = known.get(key, PaperProgress()) | report
        _put_papers([(key, known[key]) for key in self.reports])
        self._sum_up(deliveries, known)

    def _sum_up(self, deliveries: list[int], known: dict[tuple[int, int], PaperProgress]) -> None:
        for delivery in self.deliveries.values():
            if delivery.pk not in deliveries:
                continue
            papers = [p for (pk, _), p in known.items() if pk == delivery.pk]
            expected = sum(1 for package, _ in self.pages if package == delivery.package_id)
            complete, opened = whole(papers, expected)
            if not expected:
                told = [t for t in (delivery.on_tablet_at, self.arrived.get(delivery.pk)) if t]
                complete = min(told) if told else None
            delivery.on_tablet_at, delivery.opened_at = complete, opened


def _put_papers(states: Sequence[tuple[tuple[int, int], PaperProgress]]) -> None:
    rows = [(*key, one.received_at, one.opened_at, one.last_at, one.seen) for key, one in states]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO distribution_paperstate
                 (delivery_id, file_id, received_at, opened_at, last_at, seen, browser_seen)
               SELECT delivery, file, received, opened, last, seen, ''::bytea
               FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
                           %s::bytea[]) AS one(delivery, file, received, opened, last, seen)
               ON CONFLICT (delivery_id, file_id) DO UPDATE
               SET received_at = excluded.received_at, opened_at = excluded.opened_at,
                   last_at = excluded.last_at, seen = excluded.seen""",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _note_whole(deliveries: Sequence[Delivery]) -> None:
    """Keep since when each delivery is whole on the tablet, and opened."""
    rows = [(one.pk, one.on_tablet_at, one.opened_at) for one in deliveries]
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE distribution_delivery d SET on_tablet_at = one.arrived, opened_at = one.opened
               FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS one(id, arrived, opened)
               WHERE d.id = one.id""",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _note_awake(person: int, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO distribution_feed (person_id, head, awake_at) VALUES (%s, 0, %s)
               ON CONFLICT (person_id) DO UPDATE
               SET awake_at = greatest(distribution_feed.awake_at, excluded.awake_at)""",
            [person, at],
        )


def _decide(actor: Actor, one: Operation) -> Outcome:
    """One decision: its inbox row and its own action commit together, or neither does."""
    with transaction.atomic():
        taken = Outcome(one.id, "taken")
        at = clock.now()
        moment, note = moment_of(one.made_at, at, one.made_at)
        if not _enter(actor, [(one, replace(taken, note=note))], at):
            return _known(actor, [one])[one.id]
        try:
            with transaction.atomic():
                COMMANDS[one.name](actor, replace(one, made_at=moment))
        except Refusal as refusal:
            InboxOperation.objects.filter(tablet_id=_who(actor)[0], operation=one.id).update(
                status="refused", code=refusal.code, facts=refusal.facts
            )
            return Outcome(one.id, "refused", refusal.code, refusal.facts)
        return taken
