"""Báo ra máy qua dịch vụ của hãng trình duyệt: a few connections at once, none of them waited for by anything else."""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from khue.distribution.actions import PushAnswer, push_key
from khue.distribution.queries import PushToSend
from khue.distribution.rules.webpush import body_of, seal, ttl_of, voucher
from khue.shared import clock

# So many connections, one after the other on each: a service that hangs holds up its own lane for a while.
AT_ONCE = 8
PATIENCE = 10.0
# Less than what a claim holds: a slow service is left in time for a later try.
LANE_SECONDS = 60.0


class _Refused(OSError):  # noqa: N818 - as smtp's _Said: told to ourselves, not an error of ours
    """An address that a name led to isn't on the open Internet."""


def _address(host: str, port: int) -> tuple[str, int]:
    """The checked address that is connected to: a name can't lead to the inner network between check and call."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_rest, place in found:
        at = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if at.is_global or (settings.KHUE_PUSH_LOOPBACK and at.is_loopback):
            return str(place[0]), port
    raise _Refused(f"{host} is not a public address")


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.create_connection(_address(self.host, self.port), timeout=PATIENCE)


class _Secure(http.client.HTTPSConnection):
    def connect(self) -> None:
        bare = socket.create_connection(_address(self.host, self.port), timeout=PATIENCE)
        self.sock = _trust(settings.KHUE_PUSH_CA).wrap_socket(bare, server_hostname=self.host)


@lru_cache(maxsize=2)
def _trust(authority: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority or None)


def send_all(pushes: Sequence[PushToSend]) -> list[PushAnswer]:
    """Every push once, those to one service over a few kept connections. Touches no table."""
    at = clock.now()
    key = push_key()
    lanes = list(_lanes(pushes))
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        answers = list(pool.map(lambda lane: _lane(lane, key, at), lanes))
    return [one for lane in answers for one in lane]


def _origin(push: PushToSend) -> tuple[str, str]:
    parts = urlsplit(push.target.endpoint)
    return parts.scheme, parts.netloc


def _lanes(pushes: Sequence[PushToSend]) -> Iterator[list[PushToSend]]:
    for _, group in groupby(sorted(pushes, key=_origin), key=_origin):
        same = list(group)
        count = min(AT_ONCE, len(same))
        for number in range(count):
            yield same[number::count]


def _lane(pushes: list[PushToSend], key: ec.EllipticCurvePrivateKey, at: datetime) -> list[PushAnswer]:
    """One connection; once it gave no answer the rest of the lane waits for a later try."""
    scheme, netloc = _origin(pushes[0])
    kind = _Secure if scheme == "https" else _Plain
    connection = kind(netloc, timeout=PATIENCE)
    pass_ = voucher(key, pushes[0].target.endpoint, _contact(), at)
    answers: list[PushAnswer] = []
    end = time.monotonic() + LANE_SECONDS
    try:
        for number, push in enumerate(pushes):
            answer = _one(connection, push, pass_)
            answers.append(answer)
            if answer.status == 0 or time.monotonic() > end:
                answers += [PushAnswer(later, 0) for later in pushes[number + 1 :]]
                break
    finally:
        connection.close()
    return answers


def _contact() -> str:
    """Whom a service may ask: the public address of the site, else the mailbox it sends from."""
    public = settings.KHUE_PUBLIC_URL
    return public if public.startswith("https://") else f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def _ask(
    connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """The answer, read to its end; a kept connection that the service closed meanwhile is opened once more."""
    kept = connection.sock is not None
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
    except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
        if not kept:
            raise
        connection.close()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
    answer.read(65_536)
    if not answer.isclosed():
        connection.close()
    return answer


def _one(connection: http.client.HTTPConnection, push: PushToSend, pass_: str) -> PushAnswer:
    own = ec.generate_private_key(ec.SECP256R1())
    body = seal(push.target, body_of(push.kind, push.count), own, os.urandom(16))
    parts = urlsplit(push.target.endpoint)
    headers = {
        "Authorization": pass_,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(ttl_of(push.kind).total_seconds())),
        "Urgency": "high" if push.urgent else "normal",
        "Topic": "khue",
    }
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        answer = _ask(connection, path, body, headers)
    except (OSError, http.client.HTTPException, ValueError):
        return PushAnswer(push, 0)
    return PushAnswer(push, answer.status, answer.getheader("Retry-After", ""))
