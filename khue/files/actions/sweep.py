"""Dọn dẹp: what nobody finished goes, what got stuck is begun again."""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from khue.audit.actions import action, describe
from khue.files.actions.storing import alone
from khue.files.actions.take_in import LARGE, ask_reading
from khue.files.models import Blob, File, Upload, store
from khue.files.queries import work_folder
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
    for half in _old(store().tmp, HOUR):
        half.unlink(missing_ok=True)
    for folder in _old(work_folder(), 6 * HOUR):
        shutil.rmtree(folder, ignore_errors=True)


def _sweep_blobs() -> int:
    """Bytes that no row names: a crash came between the store and the database."""
    if not alone():
        return 0
    aged = list(store().aged(BLOB_AGE))
    named: set[str] = set()
    for start in range(0, len(aged), 5000):
        part = aged[start : start + 5000]
        named.update(Blob.objects.filter(sha256__in=part).values_list("sha256", flat=True))
    orphans = [name for name in aged if name not in named]
    return sum(store().discard(name, BLOB_AGE) for name in orphans)


def _begin_again() -> int:
    """Files whose job was lost with its worker; a job that still runs loses nothing by it."""
    stuck = File.objects.filter(
        state__in=("waiting", "working"), changed_at__lt=clock.now() - STUCK_AFTER
    ).select_for_update(skip_locked=True, of=("self",))
    ids = []
    for row in stuck.select_related("original"):
        ask_reading(row.id, awaited=False, long=row.original is not None and row.original.size > LARGE)
        ids.append(row.id)
    File.objects.filter(id__in=ids).update(changed_at=clock.now())
    return len(ids)


@action(allowed=())
def sweep(actor: Actor) -> None:
    """Dọn lượt tải lên hết hạn, tệp dở, khối dữ liệu không tên; begins stuck files again."""
    uploads, again, blobs = _sweep_uploads(), _begin_again(), _sweep_blobs()
    _sweep_folders()
    describe(uploads=uploads, begun_again=again, blobs=blobs)
