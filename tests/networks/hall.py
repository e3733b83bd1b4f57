"""Phòng họp: forty tablets behind one access point, without screens, and papers that were read long ago.

The tablets are the app's own modules in one Node process (`tablet/tests/hall.ts`). A paper's bytes lie in the
store and its pieces in the tables as after an intake, which is measured elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import queue
import random
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from khue.distribution.actions import dispatch
from khue.distribution.rules import ReaderClass
from khue.files.models import Blob, Chunk, store
from khue.organisation.models import Unit
from khue.shared import clock
from khue.tablets.models import Enrolment, Lease, Tablet, TabletSession
from khue.tablets.rules import keys
from tests.distribution.makers import SYSTEM
from tests.organisation.provider.servers import node
from tests.tablets.conftest import SINCE, seat

PAGES_ON_A_SHEET = 25


@dataclass(frozen=True, slots=True)
class Seat:
    """One tablet and who holds it; `key` is pkcs8."""

    person: int
    token: str
    key: bytes


def seats(count: int) -> list[Seat]:
    """People in posts, their tablets, enrolments and sessions, as the actions leave them."""
    unit = Unit.objects.create(
        kind="office", name="Văn phòng", short_name="VP", fold="van phong", since=SINCE
    )
    now = clock.now()
    return [_seat(seat(f"Đại biểu Số {at}", "Đại biểu", unit).id, f"MTB-{at:04}", now) for at in range(count)]


def _seat(person: int, tag: str, now: Any) -> Seat:
    later = now + timedelta(days=3)
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_numbers()
    tablet = Tablet.objects.create(
        tag=tag, model="iPad A16", platform="ios", state="enrolled", holder_id=person, held_since=now,
        registered_at=now, last_seen=now,
    )  # fmt: skip
    enrolment = Enrolment.objects.create(
        tablet=tablet, person_id=person, key_x=_url64(public.x), key_y=_url64(public.y),
        thumbprint=secrets.token_hex(32), server_half=b"s" * 32, lease_secret=b"l" * 32, enrolled_at=now,
    )  # fmt: skip
    Lease.objects.create(enrolment=enrolment, granted_at=now, until=later, grace_until=later)
    token = secrets.token_urlsafe(32)
    TabletSession.objects.create(
        enrolment=enrolment, token_hash=keys.token_hash(token), generation=1, created_at=now, expires_at=later
    )
    return Seat(person, token, private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _url64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def paper(number: int, pages: int, *, piece: int, preview: int, thumb: int, words: int) -> dict[str, Any]:
    """A paper as it stands in a manifest; its pages can't be compressed further, as a scan's can't. Sizes in bytes."""
    sheets = range(1, pages + 1, PAGES_ON_A_SHEET)
    sizes = [piece] * pages + [preview] * pages + [thumb] * len(sheets) + [words]
    data = random.Random(number).randbytes(sum(sizes))
    stored = store().put(io.BytesIO(data))
    blob = Blob.objects.create(sha256=stored.sha256, size=stored.size, made_at=clock.now())
    rows, at = [], 0
    for size in sizes:
        rows.append(
            Chunk(hash=hashlib.sha256(data[at : at + size]).hexdigest(), blob=blob, offset=at, size=size)
        )
        at += size
    Chunk.objects.bulk_create(rows)
    chunks, previews, thumbs = rows[:pages], rows[pages : 2 * pages], rows[2 * pages : -1]
    return {
        "id": 1000 + number, "file": number, "title": f"Tài liệu {number}", "number": "", "date": None,
        "kind": "report", "pages": pages, "invitation": False, "item": number, "sha256": stored.sha256,
        "size": pages * piece, "labels": [str(n) for n in range(1, pages + 1)], "page_sizes": [[595, 842, pages]],
        "chunks": [[one.hash, one.offset, one.size] for one in chunks],
        "previews": [[one.hash, one.size] for one in previews],
        "thumbs": [
            [one.hash, one.size, first, min(PAGES_ON_A_SHEET, pages - first + 1)]
            for first, one in zip(sheets, thumbs, strict=True)
        ],
        "text": [rows[-1].hash, words], "since": None,
    }  # fmt: skip


def publish(people: list[int], papers: list[dict[str, Any]]) -> int:
    """A meeting in half an hour, or its next version; gives the package."""
    starts = clock.now().astimezone(clock.VN) + timedelta(minutes=30)
    items = [
        {"id": one["item"], "number": str(place), "title": one["title"], "minutes": 15, "unit": None,
         "presenters": [], "parent": None, "papers": [one["id"]]}
        for place, one in enumerate(papers, 1)
    ]  # fmt: skip
    meeting = {
        "id": 42, "title": "Họp giao ban", "starts": starts.isoformat(), "ends": None, "place": "Phòng 2",
        "online_url": "", "presider": None, "organiser": None, "cancelled": False, "urgent": False,
        "in_scope": False,
    }  # fmt: skip
    manifest = {"meeting": meeting, "agenda": items, "papers": papers, "changes": [], "attendees": []}
    files = tuple(one["file"] for one in papers)
    done = dispatch(
        SYSTEM, subject="meeting:42", kind="meeting", title="Họp giao ban",
        classes=[ReaderClass(tuple(people), manifest, files)],
        feed_body={"starts": meeting["starts"], "ends": None},
    )  # fmt: skip
    return done.package_ids[0]


@dataclass(slots=True)
class Hall:
    """The tablets, and what they told: (what, package) → tablet → moment (seconds since 1970)."""

    process: subprocess.Popen[str]
    told: dict[tuple[str, int], dict[int, float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    answers: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)

    def start(self, number: int, one: Seat, address: str) -> None:
        """The tablet is unlocked."""
        key = base64.b64encode(one.key).decode()
        self._say("start", tablet=number, address=address, token=one.token, person=one.person, key=key)

    def open(self, number: int, title: str, page: int) -> dict[str, float]:
        """A page is opened; milliseconds until its `preview` and its `sharp` pieces were there."""
        self._say("open", tablet=number, title=title, page=page)
        return self._answer()

    def count(self) -> dict[str, int]:
        """Bytes that `came` whole to all tablets, and how many pieces came `twice`."""
        self._say("count")
        return self._answer()

    def until(self, what: str, package: int, tablets: int, seconds: float) -> float:
        """Wait until so many told it; gives the moment of the last. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while len(self.told.get((what, package), ())) < tablets:
            if time.monotonic() > end or self.process.poll() is not None:
                found = len(self.told.get((what, package), ()))
                raise TimeoutError(f"{what} on {found} of {tablets} tablets; {self.errors[:3]}")
            time.sleep(0.02)
        return max(self.told[what, package].values())

    def _say(self, do: str, **more: Any) -> None:
        if self.process.stdin is None:
            raise RuntimeError("the hall is closed")
        self.process.stdin.write(json.dumps({"do": do} | more) + "\n")
        self.process.stdin.flush()

    def _answer(self) -> Any:
        one = self.answers.get(timeout=40)
        if one["what"] == "error":
            raise RuntimeError(one["error"])
        return one

    def hear(self) -> None:
        """Read what the process says until it ends."""
        for line in self.process.stdout or ():
            one = json.loads(line)
            if one["what"] == "error":
                self.errors.append(one["error"])
                self.answers.put(one)
            elif "pack" in one:
                self.told.setdefault((one["what"], one["pack"]), {})[one["tablet"]] = one["at"]
            else:
                self.answers.put(one)


@contextmanager
def hall() -> Iterator[Hall]:
    """An empty hall: the process runs, no tablet is on."""
    line = [node(), str(Path(__file__).with_name("hall.mjs"))]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        made = Hall(process)
        hearing: Callable[[], None] = made.hear
        threading.Thread(target=hearing, daemon=True).start()
        try:
            made.answers.get(timeout=30)
            yield made
        finally:
            process.kill()
