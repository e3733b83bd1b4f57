"""What all tests share: one PostgreSQL for the run, a home of its own, jobs that run when told."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

_home = tempfile.TemporaryDirectory(prefix="khue-test-")
Path(_home.name).chmod(0o711)  # as root, PostgreSQL runs as another user and must reach its data
os.environ["KHUE_HOME"] = _home.name
os.environ.setdefault("KHUE_SECRET_KEY", "only-for-tests")
os.environ.setdefault("KHUE_DEMO", "1")


def pytest_configure() -> None:
    """Start PostgreSQL before Django reads its settings, unless the environment names one."""
    if "KHUE_DATABASE_URL" in os.environ:
        return
    from khue.config.postgres import Cluster

    cluster = Cluster(Path(_home.name) / "postgres")
    os.environ["KHUE_DATABASE_URL"] = cluster.start(fast=True)
    pytest.khue_cluster = cluster


def pytest_unconfigure() -> None:
    cluster = getattr(pytest, "khue_cluster", None)
    if cluster is not None:
        cluster.stop()
    _home.cleanup()


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
    import socket

    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(address, tuple) and host not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test spoke to {host}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
