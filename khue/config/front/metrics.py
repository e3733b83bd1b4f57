"""Cửa của /metrics: for the monitoring only; anybody else finds no such page."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
from pathlib import Path

from khue.config import environment
from khue.config.front.http import Receive, Scope, Send, answer, header
from khue.config.front.hub import Hub
from khue.config.metrics import exposition

KIND = b"text/plain; version=0.0.4; charset=utf-8"
_log = logging.getLogger("khue.metrics")


class MetricsDoor:
    """ASGI application of `/metrics`: addresses of KHUE_METRICS_FROM, or the token of KHUE_METRICS_TOKEN_FILE."""

    def __init__(self, hub: Hub) -> None:
        site = environment.read()
        self.hub = hub
        self.networks = site.metrics_from
        self.token_file = site.metrics_token_file
        self._asking = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The figures, or 404."""
        del receive
        if scope["method"] != "GET" or not (self._near(scope) or self._knows(scope)):
            await answer(send, 404, b"")
            return
        async with self._asking:
            text = await self.hub.ask(exposition)
        await answer(send, 200, text, kind=KIND, extra=[(b"cache-control", b"no-store")])

    def _near(self, scope: Scope) -> bool:
        try:
            address = ipaddress.ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        return any(address in network for network in self.networks)

    def _knows(self, scope: Scope) -> bool:
        kind, _space, given = header(scope, b"authorization").partition(" ")
        if not self.token_file or kind.lower() != "bearer" or not given:
            return False
        try:
            token = Path(self.token_file).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            _log.error("KHUE_METRICS_TOKEN_FILE can't be read", exc_info=error)
            return False
        return bool(token) and hmac.compare_digest(token.encode(), given.encode("latin-1"))
