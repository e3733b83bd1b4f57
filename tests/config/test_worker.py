"""Việc nền: a job deferred in a transaction lives and dies with it; a killed worker's jobs come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from khue.config import worker
from khue.shared import clock
from khue.shared.jobs import defer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


@pytest.fixture
def tasks() -> Iterator[None]:
    """Two jobs of the tests': one defers another and may fail after it."""
    known = dict(app.tasks)
    _forget_jobs()

    @app.task(name="tests.first")
    def first(*, fail: bool) -> None:
        with transaction.atomic():
            defer("tests.second")
            if fail:
                raise ValueError("after deferring")

    @app.task(name="tests.second")
    def second() -> None:
        return

    yield
    app.tasks.clear()
    app.tasks.update(known)
    _forget_jobs()


def _forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        cursor.execute(  # the periodic deferrer's thread keeps one, and the test database could not be dropped
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _in_a_thread_of_its_own(call_next: Callable[[], Any], context: object, one: object) -> Any:
    """As the worker does it; the thread's connection is closed, so that the test database can go."""
    try:
        return worker._with_living_connections(call_next, context, one)
    finally:
        connections.close_all()


def with_worker(act: str) -> int:
    """Run one round of a worker, or one sweep, on connections of its own."""

    async def run() -> int:
        own: App = app.with_connector(app.connector.get_worker_connector())
        async with own.open_async():
            if act == "sweep":
                return await worker.sweep(own)
            await own.run_worker_async(
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
                task_middleware=[_in_a_thread_of_its_own],
            )
            return 0

    try:
        return asyncio.run(run())
    finally:
        connections.close_all()


def states(name: str) -> list[str]:
    return [job.status for job in ProcrastinateJob.objects.filter(task_name=name)]


@pytest.mark.parametrize(
    ("fail", "first", "second"), [(False, ["succeeded"], ["succeeded"]), (True, ["failed"], [])]
)
def test_what_a_job_defers_is_part_of_its_transaction(
    tasks: None, *, fail: bool, first: list[str], second: list[str]
) -> None:
    defer("tests.first", fail=fail)
    with_worker("round")
    assert (states("tests.first"), states("tests.second")) == (first, second)


def left_by_a_killed_worker(attempts: int) -> int:
    number = defer("tests.second")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
            [clock.now() - timedelta(seconds=worker.STALLED_SECONDS + 5)],
        )
        (owner,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [owner, attempts, number],
        )
    return number


def test_job_of_a_killed_worker_is_queued_again_and_done(tasks: None) -> None:
    left_by_a_killed_worker(attempts=1)
    assert with_worker("sweep") == 1
    assert states("tests.second") == ["todo"]
    with_worker("round")
    assert states("tests.second") == ["succeeded"]


def test_job_that_kills_every_worker_is_set_aside(tasks: None) -> None:
    left_by_a_killed_worker(attempts=worker.MOST_ATTEMPTS)
    with_worker("sweep")
    assert states("tests.second") == ["failed"]


def test_job_of_a_living_worker_is_left_alone(tasks: None) -> None:
    number = left_by_a_killed_worker(attempts=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = %s WHERE id ="
            " (SELECT worker_id FROM procrastinate_jobs WHERE id = %s)",
            [clock.now(), number],
        )
    assert with_worker("sweep") == 0
    assert states("tests.second") == ["doing"]
