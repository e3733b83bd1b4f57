"""What all tests share: jobs that run when told, and a closed network."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay on one core, with what they share; slow ones spread, unless they name a group."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and item.get_closest_marker("slow") is None:
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}/{item.path.stem}"))


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
