"""Việc nền: a job deferred in a transaction lives and dies with it; a killed worker's jobs come back."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.db import IntegrityError, connection, connections, transaction
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicRegistry

from khue.config import worker
from khue.shared import clock
from khue.shared.jobs import JOBS, defer
from khue.shared.refusal import Refusal

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
        # The periodic deferrer works in asgiref's own thread, whose connection would outlive the round.
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()


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


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_job_that_breaks_a_constraint_is_told_by_its_name_and_never_with_the_row(
    tasks: None, lines: list[str], *, wrapped: bool
) -> None:
    """PostgreSQL's DETAIL quotes the row: in our case people, their addresses, titles of papers."""
    secret = "an.nguyen@hanoi.example"

    @app.task(name="tests.guests")
    def guests() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("CREATE TEMPORARY TABLE guests (mail text CONSTRAINT one_each UNIQUE)")
                cursor.execute("INSERT INTO guests VALUES (%s), (%s)", [secret, secret])
        except IntegrityError as error:
            logging.getLogger("khue.tests").exception("not taken")
            if wrapped:
                raise Refusal("tests.twice") from error
            raise

    app.configure_task("tests.guests").defer()
    with_worker("round")
    assert states("tests.guests") == ["failed"]
    told = [json.loads(line) for line in lines]
    failed = [line for line in told if "error" in line and line.get("sqlstate") == "23505"]
    assert {line["logger"].partition(".")[0] for line in failed} == {"khue", "procrastinate"}
    assert {line["constraint"] for line in failed} == {"one_each"}
    assert [line for line in lines if secret in line] == []


ENDED = """
import sys, threading
from khue.config.logs import catch_all
catch_all()
class Odd:
    def __del__(self): raise ValueError(sys.argv[1])
thread = threading.Thread(target=lambda: int(sys.argv[1]))
thread.start()
thread.join()
one = Odd()
del one
raise KeyError(sys.argv[1])
"""


def test_what_nobody_caught_is_told_without_its_message_in_threads_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED, "an.nguyen"], capture_output=True, text=True, check=False
    )
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in told] == ["a thread ends", "nobody could be told", "the process ends"]
    assert [line["error"].rpartition(".")[2] for line in told] == ["ValueError", "ValueError", "KeyError"]
    assert "an.nguyen" not in done.stderr


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


def test_every_queue_has_exactly_one_lane() -> None:
    queues = [queue for lane in worker.LANES for queue in lane]
    assert sorted(queues) == sorted({job.queue for _name, job in JOBS.items()})


def test_two_small_papers_and_a_long_one_are_read_side_by_side_while_a_letter_goes_out(tasks: None) -> None:
    """Each of the four waits for the other three: in fewer lanes they would wait for ever."""
    meet = threading.Barrier(4, timeout=20)
    for name, queue in (("short", "files"), ("long", "files_long"), ("letter", "mail")):
        app.task(name=f"tests.{name}", queue=queue)(_meeting(meet))
        app.configure_task(f"tests.{name}").defer()
    app.configure_task("tests.short").defer()
    asyncio.run(_until_done(4))
    connections.close_all()
    assert [states(f"tests.{name}") for name in ("short", "long", "letter")] == [
        ["succeeded"] * 2,
        ["succeeded"],
        ["succeeded"],
    ]


def _meeting(meet: threading.Barrier) -> Callable[[], None]:
    def handler() -> None:
        try:
            meet.wait()
        finally:
            connections.close_all()

    return handler


async def _until_done(count: int) -> None:
    """All lanes, as the worker's own process has them, until so many jobs ended; then the signal to stop."""
    own: App = app.with_connector(app.connector.get_worker_connector())
    own.periodic_registry = PeriodicRegistry()  # its thread would use a connection that the fixture has cut
    working = asyncio.create_task(worker._work(own, worker.LANES))
    ended = ProcrastinateJob.objects.filter(status__in=("succeeded", "failed"))
    for _ in range(400):
        await asyncio.sleep(0.1)
        if working.done() or await asyncio.to_thread(_count, ended) == count:
            break
    os.kill(os.getpid(), signal.SIGTERM)
    await working


def _count(rows: Any) -> int:
    try:
        return int(rows.count())
    finally:
        connections.close_all()
