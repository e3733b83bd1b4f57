"""Tải lên từng phần: an upload is opened, receives bytes in parts, and becomes a file."""

from datetime import timedelta
from functools import partial as later
from uuid import UUID

from django.db import transaction

from khue.audit.actions import action, describe
from khue.files.actions.marks import refuse_marked_name
from khue.files.actions.quarantine import Arrived
from khue.files.actions.take_in import UNCLASSIFIED, refuse_level, refuse_size, take_in
from khue.files.models import Arriving, Key, Upload, key_of, store, wrap
from khue.files.queries import UploadGone, UploadState, received, refuse_crowd, refuse_full_disk
from khue.files.rules.names import safe_name
from khue.files.rules.sealing import new_key, stencil
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, Refusal, Stale

LIFE = timedelta(hours=24)


@action(allowed={"anyone"})
def open_upload(actor: Actor, name: str, size: int, *, declared_level: str = UNCLASSIFIED) -> UUID:
    """Mở lượt tải lên of so many bytes; lives 24 hours.

    Refuses `files.level_declared`, `.marked` (by its name), `.empty`, `.too_big`, `.upload_too_many`, `.disk_full`.
    """
    if actor.user_id is None:
        raise Forbidden("files.open_upload")
    refuse_level(declared_level)
    refuse_marked_name(name)
    refuse_size(size)
    refuse_crowd(actor, size)
    refuse_full_disk(size)
    now = clock.now()
    row = Upload.objects.create(
        owner_id=actor.user_id, name=safe_name(name), size=size, made_at=now, expires_at=now + LIFE
    )
    Key.objects.create(upload=row, wrapped=wrap(new_key()))
    describe(object=f"upload:{row.id}", size=size)
    return row.id


def _locked(actor: Actor, upload_id: UUID) -> Upload:
    row = Upload.objects.select_for_update().filter(id=upload_id, owner_id=actor.user_id).first()
    if row is None:
        raise UploadGone("files.upload_gone")
    return row


@action(allowed={"anyone"})
def finish_upload(actor: Actor, upload_id: UUID) -> int:
    """Hoàn tất lượt tải lên: the arrived bytes are taken in; gives the file's id. Twice is once.

    Refuses what `take_in` refuses, and `files.upload_offset` while bytes are missing.
    """
    row = _locked(actor, upload_id)
    describe(object=f"upload:{row.id}")
    if row.file_id is not None:
        return row.file_id
    if received(row.id) != row.size:
        raise Stale("files.upload_offset", received=received(row.id))
    key = key_of(Key.objects.filter(upload=row).values_list("wrapped", flat=True).first())
    if key is None:
        raise UploadGone("files.upload_gone")
    with store().incoming.whole(row.id.hex) as path:
        row.file_id = take_in(actor, Arrived(path, key, row), row.name)
    row.save(update_fields=["file"])
    transaction.on_commit(later(forget, row.id), robust=True)
    return row.file_id


@action(allowed={"anyone"})
def drop_upload(actor: Actor, upload_id: UUID) -> None:
    """Hủy lượt tải lên: what arrived is forgotten; a file already made of it stays."""
    row = _locked(actor, upload_id)
    describe(object=f"upload:{row.id}")
    transaction.on_commit(later(forget, row.id), robust=True)
    row.delete()


def forget(upload_id: UUID) -> None:
    """Bỏ phần đã đến: nothing of the arrived bytes stays; what can't be removed now is swept. Writes no record."""
    store().incoming.forget(upload_id.hex)


class Receiver:
    """Nhận từng phần: seals bytes and appends them to one upload. No record is written.

    Raises Stale `files.upload_busy` when another window appends, `files.upload_offset` when the
    part doesn't begin where the arrived bytes end.
    """

    def __init__(self, upload: UploadState, offset: int) -> None:
        self.upload = upload
        self.received = offset
        if upload.key is None:
            raise UploadGone("files.upload_gone")
        self._over = stencil(upload.key).over
        self._part: Arriving = store().incoming.append(upload.id.hex, offset)

    def write(self, block: bytes) -> None:
        """Append. Refuses `files.upload_too_long` and, forgetting everything, `files.disk_full`."""
        if self.received + len(block) > self.upload.size:
            raise Refusal("files.upload_too_long", size=self.upload.size)
        try:
            self._part.write(self._over(self.received, block))
        except Refusal as refusal:
            if refusal.code == "files.disk_full":
                forget(self.upload.id)
            raise
        self.received += len(block)

    def close(self) -> None:
        """Bring the bytes to where the next part will look for them, and let go."""
        self._part.close()
