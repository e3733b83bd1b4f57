"""Ghi nhật ký: the wrapper that makes a function an action, and the sealing of what was written."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from khue.audit.models import Record, Seal
from khue.audit.queries import RecordRow, Search, found, heads_file
from khue.audit.rules import GENESIS, digest, mac
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.copying import copy_in
from khue.shared.followers import followers_of
from khue.shared.jobs import defer, defer_many
from khue.shared.refusal import Forbidden, Refusal
from khue.shared.registry import Registry
from khue.shared.text import fold

P = ParamSpec("P")
R = TypeVar("R")

SEAL_BATCH = 5000
EXPORT_LIMIT = 100_000
_COLUMNS = (
    "key",
    "at",
    "action",
    "outcome",
    "code",
    "cause",
    "object",
    "facts",
    "actor",
    "person_id",
    "fold",
    "mac",
)
_SEAL_LOCK = 7_240_001


@dataclass(frozen=True, slots=True)
class Declared:
    """Một hành động đã khai: its name and the roles that may do it."""

    name: str
    allowed: frozenset[str]


@dataclass(slots=True)
class _Entry:
    key: uuid.UUID
    name: str
    cause: uuid.UUID | None
    object: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


ACTIONS: Registry[Declared] = Registry("action")
_current: ContextVar[_Entry | None] = ContextVar("current action", default=None)
_unnoted: ContextVar[bool] = ContextVar("a rehearsal of many", default=False)


def describe(*, object: str = "", **facts: Any) -> None:  # noqa: A002 - the log's own word for it
    """Say what the running action is about: an object as ``meeting:42`` and facts that may be kept for ever."""
    entry = _current.get()
    if entry is None:
        raise RuntimeError("describe() is called inside an action")
    if object:
        entry.object = object
    entry.facts.update(facts)


def action(
    *, allowed: Iterable[str]
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function an action: right, transaction, record, refusal record, followers.

    Only the outermost action asks for the right; an inner one runs under it and writes a child
    record that names its cause. A refusal rolls everything back and is recorded by itself.
    """

    def declare(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        declared = ACTIONS.add(name, Declared(name, frozenset(allowed)))

        @wraps(function)
        def act(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not isinstance(actor, Actor):
                raise TypeError(f"{name} needs an Actor first")
            outer = _current.get()
            entry = _Entry(uuid.uuid4(), name, outer.key if outer else None)
            token = _current.set(entry)
            try:
                if outer is None and not actor.may(declared.allowed):
                    raise Forbidden(name)
                with transaction.atomic():
                    result = function(actor, *args, **kwargs)
                    _write(actor, entry)
                return result
            except Refusal as refusal:
                if outer is None:
                    _write_refusal(actor, entry, refusal)
                raise
            finally:
                _current.reset(token)

        return act

    return declare


def demand(actor: Actor, name: str) -> None:
    """Ask for an action's right before its form is shown or read. Raises ``Forbidden`` as the action would."""
    if not actor.may(ACTIONS[name].allowed):
        raise Forbidden(name)


def _actor_facts(actor: Actor) -> dict[str, Any]:
    facts = {
        "kind": actor.kind,
        "label": actor.label,
        "user": actor.user_id,
        "person": actor.person_id,
        "post": actor.post_id,
        "on_behalf_of": actor.on_behalf_of,
        "delegation": actor.delegation_id,
        "tablet": actor.tablet_id,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _write(actor: Actor, entry: _Entry) -> None:
    _keep(actor, entry, outcome="done", facts=entry.facts)
    for name in followers_of(entry.name):
        defer(name, object=entry.object, facts=entry.facts)


def _write_refusal(actor: Actor, entry: _Entry, refusal: Refusal) -> None:
    reasons = [reason.code for reason in refusal.reasons]
    _keep(actor, entry, outcome="refused", code=refusal.code, facts={"reasons": reasons} if reasons else {})


def note_each(actor: Actor, name: str, done: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Ghi từng việc của một việc làm hàng loạt: what an inner action called so often would have left.

    For each (object, facts) a child record of the running action under the declared name ``name``, and its
    followers, in a few statements. Gives how many.
    """
    outer = _current.get()
    if outer is None or name not in ACTIONS:
        raise RuntimeError("note_each() is called inside an action, with the name of another")
    entries = [_Entry(uuid.uuid4(), name, outer.key, *one) for one in done]
    if _unnoted.get():
        return len(entries)
    records = (_record(actor, entry, outcome="done", facts=entry.facts) for entry in entries)
    copy_in(Record, _COLUMNS, ([getattr(one, column) for column in _COLUMNS] for one in records))
    for follower in followers_of(name):
        defer_many(follower, [{"object": entry.object, "facts": entry.facts} for entry in entries])
    return len(entries)


@contextmanager
def unnoted() -> Iterator[None]:
    """Within it ``note_each`` writes nothing: for a rehearsal, which is taken back with its records anyway."""
    token = _unnoted.set(True)
    try:
        yield
    finally:
        _unnoted.reset(token)


def _keep(actor: Actor, entry: _Entry, *, outcome: str, facts: dict[str, Any], code: str = "") -> None:
    _record(actor, entry, outcome=outcome, facts=facts, code=code).save(force_insert=True)


def _record(actor: Actor, entry: _Entry, *, outcome: str, facts: dict[str, Any], code: str = "") -> Record:
    record = Record(
        key=entry.key,
        at=clock.now(),
        action=entry.name,
        outcome=outcome,
        code=code,
        cause=entry.cause,
        object=entry.object,
        facts=facts,
        actor=_actor_facts(actor),
        person_id=actor.person_id,
    )
    title = str(facts.get("title", ""))
    record.fold = fold(f"{actor.label} {entry.name} {entry.object} {title}")[:400]
    record.mac = mac(settings.SECRET_KEY, record.content())
    return record


def seal(*, alone: bool = False) -> int:
    """Niêm: chain the records below the oldest open transaction; gives how many were sealed.

    ``alone``: nobody writes meanwhile. A restored record carries the number of a transaction of another server,
    which tells nothing here.
    The head of the chain is also kept outside the database, since a full rewrite of the tables
    would otherwise be unseen.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
        last = Seal.objects.order_by("-number").first()
        number, previous = (last.number, last.digest) if last else (0, GENESIS)
        seals = []
        for record in _unsealed(alone=alone):
            number += 1
            made = digest(previous, record.content())
            seals.append(
                Seal(number=number, record_key=record.key, previous=previous, digest=made, at=clock.now())
            )
            previous = made
        Seal.objects.bulk_create(seals, batch_size=1000)
    if seals:
        _keep_head(number, previous)
    return len(seals)


def _unsealed(*, alone: bool) -> list[Record]:
    return list(
        Record.objects.raw(
            """SELECT r.* FROM audit_record r
               LEFT JOIN audit_seal s ON s.record_key = r.key
               WHERE s.number IS NULL
                 AND (%s OR r.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
               ORDER BY r.id LIMIT %s""",
            [alone, SEAL_BATCH],
        )
    )


def _keep_head(number: int, head: str) -> None:
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{number} {head}\n")
        file.flush()
        os.fsync(file.fileno())


@action(allowed={"auditor"})
def export_records(actor: Actor, search: Search) -> tuple[list[RecordRow], str]:
    """Xuất nhật ký: the records found, oldest first, with the head of the chain as proof."""
    del actor
    rows = list(reversed(found(search, limit=EXPORT_LIMIT)))
    last = Seal.objects.order_by("-number").first()
    head = f"{last.number} {last.digest}" if last else f"0 {GENESIS}"
    describe(
        object="records", rows=len(rows), head=head, person=search.person, text=search.text, act=search.act
    )
    return rows, head
