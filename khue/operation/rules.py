"""Vận hành: what must be done now, from figures alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from khue.shared.refusal import Reason

BACKUP_LATE = timedelta(hours=30)  # a daily backup, and some hours of grace
REHEARSAL_LATE = timedelta(days=100)  # once a quarter
CHECK_LATE = timedelta(days=10)
WORKER_QUIET = timedelta(seconds=60)
JOB_LATE = timedelta(minutes=10)
SEAL_LATE = timedelta(minutes=5)
LITTLE_SPACE, ENOUGH_SPACE = 2_000_000_000, 10_000_000_000  # bytes
CERTAIN_SHARE = 0.05  # of a large disk even that is little


@dataclass(frozen=True, slots=True)
class Deed:
    """Một lần làm: when a backup, a check or a rehearsal ended, and how."""

    at: datetime
    good: bool = True
    code: str = ""
    said: dict[str, str] = field(default_factory=dict)  # the facts of the code's sentence
    size: int = 0  # bytes of the whole
    added: int = 0  # bytes that were new
    seconds: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Disk:
    """Đĩa: bytes free of all."""

    free: int
    total: int

    @property
    def used_percent(self) -> int:
        """How full it is."""
        return round(100 * (self.total - self.free) / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Tình hình: everything that advice is given from."""

    now: datetime
    backup: Deed | None
    failure: Deed | None
    check: Deed | None
    rehearsal: Deed | None
    disk: Disk
    worker_at: datetime | None
    oldest_job: datetime | None
    failed_jobs: int
    letters_lost: int
    oldest_unsealed: datetime | None


def advice(now: Standing) -> tuple[Reason, ...]:
    """Việc cần làm: all of it at once, what stops the work first."""
    found = [*_backup(now), *_proof(now), *_machine(now), *_work(now)]
    return tuple(sorted(found, key=lambda reason: reason.level != "stop"))


def _backup(now: Standing) -> list[Reason]:
    if now.failure and (now.backup is None or now.failure.at > now.backup.at):
        return [Reason("operation.backup_failed", facts={**now.failure.said, "why": now.failure.code})]
    if now.backup is None:
        return [Reason("operation.no_backup")]
    if now.now - now.backup.at > BACKUP_LATE:
        return [Reason("operation.backup_late", facts={"hours": _hours(now.now - now.backup.at)})]
    return []


def _proof(now: Standing) -> list[Reason]:
    found = []
    if now.check and not now.check.good:
        found.append(Reason("operation.backup_faulty", facts={"pieces": now.check.pieces}))
    elif now.backup and (now.check is None or now.now - now.check.at > CHECK_LATE):
        found.append(Reason("operation.not_checked", "warn"))
    if now.rehearsal and not now.rehearsal.good:
        found.append(Reason("operation.rehearsal_failed"))
    elif now.backup and now.rehearsal is None:
        found.append(Reason("operation.never_rehearsed", "warn"))
    elif now.rehearsal and now.now - now.rehearsal.at > REHEARSAL_LATE:
        days = (now.now - now.rehearsal.at).days
        found.append(Reason("operation.rehearsal_late", "warn", facts={"days": days}))
    return found


def _machine(now: Standing) -> list[Reason]:
    found = []
    free = now.disk.free
    if free < LITTLE_SPACE:
        found.append(Reason("operation.disk_full", facts={"mb": free // 1_000_000}))
    elif free < max(ENOUGH_SPACE, now.disk.total * CERTAIN_SHARE):
        found.append(Reason("operation.disk_low", "warn", facts={"gb": free // 1_000_000_000}))
    if now.worker_at is None or now.now - now.worker_at > WORKER_QUIET:
        found.append(Reason("operation.no_worker"))
    if now.oldest_unsealed and now.now - now.oldest_unsealed > SEAL_LATE:
        found.append(Reason("operation.seals_late", facts={"minutes": _minutes(now.now - now.oldest_unsealed)}))  # fmt: skip
    return found


def _work(now: Standing) -> list[Reason]:
    found = []
    if now.oldest_job and now.now - now.oldest_job > JOB_LATE:
        found.append(Reason("operation.jobs_late", "warn", facts={"minutes": _minutes(now.now - now.oldest_job)}))  # fmt: skip
    if now.failed_jobs:
        found.append(Reason("operation.jobs_failed", "warn", facts={"n": now.failed_jobs}))
    if now.letters_lost:
        found.append(Reason("operation.letters_lost", "warn", facts={"n": now.letters_lost}))
    return found


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Day:
    """Một ngày trong dải sao lưu: whether a backup was made, or failed."""

    day: date
    state: str  # good | failed | none


def strip(today: date, good: set[date], failed: set[date], days: int = 14) -> tuple[Day, ...]:
    """The last days, the oldest first."""
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return tuple(Day(day, "good" if day in good else "failed" if day in failed else "none") for day in shown)
