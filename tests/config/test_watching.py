"""Quan sát: health says which part fails, figures are for the monitoring only, no line of a log holds content."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError
from procrastinate.jobs import Job

from khue.config import metrics, worker
from khue.config.front import health
from khue.operation import actions
from khue.shared import jobs, trace
from khue.shared.actor import Actor
from tests.distribution.server import Server, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Tờ trình nhân sự mật 8f3a"


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[Server]:
    settings.KHUE_DEMO = False
    with Server() as running:
        yield running


def fresh(server: Server) -> None:
    server.router.health._at = -10.0


def test_live_says_no_more_than_that(server: Server) -> None:
    reply = server.ask("GET", "/health/live")
    assert (reply.status, reply.json()) == (200, {"live": True})
    assert server.ask("GET", "/health/else").status == 404


def test_ready_names_each_part_and_a_missing_worker_takes_no_page_away(server: Server) -> None:
    reply = server.ask("GET", "/health/ready")
    assert reply.status == 200
    assert reply.json() == {
        "ready": True, "database": True, "schema": True, "store": True, "worker": False, "draining": False,
    }  # fmt: skip


def test_ready_fails_for_the_part_that_fails(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_writable", lambda: False)
    fresh(server)
    reply = server.ask("GET", "/health/ready")
    assert (reply.status, reply.json()["store"], reply.json()["database"]) == (503, False, True)
    monkeypatch.setattr(health, "_WANTED", {("files", "9999_of_tomorrow")})
    fresh(server)
    assert server.ask("GET", "/health/ready").json()["schema"] is False

    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "look", away)
    fresh(server)
    reply = server.ask("GET", "/health/ready")
    assert (reply.status, reply.json()["database"]) == (503, False)
    assert reply.headers["retry-after"] == "5"


def test_ready_is_asked_once_a_second_however_many_ask(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(health, "look", lambda: asked.append(1) or {"database": True})
    monkeypatch.setattr(health, "KEEP_SECONDS", 1000.0)
    fresh(server)
    server.router.health._at = -2000.0
    for _ in range(5):
        server.ask("GET", "/health/ready")
    assert len(asked) == 1


def test_a_process_that_is_drained_says_so_and_still_serves(
    server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    handlers: dict[int, Any] = {}
    own = SimpleNamespace(current_thread=lambda: "main", main_thread=lambda: "main")
    monkeypatch.setattr("khue.config.asgi.threading", own)
    signals = SimpleNamespace(
        SIGTERM=signal.SIGTERM,
        SIGINT=signal.SIGINT,
        getsignal=lambda _number: lambda got, _frame: ended.append(got),
        signal=lambda number, what: handlers.update({number: what}),
    )
    monkeypatch.setattr("khue.config.asgi.signal", signals)
    settings.KHUE_DRAIN_SECONDS = 30

    async def arm() -> None:
        server.router._end_streams_on_signals()

    asyncio.run_coroutine_threadsafe(arm(), server.loop).result(10)
    handlers[signal.SIGTERM](signal.SIGTERM, None)
    reply = server.ask("GET", "/health/ready")
    assert (reply.status, reply.json()["draining"]) == (503, True)
    assert server.ask("GET", "/accounts/login/").status == 200
    assert ended == []
    handlers[signal.SIGTERM](signal.SIGTERM, None)  # asked twice: at once
    wait_until(lambda: ended == [signal.SIGTERM])


def test_figures_are_no_page_for_strangers(server: Server, tmp_path: Path) -> None:
    door = dict(server.router.doors)["/metrics"]
    assert server.ask("GET", "/metrics").status == 404
    (tmp_path / "token").write_text("a-token-of-forty-letters\n")
    door.token_file = str(tmp_path / "token")
    wrong = {"Authorization": "Bearer a-token-of-another"}
    right = {"Authorization": "Bearer a-token-of-forty-letters"}
    assert server.ask("GET", "/metrics", headers=wrong).status == 404
    assert server.ask("GET", "/metrics", headers=right).status == 200
    door.token_file = ""
    door.networks = (ip_network("10.0.0.0/8"),)
    assert server.ask("GET", "/metrics").status == 404
    door.networks = (ip_network("127.0.0.0/8"),)
    assert server.ask("GET", "/metrics").status == 200


def waiting_jobs(server: Server) -> float:
    """What the figures say of waiting jobs of the usual queue, 0 where they don't name it."""
    metrics._DATABASE._at = -10.0  # what was counted before is not kept
    text = server.ask("GET", "/metrics").body.decode()
    found = re.search(r'khue_jobs\{queue="default",state="waiting"\} (\S+)', text)
    return float(found[1]) if found else 0.0


def test_figures_tell_of_requests_jobs_and_backups_and_of_nobody(server: Server) -> None:
    dict(server.router.doors)["/metrics"].networks = (ip_network("127.0.0.1"),)
    actions.note_backup(Actor.system("khue backup"), snapshot="a", size=5, added=5, seconds=1)
    before = waiting_jobs(server)
    jobs.defer("tests.nothing", title=SECRET)
    for path in (
        "/accounts/login/",
        f"/meetings/?text={'x' * 40}",
        "/no-such-page-9f8e",
        "/meetings/123456/",
    ):
        server.ask("GET", path)
    server.ask("PROPFIND", "/accounts/login/")
    metrics._DATABASE._at = -10.0
    text = server.ask("GET", "/metrics").body.decode()
    assert re.search(r'khue_requests_total\{method="GET",route="/accounts/login/",status="200"\} \d', text)
    assert 'method="other"' in text
    assert 'route="other"' in text
    assert 'route="/meetings/<int:' in text
    assert waiting_jobs(server) == before + 1
    assert re.search(r"khue_last_backup_timestamp_seconds 1\.\d+e\+09", text)
    assert "khue_database_up 1.0" in text
    assert "khue_build_info" in text
    for never in ("no-such-page", "xxxx", "123456", SECRET, "PROPFIND"):
        assert never not in text


def test_figures_are_summed_over_processes() -> None:
    before = metrics.REQUESTS.labels("/summed", "GET", "200")._value.get()
    metrics.REQUESTS.labels("/summed", "GET", "200").inc()
    script = (
        "import os\nos.environ['DJANGO_SETTINGS_MODULE']='khue.config.settings'\nimport django; django.setup()\n"
        "from khue.config import metrics; metrics.REQUESTS.labels('/summed', 'GET', '200').inc(2)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = re.search(r'khue_requests_total\{[^}]*route="/summed"[^}]*\} (\S+)', metrics.exposition().decode())
    assert told is not None
    assert float(told[1]) >= before + 3


def test_no_line_of_any_log_holds_content(server: Server, lines: list[str]) -> None:
    """Paths with tokens, searches, forms, mails, titles, job arguments, messages of errors: none is written."""
    secret = "kTq81secretZZ"
    server.ask("GET", f"/accounts/invitation/{secret}/")
    server.ask("GET", f"/accounts/password/reset/key/3-{secret}/")
    server.ask(
        "GET", f"/meetings/?text={secret}", headers={"Authorization": f"Bearer {secret}", "Referer": secret}
    )
    server.ask("POST", f"/{secret}", f"login={secret}@hanoi.example&password={secret}".encode())
    server.ask("POST", "/accounts/login/", f"login={secret}@hanoi.example&password={secret}".encode())
    server.ask("GET", "/accounts/login/", headers={"Host": f"{secret}.example"})
    server.ask("GET", f"/files/{secret}", token=secret)

    def broken(environ: Any, start: Any) -> Any:
        raise ValueError(secret)

    whole = server.router.pages.application
    server.router.pages.application = broken
    assert server.ask("GET", "/").status == 500
    server.router.pages.application = whole
    _log_of_others(secret)
    context = type("Context", (), {"job": _job(secret)})()
    worker._with_living_connections(lambda: None, context, None)
    wait_until(lambda: len(lines) > 8)
    assert [line for line in lines if secret in line] == []


def _job(secret: str) -> Job:
    named = {"id": 7, "task_name": "tests.nothing", "task_kwargs": {"title": secret, "_request": "abc123"}}
    return Job(
        **named, status="doing", queue="default", lock=None, queueing_lock=None, priority=0, attempts=0
    )


def _log_of_others(secret: str) -> None:
    logging.getLogger("django.request").error("Internal Server Error: %s", f"/{secret}")
    logging.getLogger("uvicorn.access").info('%s - "%s %s" %d', "10.0.0.1", "GET", f"/{secret}", 200)
    logging.getLogger("procrastinate.worker").error(
        f"Job tests.nothing[7](title={secret!r}) ended with status: Error",  # noqa: G004 - as it does
        extra={
            "action": "job_error",
            "job": {"id": 7, "task_name": "tests.nothing", "args": {"title": secret}},
        },
    )
    logging.getLogger("some.package").warning(f"could not read {secret}")  # noqa: G004 - as packages do
    try:
        with psycopg.connect("") as _never:
            pass
    except psycopg.Error:
        logging.getLogger("khue.tests").exception("the database said something")
    try:
        raise OSError(28, "No space left on device", f"/home/{secret}.pdf")
    except OSError:
        logging.getLogger("django").exception("writing %s", secret)


def test_a_line_tells_what_is_needed_to_find_the_fault(server: Server, lines: list[str]) -> None:
    reply = server.ask("GET", "/accounts/login/")
    wait_until(lambda: any('"route": "/accounts/login/"' in line for line in lines))  # after the answer
    told = [json.loads(line) for line in lines]
    (line,) = [one for one in told if one["event"] == "request" and one["route"] == "/accounts/login/"]
    assert line["request"] == reply.headers["x-request-id"]
    assert (line["status"], line["method"], line["level"]) == (200, "GET", "info")
    assert line["ms"] >= 0
    try:
        raise LookupError("never written")
    except LookupError:
        logging.getLogger("khue.tests").exception("it failed")
    error = json.loads(lines[-1])
    assert error["error"] == "builtins.LookupError"
    assert "test_watching.py" in error["where"][-1]


def test_the_number_of_a_request_goes_on_to_the_error_page_and_to_its_jobs(
    server: Server, lines: list[str]
) -> None:
    reply = server.ask("GET", "/no-such-page")
    assert f"Mã sự cố {reply.headers['x-request-id']}" in reply.body.decode()
    seen = []

    def handler(*, title: str) -> None:
        seen.append((title, trace.current()))

    run = jobs._of_its_request(handler)
    with trace.belongs_to("abc123"):
        run(**jobs._with_request({"title": "one"}))
        arguments = jobs._with_request({"title": "two"})
    run(**arguments)
    run(title="three")
    assert seen == [("one", "abc123"), ("two", "abc123"), ("three", "")]
    context = type("Context", (), {"job": _job("x")})()
    worker._with_living_connections(lambda: None, context, None)
    line = json.loads(lines[-1])
    assert (line["event"], line["job"], line["task"], line["request"]) == (
        "job",
        7,
        "tests.nothing",
        "abc123",
    )
