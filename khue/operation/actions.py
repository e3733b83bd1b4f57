"""Ghi việc vận hành: backups, checks and rehearsals leave their line in the log; everything shown is read there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from khue.audit.actions import action, describe
from khue.operation.queries import last
from khue.shared.actor import Actor

BY_SYSTEM: frozenset[str] = frozenset()  # no person does these by hand


@action(allowed=BY_SYSTEM)
def note_backup(actor: Actor, *, snapshot: str, size: int, added: int, seconds: int) -> None:
    """Đã sao lưu: a backup is whole. Sizes in bytes."""
    del actor
    describe(object=f"backup:{snapshot}", size=size, added=added, seconds=seconds)


@action(allowed=BY_SYSTEM)
def note_backup_failure(actor: Actor, *, code: str, facts: Mapping[str, object] | None = None) -> None:
    """Sao lưu không thành: with the code of the refusal and what its sentence says."""
    del actor
    describe(object="backup", code=code, said={name: str(fact) for name, fact in (facts or {}).items()})


@action(allowed=BY_SYSTEM)
def note_check(actor: Actor, *, at: datetime, pieces: int, faults: int) -> None:
    """Đã kiểm tra kho sao lưu: pieces read back, and how many weren't true."""
    del actor
    describe(object="backup", at=at.isoformat(), pieces=pieces, faults=faults)


@action(allowed=BY_SYSTEM)
def note_rehearsal(actor: Actor, *, at: datetime, snapshot: str, good: bool, seconds: int) -> None:
    """Đã diễn tập phục hồi: a whole restore to nowhere, compared."""
    del actor
    describe(object=f"backup:{snapshot}", at=at.isoformat(), good=good, seconds=seconds)


def note_once(actor: Actor, kind: str, at: datetime, **facts: int | str | bool) -> bool:
    """Note what a report tells, unless it or a newer one is known already."""
    name = {"check": "operation.note_check", "rehearsal": "operation.note_rehearsal"}[kind]
    known = last(name)
    if known is not None and known.at >= at:
        return False
    if kind == "check":
        note_check(actor, at=at, pieces=int(facts["pieces"]), faults=int(facts["faults"]))
    else:
        note_rehearsal(
            actor, at=at, snapshot=str(facts["snapshot"]), good=bool(facts["good"]), seconds=int(facts["seconds"])
        )  # fmt: skip
    return True
