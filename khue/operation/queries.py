"""Đọc tình hình vận hành: figures only, no name, title or address of anybody."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import metadata
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum

from khue.audit.queries import RecordRow, how_often, latest, waiting_for_seal
from khue.distribution.models import Delivery, Letter
from khue.files.models import Blob, File
from khue.operation.rules import Day, Deed, Disk, Standing, strip
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from khue.tablets.models import Tablet

READERS = frozenset({"administrator", "auditor"})
LOST = ("refused", "unknown")
LETTER_DAYS = 7
STOPPED_DAYS = 30
BEFORE_SENDING, AT_THE_DOOR = "files.note_stopped", "files.stop_marked"


@dataclass(frozen=True, slots=True)
class Queue:
    """Một hàng đợi việc nền."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None  # of those that are due and wait


@dataclass(frozen=True, slots=True)
class Stopped:
    """Tệp có dấu độ mật bị dừng: on the sender's machine before a byte left it, and at the door."""

    before_sending: int
    at_the_door: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Trang Vận hành: the standing, and the figures behind it."""

    standing: Standing
    days: tuple[Day, ...]
    blobs: int
    blob_bytes: int
    reading: int
    queues: tuple[Queue, ...]
    letters: dict[str, int]
    stopped: Stopped
    version: str
    postgres: str
    python: str


def picture(actor: Actor) -> Picture:
    """Vận hành, for those who run Khuê and those who audit it."""
    if not actor.may(READERS):
        raise NotFound("operation")
    queues = job_queues()
    blobs, size = stored()
    return Picture(
        standing=standing(queues),
        days=_days(),
        blobs=blobs,
        blob_bytes=size,
        reading=File.objects.filter(state__in=[File.State.WAITING, File.State.WORKING]).count(),
        queues=queues,
        letters=letters(clock.now() - timedelta(days=LETTER_DAYS)),
        stopped=stopped(clock.now() - timedelta(days=STOPPED_DAYS)),
        version=version(),
        postgres=_postgres(),
        python=platform.python_version(),
    )


def standing(queues: tuple[Queue, ...]) -> Standing:
    """What advice is given from."""
    lost = letters(clock.now() - timedelta(days=LETTER_DAYS))
    _waiting, oldest = waiting_for_seal()
    return Standing(
        now=clock.now(),
        backup=last("operation.note_backup"),
        failure=last("operation.note_backup_failure"),
        check=last("operation.note_check"),
        rehearsal=last("operation.note_rehearsal"),
        disk=disk(),
        worker_at=worker_seen(),
        oldest_job=min((queue.oldest for queue in queues if queue.oldest), default=None),
        failed_jobs=sum(queue.failed for queue in queues),
        letters_lost=sum(lost.get(state, 0) for state in LOST),
        oldest_unsealed=oldest,
    )


def last(action: str) -> Deed | None:
    """The last time that was noted."""
    rows = latest(action, 1)
    return _deed(rows[0]) if rows else None


def _deed(row: RecordRow) -> Deed:
    facts: dict[str, Any] = row.facts
    at = datetime.fromisoformat(facts["at"]) if "at" in facts else row.at
    return Deed(
        at=at,
        good=bool(facts.get("good", not facts.get("faults"))),
        code=str(facts.get("code", "")),
        said=dict(facts.get("said", {})),
        size=int(facts.get("size", 0)),
        added=int(facts.get("added", 0)),
        seconds=int(facts.get("seconds", 0)),
        pieces=int(facts.get("faults", 0) or facts.get("pieces", 0)),
    )


def _days() -> tuple[Day, ...]:
    def of(action: str) -> set[date]:
        return {row.at.astimezone(clock.VN).date() for row in latest(action, 60)}

    return strip(clock.today(), of("operation.note_backup"), of("operation.note_backup_failure"))


def disk() -> Disk:
    """The disk of KHUE_HOME."""
    usage = shutil.disk_usage(settings.KHUE_HOME)
    return Disk(usage.free, usage.total)


def stored() -> tuple[int, int]:
    """How many blobs there are, and their bytes."""
    found = Blob.objects.aggregate(n=Count("id"), size=Sum("size"))
    return found["n"], found["size"] or 0


def job_queues() -> tuple[Queue, ...]:
    """Every queue that has work, or had any lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT queue_name,
                      count(*) FILTER (WHERE status = 'todo'),
                      count(*) FILTER (WHERE status = 'doing'),
                      count(*) FILTER (WHERE status = 'failed'),
                      min(coalesce(scheduled_at, deferred_at)) FILTER (
                          WHERE status = 'todo' AND coalesce(scheduled_at, deferred_at) <= %s)
               FROM (SELECT j.*, (SELECT min(e.at) FROM procrastinate_events e
                                  WHERE e.job_id = j.id AND j.status = 'todo') AS deferred_at
                     FROM procrastinate_jobs j WHERE j.status IN ('todo', 'doing', 'failed')) j
               GROUP BY queue_name ORDER BY queue_name""",
            [clock.now()],
        )
        return tuple(Queue(*row) for row in cursor.fetchall())


def worker_seen() -> datetime | None:
    """The last sign of life of a worker. Raises DatabaseError when the database is away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        seen: datetime | None = cursor.fetchone()[0]
        return seen


def letters(since: datetime | None = None) -> dict[str, int]:
    """Letters by state; those made since then, all that aren't finished."""
    rows = Letter.objects.all()
    if since is not None:
        rows = rows.filter(Q(made_at__gte=since) | Q(state__in=["waiting", "sending", "delayed"]))
    return dict(rows.values_list("state").annotate(n=Count("id")).order_by("state"))


def stopped(since: datetime) -> Stopped:
    """How many marked files each wall has stopped since then."""
    counts = how_often((BEFORE_SENDING, AT_THE_DOOR), since)
    return Stopped(counts.get(BEFORE_SENDING, 0), counts.get(AT_THE_DOOR, 0))


def deliveries() -> dict[str, int]:
    """Deliveries that are in force, by how far they came."""
    live = Q(ended_at__isnull=True)
    found = Delivery.objects.aggregate(
        sent=Count("id", filter=live & Q(on_tablet_at__isnull=True, opened_at__isnull=True)),
        on_tablet=Count("id", filter=live & Q(on_tablet_at__isnull=False, opened_at__isnull=True)),
        opened=Count("id", filter=live & Q(opened_at__isnull=False)),
    )
    return {str(name): int(number) for name, number in found.items()}


def tablets() -> dict[str, int]:
    """Tablets by state; those whose content is stopped apart."""
    found = dict(Tablet.objects.filter(stop_reason__isnull=True).values_list("state").annotate(n=Count("id")))
    found["stopped"] = Tablet.objects.filter(stop_reason__isnull=False).count()
    return found


def version() -> str:
    """Khuê's version."""
    try:
        return metadata.version("khue")
    except metadata.PackageNotFoundError:
        return "0.1.0"


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]
