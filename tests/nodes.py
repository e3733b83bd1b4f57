"""Several nodes of one site as real processes: web and worker, each with its own home, and tablets that move between them."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.db import connection

from khue.config.demo.fleet import SampleTablet
from khue.files.rules.bundle import sha256, unpack
from khue.shared import clock


def database_url() -> str:
    """The test's own database, for another process."""
    place = connection.settings_dict
    host = quote(place["HOST"], safe="") + (f":{place['PORT']}" if place["PORT"] else "")
    return f"postgresql://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{host}/{place['NAME']}"


class Node:
    """Một nút: `khue web` as its supervisor runs it, or `khue worker`; killed and started again at will."""

    def __init__(self, home: Path, kind: str, **more: str) -> None:
        self.kind = kind
        home.mkdir(exist_ok=True)
        self.log = home / f"{kind}.log"
        self.environment = {
            **os.environ,
            "KHUE_HOME": str(home),
            "KHUE_DATABASE_URL": database_url(),
            "KHUE_STORAGE_URL": settings.KHUE_STORAGE_URL,
            "KHUE_SECRET_KEY": settings.SECRET_KEY,
            "KHUE_DEMO": "0",
            **more,
        }
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self.listener.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; `wait` for it."""
        number = self.listener.fileno()
        words = ["web-process", str(number)] if self.kind == "web" else ["worker", "--jobs", "1"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "khue.config", *words],
                env=self.environment,
                pass_fds=(number,) if self.kind == "web" else (),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_again(self) -> None:
        """What a supervisor does for a part that has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            self.start()

    def wait(self, seconds: float = 60) -> None:
        """Until it says itself that visitors may come."""
        end = time.monotonic() + seconds
        while True:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.port}/ready", timeout=10).status_code == 200:
                    return
            if time.monotonic() > end or (self.process and self.process.poll() is not None):
                raise TimeoutError(self.log.read_text()[-2000:])
            time.sleep(0.1)

    def send(self, number: signal.Signals) -> None:
        """A signal to all of the node's processes."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """As when the power goes."""
        self.send(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def close(self) -> None:
        """Leave nothing running."""
        self.kill()
        self.listener.close()


class Tablet:
    """Một máy: listens on one node and goes to the other when that one is gone; keeps what it was told."""

    def __init__(self, fleet: Fleet, place: int, person: int, sample: SampleTablet) -> None:
        self.fleet, self.at = fleet, place % len(fleet.ports)
        self.person, self.sample = person, sample
        self.seen: dict[int, dict[str, Any]] = {}
        self.twice = 0
        self.fetched: set[int] = set()
        self.told: set[int] = set()

    @property
    def cookie(self) -> str:
        return f"khue_tablet={self.sample.token}"

    @property
    def head(self) -> int:
        return max(self.seen, default=0)

    async def live(self) -> None:
        """For ever: listen, and somewhere else when the line breaks."""
        while True:
            with suppress(OSError, asyncio.IncompleteReadError, httpx.HTTPError, TimeoutError):
                await self._listen()
            self.at = (self.at + 1) % len(self.fleet.ports)
            await asyncio.sleep(random.uniform(0.2, 0.6))

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.fleet.ports[self.at])
        try:
            writer.write(
                f"GET /live?after={self.head} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n".encode()
            )
            if b" 200 " not in await asyncio.wait_for(reader.readline(), 10):
                return
            event = ""
            while line := (await asyncio.wait_for(reader.readline(), 40)).decode().strip():
                pass
            while raw := await asyncio.wait_for(reader.readline(), 40):
                line = raw.decode().strip()
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event in {"feed", "head"}:
                    await self._told(json.loads(line[6:]))
        finally:
            writer.close()

    async def _told(self, data: dict[str, Any]) -> None:
        for entry in data.get("entries", ()):
            self._take(entry)
        if data["head"] > self.head:
            answer = await self.ask("GET", f"/api/tablet/feed?after={self.head}")
            for entry in answer.json()["entries"]:
                self._take(entry)

    def _take(self, entry: dict[str, Any]) -> None:
        self.twice += entry["seq"] in self.seen
        self.seen[entry["seq"]] = entry

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, at the other node when the first doesn't answer well."""
        for _ in range(60):
            with suppress(httpx.HTTPError):
                answer = await self.fleet.client.request(
                    method,
                    f"http://127.0.0.1:{self.fleet.ports[self.at]}{path}",
                    headers={"Cookie": self.cookie, "X-Khue-Tablet": "1"},
                    **more,
                )
                if answer.status_code < 500:
                    return answer
            self.at = (self.at + 1) % len(self.fleet.ports)
            await asyncio.sleep(random.uniform(0.2, 0.6))
        raise TimeoutError(path)

    async def fetch(self, package: int, hashes: list[str]) -> None:
        """A bundle of pieces, whole and right, however often it takes."""
        for _ in range(20):
            answer = await self.ask("POST", "/files/bundle", json={"package": package, "hashes": hashes})
            with suppress(ValueError):
                got = dict(unpack(answer.content))
                if all(sha256(data) == name for name, data in got.items()) and set(got) == set(hashes):
                    self.fetched.add(package)
                    return

    async def report(self, package: int, files: list[int]) -> None:
        """*Đã về máy*, signed once and sent until it was taken."""
        one = self.sample.operation(
            "distribution.received", clock.now(), {"package": package, "files": files}
        )
        said = one.signed.decode().split("|", 4)
        row = {
            "id": said[0],
            "seq": int(said[1]),
            "name": said[2],
            "made_at": said[3],
            "body_json": said[4],
            "sig": one.signature,
        }
        answer = await self.ask("POST", "/api/tablet/operations", json={"operations": [row]})
        if answer.json()["results"][0]["status"] == "taken":
            self.told.add(package)


class Fleet:
    """Các máy: all in one thread with a loop of its own."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.tablets: list[Tablet] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> Fleet:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self.loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    async def _run(self) -> None:
        self.loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        limits = httpx.Limits(max_connections=40, max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=15, limits=limits) as self.client:
            tasks = [asyncio.create_task(tablet.live()) for tablet in self.tablets]
            self._ready.set()
            await self._end.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def each(self, work: Callable[[Tablet], Any], tablets: list[Tablet] | None = None) -> Any:
        """Let the tablets do something side by side; gives a future to wait for."""

        async def all_of() -> None:
            await asyncio.gather(*(work(one) for one in (self.tablets if tablets is None else tablets)))

        return asyncio.run_coroutine_threadsafe(all_of(), self.loop)
