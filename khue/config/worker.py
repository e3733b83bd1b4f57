"""Người làm việc nền: runs the jobs, and gives back to the queue what a killed worker held."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from khue.config.agreement import agree
from khue.config.logs import catch_all
from khue.config.metrics import JOBS
from khue.config.notify import Pulse, tell_systemd
from khue.shared import clock, trace
from khue.shared.jobs import REQUEST
from khue.shared.yielding import give_way

NICE = 5  # pages go first
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0  # no sign of life for so long: the worker is gone
SWEEP_SECONDS = 5.0
MOST_ATTEMPTS = 5  # a job that ended its worker so often is set aside as failed
KEEP_HOURS = 72  # finished jobs stay that long for whoever asks what happened
# Queues and how many of their jobs run side by side in one worker. Seals and followers never wait for letters
# or papers, a paper of a few pages never for a long one, a long one never for a crowd of small ones.
PAPERS = ("files",)
LANES: dict[tuple[str, ...], int] = {
    ("default", "audit"): 2,
    ("mail",): 2,
    ("push",): 1,
    ("imports",): 1,
    PAPERS: 2,
    ("files_long",): 1,
    ("files_words",): 1,
    ("backup",): 1,
}
_log = logging.getLogger("khue.worker")


def run(arguments: argparse.Namespace) -> None:
    """Work until a signal says stop; jobs in hand are finished first."""
    catch_all()
    agree()
    give_way(NICE, session=NICE)
    # with_connector and not replace_connector: a job that defers another must do so in Django's
    # transaction, so the app the contexts use keeps its own connector.
    own = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # DjangoConnector has it
    asyncio.run(_work(own, {**LANES, PAPERS: arguments.jobs}))


async def _work(own: App, lanes: Mapping[tuple[str, ...], int]) -> None:
    """All lanes until a signal comes, or until one of them ends: then the supervisor starts them afresh."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with own.open_async():
        tell_systemd("READY=1")
        tasks = [asyncio.create_task(_serve(own, queues, jobs)) for queues, jobs in lanes.items()]
        tasks += [
            asyncio.create_task(_beat()),
            asyncio.create_task(_sweep_for_ever(own)),
            asyncio.create_task(_wait_for(stop)),
        ]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        tell_systemd("STOPPING=1")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _beat() -> None:
    pulse = Pulse()
    while True:
        pulse.beat()
        await asyncio.sleep(1.0)


async def _wait_for(stop: asyncio.Event) -> None:
    await stop.wait()


async def _serve(own: App, queues: tuple[str, ...], jobs: int) -> None:
    """One lane; when it is cancelled, jobs in hand have eight seconds to end."""
    await own.run_worker_async(
        queues=list(queues),
        name=queues[0],
        concurrency=jobs,
        fetch_job_polling_interval=2.0,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        shutdown_graceful_timeout=8.0,
        install_signal_handlers=False,
        task_middleware=[_with_living_connections],
    )


def _with_living_connections(call_next: Callable[[], Any], context: object, worker: object) -> Any:
    """A job never starts on a connection that a restarted database has already closed."""
    del worker
    close_old_connections()
    job = getattr(context, "job", None)
    begun, outcome = time.perf_counter(), "failed"
    try:
        result = call_next()
        outcome = "done"
        return result
    finally:
        seconds = time.perf_counter() - begun
        _tell(job, outcome, seconds)
        close_old_connections()


def _tell(job: Job | None, outcome: str, seconds: float) -> None:
    """One line for each job and what it took; its arguments are nobody's business but the job's."""
    if job is None:
        return
    JOBS.labels(job.task_name, outcome).observe(seconds)
    facts = {"job": job.id, "task": job.task_name, "outcome": outcome, "ms": round(seconds * 1000)}
    request = job.task_kwargs.get(REQUEST)
    with trace.belongs_to(str(request or "")):
        _log.info("job", extra={"khue": facts})


async def _sweep_for_ever(own: App) -> None:
    while True:
        await sweep(own)
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(own: App) -> int:
    """Queue again what stalled workers held; gives how many jobs that were."""
    manager = own.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        if job.attempts >= MOST_ATTEMPTS:
            _log.error("job %s %s ended its worker %s times: set aside", job.id, job.task_name, job.attempts)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            _log.warning("job %s %s was left by a killed worker: queued again", job.id, job.task_name)
            await manager.retry_job(job, retry_at=clock.now().astimezone(UTC))
    await manager.delete_old_jobs(nb_hours=KEEP_HOURS)
    return len(stalled)
