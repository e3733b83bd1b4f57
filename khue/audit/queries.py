"""Đọc nhật ký: the records of an object, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left, Length

from khue.audit.models import Record, Seal
from khue.audit.rules import GENESIS, Fault, digest, mac
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from khue.shared.text import fold
from khue.shared.verbs import verbs_with


@dataclass(frozen=True, slots=True)
class RecordRow:
    """Một dòng nhật ký, as shown."""

    id: int
    at: datetime
    action: str
    outcome: str
    code: str
    object: str
    facts: dict[str, Any]
    actor: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Kết quả kiểm tra chuỗi: how many seals were walked, and every fault found."""

    sealed: int
    waiting: int
    faults: tuple[Fault, ...]


def records_of(object: str, limit: int = 200) -> list[RecordRow]:  # noqa: A002 - the log's own word
    """The records about one object, newest first; the caller has asked whether it may be seen."""
    return [_row(record) for record in Record.objects.filter(object=object).order_by("-id")[:limit]]


def last_done_to(objects: Iterable[str], action: str) -> dict[str, datetime]:
    """When an action was last done to each of these objects; the caller has asked whether they may be seen."""
    rows = Record.objects.filter(object__in=list(objects), action=action, outcome="done")
    return dict(rows.order_by().values_list("object").annotate(Max("at")))


def latest(action: str, limit: int) -> list[RecordRow]:
    """The newest records of one action that was done; the caller has asked whether they may be seen."""
    return [
        _row(record)
        for record in Record.objects.filter(action=action, outcome="done").order_by("-id")[:limit]
    ]


def how_often(actions: Iterable[str], since: datetime) -> dict[str, int]:
    """How often each of these actions was done since then; a number says nothing of whom or what."""
    rows = Record.objects.filter(action__in=list(actions), outcome="done", at__gte=since)
    return dict(rows.order_by().values_list("action").annotate(Count("id")))


def done_with_files(actions: Iterable[str], file_ids: Iterable[int]) -> list[RecordRow]:
    """Records of these acts upon these files, newest first; the caller has asked whether they may be seen."""
    rows = Record.objects.filter(action__in=list(actions), outcome="done", facts__file__in=list(file_ids))
    return [_row(record) for record in rows.order_by("-id")[:1000]]


def waiting_for_seal() -> tuple[int, datetime | None]:
    """How many of the newest records aren't sealed yet, and when the oldest of them was written."""
    newest = list(Record.objects.order_by("-id").values_list("key", "at")[:UNSEALED])
    sealed = set(
        Seal.objects.filter(record_key__in=[key for key, _at in newest]).values_list("record_key", flat=True)
    )
    waiting = [at for key, at in newest if key not in sealed]
    return len(waiting), min(waiting, default=None)


UNSEALED = 1000  # a look at the newest; more than that waiting is late anyway
READERS = frozenset({"auditor", "administrator"})
CONTENT_READERS = frozenset({"auditor"})
PAGE = 100


@dataclass(frozen=True, slots=True)
class Search:
    """Điều kiện tìm: words of actor, action or object, or those by which the log calls an action; one person; days in Hà Nội, both included."""

    text: str = ""
    person: int | None = None
    since: date | None = None
    until: date | None = None
    outcome: str = ""
    act: str = ""  # an action, or a context


def records_to_read(actor: Actor, search: Search, *, before: int | None = None) -> list[RecordRow]:
    """Nhật ký: at most 100 rows, newest first, older than ``before``.

    The auditor reads all of it; an administrator who did what to which object, but not the facts: they name
    papers, meetings and reasons that aren't his to read. Nor does a search find by such a title for him.
    """
    if not actor.may(READERS):
        raise NotFound("records")
    if actor.may(CONTENT_READERS):
        return found(search, before=before, limit=PAGE)
    return [replace(row, facts={}) for row in found(search, before=before, limit=PAGE, titles=False)]


def found(search: Search, *, before: int | None = None, limit: int, titles: bool = True) -> list[RecordRow]:
    """The records that a search finds, newest first; who may ask is settled by the caller."""
    rows = Record.objects.order_by("-id").alias(head=Left("fold", HEAD)).filter(_said(search, titles=titles))
    if search.person is not None:
        rows = rows.filter(person_id=search.person)
    if search.since:
        rows = rows.filter(at__gte=_midnight(search.since))
    if search.until:
        rows = rows.filter(at__lt=_midnight(search.until + timedelta(days=1)))
    if search.outcome:
        rows = rows.filter(outcome=search.outcome)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_row(record) for record in rows[:limit]]


# The title comes last in what is searched, and folding keeps the length of what stands before it.
HEAD = Length(KeyTextTransform("label", "actor")) + Length("action") + Length("object") + 2


def _said(search: Search, *, titles: bool) -> Q:
    """Every word stands in the record, or the log calls its action so; and it is such an act."""
    words = Q()
    for word in fold(search.text).split():
        words &= Q(fold__contains=word) if titles else Q(fold__contains=word, head__contains=word)
    if called := verbs_with(search.text):
        words |= Q(action__in=called)
    if not search.act:
        return words
    return words & (Q(action=search.act) if "." in search.act else Q(action__startswith=f"{search.act}."))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.VN)


def _row(record: Record) -> RecordRow:
    return RecordRow(
        record.id,
        record.at,
        record.action,
        record.outcome,
        record.code,
        record.object,
        record.facts,
        record.actor,
    )


def secret_fits() -> bool:
    """Whether the newest record was written under this node's secret; with another one nothing here would hold."""
    record = Record.objects.order_by("-id").first()
    return record is None or compare_digest(record.mac, mac(settings.SECRET_KEY, record.content()))


def heads_file() -> Path:
    """The file outside the database that keeps the heads of the chain."""
    return Path(settings.KHUE_HOME) / "audit" / "heads.log"


def verify() -> Verdict:
    """Kiểm tra nhật ký: walk every seal and record; finds a changed, removed or inserted row."""
    faults: list[Fault] = []
    heads = {0: GENESIS}
    previous, number = GENESIS, 0
    waiting = set(Record.objects.values_list("key", flat=True))
    for link in Seal.objects.order_by("number").iterator():
        record = Record.objects.filter(key=link.record_key).first()
        faults.extend(_faults_of(link, number + 1, previous, record))
        number, previous = link.number, link.digest
        heads[number] = previous
        waiting.discard(link.record_key)
    for record in Record.objects.iterator():
        if not compare_digest(record.mac, mac(settings.SECRET_KEY, record.content())):
            sealed = record.key not in waiting
            faults.append(Fault("changed" if sealed else "inserted", None, str(record.key)))
    faults.extend(_head_faults(heads))
    return Verdict(len(heads) - 1, len(waiting), tuple(faults))


def _faults_of(link: Seal, expected: int, previous: str, record: Record | None) -> list[Fault]:
    if link.number != expected or link.previous != previous:
        return [Fault("broken", link.number, str(link.record_key))]
    if record is None:
        return [Fault("removed", link.number, str(link.record_key))]
    if digest(link.previous, record.content()) != link.digest:
        return [Fault("changed", link.number, str(link.record_key))]
    return []


def _head_faults(heads: dict[int, str]) -> list[Fault]:
    path = heads_file()
    if not path.exists():
        return []
    lines = (line.partition(" ") for line in path.read_text(encoding="ascii").splitlines())
    return [Fault("head", int(n), None) for n, _, head in lines if heads.get(int(n)) != head]
