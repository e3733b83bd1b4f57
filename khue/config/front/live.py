"""Cửa của /live: who may listen, and the stream itself."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs

from khue.config.front.client import Client
from khue.config.front.http import Receive, Scope, Send, answer_json, cookie, refuse
from khue.config.front.hub import Hub
from khue.config.front.wire import EXTENSION, WireProtocol
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.tablets.actions import meet
from khue.tablets.queries import SessionTablet, tablet_from
from khue.tablets.rules.refusals import Erase, SessionOver

COOKIE = "khue_tablet"
# Who hears it late knows that something on the way holds the stream back.
HELLO = b"retry: 2000\n\nevent: hello\ndata: {}\n\n"
STREAM_SECONDS = 1800.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
Watch = Callable[[str, str], None]


class LiveDoor:
    """ASGI application of `/live`. `may_watch(session key, subject)` raises a Refusal for pages of the desk."""

    def __init__(self, hub: Hub, may_watch: Watch) -> None:
        self.hub = hub
        self.may_watch = may_watch
        hub.check_tablet = self.check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The head of one stream, or why there is none; the stream itself is left to the router (`khue.stream`).

        Thousands stand open for half an hour each, so nothing stands around them: every frame is memory.
        """
        if scope["method"] != "GET":
            await answer_json(send, 405, {"code": "shared.not_found", "sentence": "", "facts": {}})
            return
        try:
            client = await self._client(scope)
        except Refusal as refusal:
            await refuse(send, refusal)
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        scope["khue.stream"] = partial(self._stream, client, scope["extensions"][EXTENSION])

    async def _stream(self, client: Client, wire: WireProtocol, send: Send) -> None:
        """What follows the head of the answer, after all who watched over the request have left."""
        client.task = asyncio.current_task()
        # Spread over five minutes, so that thousands don't come back in the same second.
        client.until = time.monotonic() + STREAM_SECONDS + random.uniform(0, 300)  # noqa: S311 - no secret
        wire.lost, client.wire = client.close, wire
        self.hub.join(client)
        data = HELLO
        try:
            while data:
                await send({"type": "http.response.body", "body": data, "more_body": True})
                data = await client.next()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self.hub.leave(client)
            client.close()

    async def _client(self, scope: Scope) -> Client:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        subject = asked.get("subject", [""])[0][:80]
        if subject:
            await self.hub.ask(self.may_watch, cookie(scope, "sessionid"), subject)
            return Client(subject=subject)
        token = cookie(scope, COOKIE)
        tablet, actor = await self.hub.ask(meet, token)
        after = asked.get("after", [""])[0]
        cursor = int(after) if after.isdecimal() and len(after) < 19 else 0
        return self._tablet_client(tablet, actor, token, cursor)

    @staticmethod
    def _tablet_client(tablet: SessionTablet, actor: Actor, token: str, cursor: int) -> Client:
        if actor.person_id is None:
            raise Forbidden("live")
        client = Client(person_id=actor.person_id, tablet_id=tablet.id, token=token, cursor=cursor)
        client.order(tablet.order)
        return client

    async def check(self, client: Client) -> None:
        """A tablet's standing may have changed: ask, and tell it.

        What is pushed may never arrive; that it was told is kept only when the tablet itself calls again.
        """
        try:
            tablet, _actor = await self.hub.ask(tablet_from, client.token)
        except Erase:
            client.order("erase")
        except (SessionOver, NotFound):
            client.close()
        else:
            before = client.standing
            client.order(tablet.order)
            if before == "stopped" and tablet.order == "good":
                self.hub.join(client)
