"""Giá của một trang danh sách: `python -m tests.bench.list_page`.

A PostgreSQL of its own with 50,000 meetings of which an ordinary user sees a tenth; each page is asked for 200
times through the WSGI handler that serves the desk, with a session cookie. Counted are the statements, the CPU
of our thread (the database client's side with it) and, apart, of the database's process.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench import Row

TIMES = 200
MOST_STATEMENTS, MOST_MS = 10, 6.0
SIZES = (500, 50_000)
MEASURED = "list"
PAGES = {
    "list": ("/meetings/?show=past", "ordinary"),
    "list, organiser": ("/meetings/?show=past", "organiser"),
    "search": ("/meetings/?show=past&q=ngan+sach+phong+so+7", "ordinary"),
    "today": ("/", "ordinary"),
    "today, organiser": ("/", "organiser"),
    "duties": ("/meetings/duties/", "head"),
    "directory": ("/organisation/?text=nguyen+van", "ordinary"),
    "tablets": ("/tablets/", "administrator"),
    "log": ("/audit/", "administrator"),
    "log, search": ("/audit/?text=meetings.publish+nguyen", "administrator"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs: statements, and the medians of the CPU in milliseconds."""

    statements: int
    cpu_ms: float
    server_ms: float
    bytes: int


def measure() -> list[Row]:
    """The rows of the bench; each size in a process of its own, since Django reads its settings once."""
    rows: list[Row] = []
    for size in SIZES:
        found = subprocess.run(
            [sys.executable, "-m", "tests.bench.list_page", "child", str(size)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        costs = {name: Cost(**cost) for name, cost in json.loads(found.stdout.splitlines()[-1]).items()}
        rows += _rows(size, costs)
    return rows


def _rows(size: int, costs: dict[str, Cost]) -> list[Row]:
    promised = costs[MEASURED]
    name = f"desk list page, 50 of {size:,} meetings, who sees 10 %"
    server = f"and {promised.server_ms:.1f} ms of the database's process"
    rows = [
        Row(f"{name}: statements", promised.statements, "", MOST_STATEMENTS),
        Row(f"{name}: CPU", promised.cpu_ms, "ms", MOST_MS, note=server),
    ]
    for key, cost in costs.items():
        if key != MEASURED:
            told = f"{cost.statements} statements; database {cost.server_ms:.1f} ms"
            rows.append(Row(f"page “{key}” at {size:,} meetings: CPU", cost.cpu_ms, "ms", note=told))
    return rows


class Visitor:
    """Someone signed in, who asks the WSGI handler as the router does."""

    def __init__(self, user_id: int) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        from khue.accounts.models import SignIn, User
        from khue.config import wsgi
        from khue.config.front.wsgi import WsgiDoor
        from khue.config.sessions import SessionStore
        from khue.shared import clock

        session = SessionStore()
        session[SESSION_KEY] = str(user_id)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = User.objects.get(pk=user_id).get_session_auth_hash()
        session.create()
        now = clock.now()
        SignIn.objects.create(user_id=user_id, session_key=session.session_key, at=now, last_seen=now)
        self.cookie = f"sessionid={session.session_key}"
        self.door = WsgiDoor(wsgi.application)

    def get(self, address: str) -> bytes:
        """A page's bytes; anything but 200 is an error here."""
        from khue.config.front.wsgi import environ_of

        path, _, asked = address.partition("?")
        scope = {
            "method": "GET", "path": path, "query_string": asked.encode(), "http_version": "1.1",
            "headers": [(b"host", b"localhost"), (b"cookie", self.cookie.encode()), (b"accept", b"text/html")],
        }  # fmt: skip
        reply = self.door._run({**environ_of(scope, io.BytesIO()), "CONTENT_LENGTH": "0"})
        if reply.status != 200:
            raise RuntimeError(f"{address}: {reply.status}")
        return reply.body


def cost_of(ask: Callable[[], bytes], times: int = TIMES) -> Cost:
    """What a page costs, after a few rounds that fill what is filled once."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    body = b""
    for _ in range(5):
        body = ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    statements = len(seen)
    server = connection.connection.info.backend_pid
    own, theirs = [], []
    for _ in range(times):
        there, here = _server_ms(server), time.thread_time_ns()
        ask()
        own.append((time.thread_time_ns() - here) / 1e6)
        theirs.append(_server_ms(server) - there)
    return Cost(statements, statistics.median(own), statistics.mean(theirs), len(body))


def _server_ms(pid: int) -> float:
    """CPU of the connection's process at the database, where it is on this machine and may be read."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6
    except OSError:
        return 0.0


def child(size: int) -> dict[str, Cost]:
    """In a process of its own: a database, the city, the pages."""
    from tests import cluster

    try:
        return _in_city(size)
    finally:
        cluster.pytest_unconfigure()


def _in_city(size: int) -> dict[str, Cost]:
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "khue.config.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    from tests.bench import city

    made = city.make(meetings=size)
    city.records(size * 6)
    return pages(made)


def pages(made: object) -> dict[str, Cost]:
    """Every page of the list, as who goes there."""
    costs = {}
    for name, (address, who) in PAGES.items():
        visitor = Visitor(getattr(made, who))
        costs[name] = cost_of(lambda visitor=visitor, address=address: visitor.get(address))
    return costs


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        print(json.dumps({name: asdict(cost) for name, cost in child(int(sys.argv[2])).items()}))
    else:
        for row in measure():
            print(f"{row.name}: {row.value:.2f} {row.unit} {row.note}")
