"""3,000 tablets come back online together, each with 20 operations: `python -m tests.bench.operations`.

Real sessions, real signatures, the real route, a durable PostgreSQL; meanwhile somebody at a desk opens *Hôm nay*.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import statistics
import time
import uuid
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.bench import Row
from tests.bench.kit import many_files, on_core, site, web

TABLETS, EACH, PAGES = 3_000, 20, 30
AT_ONCE = 300
LEAST_A_SECOND, MOST_MS = 1_000.0, 500.0


def measure() -> list[Row]:
    """The rows of the bench."""
    many_files()
    with site():
        from tests.bench import city

        made = city.make(meetings=40, people=TABLETS, tablets=TABLETS)
        requests, cookie = _tablets(), _desk(made.organiser)
        with web() as (_process, port):
            on_core(1)
            seconds, statuses, pages = asyncio.run(_rush(port, requests, cookie))
        taken = _taken()
    wanted = TABLETS * EACH
    rate = wanted / seconds
    name = f"{TABLETS:,} tablets back online with {EACH} operations each"
    return [
        Row(f"{name}: operations a second", rate, "/s", LEAST_A_SECOND, note=f"{seconds:.1f} s in all", at_least=True),
        Row(f"{name}: not taken once", wanted - taken, "", 0, note=f"answers {statuses}"),
        Row(f"{name}: Hôm nay meanwhile, p95", statistics.quantiles(pages, n=20)[18], "ms", MOST_MS),
    ]  # fmt: skip


def _tablets() -> list[bytes]:
    """Enrolments and sessions as the actions leave them, a package for everybody, and what each will send."""
    from khue.shared import clock
    from khue.tablets.models import Enrolment, Lease, Tablet, TabletSession
    from khue.tablets.rules import keys
    from tests.distribution.makers import send

    now = clock.now()
    tablets = list(Tablet.objects.order_by("id").values_list("id", "holder_id"))
    private = [ec.generate_private_key(ec.SECP256R1()) for _ in tablets]
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            tablet_id=tablet, person_id=holder, key_x=_coordinate(key, "x"), key_y=_coordinate(key, "y"),
            thumbprint=secrets.token_hex(32), server_half=b"s" * 32, lease_secret=b"l" * 32, enrolled_at=now,
        )
        for (tablet, holder), key in zip(tablets, private, strict=True)
    )  # fmt: skip
    later = now + timedelta(days=3)
    Lease.objects.bulk_create(
        Lease(enrolment=one, granted_at=now, until=later, grace_until=later) for one in enrolments
    )
    tokens = [secrets.token_urlsafe(32) for _ in tablets]
    TabletSession.objects.bulk_create(
        TabletSession(
            enrolment=one, token_hash=keys.token_hash(token), generation=1, created_at=now, expires_at=later
        )
        for one, token in zip(enrolments, tokens, strict=True)
    )
    package = send((tuple(holder for _, holder in tablets), (1,)), pages=PAGES).package_ids[0]
    return [_request(token, key, package) for token, key in zip(tokens, private, strict=True)]


def _coordinate(key: ec.EllipticCurvePrivateKey, name: str) -> str:
    number: int = getattr(key.public_key().public_numbers(), name)
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def _request(token: str, key: ec.EllipticCurvePrivateKey, package: int) -> bytes:
    bodies = [
        ("distribution.received", {"package": package, "files": [1]}),
        ("distribution.opened", {"package": package, "file": 1}),
        *(
            ("distribution.viewed", {"package": package, "file": 1, "pages": [n, n + 1]})
            for n in range(1, EACH - 1)
        ),
    ]
    rows = [_operation(key, seq, name, body) for seq, (name, body) in enumerate(bodies, 1)]
    data = json.dumps({"operations": rows}).encode()
    head = (
        "POST /api/tablet/operations HTTP/1.1\r\nHost: khue.example\r\nContent-Type: application/json\r\n"
        f"X-Khue-Tablet: 1\r\nCookie: khue_tablet={token}\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def _operation(
    key: ec.EllipticCurvePrivateKey, seq: int, name: str, body: dict[str, object]
) -> dict[str, object]:
    from khue.distribution.rules.commands import signed_text
    from khue.shared import clock

    number, text, at = str(uuid.uuid4()), json.dumps(body), clock.now().isoformat()
    r, s = decode_dss_signature(key.sign(signed_text(number, seq, name, at, text), ec.ECDSA(SHA256())))
    signature = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    return {"id": number, "seq": seq, "name": name, "made_at": at, "body_json": text, "sig": signature}


def _desk(user: int) -> bytes:
    from tests.bench.list_page import Visitor

    return f"GET / HTTP/1.1\r\nHost: khue.example\r\nCookie: {Visitor(user).cookie}\r\n\r\n".encode()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
    return int(head[9:12])


async def _rush(port: int, requests: list[bytes], page: bytes) -> tuple[float, dict[int, int], list[float]]:
    waiting, statuses = list(requests), dict[int, int]()

    async def line() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000_000)
        while waiting:
            status = await _ask(reader, writer, waiting.pop())
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    pages: list[float] = []
    watching = asyncio.create_task(_visit(port, page, pages))
    await asyncio.sleep(1)
    pages.clear()
    began = time.monotonic()
    await asyncio.gather(*(line() for _ in range(AT_ONCE)))
    seconds = time.monotonic() - began
    watching.cancel()
    return seconds, statuses, pages


async def _visit(port: int, page: bytes, pages: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000_000)
    while True:
        began = time.monotonic()
        await _ask(reader, writer, page)
        pages.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(0.2)


def _taken() -> int:
    """Operations that stand in the inbox as taken, each id once."""
    from khue.distribution.models import InboxOperation

    return InboxOperation.objects.filter(status="taken").values("tablet_id", "operation").distinct().count()


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name}: {row.value:.2f} {row.unit} {row.note}")
