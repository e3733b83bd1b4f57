"""Kênh trực tiếp: one LISTEN per process, entries pushed to tablets, changes told to pages.

NOTIFY carries only ids. After each (re)connect the table is read from where every client stands,
so a cut listener loses nothing. Slow clients are sent `head` and pull the gap themselves.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import close_old_connections

from khue.config.front.client import Client, entry_frame, frame
from khue.config.metrics import FEED_LAG, LISTENING, LIVE
from khue.distribution.queries import HubEntry, entries_missed, entries_of, heads_of
from khue.shared import clock
from khue.shared.notify import CHANNEL

T = TypeVar("T")
log = logging.getLogger("khue.live")

PING_SECONDS = 15.0
CHANGED_SECONDS = 1.0
LISTEN_IDLE_SECONDS = 20.0
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
MISSED = 20
# Who looks into pg_stat_activity sees every web process, and on which machine.
LISTENER = f"khue-live {socket.gethostname()}"[:63]


def address() -> dict[str, Any]:
    """The database's address in psycopg's form."""
    one = settings.DATABASES["default"]
    found = {
        "host": one["HOST"],
        "port": one["PORT"],
        "dbname": one["NAME"],
        "user": one["USER"],
        "password": one["PASSWORD"],
    }
    return {name: value for name, value in found.items() if value}


class Hub:
    """Trạm: the clients of this process and the one connection that listens for them."""

    def __init__(self) -> None:
        self.by_person: defaultdict[int, set[Client]] = defaultdict(set)
        self.by_tablet: defaultdict[int, set[Client]] = defaultdict(set)
        self.by_subject: defaultdict[str, set[Client]] = defaultdict(set)
        self.generation = 0
        self.listening = False
        self.forgetting: list[Callable[[], None]] = []
        self.check_tablet: Callable[[Client], Awaitable[None]] | None = None
        self._batches: set[int] = set()
        self._fresh: set[Client] = set()
        self._dirty: set[str] = set()
        self._behind = False
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._checks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="live")

    async def start(self) -> None:
        """Begin to listen; returns at once, also while the database is away."""
        loops = (self._listen(), self._pump(), self._ping(), self._tell_changes())
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Say good-bye to all clients and end."""
        self.close_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def close_all(self) -> None:
        """End every stream; tablets come back by themselves."""
        for client in self._all():
            client.close()

    async def ask(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a query in a thread of the hub, which keeps its own connection."""

        def run() -> T:
            close_old_connections()
            return function(*arguments)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def _all(self) -> list[Client]:
        people = (client for clients in self.by_person.values() for client in clients)
        pages = (client for clients in self.by_subject.values() for client in clients)
        return [*people, *pages]

    def join(self, client: Client) -> None:
        """From now on the client hears of what concerns it, beginning with what it missed."""
        LIVE.labels("page" if client.subject else "tablet").inc()
        if client.subject:
            self.by_subject[client.subject].add(client)
            return
        self.by_person[client.person_id].add(client)
        self.by_tablet[client.tablet_id].add(client)
        self._fresh.add(client)
        self._wake.set()

    def leave(self, client: Client) -> None:
        """The client is gone."""
        LIVE.labels("page" if client.subject else "tablet").dec()
        self._fresh.discard(client)
        places: tuple[tuple[defaultdict[Any, set[Client]], Any], ...] = (
            (self.by_person, client.person_id),
            (self.by_tablet, client.tablet_id),
            (self.by_subject, client.subject),
        )
        for table, key in places:
            if key in table:
                table[key].discard(client)
                if not table[key]:
                    del table[key]

    async def _listen(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    **address(), autocommit=True, connect_timeout=5, application_name=LISTENER
                )
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._connected()
                    wait = FIRST_WAIT
                    await self._hear(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("the live channel's listener was cut", exc_info=error)
            self.listening = False
            LISTENING.set(0)
            self.generation += 1
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _connected(self) -> None:
        self.listening = True
        LISTENING.set(1)
        self._forget()
        self._behind = True
        self._dirty.update(self.by_subject)
        self._wake.set()

    async def _hear(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in connection.notifies(timeout=LISTEN_IDLE_SECONDS):
                self._heard(notice.payload)
            await connection.execute("SELECT 1")

    def _heard(self, payload: str) -> None:
        try:
            told = json.loads(payload)
            kind = told["t"]
        except (ValueError, KeyError, TypeError):
            log.warning("a notification that nobody understands, %d letters", len(payload))
            return
        if kind == "feed":
            self._batches.add(int(told["batch"]))
            self._wake.set()
        elif kind == "subject":
            self._dirty.add(str(told["subject"]))
        elif kind == "rights":
            self.generation += 1
        elif kind == "keys":
            self._forget()
        elif kind == "tablet":
            self.generation += 1
            self._recheck(self.by_tablet.get(int(told["id"]), ()))

    def _forget(self) -> None:
        """A key was destroyed, or may have been while we didn't hear: what we know by heart goes."""
        self.generation += 1
        for forget in self.forgetting:
            forget()

    def _recheck(self, clients: Iterable[Client]) -> None:
        if self.check_tablet is None:
            return
        for client in list(clients):
            task = asyncio.ensure_future(self.check_tablet(client))
            self._checks.add(task)
            task.add_done_callback(self._checks.discard)

    async def _pump(self) -> None:
        """Read all new entries in one query and hand them out; what fails is read again from the table."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batches, self._batches = self._batches, set()
            fresh, self._fresh = self._fresh, set()
            behind, self._behind = self._behind, False
            try:
                if behind:
                    await self._catch_up(self._tablets())
                else:
                    if fresh:
                        await self._catch_up(fresh)
                    if batches and self.by_person:
                        self._hand_out(await self.ask(entries_of, batches, list(self.by_person)))
            except Exception:
                log.exception("the live channel could not read the feeds; it will read them again")
                self._behind = True
                await asyncio.sleep(FIRST_WAIT)
                self._wake.set()

    def _tablets(self) -> set[Client]:
        return {client for clients in self.by_person.values() for client in clients}

    async def _catch_up(self, clients: set[Client]) -> None:
        low: dict[int, int] = {}
        for client in clients:
            low[client.person_id] = min(low.get(client.person_id, client.cursor), client.cursor)
        if not low:
            return
        # The heads first: an entry that comes meanwhile is pushed later, not mistaken for a gap.
        heads = await self.ask(heads_of, list(low))
        self._hand_out(await self.ask(entries_missed, low, MISSED))
        for client in clients:
            client.bring_to(heads[client.person_id])

    def _hand_out(self, rows: list[HubEntry]) -> None:
        if rows:
            FEED_LAG.observe(max(0.0, (clock.now() - min(row.at for row in rows)).total_seconds()))
        for person, entries in groupby(rows, key=attrgetter("person_id")):
            frames = [(row.seq, entry_frame(row)) for row in entries]
            for client in list(self.by_person.get(person, ())):
                client.push(frames)

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            now = time.monotonic()
            for client in self._all():
                client.ping(now)

    async def _tell_changes(self) -> None:
        """At most one `changed` a second for each subject."""
        while True:
            await asyncio.sleep(CHANGED_SECONDS)
            dirty, self._dirty = self._dirty, set()
            for subject in dirty:
                told = frame("changed", json.dumps({"subject": subject}))
                for client in list(self.by_subject.get(subject, ())):
                    client.say(told)
