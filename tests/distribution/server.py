"""A real uvicorn in a thread, and a reader of server-sent events."""

from __future__ import annotations

import asyncio
import gc
import http.client
import json
import queue
import socket
import threading
import time
from typing import Any

import uvicorn

from khue.config.front.wire import WireProtocol


class Server:
    """The raw router on a free port, with its own hub."""

    def __init__(self) -> None:
        from khue.config.asgi import Router

        self.router = Router()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        config = uvicorn.Config(
            self.router, lifespan="on", log_config=None, http=WireProtocol, timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.server.install_signal_handlers = lambda: None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self.server.serve(sockets=[self.listener])

    def __enter__(self) -> Server:
        self.thread.start()
        wait_until(lambda: self.server.started and self.router.hub.listening)
        return self

    def __exit__(self, *_error: object) -> None:
        self.loop.call_soon_threadsafe(self.router.hub.close_all)
        self.server.should_exit = True
        self.thread.join(10)
        self.router.pages.threads.shutdown(wait=True)
        self.router.pages.tablet_threads.shutdown(wait=True)
        self.router.hub._threads.shutdown(wait=True)
        gc.collect()  # the connections of threads that ended

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {"Cookie": f"khue_tablet={token}", "X-Khue-Tablet": "1"} | (headers or {})
        data = json.dumps(body).encode() if isinstance(body, dict | list) else body
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        reply = Reply(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return reply


class Reply:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.body = status, body
        self.headers = {name.lower(): value for name, value in headers.items()}

    def json(self) -> Any:
        return json.loads(self.body)


class Stream:
    """One `/live` connection; events come out of a queue."""

    def __init__(self, server: Server, query: str, cookies: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        self.connection.request("GET", f"/live?{query}", headers={"Cookie": cookies})
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        event = "message"
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\r\n")
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event not in {"hello", "ping"}:
                    self.events.put((event, json.loads(line[6:])))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.ended.set()

    def next(self, seconds: float = 5) -> tuple[str, Any]:
        return self.events.get(timeout=seconds)

    def silent(self, seconds: float = 0.4) -> bool:
        try:
            self.events.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        if self.connection.sock is not None:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.connection.close()


def wait_until(condition: Any, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen")
        time.sleep(0.01)
