"""Kho: where bytes lie, each under the sha-256 of its content, never rewritten.

A row that names bytes is written only after the bytes and their folder are on the disk, so a
crash leaves bytes without a row (swept later), never a row without bytes. `Store` is all that
the rest of Khuê knows; another kind of store needs these methods and nothing else.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from khue.shared.refusal import Refusal

BLOCK = 1024**2
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are safely on the disk: sha-256 in hex, size in bytes."""

    sha256: str
    size: int


class Store(Protocol):
    """What a place for bytes can do. `put` and `adopt` refuse `files.disk_full`."""

    def put(self, source: BinaryIO) -> Stored:
        """Keep what the source gives, to its end."""

    def adopt(self, path: Path) -> Stored:
        """Keep a finished file of ours; the path is gone afterwards."""

    def path(self, sha256: str) -> Path:
        """Where the bytes can be read."""

    def discard(self, sha256: str, seconds: float) -> bool:
        """Forget bytes that nobody stored again for so many seconds; False when they are younger."""

    def aged(self, seconds: float) -> Iterator[str]:
        """Names of all bytes that nobody stored again for so many seconds."""


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class LocalStore:
    """A folder of this machine: ab/cd/<sha256>, and beside it `tmp`, on the same file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tmp = root / "tmp"

    def path(self, sha256: str) -> Path:
        """Where the bytes of that name lie or would lie."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def put(self, source: BinaryIO) -> Stored:
        """Keep what the source gives. Refuses `files.disk_full`; leaves nothing half."""
        self.tmp.mkdir(parents=True, exist_ok=True)
        half = self.tmp / uuid.uuid4().hex
        try:
            with half.open("wb") as out:
                shutil.copyfileobj(source, out, BLOCK)
            return self._keep(half)
        except OSError as error:
            if error.errno in _FULL:
                raise Refusal("files.disk_full") from error
            raise
        finally:
            half.unlink(missing_ok=True)

    def adopt(self, path: Path) -> Stored:
        """Keep a finished file on the same file system without copying it."""
        try:
            return self._keep(path)
        except OSError as error:
            if error.errno in _FULL:
                raise Refusal("files.disk_full") from error
            raise

    def _keep(self, half: Path) -> Stored:
        digest, size = hashlib.sha256(), 0
        with half.open("rb") as done:
            while block := done.read(BLOCK):
                digest.update(block)
                size += len(block)
            os.fsync(done.fileno())
        name = digest.hexdigest()
        place = self.path(name)
        if self._made_young(place):
            half.unlink()
            return Stored(name, size)
        new = [folder for folder in (place.parent, place.parent.parent) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        half.chmod(0o440)
        half.rename(place)
        os.utime(place)
        for folder in (place.parent, *(made.parent for made in new)):
            _sync_folder(folder)
        return Stored(name, size)

    def _made_young(self, place: Path) -> bool:
        """True when the bytes are here already; the sweep then leaves them to whoever names them next."""
        with self._lock(fcntl.LOCK_SH):
            if not place.exists():
                return False
            os.utime(place)
            return True

    def discard(self, sha256: str, seconds: float) -> bool:
        """Forget bytes, unless somebody stored them again meanwhile and is about to name them."""
        place = self.path(sha256)
        with self._lock(fcntl.LOCK_EX):
            if not place.exists() or place.stat().st_mtime > time.time() - seconds:
                return False
            place.unlink()
            return True

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        """Held while bytes are found young or thrown away, never while they are written."""
        self.tmp.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("ab") as file:
            fcntl.flock(file, kind)
            yield

    def aged(self, seconds: float) -> Iterator[str]:
        """Names of bytes older than so many seconds by this machine's clock."""
        limit = time.time() - seconds
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if path.stat().st_mtime < limit:
                yield path.name


def home() -> Path:
    """The folder of this context under KHUE_HOME; the store, unfinished uploads and work lie in it."""
    return Path(settings.KHUE_HOME) / "files"


def store() -> Store:
    """The store of this site."""
    return LocalStore(home())
