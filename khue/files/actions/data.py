"""Nhận dữ liệu để nhập: bytes that a context above reads itself, in a limited child; nobody reads them as a paper."""

from io import SEEK_END
from typing import BinaryIO

from khue.audit.actions import action, describe
from khue.files.actions.storing import storing
from khue.files.actions.take_in import keep_blob, refuse_size
from khue.files.models import store
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
    row = keep_blob(store().put(source))
    describe(object=f"blob:{row.id}", size=row.size, sha256=row.sha256)
    return row.id
