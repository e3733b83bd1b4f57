"""Tải lên dở dang trong kho S3: parts as objects of their own, so that any machine goes on where another stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store as Bucket

from khue.files.models.storage.bucket import PAGE, asked, half_of
from khue.files.models.storage.local import full_disk_refused
from khue.shared import clock
from khue.shared.refusal import Stale

PART = 4 * 1024**2


class S3Incoming:
    """Tải lên dở dang trong kho: one object for each part, named by its offset, created once."""

    def __init__(self, bucket: Bucket, tmp: Path) -> None:
        self.bucket = bucket
        self.tmp = tmp

    def _parts(self, upload: str) -> list[tuple[int, int, str]]:
        """(offset, size, key) of the parts that follow one another from the beginning."""
        with asked("list parts"):
            found = [one for page in obstore.list(self.bucket, f"incoming/{upload}") for one in page]
        parts, end = [], 0
        for one in sorted(found, key=lambda one: one["path"]):
            if int(one["path"].rpartition("/")[2]) != end:
                break
            parts.append((end, one["size"], one["path"]))
            end += one["size"]
        return parts

    def received(self, upload: str) -> int:
        """Where the last part ends."""
        parts = self._parts(upload)
        return parts[-1][0] + parts[-1][1] if parts else 0

    def append(self, upload: str, offset: int) -> S3Arriving:
        """Go on where the last part ends."""
        received = self.received(upload)
        if received != offset:
            raise Stale("files.upload_offset", received=received)
        return S3Arriving(self, upload, offset)

    @contextmanager
    def whole(self, upload: str) -> Iterator[Path]:
        """The parts, joined on this machine's disk; nothing of it stays."""
        parts = self._parts(upload)
        with half_of(self.tmp) as half:
            with asked("join"), full_disk_refused(), half.open("wb") as out:
                half.chmod(0o600)
                for _offset, _size, key in parts:
                    out.write(obstore.get(self.bucket, key).bytes())
            yield half

    def forget(self, upload: str) -> None:
        """Delete every part."""
        with asked("forget"):
            keys = [one["path"] for page in obstore.list(self.bucket, f"incoming/{upload}") for one in page]
            if keys:
                with suppress(FileNotFoundError):
                    obstore.delete(self.bucket, keys)

    def aged(self, seconds: float) -> Iterator[str]:
        """Uploads whose youngest part is older than that by the store's clock."""
        limit = clock.now() - timedelta(seconds=seconds)
        youngest: dict[str, Any] = {}
        with asked("list uploads"):
            for page in obstore.list(self.bucket, "incoming", chunk_size=PAGE):
                for one in page:
                    name = one["path"].split("/")[1]
                    youngest[name] = max(youngest.get(name, one["last_modified"]), one["last_modified"])
        yield from (name for name, at in youngest.items() if at < limit)

    def create(self, key: str, data: bytes) -> bool:
        """Make an object that wasn't there; False when somebody else made another one of that name first."""
        with asked("part"):
            try:
                obstore.put(self.bucket, key, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                # Our own try may have come through though its answer was lost.
                return bytes(obstore.get(self.bucket, key).bytes()) == data
        return True


class S3Arriving:
    """Phần đang đến: sent up in parts of up to 4 MiB; two windows can't both be first at one offset."""

    def __init__(self, incoming: S3Incoming, upload: str, offset: int) -> None:
        self._incoming = incoming
        self._upload = upload
        self._offset = offset
        self._waiting = bytearray()

    def write(self, block: bytes) -> None:
        """Append; what is shorter than a part waits in memory for the rest of the run."""
        self._waiting += block
        while len(self._waiting) >= PART:
            self._send(bytes(self._waiting[:PART]))
            del self._waiting[:PART]

    def close(self) -> None:
        """Send the rest."""
        if self._waiting:
            self._send(bytes(self._waiting))
            self._waiting.clear()

    def _send(self, data: bytes) -> None:
        key = f"incoming/{self._upload}/{self._offset:013d}"
        if not self._incoming.create(key, data):
            raise Stale("files.upload_offset", received=self._incoming.received(self._upload))
        self._offset += len(data)
