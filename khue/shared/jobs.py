"""Việc chạy nền: jobs are named, deferred inside the transaction, and served by ``jobs.py`` of a context."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import wraps
from typing import Any, TypeVar

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from khue.shared import trace
from khue.shared.registry import Registry

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Job:
    """Một loại việc nền: handlers are idempotent, since a job runs at least once."""

    name: str
    handler: Callable[..., Any]
    retry: RetryStrategy | None
    queue: str
    cron: str | None


class Priority(IntEnum):
    """Thứ tự trong hàng đợi: of jobs that wait in one queue the higher goes first, then the older."""

    BULK = -10  # nobody looks at a page meanwhile
    USUAL = 0
    AWAITED = 10  # somebody has just asked for it and waits


JOBS: Registry[Job] = Registry("job")
REQUEST = "_request"  # the argument that says to which request a job belongs


def job(
    name: str,
    *,
    retry: RetryStrategy | None = None,
    queue: str = "default",
    cron: str | None = None,
) -> Callable[[Handler], Handler]:
    """Serve the job of that name; with ``cron`` it also runs by the calendar (and takes ``timestamp``)."""

    def register(handler: Handler) -> Handler:
        JOBS.add(name, Job(name, _of_its_request(handler), retry, queue, cron))
        return handler

    return register


def _of_its_request(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The job belongs to the request that asked for it; its lines of the log carry that number."""

    @wraps(handler)
    def run(**arguments: Any) -> Any:
        with trace.belongs_to(str(arguments.pop(REQUEST, ""))):
            return handler(**arguments)

    return run


def _with_request(arguments: dict[str, Any]) -> dict[str, Any]:
    request = trace.current()
    return {**arguments, REQUEST: request} if request else arguments


def defer(
    name: str,
    *,
    at: datetime | None = None,
    priority: Priority = Priority.USUAL,
    lock: str | None = None,
    queueing_lock: str | None = None,
    **arguments: Any,
) -> int:
    """Ask for a job within the current transaction: a rollback leaves none. Gives the job's id."""
    known = JOBS.get(name)
    return app.configure_task(
        name,
        allow_unknown=True,
        queue=known.queue if known else "default",
        schedule_at=at,
        priority=priority,
        lock=lock,
        queueing_lock=queueing_lock,
    ).defer(**_with_request(arguments))


def defer_many(name: str, rows: list[dict[str, Any]]) -> None:
    """Ask for many jobs of one name in one statement, within the current transaction."""
    if not rows:
        return
    known = JOBS.get(name)
    with connection.cursor() as cursor:
        # As procrastinate's own batch_defer, without an object and a line of the log for each.
        cursor.execute(
            """SELECT procrastinate_defer_jobs_v1(array_agg(
                   ROW(%s, %s, %s, NULL, NULL, args, NULL)::procrastinate_job_to_defer_v1 ORDER BY place))
               FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS asked(args, place)""",
            [known.queue if known else "default", name, int(Priority.USUAL),
             json.dumps([_with_request(row) for row in rows])],
        )  # fmt: skip


def forget_about(things: Sequence[str], arguments: dict[str, Sequence[int]]) -> int:
    """Take jobs out of the queue and its past that are about these things (``file:7``) or bear these numbers.

    One under way stays; it finds nothing left. Gives how many went.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status <> 'doing' AND (args->>'object' = ANY(%s)"
            " OR EXISTS (SELECT 1 FROM jsonb_each(%s::jsonb) known WHERE known.value @> (args->known.key)))",
            [list(things), json.dumps(arguments)],
        )
        return int(cursor.rowcount)


def serve_all() -> None:
    """Hand every registered job to procrastinate; called once by the wiring."""
    for name, one in JOBS.items():
        if name in app.tasks:
            continue
        task = app.task(name=name, retry=one.retry or False, queue=one.queue)(one.handler)
        if one.cron:
            app.periodic(cron=one.cron)(task)
