"""Lượt tải lên: what has arrived so far. An upload is seen by its owner only."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Sum

from khue.files.models import Upload, home, key_of, store
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

AT_ONCE = 30
AN_HOUR = 600
BYTES_AT_ONCE = 4_000_000_000
DISK_RESERVE = 64_000_000


class UploadGone(Refusal):
    """Lượt tải lên không còn, or never was this person's."""

    status = 404


@dataclass(frozen=True, slots=True)
class UploadState:
    """Tình trạng tải lên. size and received in bytes; file_id once it is complete; key seals what arrives."""

    id: UUID
    name: str
    size: int
    received: int
    expires_at: datetime
    file_id: int | None
    key: bytes | None = field(default=None, repr=False)


def received(upload_id: UUID) -> int:
    """Bytes that have arrived, at whichever machine."""
    return store().incoming.received(upload_id.hex)


def upload_to_edit(actor: Actor, upload_id: UUID) -> UploadState:
    """The actor's own upload, still alive. Refuses `files.upload_gone` (404)."""
    mine = Upload.objects.filter(id=upload_id, owner_id=actor.user_id, expires_at__gt=clock.now())
    row = mine.annotate(wrapped=F("key__wrapped")).first()
    if row is None or (row.file_id is None and row.wrapped is None):
        raise UploadGone("files.upload_gone")
    return UploadState(
        id=row.id,
        name=row.name,
        size=row.size,
        received=row.size if row.file_id else received(row.id),
        expires_at=row.expires_at,
        file_id=row.file_id,
        key=key_of(row.wrapped),
    )


def refuse_crowd(actor: Actor, size: int) -> None:
    """Refuses `files.upload_too_many` beyond 30 at once, 4 GB at once or 600 an hour for one account."""
    mine = Upload.objects.filter(owner_id=actor.user_id)
    open_now = mine.filter(file=None, expires_at__gt=clock.now())
    count = open_now.count()
    waiting = open_now.aggregate(sum=Sum("size"))["sum"] or 0
    recent = mine.filter(made_at__gt=clock.now() - timedelta(hours=1)).count()
    if count >= AT_ONCE or waiting + size > BYTES_AT_ONCE or recent >= AN_HOUR:
        raise Refusal("files.upload_too_many", count=count)


def refuse_full_disk(size: int) -> None:
    """Refuses `files.disk_full` when the bytes, their rendition and a reserve wouldn't fit."""
    home().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(home()).free < 2 * size + DISK_RESERVE:
        raise Refusal("files.disk_full")
