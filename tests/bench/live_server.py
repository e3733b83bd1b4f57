"""The two servers of `live`: the web process with a hub that is handed its entries, and the plain writer."""

from __future__ import annotations

import asyncio
import select
import socket
import time
from multiprocessing.connection import Connection

import uvloop

from tests.bench.kit import on_core

BODY = (
    '{"package":4711,"subject":"meeting:42","version":3,"title":"Họp giao ban tuần 48 của Ủy ban nhân dân",'
    '"starts":"2026-11-30T08:00:00+07:00","ends":"2026-11-30T10:00:00+07:00","place":"Phòng họp số 2"}'
)


def serve(listener: socket.socket, orders: Connection) -> None:
    """The web process on its core, with everybody let in and no database."""
    import django
    import uvicorn

    on_core(0)
    django.setup()
    from khue.config.asgi import Router
    from khue.config.front import live
    from khue.config.front.hub import Hub
    from khue.config.web import OPTIONS

    async def started(hub: Hub) -> None:
        hub.listening = True

    live.meet = _meet
    Hub.start = started
    Hub._catch_up = lambda *_: asyncio.sleep(0)
    router = Router()

    async def run() -> None:
        asyncio.get_running_loop().add_reader(orders.fileno(), _Obeying(router.hub, orders))
        await uvicorn.Server(uvicorn.Config(router, lifespan="on", **OPTIONS)).serve(sockets=[listener])

    uvloop.run(run())


def _meet(token: str) -> tuple[object, object]:
    from khue.shared.actor import Actor
    from khue.tablets.queries import SessionTablet

    person = int(token)
    actor = Actor(kind="person", label=token, person_id=person, tablet_id=person)
    return SessionTablet(person, token, 1, person, "good", False, 1), actor


class _Obeying:
    """An order of a number: entries of that number, as read from the database. Of nothing: hand them out."""

    def __init__(self, hub: object, orders: Connection) -> None:
        self.hub, self.orders = hub, orders
        self.rows: list[object] = []

    def __call__(self) -> None:
        from khue.distribution.queries import HubEntry
        from khue.shared import clock

        seq = self.orders.recv()
        began = time.monotonic()
        if seq:
            people, at = sorted(self.hub.by_person), clock.now()
            self.rows = [HubEntry(person, seq, at, "package", BODY) for person in people]
        else:
            self.hub._hand_out(self.rows)
        self.orders.send(began)


def write(listener: socket.socket, orders: Connection) -> None:
    """The plain writer: takes every socket, and at each order sends the same bytes to all that are ready."""
    on_core(0)
    sockets: dict[int, socket.socket] = {}
    epoll = select.epoll()
    for _ in range(orders.recv()):
        taken, _from = listener.accept()
        taken.setblocking(False)
        sockets[taken.fileno()] = taken
        epoll.register(taken, select.EPOLLOUT)
    while True:
        data = b"x" * orders.recv()
        began = time.monotonic()
        left = set(sockets)
        while left:
            for one, _event in epoll.poll(1.0, len(sockets)):
                if one in left:
                    sockets[one].send(data)
                    left.discard(one)
        orders.send(began)
