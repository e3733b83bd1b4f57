"""Kho S3: a bucket of any S3-compatible store, shared by all machines; a cache of this machine beside it.

Objects are `blobs/<sha-256>` and `incoming/<upload>/<offset>` below the prefix. Each goes up in one request, at
most 5 GB, whose hash the store checks twice (signature and checksum header): there is nothing half anywhere,
and no multipart upload to abort. What comes back is checked against its name before it is used.
"""

from __future__ import annotations

import asyncio
import mmap
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import obstore
from obstore.exceptions import BaseError

from khue.files.models.storage.bucket import PAGE, asked, bucket_at, half_of
from khue.files.models.storage.keys import Keys
from khue.files.models.storage.local import full_disk_refused
from khue.files.models.storage.nearby import Nearby, is_named
from khue.files.models.storage.protocol import BLOCK, Place, StoreAway, Stored, digest_of
from khue.files.models.storage.s3_incoming import S3Incoming
from khue.files.rules.address import Address
from khue.shared import clock

QUICK_SECONDS = 15  # heads, lists, pieces: a page or a tablet waits
LONG_SECONDS = 900  # whole files: 5 GB at 50 MB/s, and tries again
# Bytes stored again are sent again when they are older, so that no sweep takes them.
YOUNG = timedelta(days=1)


class S3Store:
    """Kho S3."""

    def __init__(self, address: Address, keys: Keys, home: Path, cache_bytes: int) -> None:
        self.quick = bucket_at(address, keys, QUICK_SECONDS)
        self.long = bucket_at(address, keys, LONG_SECONDS)
        self.tmp = home / "tmp"
        self.nearby = Nearby(home / "cache", cache_bytes)
        self.incoming = S3Incoming(self.quick, self.tmp)
        self._coming: dict[str, asyncio.Future[bytes]] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    def put(self, source: BinaryIO) -> Stored:
        """Keep what the source gives, by way of this machine's disk."""
        with half_of(self.tmp) as half:
            with full_disk_refused(), half.open("wb") as out:
                shutil.copyfileobj(source, out, BLOCK)
            return self.adopt(half)

    def adopt(self, path: Path) -> Stored:
        """Send the file up unless it is there and young; a copy stays near."""
        stored = digest_of(path)
        with asked("put"):
            if not self._is_young(stored):
                obstore.put(self.long, _key(stored.sha256), _mapped(path), use_multipart=False)
                if obstore.head(self.quick, _key(stored.sha256))["size"] != stored.size:
                    raise StoreAway
        self.nearby.adopt(stored.sha256, path)
        return stored

    def _is_young(self, stored: Stored) -> bool:
        try:
            known = obstore.head(self.quick, _key(stored.sha256))
        except FileNotFoundError:
            return False
        return known["size"] == stored.size and known["last_modified"] > clock.now() - YOUNG

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        """From the cache, else fetched whole; the copy lasts while inside, whatever the cache throws away."""
        with self.nearby.hold(sha256) as kept:
            if kept is not None:
                yield kept
                return
        with half_of(self.tmp) as half:
            self._get(sha256, half)
            near = half.with_suffix(".near")
            near.hardlink_to(half)
            self.nearby.adopt(sha256, near)
            yield half

    def _get(self, sha256: str, half: Path) -> None:
        with asked("get"), full_disk_refused(), half.open("wb") as out:
            half.chmod(0o600)
            for block in obstore.get(self.long, _key(sha256)).stream(min_chunk_size=BLOCK):
                out.write(block)
        if digest_of(half).sha256 != sha256:
            raise OSError(f"the store gave other bytes than {sha256}")

    def at_hand(self, place: Place) -> bytes | None:
        """From the cache: the piece itself, or the whole it is a part of."""
        found = self.nearby.read(place.near, 0, place.size)
        if found is None:
            found = self.nearby.read(place.blob, place.offset, place.size)
        return None if found is None else place.opened(found)

    async def fetch(self, places: Sequence[Place]) -> list[bytes]:
        """Each piece once, however many ask for it at the same time; neighbours come in one request."""
        loop = asyncio.get_running_loop()
        wanted = []
        for place in places:
            if place.name not in self._coming:
                self._coming[place.name] = loop.create_future()
                wanted.append(place)
        coming = [self._coming[place.name] for place in places]
        if wanted:
            self._spawn(self._bring(wanted))
        with asked("pieces"):
            async with asyncio.timeout(QUICK_SECONDS):
                return [await asyncio.shield(one) for one in coming]

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _bring(self, wanted: list[Place]) -> None:
        """Fetch, check, hand out, keep. Whoever waits hears of a failure; the next one asks again."""
        by_blob: dict[str, list[Place]] = {}
        for place in wanted:
            by_blob.setdefault(place.blob, []).append(place)
        try:
            await asyncio.gather(*(self._bring_from(blob, some) for blob, some in by_blob.items()))
        finally:
            for place in wanted:
                future = self._coming.pop(place.name)
                if not future.done():  # we are being stopped
                    future.set_exception(StoreAway())

    async def _bring_from(self, blob: str, places: list[Place]) -> None:
        try:
            found = await obstore.get_ranges_async(
                self.quick,
                _key(blob),
                starts=[place.offset for place in places],
                lengths=[place.size for place in places],
            )
        except (BaseError, FileNotFoundError) as error:
            for place in places:
                self._fail(place, error)
            return
        for place, buffer in zip(places, found, strict=True):
            lying = bytes(buffer)
            data = place.opened(lying)
            if is_named(place.name, data):
                self._coming[place.name].set_result(data)
                self._spawn(asyncio.to_thread(self.nearby.keep, place.near, lying))
            else:
                self._fail(place, OSError(f"the store gave other bytes than {place.name}"))

    def _fail(self, place: Place, error: Exception) -> None:
        future = self._coming[place.name]
        future.set_exception(error)
        future.exception()  # whoever waited may have gone; then nobody else takes it

    def has(self, sha256: str) -> int | None:
        """Size of the object, if there is one."""
        with asked("head"):
            try:
                return int(obstore.head(self.quick, _key(sha256))["size"])
            except FileNotFoundError:
                return None

    def discard(self, sha256: str, seconds: float) -> bool:
        """Forget an object. Between looking and deleting nobody may store: see `files.sweep`."""
        with asked("discard"):
            try:
                known = obstore.head(self.quick, _key(sha256))
            except FileNotFoundError:
                return False
            if known["last_modified"] > clock.now() - timedelta(seconds=seconds):
                return False
            obstore.delete(self.quick, _key(sha256))
        self.nearby.forget(sha256)
        return True

    def aged(self, seconds: float) -> Iterator[str]:
        """Names of objects older than so many seconds by the store's clock, a thousand a request."""
        limit = clock.now() - timedelta(seconds=seconds)
        with asked("list"):
            for page in obstore.list(self.quick, "blobs", chunk_size=PAGE):
                for one in page:
                    if one["last_modified"] < limit:
                        yield one["path"].rpartition("/")[2]


def _key(sha256: str) -> str:
    return f"blobs/{sha256}"


def _mapped(path: Path) -> Any:
    """A file's bytes as memory that the kernel reads as it is sent."""
    if not path.stat().st_size:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def clock_of(store: S3Store) -> float:
    """Seconds that the store's clock is ahead of ours, with the rights to write, read and delete proved on the way."""
    key = f"incoming/{uuid.uuid4().hex}/{0:013d}"
    with asked("probe"):
        before = time.time()
        obstore.put(store.quick, key, b"khue", mode="create", use_multipart=False)
        known = obstore.head(store.quick, key)
        if bytes(obstore.get_range(store.quick, key, start=1, length=2)) != b"hu":
            raise StoreAway
        obstore.delete(store.quick, key)
        return float(known["last_modified"].timestamp() - before)
