"""Nội dung của tệp: bytes by their name, whole or in pieces, opened as they are read. Rights are asked above."""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from khue.files.models import (
    Blob,
    Chunk,
    Lying,
    Place,
    S3Store,
    clock_of,
    full_disk_refused,
    key_of,
    lying,
    quarantine,
    reader,
    store,
)
from khue.files.queries.work import work_folder, working_name
from khue.shared.refusal import NotFound

BLOCK = 1024**2


@contextmanager
def opened(sha256: str) -> Iterator[Path]:
    """A whole blob as a file of this machine, for programs that need one; it lies in memory (`work_folder`).

    Raises NotFound when no row names it, StoreAway when it can't be fetched now.
    """
    with _unsealed(sha256=sha256) as path:
        yield path


@contextmanager
def data_opened(blob_id: int) -> Iterator[Path]:
    """Data that were taken in, as a file of this machine. Raises NotFound, StoreAway."""
    with _unsealed(id=blob_id) as path:
        yield path


@contextmanager
def _unsealed(**which: object) -> Iterator[Path]:
    where = _where(**which)
    with where.store.open(where.place) as path:
        if where.key is None:
            yield path
            return
        half = work_folder(path.stat().st_size) / f"{working_name('open')}{uuid.uuid4().hex}"
        try:
            with reader(path, where.key) as source, full_disk_refused(), half.open("xb") as out:
                half.chmod(0o600)
                shutil.copyfileobj(source, out, BLOCK)
            yield half
        finally:
            half.unlink(missing_ok=True)


def streamed(sha256: str) -> BinaryIO:
    """A whole blob as a seekable stream, opened as it is read. Raises NotFound, StoreAway."""
    where = _where(sha256=sha256)
    with where.store.open(where.place) as path:
        return reader(path, where.key)


def _where(**which: object) -> Lying:
    found = lying(**which)
    if found is None:
        raise NotFound("blob")
    return found


def read_piece(name: str) -> bytes:
    """The bytes of one piece, whole. Raises NotFound."""
    place = locate([name]).get(name)
    if place is None:
        raise NotFound("piece")
    found = at_hand(place)
    if found is not None:
        return found
    with store().open(place.blob) as path, path.open("rb") as file:
        file.seek(place.offset)
        return place.opened(file.read(place.size))


def locate(hashes: Iterable[str]) -> dict[str, Place]:
    """Where each piece lies, in one statement; an unknown hash has no place."""
    found = Chunk.objects.filter(hash__in=set(hashes)).values_list(
        "hash", "blob__sha256", "blob__key__place", "blob__key__wrapped", "offset", "size"
    )
    return {
        name: Place(name, place or blob, offset, size, key_of(row))
        for name, blob, place, row, offset, size in found
    }


def at_hand(place: Place) -> bytes | None:
    """A piece, when this machine has it without asking another one. Raises OSError."""
    return store().at_hand(place)


def newest_is_kept() -> bool:
    """Whether the bytes that were named last lie where this node looks for them. Raises StoreAway."""
    # Asked twice: between the row and the look into the quarantine the guard may have cleared them.
    return any(_newest_is_kept() for _ in range(2))


def _newest_is_kept() -> bool:
    row = Blob.objects.order_by("-id").values_list("sha256", "key__place", "size", "held").first()
    if row is None:
        return True
    sha256, place, size, held = row
    return (quarantine() if held else store()).has(place or sha256) == size


def store_clock() -> float:
    """Seconds that a shared store is ahead of this machine; writing, reading and deleting are tried. Raises StoreAway."""
    kept = store()
    return clock_of(kept) if isinstance(kept, S3Store) else 0.0


async def fetch(places: list[Place]) -> list[bytes]:
    """Pieces that weren't at hand, in order. Raises StoreAway, OSError."""
    return await store().fetch(places)
