"""Bộ đệm gần: bytes of a store elsewhere, kept on this machine's disk under their sha-256, oldest use first out.

Several processes share the folder: a file comes in whole by a rename and is never changed, so whoever reads
sees all of it or nothing. What is thrown away while somebody reads it stays readable to him.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from khue.files.models.storage.local import read_span

USED_SECONDS = 600.0  # the time of use is noted no finer than this
KEEP_SHARE = 0.9
LOOK_SHARE = 1 / 16  # so much of the limit one process writes before it looks at the whole
STRAY_SECONDS = 86_400.0
_log = logging.getLogger("khue.files")


class Nearby:
    """Bộ đệm: a folder that holds up to `limit` bytes; private to the user who runs Khuê."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self._base = str(folder)
        self._written = limit  # look once at the start

    def _path(self, sha256: str) -> str:
        return f"{self._base}/{sha256[:2]}/{sha256}"

    def read(self, sha256: str, offset: int, size: int) -> bytes | None:
        """Bytes of what is kept under that name; None when nothing is."""
        path = self._path(sha256)
        try:
            found = read_span(path, offset, size)
        except FileNotFoundError:
            return None
        self._use(path)
        return found if len(found) == size else None

    def _use(self, path: str) -> None:
        with suppress(FileNotFoundError):
            if os.stat(path).st_mtime < time.time() - USED_SECONDS:  # noqa: PTH116 - three times as fast
                os.utime(path)

    def keep(self, sha256: str, data: bytes) -> None:
        """Keep bytes whose hash was checked. A disk that is full keeps nothing and hurts nobody."""
        half = self._half()
        try:
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - by descriptor
                out.write(data)
            self._place(half, sha256, len(data))
        except OSError as error:
            _log.warning("the cache beside the store keeps nothing: %s", error.strerror)
        finally:
            half.unlink(missing_ok=True)

    def adopt(self, sha256: str, path: Path) -> None:
        """Keep a file whose hash was checked, on the same file system; the path is gone afterwards."""
        try:
            path.chmod(0o600)
            self._place(path, sha256, path.stat().st_size)
        except OSError as error:
            _log.warning("the cache beside the store keeps nothing: %s", error.strerror)
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def hold(self, sha256: str) -> Iterator[Path | None]:
        """A name of our own for what is kept, which nobody throws away meanwhile; None when nothing is kept."""
        own = self._half()
        try:
            own.hardlink_to(self._path(sha256))
        except FileNotFoundError:
            yield None
            return
        self._use(self._path(sha256))
        try:
            yield own
        finally:
            own.unlink(missing_ok=True)

    def forget(self, sha256: str) -> None:
        """Throw one away."""
        Path(self._path(sha256)).unlink(missing_ok=True)

    def _half(self) -> Path:
        held = self.folder / "held"
        held.mkdir(mode=0o700, parents=True, exist_ok=True)
        return held / uuid.uuid4().hex

    def _place(self, half: Path, sha256: str, size: int) -> None:
        place = Path(self._path(sha256))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.rename(place)
        self._written += size
        if self._written > self.limit * LOOK_SHARE:
            self._written = 0
            self.trim()

    def trim(self) -> None:
        """Throw away what was used longest ago until nine tenths of the limit are left; one process at a time."""
        with (self.folder / "lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._drop_strays()
            known = sorted(self._known())
            total = sum(size for _used, size, _path in known)
            if total <= self.limit:
                return
            for _used, size, path in known:
                if total <= self.limit * KEEP_SHARE:
                    return
                Path(path).unlink(missing_ok=True)
                total -= size

    def _known(self) -> Iterator[tuple[float, int, str]]:
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        about = entry.stat()
                        yield about.st_mtime, about.st_size, entry.path

    def _drop_strays(self) -> None:
        """What a killed process held."""
        limit = time.time() - STRAY_SECONDS
        for path in (self.folder / "held").glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_ctime < limit:
                    path.unlink()


def is_named(sha256: str, data: bytes) -> bool:
    """Whether these are the bytes of that name."""
    return hashlib.sha256(data).hexdigest() == sha256
