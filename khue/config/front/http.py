"""Nền của bộ định tuyến: types of ASGI, answers, headers that stand on every answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from django.conf import settings

from khue.shared.refusal import Refusal
from khue.shared.sentences import say

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "worker-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY: dict[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}

SECURE: dict[bytes, bytes] = {**SECURITY, b"strict-transport-security": b"max-age=31536000"}


RETRY: Headers = [(b"retry-after", b"5")]


def secured(send: Send) -> Send:
    """Add the security headers that an answer doesn't bring itself; one that says ``secured`` brings all it needs."""
    wanted = SECURE if settings.KHUE_PUBLIC_URL.startswith("https://") else SECURITY

    def sending(message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start" and "secured" not in message:
            headers = message.get("headers", ())
            own = {name.lower() for name, _ in headers} & wanted.keys()
            missing = [pair for pair in wanted.items() if pair[0] not in own] if own else wanted.items()
            message = {**message, "headers": [*headers, *missing]}
        return send(message)

    return sending


def header(scope: Scope, name: bytes) -> str:
    """The first header of that name (lower case), or nothing."""
    for known, value in scope["headers"]:
        if known == name:
            return str(value.decode("latin-1"))
    return ""


def cookie(scope: Scope, name: str) -> str:
    """One cookie's value, or nothing."""
    return cookie_in(header(scope, b"cookie").encode("latin-1"), name)


def cookie_in(cookies: bytes, name: str) -> str:
    """One cookie's value of the header as it came, or nothing."""
    for part in cookies.decode("latin-1").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return ""


async def answer(
    send: Send, status: int, body: bytes, *, kind: bytes = b"text/plain; charset=utf-8", extra: Headers = ()
) -> None:
    """A whole answer."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_json(send: Send, status: int, body: dict[str, Any], extra: Headers = ()) -> None:
    """A JSON answer that nobody stores."""
    text = json.dumps(body, ensure_ascii=False).encode()
    kept: Headers = [(b"cache-control", b"no-store"), *extra]
    await answer(send, status, text, kind=b"application/json", extra=kept)


async def refuse(send: Send, refusal: Refusal) -> None:
    """A refusal with its sentence, in the form that tablets know."""
    body = {"code": refusal.code, "sentence": say(refusal), "facts": refusal.facts}
    await answer_json(send, refusal.status, body, RETRY if refusal.status == 503 else ())


async def database_gone(send: Send) -> None:
    """503: try again in a few seconds."""
    body = {
        "code": "shared.database_gone",
        "sentence": "Khuê chưa trả lời được vì cơ sở dữ liệu đang tạm ngừng. Thử lại sau ít giây.",
        "facts": {},
    }
    await answer_json(send, 503, body, RETRY)


async def read_body(receive: Receive, most: int) -> bytes | None:
    """The whole body, or None when it is larger than `most` or the client went away."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)
