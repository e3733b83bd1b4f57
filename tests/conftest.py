"""What all tests share: jobs that run when told, and a closed network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection
from django.test import TransactionTestCase

from tests.s3 import s3

__all__ = ["s3"]  # a fixture

# What migrations put there; Django would make it anew after every emptying, which took most of the time.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def empty_tables() -> None:
    """Every table that has rows, without their triggers and keys: a truncation of all took a second.

    Those of the queue too, which Django doesn't own: a job left waiting ran in whatever test came next.
    """
    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    with connection.cursor() as cursor:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables
        )
        cursor.execute(asked)
        full = [row[0] for row in cursor.fetchall()]
        if full:
            deletes = "; ".join(f'DELETE FROM "{name}"' for name in full)
            cursor.execute(
                f"SET session_replication_role = replica; {deletes}; SET session_replication_role = origin"
            )


@pytest.fixture(autouse=True, scope="session")
def quick_emptying() -> Iterator[None]:
    """After a test with real transactions only what it wrote is deleted. Needs a superuser, as our cluster's is."""
    whole = TransactionTestCase._fixture_teardown

    def quick(self: TransactionTestCase) -> None:
        try:
            empty_tables()
        except DatabaseError:
            whole(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", quick)
        yield


@pytest.fixture
def run_jobs(transactional_db: None) -> Callable[[], int]:
    """Run every job that is due, now, until none is left; gives how many ran."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from khue.shared import clock
    from khue.shared.jobs import JOBS

    def run() -> int:
        ran = 0
        while True:
            waiting = ProcrastinateJob.objects.filter(status="todo").order_by("id")
            due = [j for j in waiting if j.scheduled_at is None or j.scheduled_at <= clock.now()]
            if not due:
                return ran
            for job in due:
                ProcrastinateJob.objects.filter(id=job.id).update(status="doing")
                JOBS[job.task_name].handler(**job.args)
                ProcrastinateJob.objects.filter(id=job.id).update(status="succeeded")
                ran += 1

    return run


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests speak to this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(address, tuple) and host not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test spoke to {host}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
