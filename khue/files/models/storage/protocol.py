"""Kho: where bytes lie, each under the sha-256 of what lies there (sealed, for all but old blobs), never rewritten.

A row that names bytes is written only after the bytes are safe, so a crash leaves bytes without a row
(swept later), never a row without bytes. `Store` is all that the rest of Khuê knows; another kind of
store needs these methods and nothing else. tests/files/test_store.py holds every kind to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from khue.files.rules.sealing import stencil
from khue.shared.refusal import Refusal

BLOCK = 1024**2


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are safely kept: sha-256 in hex, size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """Chỗ của một mảnh: the piece `name` (its own sha-256) is `size` bytes from `offset` of the bytes `blob`.

    `blob` is the name of what lies in the store; `key` opens it, None where it lies open.
    """

    name: str
    blob: str
    offset: int
    size: int
    key: bytes | None = field(default=None, repr=False)

    def opened(self, lying: bytes) -> bytes:
        """The piece, from its bytes as they lie in the store."""
        return lying if self.key is None else stencil(self.key).over(self.offset, lying)

    @property
    def near(self) -> str:
        """The name of the piece, as it lies, in a cache: it says nothing of the content where that is sealed."""
        if self.key is None:
            return self.name
        return hashlib.sha256(f"{self.blob}:{self.offset}:{self.size}".encode()).hexdigest()


class StoreAway(Refusal):
    """Kho không trả lời: nothing is lost; the same again in a little while."""

    status = 503

    def __init__(self) -> None:
        super().__init__("files.store_away")


class Arriving(Protocol):
    """Phần đang đến: takes one run of bytes for an upload. `write` may refuse `files.disk_full`."""

    def write(self, block: bytes) -> None:
        """Append."""

    def close(self) -> None:
        """Bring what came to where the next part will look for it, and let go."""


class Incoming(Protocol):
    """Tải lên dở dang: uploads by name (hex); the next part may come to any machine that has this store."""

    def received(self, upload: str) -> int:
        """Bytes that have arrived, from the first on without a gap."""

    def append(self, upload: str, offset: int) -> Arriving:
        """Go on at `offset`. Raises Stale `files.upload_busy`, `files.upload_offset`."""

    def whole(self, upload: str) -> AbstractContextManager[Path]:
        """All that arrived as a file in the store's `tmp`, for `adopt`; gone afterwards."""

    def forget(self, upload: str) -> None:
        """Leave nothing of it; no matter whether there was anything."""

    def aged(self, seconds: float) -> Iterator[str]:
        """Names of uploads that received nothing for so many seconds, also of what never was an upload."""


class Store(Protocol):
    """What a place for bytes can do. Raises StoreAway when it doesn't answer, FileNotFoundError for unknown bytes.

    `put` and `adopt` refuse `files.disk_full`.
    """

    tmp: Path

    @property
    def incoming(self) -> Incoming:
        """Uploads that are still arriving."""

    def put(self, source: BinaryIO) -> Stored:
        """Keep what the source gives, to its end."""

    def adopt(self, path: Path) -> Stored:
        """Keep a finished file of ours; the path is gone afterwards."""

    def open(self, sha256: str) -> AbstractContextManager[Path]:
        """The bytes as a file of this machine, readable while inside; open it there to read it for longer."""

    def at_hand(self, place: Place) -> bytes | None:
        """A piece that this machine can give without waiting for another one; None: `fetch` it."""

    async def fetch(self, places: Sequence[Place]) -> list[bytes]:
        """Pieces that weren't at hand, each with the hash it is named by."""

    def has(self, sha256: str) -> int | None:
        """How many bytes are kept under that name; None when there are none."""

    def discard(self, sha256: str, seconds: float) -> bool:
        """Forget bytes that nobody stored again for so many seconds; False when they are younger or gone."""

    def aged(self, seconds: float) -> Iterator[str]:
        """Names of all bytes that nobody stored again for so many seconds."""


def digest_of(path: Path) -> Stored:
    """Name and size of a file's bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
    return Stored(digest.hexdigest(), size)
