"""Tệp có dấu độ mật bị chặn ở cửa: of such a file nothing stays but that it was stopped."""

from functools import partial as later

from django.db import connection, transaction
from django.db.models import ProtectedError, Q

from khue.audit.actions import action, describe
from khue.files.actions.digest import UNFINISHED
from khue.files.actions.marks import WALL, marked
from khue.files.actions.quarantine import drop
from khue.files.actions.storing import wait_until_alone
from khue.files.models import Blob, File, Upload, lying, store
from khue.shared import clock
from khue.shared.actor import Actor

STOPPED = "—"
"""What stands where the name of a stopped file stood: a name may tell a secret too."""


@action(allowed=())
def stop_marked(actor: Actor, file_id: int, level: str, how: str, page: int | None) -> None:
    """Chặn tệp có dấu độ mật: bytes, row of bytes, hash and name go; who, when, rule, level and page stay. Twice is once."""
    del actor
    describe(object=f"file:{file_id}", wall=WALL, level=level, how=how, page=page)
    row = File.objects.select_for_update().filter(id=file_id, state__in=UNFINISHED).first()
    if row is None:
        return
    refusal = marked(level, how, page)
    received = row.original_id
    row.name, row.original, row.state = STOPPED, None, File.State.REFUSED
    row.refusal_code, row.refusal_facts, row.changed_at = refusal.code, refusal.facts, clock.now()
    row.save()
    Upload.objects.filter(file=row).update(name=STOPPED)
    if received is not None:
        destroy(received)


def destroy(blob_id: int) -> None:
    """The bytes, unless they were cleared once and another file names them still: that one is looked at itself."""
    blob = Blob.objects.get(id=blob_id)
    if blob.held:
        drop(blob)
        return
    wait_until_alone()
    where = lying(id=blob_id)
    try:
        with transaction.atomic():
            blob.delete()
    except ProtectedError:
        return
    if where is not None:
        transaction.on_commit(later(_discard, where.place))


def _discard(place: str) -> None:
    """Out of the store, unless the same bytes came again meanwhile. What can't be removed now is swept."""
    with transaction.atomic(using=connection.alias):
        wait_until_alone()
        if not Blob.objects.filter(Q(sha256=place) | Q(key__place=place)).exists():
            store().discard(place, 0)
