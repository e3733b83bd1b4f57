"""Tải tệp lên: a raw ASGI application at `/uploads`, beside Django's threads, in parts, resumable.

The sender is known by Django's session cookie. Every request that changes something needs the
header `X-Khue-Upload: 1` and, from a browser, our own origin. All answers are JSON; a refusal is
`{"code", "sentence", "facts"}` with its status (401, 403, 404, 409, 413, 422, 507).

| request | meaning | answer |
| --- | --- | --- |
| `POST /uploads` `{"name", "size", "level": "none"}` | open an upload of `size` bytes | 201 state |
| `PATCH /uploads/<id>?offset=N`, body: bytes | append bytes that begin at N, best 4 MiB a request | 200 state; 201 with `file_id` when the last byte came |
| `GET /uploads/<id>` | how far it is, and how far the reading of the file is | 200 state |
| `HEAD /uploads/<id>` | the same in headers `Upload-Offset`, `Upload-Length` | 200 |
| `DELETE /uploads/<id>` | give it up | 204 |

state = `{"id", "name", "size", "received", "part", "expires_at", "file_id": int|null, "file": null |
{"id", "name", "state": "waiting|working|ready|refused", "progress": 0-100, "pages", "refusal":
null | {"code", "sentence", "facts"}, "notes", "inside": null | {"files": [{"id", "name"}], "left_out": [{"name",
"sentence"}]}}}`. A ZIP or a mail ends in the state `opened`: its files are handed in one by one, itself it is none.

After any break: `GET`, then `PATCH` from `received` on. 409 `files.upload_offset` tells `received` in its
facts. If the last byte came but no `file_id`, `PATCH` with `offset=size` and an empty body finishes it.
An upload that isn't finished is forgotten after 24 hours. A refusal of the content (422) ends the upload.
The body is written as it arrives: at most 256 KiB of it stands in memory, and no thread waits for it. A line that
broke may still look open here: `GET /uploads/<id>?resume=1` and the next `PATCH` end the one before, and what had arrived is kept.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial as bound
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.utils import translation

from khue.files.actions import Receiver, drop_upload, finish_upload, open_upload
from khue.files.queries import UploadGone, UploadState, card, inside, upload_to_edit
from khue.organisation.queries import actor_from
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, Refusal, Stale
from khue.shared.sentences import say, sentence

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

PART = 4 * 1024**2
BLOCK = 256 * 1024
WRITE_AFTER = 0.5
MAX_ORDER = 16 * 1024
PATIENCE = 30.0

_pool = ThreadPoolExecutor(4, thread_name_prefix="uploads")
_STATUS = {
    "files.disk_full": 507,
    "files.too_big": 413,
    "files.upload_too_long": 413,
    "files.upload_too_many": 429,
    "files.sign_in": 401,
    "files.upload_not_from_here": 403,
}


class _Gone(Exception):  # noqa: N818 - the sender left; nothing went wrong here
    """The sender closed the line."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    rest: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    cookies: dict[str, str]
    receive: Receive
    superseded: asyncio.Event


_arriving: dict[UUID, _Request] = {}


async def _thread(function: Callable[..., T], *arguments: Any) -> T:
    """Run what blocks (database, disk) beside the loop."""

    def run() -> T:
        close_old_connections()
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_pool, bound(copy_context().run, run))


def _parse(scope: Scope, receive: Receive) -> _Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        cookies = {name: one.value for name, one in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        cookies = {}
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/uploads").strip("/")
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return _Request(scope["method"], path, query, headers, cookies, receive, asyncio.Event())


def _refuse_stranger(request: _Request) -> None:
    """Refuses `files.upload_not_from_here`: another site's page can't set our header without asking."""
    if request.method in {"GET", "HEAD"}:
        return
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", ""), *(urlsplit(one).netloc for one in settings.CSRF_TRUSTED_ORIGINS)}
    if request.headers.get("x-khue-upload") != "1" or (origin and urlsplit(origin).netloc not in ours):
        raise Refusal("files.upload_not_from_here")


def _actor(cookies: dict[str, str]) -> Actor:
    """Who holds the session. Refuses `files.sign_in`."""
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    actor = actor_from(get_user(request), request.session)
    if not actor.is_person:
        raise Refusal("files.sign_in")
    return actor


def _shown(actor: Actor, upload: UploadState) -> dict[str, Any]:
    found = card(upload.file_id) if upload.file_id else None
    file = None
    if found is not None:
        refusal = {
            "code": found.refusal_code,
            "sentence": sentence(found.refusal_code, found.refusal_facts),
            "facts": found.refusal_facts,
        }
        file = {name: getattr(found, name) for name in ("id", "name", "state", "progress", "pages", "notes")}
        file["refusal"] = refusal if found.refusal_code else None
        file["inside"] = _inside(found.id) if found.container else None
    return {
        "id": str(upload.id),
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "part": PART,
        "expires_at": upload.expires_at.isoformat(),
        "file_id": upload.file_id,
        "file": file,
    }


def _inside(file_id: int) -> dict[str, Any]:
    """What came out of a container, and what didn't with its reason."""
    held = inside(file_id)
    return {
        "files": [{"id": one, "name": name} for one, name in held.files],
        "left_out": [
            {"name": name, "sentence": sentence(code, facts)} for name, code, facts in held.left_out
        ],
    }


def _state(actor: Actor, upload_id: UUID) -> dict[str, Any]:
    return _shown(actor, upload_to_edit(actor, upload_id))


def _open(actor: Actor, body: bytes) -> dict[str, Any]:
    try:
        order = json.loads(body)
        name, size, level = str(order["name"]), int(order["size"]), str(order.get("level", "none"))
    except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal("files.upload_bad_request", what="name, size") from error
    return _state(actor, open_upload(actor, name, size, declared_level=level))


def _finish(actor: Actor, upload_id: UUID) -> dict[str, Any]:
    """Take the bytes in; a refusal of the content ends the upload."""
    try:
        finish_upload(actor, upload_id)
    except (Stale, Forbidden, UploadGone):
        raise
    except Refusal:
        drop_upload(actor, upload_id)
        raise
    return _state(actor, upload_id)


def _number(request: _Request) -> UUID:
    try:
        return UUID(request.rest)
    except ValueError as error:
        raise UploadGone("files.upload_gone") from error


def _offset(request: _Request) -> int:
    given = request.query.get("offset", [""])[0]
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Refusal("files.upload_bad_request", what="offset")
    return int(given)


async def _message(request: _Request) -> tuple[bytes, bool]:
    """(bytes, whether more follow). Raises _Gone when the sender left, came anew, or is silent for 30 s."""
    coming = asyncio.ensure_future(request.receive())
    anew = asyncio.ensure_future(request.superseded.wait())
    await asyncio.wait({coming, anew}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    anew.cancel()
    if not coming.done():
        coming.cancel()
        raise _Gone
    message = coming.result()
    if message["type"] == "http.disconnect":
        raise _Gone
    return message.get("body", b""), message.get("more_body", False)


async def _body(request: _Request) -> bytes:
    body, more = b"", True
    while more:
        block, more = await _message(request)
        body += block
        if len(body) > MAX_ORDER:
            raise Refusal("files.upload_bad_request", what="body")
    return body


async def _supersede(upload: UUID) -> None:
    """The sender is here again: the part that still seems to arrive on the old line ends, and is kept."""
    before = _arriving.get(upload)
    if before is None:
        return
    before.superseded.set()
    for _ in range(40):
        if _arriving.get(upload) is not before:
            return
        await asyncio.sleep(0.05)


async def _append(request: _Request, receiver: Receiver) -> None:
    """Write the body as it comes, 256 KiB at a time, on a slow line twice a second; what came before the line broke is kept."""
    waiting, more = bytearray(), True
    written = time.monotonic()
    try:
        while more:
            block, more = await _message(request)
            waiting += block
            if len(waiting) >= BLOCK or (waiting and time.monotonic() - written > WRITE_AFTER):
                await _thread(receiver.write, bytes(waiting))
                waiting.clear()
                written = time.monotonic()
    except _Gone:
        await _thread(receiver.write, bytes(waiting))
        raise
    await _thread(receiver.write, bytes(waiting))


async def _patch(request: _Request, actor: Actor) -> tuple[int, dict[str, Any]]:
    upload = await _thread(upload_to_edit, actor, _number(request))
    if upload.file_id is None:
        await _supersede(upload.id)
        receiver = await _thread(Receiver, upload, _offset(request))
        _arriving[upload.id] = request
        try:
            await _append(request, receiver)
        except Refusal as refusal:
            if refusal.code == "files.disk_full":
                await _thread(drop_upload, actor, upload.id)
            raise
        finally:
            await _thread(receiver.close)
            if _arriving.get(upload.id) is request:
                del _arriving[upload.id]
        if receiver.received < upload.size:
            return 200, await _thread(_state, actor, upload.id)
    return 201, await _thread(_finish, actor, upload.id)


async def _serve(request: _Request) -> tuple[int, dict[str, Any] | None]:
    _refuse_stranger(request)
    actor = await _thread(_actor, request.cookies)
    match request.method, bool(request.rest):
        case "POST", False:
            return 201, await _thread(_open, actor, await _body(request))
        case "PATCH", True:
            return await _patch(request, actor)
        case "GET" | "HEAD", True:
            if "resume" in request.query:
                await _supersede((await _thread(upload_to_edit, actor, _number(request))).id)
            return 200, await _thread(_state, actor, _number(request))
        case "DELETE", True:
            await _thread(drop_upload, actor, _number(request))
            return 204, None
    raise UploadGone("files.upload_gone")


async def _answer(send: Send, method: str, status: int, body: dict[str, Any] | None) -> None:
    data = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if body is not None and "received" in body:
        headers += [
            (b"upload-offset", str(body["received"]).encode()),
            (b"upload-length", str(body["size"]).encode()),
        ]
    if method == "PATCH" and status >= 400:
        # The rest of a part that isn't taken shall not come first: browsers repeat a part by themselves after a reset.
        headers.append((b"connection", b"close"))
    if method != "HEAD" and status != 204:
        headers.append((b"content-length", str(len(data)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else data})


async def uploads(scope: Scope, receive: Receive, send: Send) -> None:
    """Cửa tải lên: one ASGI request; the protocol stands above."""
    if scope["type"] != "http":
        return
    request = _parse(scope, receive)
    with translation.override("en" if request.cookies.get("khue_lang") == "en" else "vi"):
        try:
            status, body = await _serve(request)
        except _Gone:
            return
        except Refusal as refusal:
            status = _STATUS.get(refusal.code, refusal.status)
            body = {"code": refusal.code, "sentence": say(refusal), "facts": refusal.facts}
        await _answer(send, request.method, status, body)
