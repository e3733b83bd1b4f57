"""Số đo cho Prometheus: counted in every process of this home, summed when asked; no name, no title, no person.

The files of the counters lie in KHUE_HOME/metrics; what is read from the database is read by whichever
process answers, at most every five seconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from khue.operation import queries
from khue.operation.rules import Deed, Standing
from khue.shared import clock

# The library asks for it when it is imported: settings.py, which every program reads before, has set it.
FOLDER = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)

KEEP_SECONDS = 5.0
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("khue_requests", "Requests answered.", ("route", "method", "status"))
SECONDS = Histogram("khue_request_seconds", "Seconds until the answer was given.", ("route",), buckets=_STEPS)
IN_FLIGHT = Gauge("khue_requests_in_flight", "Requests being answered.", multiprocess_mode="livesum")
BUSY = Gauge("khue_page_threads_busy", "Threads of pages at work.", multiprocess_mode="livesum")
THREADS = Gauge("khue_page_threads", "Threads of pages.", multiprocess_mode="livesum")
LIVE = Gauge("khue_live_clients", "Connected live clients.", ("kind",), multiprocess_mode="livesum")
LISTENING = Gauge("khue_live_listening", "Processes that hear the database.", multiprocess_mode="livesum")
FEED_LAG = Histogram("khue_feed_push_seconds", "Seconds from an entry's commit to its push.", buckets=_STEPS)
JOBS = Histogram("khue_job_seconds", "Seconds of finished jobs.", ("job", "outcome"), buckets=(*_STEPS, 60, 300))  # fmt: skip


def route_of(template: str, method: str) -> tuple[str, str]:
    """Labels that can't grow without bound."""
    return template or "other", method if method in METHODS else "other"


class _Database(Collector):
    """What the database tells: jobs, letters, deliveries, tablets, papers, backups, the log's seals."""

    def __init__(self) -> None:
        self._kept: list[Metric] = []
        self._at = -KEEP_SECONDS

    def collect(self) -> Iterator[Metric]:
        """The figures, at most five seconds old; only ``khue_database_up 0`` while the database is away."""
        if time.monotonic() - self._at >= KEEP_SECONDS:
            try:
                self._kept = [_one("khue_database_up", "Whether the database answers.", 1), *_figures()]
            except (DatabaseError, InterfaceError):
                self._kept = [_one("khue_database_up", "Whether the database answers.", 0)]
            self._at = time.monotonic()
        yield from self._kept


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _many(name: str, text: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _figures() -> Iterator[Metric]:
    queues = queries.job_queues()
    jobs = GaugeMetricFamily("khue_jobs", "Jobs in the queue.", labels=["queue", "state"])
    for queue in queues:
        for state, number in (
            ("waiting", queue.waiting),
            ("running", queue.running),
            ("failed", queue.failed),
        ):
            jobs.add_metric([queue.name, state], number)
    yield jobs
    ages = {queue.name: _age(queue.oldest) for queue in queues}
    yield _many("khue_jobs_oldest_seconds", "Age of the oldest job that is due.", "queue", ages)
    yield _many("khue_letters", "Letters by state.", "state", _floats(queries.letters()))
    yield _many("khue_deliveries", "Deliveries in force by state.", "state", _floats(queries.deliveries()))
    yield _many("khue_tablets", "Tablets by standing.", "standing", _floats(queries.tablets()))
    number, size = queries.stored()
    yield _one("khue_blobs", "Papers and renditions kept.", number)
    yield _one("khue_blob_bytes", "Their bytes.", size)
    yield from _operation(queries.standing(queues))
    yield _many("khue_database_connections", "Connections to the database.", "state", _connections())
    yield _many("khue_build_info", "The running version.", "version", {queries.version(): 1.0})


def _operation(now: Standing) -> Iterator[Metric]:
    yield _one(
        "khue_worker_seen_seconds", "Since a worker's last sign of life.", _age(now.worker_at, never=1e9)
    )
    yield _one(
        "khue_seals_lag_seconds", "Age of the oldest record without a seal.", _age(now.oldest_unsealed)
    )
    yield _one("khue_disk_free_bytes", "Room on the disk of KHUE_HOME.", now.disk.free)
    for name, deed in (("backup", now.backup), ("check", now.check), ("rehearsal", now.rehearsal)):
        yield from _deed(name, deed)
    failed = now.failure is not None and (now.backup is None or now.failure.at > now.backup.at)
    yield _one("khue_backup_failing", "Whether the latest backup failed.", float(failed))


def _deed(name: str, deed: Deed | None) -> Iterator[Metric]:
    at = deed.at.timestamp() if deed else 0.0
    yield _one(f"khue_last_{name}_timestamp_seconds", f"When the last {name} ended; 0: never.", at)
    yield _one(
        f"khue_last_{name}_good", f"Whether the last {name} was good.", float(bool(deed and deed.good))
    )


def _floats(values: dict[str, int]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


def _age(at: datetime | None, never: float = 0.0) -> float:
    return max(0.0, (clock.now() - at).total_seconds()) if at else never


def _connections() -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 1"
        )
        return {str(state): float(number) for state, number in cursor.fetchall()}


_DATABASE = _Database()


def exposition() -> bytes:
    """Everything, in Prometheus' text form. Asks the database: run it in a thread."""
    close_old_connections()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    registry.register(_DATABASE)
    return generate_latest(registry)
