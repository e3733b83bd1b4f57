"""A store in a bucket behind a slow line that is cut: never wrong bytes, never a half passed as a whole."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import io
import json
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from khue.files.models import Place, S3Store, StoreAway, store_at
from tests.distribution.makers import SYSTEM, manifest
from tests.distribution.server import Server
from tests.network import Network, Profile, until
from tests.networks.hall import paper
from tests.s3 import S3

SLOW = Profile(down=8e6, up=8e6, latency=0.02)
PIECE = 300_000
PAGES = 6
DATA = os.urandom(3 * PIECE)
NAME = hashlib.sha256(DATA).hexdigest()


def moved(line: Network) -> int:
    """Bytes over the line in either direction."""
    return line.passed.down.total() + line.passed.up.total()


@contextmanager
def cut_after(line: Network, size: int, *, away: bool) -> Iterator[None]:
    """Reset the line once so many bytes more went over it; `away`: nobody answers any more."""
    begin = moved(line)

    def cut() -> None:
        until(lambda: moved(line) - begin >= size, 60, "nothing went over the line")
        line.away = away
        line.cut()

    thread = threading.Thread(target=cut)
    thread.start()
    yield
    thread.join()


@pytest.fixture
def world(
    settings: Any,
    tmp_path: Path,
    s3: S3,
    transactional_db: None,
    enrolled: Any,
    office: Any,
) -> Iterator[tuple[Server, Network, Any]]:
    """A paper in the bucket, which a web process with an empty cache reaches through the line."""
    from khue.distribution.actions import dispatch
    from khue.distribution.rules import ReaderClass

    settings.KHUE_DEMO = False
    settings.KHUE_HOME = tmp_path / "one"
    settings.KHUE_STORAGE_URL = url = s3.url()
    row = paper(1, PAGES, piece=PIECE, preview=10, thumb=10, words=10)
    done = dispatch(
        SYSTEM, subject="meeting:42", kind="meeting", title="Họp",
        classes=[ReaderClass((office.leader.id,), manifest(row), ())], feed_body={},
    )  # fmt: skip
    names = [one[0] for one in row["chunks"]]
    with Network(s3.port, SLOW) as line:
        settings.KHUE_HOME = tmp_path / "other"
        settings.KHUE_STORAGE_URL = url.replace(str(s3.port), str(line.port))
        with Server() as server:
            yield server, line, (enrolled.token, done.package_ids[0], names)


def ask_bundle(server: Server, token: str, body: dict[str, Any]) -> tuple[int, bytes, bool]:
    """Status, what came, and whether all that was promised came."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    sent = {"Cookie": f"khue_tablet={token}", "X-Khue-Tablet": "1"}
    connection.request("POST", "/files/bundle", json.dumps(body), sent)
    answer = connection.getresponse()
    try:
        return answer.status, answer.read(), True
    except http.client.IncompleteRead as error:
        return answer.status, error.partial, False
    finally:
        connection.close()


def parts(bundle: bytes) -> Iterator[tuple[str, bytes, int]]:
    """Name, what came and how much was promised of each piece."""
    at = 4 + struct.unpack_from(">I", bundle)[0]
    for name, size in json.loads(bundle[4:at]):
        yield name, bundle[at : at + size], size
        at += size


@pytest.mark.slow
def test_a_bundle_whose_store_is_cut_off_ends_short_and_goes_on_where_it_broke_off(world: Any) -> None:
    server, line, (token, package, names) = world
    asked = {"package": package, "hashes": names}
    with cut_after(line, 5 * PIECE // 2, away=True):
        status, came, whole = ask_bundle(server, token, asked)
    assert (status, whole) == (200, False)
    got = {name: data for name, data, size in parts(came) if len(data) == size}
    assert 1 <= len(got) < PAGES
    line.away = False
    left = [name for name in names if name not in got]
    begun = next((data for name, data, _ in parts(came) if name == left[0]), b"")
    status, rest, whole = ask_bundle(server, token, asked | {"hashes": left, "skip": len(begun)})
    assert (status, whole) == (200, True)
    got |= {name: (begun if name == left[0] else b"") + data for name, data, _ in parts(rest)}
    assert [hashlib.sha256(got[name]).hexdigest() for name in names] == names


@pytest.mark.slow
def test_a_piece_is_whole_or_refused_when_its_store_is_cut_off(world: Any) -> None:
    server, line, (token, package, names) = world
    path = f"/files/{names[0]}?package={package}"
    with cut_after(line, PIECE // 2, away=True):
        reply = server.ask("GET", path, token=token)
    assert (reply.status, reply.json()["code"]) == (503, "files.store_away")
    line.away = False
    with cut_after(line, PIECE // 2, away=False):
        cut_once = server.ask("GET", path, token=token)
    assert cut_once.status == 503 or hashlib.sha256(cut_once.body).hexdigest() == names[0]
    again = server.ask("GET", path, token=token)
    assert (again.status, hashlib.sha256(again.body).hexdigest()) == (200, names[0])


@pytest.fixture
def far(s3: S3, tmp_path: Path) -> Iterator[tuple[S3Store, Network, str]]:
    """An empty bucket behind the line, and its own address."""
    url = s3.url()
    with Network(s3.port, SLOW) as line:
        made = store_at(url.replace(str(s3.port), str(line.port)), tmp_path, 10**9)
        assert isinstance(made, S3Store)
        yield made, line, url


def half_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "tmp").rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_file_whose_way_to_the_store_is_cut_off_is_refused_and_nothing_half_is_kept(
    far: Any, s3: S3, tmp_path: Path
) -> None:
    store, line, url = far
    with cut_after(line, len(DATA) // 2, away=True), pytest.raises(StoreAway):
        store.put(io.BytesIO(DATA))
    assert s3.keys(url) == []
    assert half_files(tmp_path) == []
    assert store.at_hand(Place(NAME, NAME, 0, len(DATA))) is None
    line.away = False
    assert store.put(io.BytesIO(DATA)).sha256 == NAME
    assert store_at(url, tmp_path / "other", 10**9).has(NAME) == len(DATA)


@pytest.mark.slow
def test_one_cut_is_tried_again_and_the_file_is_stored_whole(far: Any, s3: S3, tmp_path: Path) -> None:
    store, line, url = far
    with cut_after(line, len(DATA) // 2, away=False):
        assert store.put(io.BytesIO(DATA)).sha256 == NAME
    fresh = store_at(url, tmp_path / "other", 10**9)
    with fresh.open(NAME) as path:
        assert path.read_bytes() == DATA
    piece = Place(hashlib.sha256(DATA[5:105]).hexdigest(), NAME, 5, 100)
    assert asyncio.run(store_at(url, tmp_path / "third", 10**9).fetch([piece])) == [DATA[5:105]]
