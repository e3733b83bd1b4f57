"""Đường tải tài liệu: /files/<hash>?package= and /files/bundle. A hash is not a right.

Person → package → manifest → chunk is checked at each request. With `at=desk` the person is that of a session
of the desk, who reads in a browser: `package=`, or `meeting=&paper=` for organiser and preparing unit. What the database said is believed for
a second at most (`believed.py`); of a bundle under way each 256 kB are asked for anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, InterfaceError

from khue.config.front.believed import Believed
from khue.config.front.giving import giving
from khue.config.front.http import (
    Receive,
    Scope,
    Send,
    cookie_in,
    database_gone,
    header,
    read_body,
    refuse,
)
from khue.config.front.hub import Hub
from khue.config.front.lanes import Lanes
from khue.config.front.usual import piece_asked
from khue.config.front.watch import actor_of
from khue.config.front.wire import wire_of
from khue.config.metrics import REQUESTS
from khue.distribution.queries import hashes_allowed
from khue.distribution.rules.refusals import BytesMissing
from khue.files.queries import Place, at_hand, fetch, locate
from khue.files.rules import bundle
from khue.files.rules.sealing import forget_keys
from khue.meetings.queries import hashes_of_package, hashes_of_paper
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.tablets.queries import tablet_from
from khue.tablets.rules.refusals import Erase, Stopped

log = logging.getLogger("khue.files")

HASH = re.compile(r"[0-9a-f]{64}")
PACKAGE = re.compile(rb"(?:^|&)package=(\d{1,18})(?:&|$)")
AT_DESK = re.compile(rb"at=desk&(?:package=(\d{1,18})|meeting=(\d{1,18})&paper=(\d{1,18})(&duty=1)?)")
MOST_HASHES = 200
HANDFUL = 256_000
LARGEST_PIECE = 100_000_000
LARGEST_REQUEST = 100_000
GIVEN = REQUESTS.labels("/files/", "GET", "200")
RECENT_BYTES, RECENT_NAMES = 32_000_000, 512
IMMUTABLE = (b"cache-control", b"private, max-age=31536000, immutable")
# A tablet keeps pieces encrypted; a browser of any device keeps nothing.
NOT_KEPT = (b"cache-control", b"private, no-store")
KIND = b"application/octet-stream"
# A piece is data for a script of ours and never a page: these say so, and what a page would need is left out.
PIECE = ((b"content-type", KIND), (b"x-content-type-options", b"nosniff"))
LINES = {
    keeping: b"".join(b"%b: %b\r\n" % one for one in (*PIECE, keeping)) + b"content-length: %d\r\n\r\n"
    for keeping in (IMMUTABLE, NOT_KEPT)
}

Shelf = tuple[frozenset[str], dict[str, Place]]
Header = tuple[bytes, bytes]
Question = tuple[Callable[..., Shelf], tuple[Any, ...]]


@lru_cache(maxsize=64)
def _places(hashes: frozenset[str]) -> dict[str, Place]:
    """Where pieces lie and what opens them, kept until a key changes (`FileDoor.forget`)."""
    return locate(hashes)


def shelf_of(person_id: int, package_id: int) -> Shelf:
    """What this person may fetch of this package, and where it lies."""
    allowed = hashes_allowed(person_id, package_id)
    return allowed, _places(allowed) if allowed else {}


def reader_of(token: str) -> int:
    """The person behind a tablet's cookie, when content may go there."""
    tablet, actor = tablet_from(token)
    if tablet.order == "erase":
        raise Erase
    if tablet.order == "stopped":
        raise Stopped
    if actor.person_id is None:
        raise Forbidden("files")
    return actor.person_id


def package_at_desk(session_key: str, package_id: int) -> Shelf:
    """What a reader at the desk may fetch of his package."""
    allowed = hashes_of_package(actor_of(session_key), package_id)
    return allowed, _places(allowed) if allowed else {}


def paper_at_desk(session_key: str, meeting_id: int, paper_id: int, duty: bool) -> Shelf:  # noqa: FBT001 - asked by place through `Believed`
    """What an organiser or a preparing unit may fetch of one paper."""
    allowed = hashes_of_paper(actor_of(session_key), meeting_id, paper_id, duty=duty)
    return allowed, _places(allowed)


def shelf_for(cookies: bytes, package_id: int) -> Shelf:
    """What the tablet that sends these cookies may fetch of this package: asked together, believed together."""
    return shelf_of(reader_of(cookie_in(cookies, "khue_tablet")), package_id)


def _question(cookies: bytes, query: bytes) -> tuple[Question | None, Header]:
    """Which query of the database says what may be fetched, and whether the browser may keep it; None: not known here."""
    if desk := AT_DESK.fullmatch(query):
        session = cookie_in(cookies, "sessionid")
        package, meeting, paper, duty = desk.groups()
        if package:
            return (package_at_desk, (session, int(package))), NOT_KEPT
        return (paper_at_desk, (session, int(meeting), int(paper), duty is not None)), NOT_KEPT
    found = PACKAGE.search(query)
    return (shelf_for, (cookies, int(found[1]))) if found else None, IMMUTABLE


class Recent:
    """Vừa đọc: pieces asked for twice of late, since many tablets ask for the same ones in the same minute.

    What one tablet alone asks for isn't kept: its memory serves the next piece at once, and pushes nothing out.
    """

    def __init__(self, limit: int = RECENT_BYTES, names: int = RECENT_NAMES) -> None:
        self.limit, self.names = limit, names
        self._size = 0
        self._once: OrderedDict[str, None] = OrderedDict()
        self._pieces: OrderedDict[str, bytes] = OrderedDict()

    def get(self, name: str) -> bytes | None:
        """The bytes, if they were given lately."""
        found = self._pieces.get(name)
        if found is not None:
            self._pieces.move_to_end(name)
        return found

    def keep(self, name: str, data: bytes) -> None:
        """Remember what is asked for a second time; what was asked for longest ago makes room."""
        if name not in self._once:
            self._once[name] = None
            if len(self._once) > self.names:
                self._once.popitem(last=False)
            return
        if name not in self._pieces:
            self._pieces[name] = data
            self._size += len(data)
        while self._size > self.limit:
            self._size -= len(self._pieces.popitem(last=False)[1])


async def read_piece(place: Place) -> bytes:
    """The bytes of one piece, from this machine where it has them."""
    found = at_hand(place)
    return found if found is not None else (await fetch([place]))[0]


async def read_pieces(places: list[Place]) -> bytes:
    """The bytes of several pieces, one after the other; what isn't on this machine is fetched together."""
    found = await asyncio.to_thread(lambda: [at_hand(place) for place in places])
    missing = [place for place, data in zip(places, found, strict=True) if data is None]
    fetched = iter(await fetch(missing)) if missing else iter(())
    return b"".join(data if data is not None else next(fetched) for data in found)


def _handfuls(places: list[Place]) -> Iterator[list[Place]]:
    """Pieces in groups of about 256 kB: as much as may be under way before somebody else may pass."""
    some: list[Place] = []
    size = 0
    for place in places:
        some.append(place)
        size += place.size
        if size >= HANDFUL:
            yield some
            some, size = [], 0
    if some:
        yield some


class FileDoor:
    """ASGI application of `/files/…`."""

    def __init__(self, hub: Hub, lanes: Lanes) -> None:
        self.hub = hub
        self.lanes = lanes
        self.believed = Believed(hub)
        self.recent = Recent()
        hub.forgetting.append(self.forget)

    def forget(self) -> None:
        """Keys and pieces that are known by heart: one of them was destroyed, or lies elsewhere."""
        _places.cache_clear()
        forget_keys()
        self.recent = Recent()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One piece, or a bundle of up to 200."""
        try:
            await self._serve(scope, receive, send)
        except Refusal as refusal:
            await refuse(send, refusal)
        except (DatabaseError, InterfaceError):
            await database_gone(send)
        except OSError:
            log.exception("the bytes of a piece could not be read")
            await refuse(send, BytesMissing())

    async def gave(self, scope: Scope, send: Send) -> bool:
        """Whether this was a piece that could be given at once; it is counted, and no line of the log is spent on it."""
        usual = scope["method"] == "GET"
        held = self._held(scope["path"][7:], _cookies(scope), scope["query_string"]) if usual else None
        if held is None:
            return False
        await _give(send, *held)
        GIVEN.inc()
        if wire := wire_of(scope):
            wire.shortly = self.gave_shortly  # for the next piece that is asked for here
        return True

    def gave_shortly(self, data: bytes) -> tuple[bytes, bytes] | None:
        """Headers and bytes, when this is the usual request for one more piece that can be given at once."""
        asked = piece_asked(data)
        held = self._held(*asked) if asked else None
        if held is None:
            return None
        GIVEN.inc()
        body, keeping = held
        return LINES[keeping] % len(body), body

    def _held(self, name: str, cookies: bytes, query: bytes) -> tuple[bytes, Header] | None:
        """A piece that was given lately, or lies on this machine, to whom we just asked about: the usual case."""
        question, keeping = _question(cookies, query)
        shelf = self.believed.known(question) if question else None
        if shelf is None or name not in shelf[0] or name not in shelf[1]:
            return None
        body = self.recent.get(name)
        if body is None:
            with suppress(OSError):  # the long way says what is missing
                body = at_hand(shelf[1][name])
            if body is None:
                return None
            self.recent.keep(name, body)
        return body, keeping

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix("/files/")
        if name == "bundle" and scope["method"] == "POST":
            if header(scope, b"x-khue-tablet") != "1":
                raise Forbidden("files")
            await self._bundle(scope, receive, send)
            return
        question, keeping = _question(_cookies(scope), scope["query_string"])
        if scope["method"] != "GET" or question is None or not HASH.fullmatch(name):
            raise NotFound("files")
        function, arguments = question
        allowed, places = await self.believed.get(function, *arguments)
        if name not in allowed or name not in places:
            raise NotFound("files")
        body = await read_piece(places[name])
        self.recent.keep(name, body)
        await _give(send, body, keeping)

    async def _shelf(self, scope: Scope, package: int) -> Shelf:
        shelf: Shelf = await self.believed.get(shelf_for, _cookies(scope), package)
        return shelf

    async def _bundle(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive, LARGEST_REQUEST)
        package, hashes, skip, ahead = _wanted(body)
        allowed, places = await self._shelf(scope, package)
        if any(one not in allowed or one not in places for one in hashes):
            raise NotFound("files")
        wanted = [places[one] for one in hashes]
        sizes = [place.size for place in wanted]
        if skip and skip >= sizes[0]:
            raise Refusal("distribution.bad_operation", part="skip")
        if skip:
            sizes[0] -= skip
        top = bundle.head(list(zip(hashes, sizes, strict=True)))
        total = len(top) + sum(sizes)
        headers = [
            (b"content-type", KIND),
            (b"content-length", str(total).encode()),
            (b"cache-control", b"no-store"),
        ]
        handfuls = _handfuls(wanted)
        with giving(self.lanes, scope, send, ahead=ahead) as way:
            await way.begin()
            # The first bytes are there before anything is promised: a store that is away is told as such.
            first = top + (await self._still(scope, package, next(handfuls, [])))[skip:]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            try:
                await way.give(first)
                for some in handfuls:
                    await way.give(await self._still(scope, package, some))
            except (Refusal, OSError, DatabaseError, InterfaceError) as error:
                log.warning("a bundle was broken off: %s", error)
                return  # uvicorn closes the line; the tablet keeps what came whole and asks for the rest
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _still(self, scope: Scope, package: int, some: list[Place]) -> bytes:
        """The next pieces of a bundle, which may have been taken back while the first ones were under way."""
        allowed, _places = await self._shelf(scope, package)
        if any(place.name not in allowed for place in some):
            raise NotFound("files")
        return await read_pieces(some)


def _cookies(scope: Scope) -> bytes:
    """The header as it came."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            return bytes(value)
    return b""


async def _give(send: Send, body: bytes, keeping: Header) -> None:
    headers = (*PIECE, keeping, (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": 200, "headers": headers, "secured": True})
    await send({"type": "http.response.body", "body": body})


def _wanted(body: bytes | None) -> tuple[int, list[str], int, bool]:
    """Package, hashes, bytes of the first piece that are there already, whether it is brought ahead of need."""
    try:
        asked = json.loads(body or b"")
        package, hashes = asked["package"], asked["hashes"]
        skip, ahead = asked.get("skip", 0), asked.get("ahead", False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal("distribution.bad_operation", part="body") from error
    fine = (
        isinstance(package, int)
        and isinstance(skip, int)
        and 0 <= skip <= LARGEST_PIECE
        and not (skip and not hashes)
        and isinstance(hashes, list)
        and len(hashes) <= MOST_HASHES
        and all(isinstance(one, str) and HASH.fullmatch(one) for one in hashes)
    )
    if not fine:
        raise Refusal("distribution.bad_operation", part="hashes")
    return package, list(dict.fromkeys(hashes)), int(skip), ahead is True
