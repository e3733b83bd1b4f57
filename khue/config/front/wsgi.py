"""Cầu sang Django: the WSGI handler in a bounded number of threads.

Bodies are spooled on both sides: a thread works only while Django does, never while a slow network
does. Ten slow readers or senders hold no thread.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import IO, Any, Protocol

from khue.config.front.http import Receive, Scope, Send, answer
from khue.config.metrics import BUSY
from khue.config.metrics import THREADS as PAGE_THREADS

THREADS = 10
# Thousands of tablets that come back at once wait in their own queue; who is at a desk doesn't wait behind them.
TABLET_THREADS = 4
TABLET_CALLS = "/api/tablet/"
IN_MEMORY = 1_000_000
LARGEST_BODY = 40_000_000
PIECE = 256_000
TOLD = ("khue.route", "khue.person", "khue.code")  # what Django's side says of a request, for count and log
TOO_LARGE = "Nội dung gửi lên quá lớn. Tải tệp lên bằng ô chọn tệp của trang, hoặc chia nhỏ rồi gửi lại."

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Closable(Protocol):
    def close(self) -> None: ...


@dataclass(slots=True)
class Reply:
    """Trả lời của Django: whole in memory, or in a temporary file when it is long."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: IO[bytes] | None = None


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """A request of ASGI as WSGI wants it (PEP 3333)."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", "").encode().decode("latin-1"),
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if "_" in name:  # would be mistaken for a header with a hyphen
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = "HTTP_" + key
        text = value.decode("latin-1")
        known = environ.get(key)
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = text if known is None else f"{known}{joint}{text}"
    return environ


class WsgiDoor:
    """ASGI application that runs a WSGI one."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self.tablet_threads = ThreadPoolExecutor(TABLET_THREADS, thread_name_prefix="tablet")
        PAGE_THREADS.set(THREADS + TABLET_THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; nothing is done for a client that left before its body was whole."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            size = await self._spool(receive, body)
            if size is None:
                return
            if size > LARGEST_BODY:
                await answer(send, 413, TOO_LARGE.encode(), extra=[(b"connection", b"close")])
                return
            body.seek(0)
            environ = environ_of(scope, body)
            environ["CONTENT_LENGTH"] = str(size)
            loop, own = asyncio.get_running_loop(), copy_context()
            threads = self.tablet_threads if scope["path"].startswith(TABLET_CALLS) else self.threads
            reply = await loop.run_in_executor(threads, own.run, self._run, environ)
            scope.update((name, environ[name]) for name in TOLD if name in environ)
        await self._reply(reply, send)

    @staticmethod
    async def _spool(receive: Receive, body: IO[bytes]) -> int | None:
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            piece = message.get("body", b"")
            size += len(piece)
            if size > LARGEST_BODY:
                return size
            body.write(piece)
            if not message.get("more_body"):
                return size

    def _run(self, environ: dict[str, Any]) -> Reply:
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_error: Any) -> None:
            told[:] = [status, headers]

        BUSY.inc()
        try:
            return self._answer(environ, start, told)
        finally:
            BUSY.dec()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any], told: list[Any]) -> Reply:
        result = self.application(environ, start)
        try:
            body, rest = bytearray(), None
            for piece in result:
                if rest is not None:
                    rest.write(piece)
                elif len(body) + len(piece) <= IN_MEMORY:
                    body += piece
                else:
                    rest = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
                    rest.write(body)
                    rest.write(piece)
                    body.clear()
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in told[1]]
        return Reply(int(told[0].split(" ", 1)[0]), headers, bytes(body), rest)

    @staticmethod
    async def _reply(reply: Reply, send: Send) -> None:
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        if reply.rest is None:
            await send({"type": "http.response.body", "body": reply.body})
            return
        with reply.rest as rest:
            rest.seek(0)
            while piece := rest.read(PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
