"""Kho trên đĩa: a folder of this machine."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from khue.files.models.storage.protocol import BLOCK, Place, Stored, digest_of
from khue.shared.refusal import Refusal, Stale

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def _sync(path: Path, flags: int = os.O_RDONLY) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """Refuses `files.disk_full` where the disk says so."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Refusal("files.disk_full") from error
        raise


def read_span(path: str, offset: int, size: int) -> bytes:
    """Bytes of a file: three calls of the kernel, since a buffer costs more than they do."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(file, size, offset)
    finally:
        os.close(file)


class LocalStore:
    """Kho: ab/cd/<sha256>, beside it `tmp` and `incoming`, on the same file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tmp = root / "tmp"
        self.incoming = LocalIncoming(root / "incoming", self.tmp)
        self._base = str(root)

    def path(self, sha256: str) -> Path:
        """Where the bytes of that name lie or would lie."""
        return Path(self._path(sha256))

    def _path(self, sha256: str) -> str:
        return f"{self._base}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def put(self, source: BinaryIO) -> Stored:
        """Keep what the source gives; leaves nothing half."""
        self.tmp.mkdir(parents=True, exist_ok=True)
        half = self.tmp / uuid.uuid4().hex
        try:
            with full_disk_refused():
                with half.open("wb") as out:
                    shutil.copyfileobj(source, out, BLOCK)
                return self._keep(half)
        finally:
            half.unlink(missing_ok=True)

    def adopt(self, path: Path) -> Stored:
        """Keep a finished file; on the same file system without copying it."""
        self.tmp.mkdir(parents=True, exist_ok=True)
        if path.stat().st_dev == self.tmp.stat().st_dev:
            with full_disk_refused():
                return self._keep(path)
        with path.open("rb") as source:
            stored = self.put(source)
        path.unlink()
        return stored

    def _keep(self, half: Path) -> Stored:
        _sync(half)
        stored = digest_of(half)
        place = self.path(stored.sha256)
        if self._made_young(place):
            half.unlink()
            return stored
        new = [folder for folder in (place.parent, place.parent.parent) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        half.chmod(0o440)
        half.rename(place)
        os.utime(place)
        for folder in (place.parent, *(made.parent for made in new)):
            _sync(folder, os.O_RDONLY | os.O_DIRECTORY)
        return stored

    def _made_young(self, place: Path) -> bool:
        """True when the bytes are here already; the sweep then leaves them to whoever names them next."""
        with self._lock(fcntl.LOCK_SH):
            if not place.exists():
                return False
            os.utime(place)
            return True

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        """The file itself: bytes that a row names are never thrown away."""
        place = self.path(sha256)
        place.stat()
        yield place

    def at_hand(self, place: Place) -> bytes:
        """Always; at most 256 kB that was just written or read is less than the hop to a thread costs."""
        return place.opened(read_span(self._path(place.blob), place.offset, place.size))

    async def fetch(self, places: Sequence[Place]) -> list[bytes]:
        """Never needed, since all is at hand."""
        return [self.at_hand(place) for place in places]

    def has(self, sha256: str) -> int | None:
        """Size of the file, if there is one."""
        place = self.path(sha256)
        return place.stat().st_size if place.exists() else None

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


class LocalIncoming:
    """Tải lên dở dang trên đĩa: one file an upload; its length is how many bytes came."""

    def __init__(self, folder: Path, tmp: Path) -> None:
        self.folder = folder
        self.tmp = tmp

    def _path(self, upload: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / upload

    def received(self, upload: str) -> int:
        """Length of the partial file."""
        path = self._path(upload)
        return path.stat().st_size if path.exists() else 0

    def append(self, upload: str, offset: int) -> LocalArriving:
        """Go on at the end of the partial file, if that is `offset` and nobody else writes."""
        return LocalArriving(self._path(upload), offset)

    @contextmanager
    def whole(self, upload: str) -> Iterator[Path]:
        """A second name of the partial file: the first one stays until it is forgotten."""
        self.tmp.mkdir(parents=True, exist_ok=True)
        second = self.tmp / uuid.uuid4().hex
        second.hardlink_to(self._path(upload))
        try:
            yield second
        finally:
            second.unlink(missing_ok=True)

    def forget(self, upload: str) -> None:
        """Remove the partial file."""
        self._path(upload).unlink(missing_ok=True)

    def aged(self, seconds: float) -> Iterator[str]:
        """Files nobody appended to for so long, by this machine's clock."""
        limit = time.time() - seconds
        for path in self.folder.glob("*"):
            if path.stat().st_mtime < limit:
                yield path.name


class LocalArriving:
    """Phần đang đến: the partial file, held by a lock while one window appends to it."""

    def __init__(self, path: Path, offset: int) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b", 0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            received = self._file.seek(0, os.SEEK_END)
            if received != offset:
                raise Stale("files.upload_offset", received=received)
        except BlockingIOError as error:
            self._file.close()
            raise Stale("files.upload_busy") from error
        except Stale:
            self._file.close()
            raise

    def write(self, block: bytes) -> None:
        """Append."""
        view = memoryview(block)
        with full_disk_refused():
            while view:
                view = view[self._file.write(view) :]

    def close(self) -> None:
        """Bring the bytes to the disk and let go."""
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
