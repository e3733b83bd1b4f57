"""Nhận dữ liệu để nhập: bytes that a context above reads itself, in a limited child; nobody reads them as a paper."""

from collections.abc import Collection
from io import SEEK_END
from typing import BinaryIO

from django.db.models import ProtectedError

from khue.audit.actions import action, describe
from khue.files.actions.storing import alone, storing
from khue.files.actions.take_in import refuse_size
from khue.files.models import Blob, keep
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


@action(allowed={"administrator"})
def take_in_data(actor: Actor, source: BinaryIO, *, most: int) -> int:
    """Nhận dữ liệu của một lần nhập; gives the id of the blob. No rendition is made.

    `most`: bytes. Refuses `files.empty`, `.too_big`, `.disk_full`: nothing is kept then.
    """
    del actor
    size = source.seek(0, SEEK_END)
    refuse_size(size)
    if size > most:
        raise Refusal("files.too_big", size=-(-size // 1_000_000), limit=most // 1_000_000)
    source.seek(0)
    storing()
    row = keep(source)
    describe(object=f"blob:{row.id}", size=row.size, sha256=row.sha256)
    return row.id


def is_nobody_storing() -> bool:
    """Whether nobody stores bytes now, nor will before this transaction ends; `forget_data` needs it."""
    return alone()


@action(allowed=())
def forget_data(actor: Actor, ids: Collection[int]) -> int:
    """Bỏ dữ liệu của lần nhập: blobs that nothing names any more; their bytes go with the sweep. Gives how many.

    What also came as a paper, or in another import, stays.
    """
    del actor
    gone = 0
    for blob in Blob.objects.filter(id__in=ids):
        try:
            blob.delete()
        except ProtectedError:
            continue
        gone += 1
    describe(object="blobs", gone=gone)
    return gone
