"""Dọn dẹp: what nobody finished goes, what got stuck is begun again."""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from khue.audit.actions import action, describe
from khue.files.actions.digest import UNFINISHED, refuse_file
from khue.files.actions.storing import alone
from khue.files.actions.take_in import LARGE, ask_reading
from khue.files.models import Blob, File, Key, Store, Upload, quarantine, store
from khue.files.queries import work_folders
from khue.files.rules.kinds import CONTAINERS
from khue.shared import clock
from khue.shared.actor import Actor

HOUR = 3600.0
BLOB_AGE = 48 * HOUR
STUCK_AFTER = timedelta(minutes=20)


def _old(folder: Path, seconds: float) -> list[Path]:
    """What lies in the folder untouched for so long by this machine's clock."""
    limit = time.time() - seconds
    return [path for path in folder.iterdir() if path.stat().st_mtime < limit] if folder.exists() else []


def _sweep_uploads() -> int:
    gone = Upload.objects.filter(expires_at__lte=clock.now())
    ids = list(gone.values_list("id", flat=True))
    gone.delete()
    arrived = store().incoming
    for upload_id in ids:
        arrived.forget(upload_id.hex)
    for name in arrived.aged(HOUR):
        if not _is_open(name):
            arrived.forget(name)
    return len(ids)


def _is_open(name: str) -> bool:
    """Whether these parts belong to an upload that may still go on."""
    try:
        return Upload.objects.filter(id=UUID(name), file=None).exists()
    except ValueError:
        return False


def _sweep_folders() -> None:
    for half in (*_old(store().tmp, HOUR), *_old(quarantine().tmp, HOUR)):
        half.unlink(missing_ok=True)
    for work in work_folders():
        for left in _old(work, 6 * HOUR):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def _sweep_blobs() -> int:
    """Bytes that no row names: a crash came between the store and the database, or they lie sealed elsewhere now."""
    return (
        sum(_sweep_store(kept, held=held) for kept, held in ((store(), False), (quarantine(), True)))
        if alone()
        else 0
    )


def _sweep_store(kept: Store, *, held: bool) -> int:
    aged = list(kept.aged(BLOB_AGE))
    named: set[str] = set()
    for start in range(0, len(aged), 5000):
        part = aged[start : start + 5000]
        named.update(Key.objects.filter(place__in=part, blob__held=held).values_list("place", flat=True))
        named.update(Blob.objects.filter(sha256__in=part, key=None).values_list("sha256", flat=True))
    return sum(kept.discard(name, BLOB_AGE) for name in aged if name not in named)


def _begin_again() -> int:
    """Files whose job was lost with its worker; a job that still runs loses nothing by it."""
    stuck = File.objects.filter(
        state__in=("waiting", "working"), changed_at__lt=clock.now() - STUCK_AFTER
    ).select_for_update(skip_locked=True, of=("self",))
    ids = []
    for row in stuck.select_related("original"):
        ask_reading(
            row.id,
            awaited=False,
            long=row.kind in CONTAINERS or (row.original is not None and row.original.size > LARGE),
        )
        ids.append(row.id)
    File.objects.filter(id__in=ids).update(changed_at=clock.now())
    return len(ids)


@action(allowed=())
def forget_unguarded(actor: Actor) -> None:
    """Bỏ tệp chưa soát sau khi phục hồi: no backup holds what the guard hadn't cleared, nor uploads under way."""
    files = File.objects.filter(state__in=UNFINISHED, original__held=True, original__key=None)
    ids = list(files.values_list("id", flat=True))
    for file_id in ids:
        refuse_file(actor, file_id, "files.gone", {})
    uploads, _each = Upload.objects.filter(file=None, key=None).delete()
    describe(object="files", files=len(ids), uploads=uploads)


@action(allowed=())
def sweep(actor: Actor) -> None:
    """Dọn lượt tải lên hết hạn, tệp dở, khối dữ liệu không tên; begins stuck files again."""
    uploads, again, blobs = _sweep_uploads(), _begin_again(), _sweep_blobs()
    _sweep_folders()
    describe(uploads=uploads, begun_again=again, blobs=blobs)
