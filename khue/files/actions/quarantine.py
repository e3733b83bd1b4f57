"""Nơi chờ soát mật: what came lies here, sealed, until the guard has cleared it; what is refused is gone with its key."""

from functools import partial as later
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, transaction

from khue.files.actions.storing import storing
from khue.files.models import (
    Blob,
    File,
    Key,
    Lying,
    Store,
    Upload,
    digest,
    lying,
    quarantine,
    reader,
    sealed,
    store,
    wrap,
)
from khue.files.rules.sealing import new_key
from khue.shared import clock


class Arrived:
    """Bytes of an upload, which lie sealed already: the file, its key, the upload that owns the key."""

    def __init__(self, path: Path, key: bytes, upload: Upload) -> None:
        self.path = path
        self.key = key
        self.upload = upload

    def opened(self) -> BinaryIO:
        """What came, as a seekable stream."""
        return reader(self.path, self.key)


def cleared_before(stream: BinaryIO) -> Blob | None:
    """The blob of the same bytes that the guard let in before."""
    return Blob.objects.filter(sha256=digest(stream), held=False).first()


def hold(source: BinaryIO | Arrived) -> Blob:
    """Put what came into the quarantine under a key of its own; the row tells nothing of the content but its size."""
    storing()
    if isinstance(source, Arrived):
        size = source.path.stat().st_size
        blob = _held(quarantine().adopt(source.path).sha256, size)
        Key.objects.filter(upload=source.upload).update(upload=None, blob=blob, place=blob.sha256)
        return blob
    source.seek(0)
    key = new_key()
    with sealed(source, quarantine(), key) as (half, plain):
        blob = _held(quarantine().adopt(half).sha256, plain.size)
    Key.objects.create(blob=blob, place=blob.sha256, wrapped=wrap(key))
    return blob


def _held(place: str, size: int) -> Blob:
    return Blob.objects.create(sha256=place, size=size, made_at=clock.now(), held=True)


def clear(file: File, held: Blob) -> Blob:
    """The guard let it in: the bytes go into the store as they lie, under the same key. Gives the blob that the file now has."""
    where = _where(held)
    with where.store.open(where.place) as path:
        with reader(path, where.key) as stream:
            sha256 = digest(stream)
        known = Blob.objects.filter(sha256=sha256, held=False).first() or _moved(held, sha256, path)
    if known is not None:
        file.original = known
        file.save(update_fields=["original"])
        held.delete()
    transaction.on_commit(later(discard, quarantine(), where.place), robust=True)
    return known or held


def _moved(held: Blob, sha256: str, path: Path) -> Blob | None:
    """Name the blob by its content and bring its bytes over; gives the blob that was faster, if one was."""
    try:
        with transaction.atomic():
            held.sha256, held.held = sha256, False
            held.save(update_fields=["sha256", "held"])
    except IntegrityError:
        held.held = True
        return Blob.objects.get(sha256=sha256)
    second = store().tmp / f"{path.name}.cleared"
    second.parent.mkdir(parents=True, exist_ok=True)
    second.unlink(missing_ok=True)
    # A second name, not a move: if this transaction comes to nothing the bytes still lie where the row says.
    second.hardlink_to(path)
    store().adopt(second)
    return None


def drop(held: Blob) -> None:
    """It was refused: key and row go now, the sealed bytes, which nothing opens any more, once that is committed."""
    where = _where(held)
    held.delete()
    transaction.on_commit(later(discard, where.store, where.place), robust=True)


def discard(kept: Store, place: str) -> None:
    """Sealed bytes that no row names. What can't be removed now is swept."""
    kept.discard(place, 0)


def _where(blob: Blob) -> Lying:
    found = lying(id=blob.pk)
    if found is None:
        raise Blob.DoesNotExist
    return found
