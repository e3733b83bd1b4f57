"""Két: bytes sealed under keys of their own, on their way into the store and out of it. Plaintext never touches a disk here."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from khue.files.models.rows import Blob, Key
from khue.files.models.storage import Store, Stored, quarantine, store
from khue.files.models.storage.local import full_disk_refused
from khue.files.models.storage.protocol import BLOCK
from khue.files.rules import sealing
from khue.shared import clock


@dataclass(frozen=True, slots=True)
class Lying:
    """Nơi cất: the name of a blob's bytes as they lie, where, and what opens them (None: they lie open)."""

    place: str
    held: bool
    key: bytes | None = field(repr=False)

    @property
    def store(self) -> Store:
        """Where they lie."""
        return quarantine() if self.held else store()


def key_of(row: bytes | memoryview | None) -> bytes | None:
    """The key that a row wraps, under the secret of today or an earlier one; None for no row. Raises KeyUnfitError."""
    if row is None:
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with suppress(sealing.KeyUnfitError):
            return sealing.unwrapped(secret, bytes(row))
    raise sealing.KeyUnfitError


def wrap(key: bytes) -> bytes:
    """The key as a row keeps it."""
    return sealing.wrapped(settings.SECRET_KEY, key)


def lying(**which: object) -> Lying | None:
    """Where the bytes of one blob lie, in one statement."""
    found = Blob.objects.filter(**which).values_list("sha256", "held", "key__place", "key__wrapped").first()
    if found is None:
        return None
    sha256, held, place, row = found
    return Lying(place or sha256, held, key_of(row))


class Opening(io.RawIOBase):
    """Đọc qua khóa: what a sealed file holds, from any offset, opened as it is read."""

    def __init__(self, sealed: BinaryIO, key: bytes | None) -> None:
        self._sealed = sealed
        self._key = key

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As in any file."""
        return self._sealed.seek(offset, whence)

    def tell(self) -> int:
        """As in any file."""
        return self._sealed.tell()

    def readinto(self, buffer: object) -> int:
        """The next bytes."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the protocol of buffers has no type in 3.11
        at = self._sealed.tell()
        data = self._sealed.read(len(view))
        if self._key is not None:
            data = sealing.stencil(self._key).over(at, data)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let go of both."""
        self._sealed.close()
        super().close()


def reader(path: Path, key: bytes | None) -> io.BufferedReader:
    """What the file at that path holds, as a seekable stream."""
    return io.BufferedReader(Opening(path.open("rb", buffering=0), key), BLOCK)


def digest(stream: BinaryIO) -> str:
    """The sha-256 of all that a stream holds; it stands at its end afterwards."""
    stream.seek(0)
    told = hashlib.sha256()
    while block := stream.read(BLOCK):
        told.update(block)
    return told.hexdigest()


@contextmanager
def sealed(source: BinaryIO, into: Store, key: bytes) -> Iterator[tuple[Path, Stored]]:
    """A sealed copy of what the source gives, in the store's `tmp`, ready to be adopted; and what it was."""
    into.tmp.mkdir(parents=True, exist_ok=True)
    half = into.tmp / uuid.uuid4().hex
    told, size, over = hashlib.sha256(), 0, sealing.stencil(key).over
    try:
        with full_disk_refused(), half.open("xb") as out:
            half.chmod(0o600)
            while block := source.read(BLOCK):
                told.update(block)
                out.write(over(size, block))
                size += len(block)
        yield half, Stored(told.hexdigest(), size)
    finally:
        half.unlink(missing_ok=True)


def keep(source: BinaryIO) -> Blob:
    """Seal bytes that need no guard into the store; the row and its key. Bytes that are there already stay as they lie."""
    key = sealing.new_key()
    with sealed(source, store(), key) as (half, plain):
        known = Blob.objects.filter(sha256=plain.sha256, held=False).first()
        if known is not None:
            return known
        place = store().adopt(half).sha256
    row, new = Blob.objects.get_or_create(
        sha256=plain.sha256, defaults={"size": plain.size, "made_at": clock.now()}
    )
    if new:
        Key.objects.create(blob=row, place=place, wrapped=wrap(key))
    else:
        store().discard(place, 0)
    return row
