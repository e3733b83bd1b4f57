"""Hủy nội dung một tệp (thu hồi khẩn): keys, bytes, rendition, pictures, words and names go; that it was here stays."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial as later

from django.conf import settings
from django.db import connection, transaction
from django.db.models import ProtectedError, Q

from khue.audit.actions import action, describe
from khue.files.actions.marked import STOPPED
from khue.files.actions.quarantine import discard
from khue.files.actions.storing import wait_until_alone
from khue.files.models import Blob, Chunk, Destroyed, File, Key, Lying, Rendition, Upload, lying
from khue.files.queries import read_piece, streamed, words_folder
from khue.files.rules.sealing import tombstone
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import forget_about
from khue.shared.notify import notify
from khue.shared.refusal import NotFound

_log = logging.getLogger("khue.files")
# Which other readings show one of these pieces too: rows of chunks, thumbs and previews begin with the hash, so does text.
_SHARED = """
SELECT DISTINCT r.id, shown.hash FROM files_rendition r, LATERAL (
  SELECT e->>0 AS hash FROM jsonb_array_elements(
    r.chunks || r.thumbs || r.previews || jsonb_build_array(r.text) || coalesce(r.facts->'earlier_text', '[]')) e
) shown WHERE shown.hash = ANY(%s) AND NOT r.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class _Doom:
    """Những gì phải hủy: blobs and renditions of one content."""

    blobs: frozenset[int]
    renditions: frozenset[int]


@action(allowed=())
def destroy(actor: Actor, file_id: int) -> tuple[int, ...]:
    """Hủy nội dung: of this file and of every file of the same content; gives their ids. Twice is once.

    Pieces that other papers show too are kept for those. The names of what was destroyed are noted as keyed hashes,
    so that a backup brought back destroys them again. Raises NotFound.
    """
    del actor
    wait_until_alone()
    row = File.objects.select_for_update().filter(id=file_id).first()
    if row is None:
        raise NotFound("file")
    describe(object=f"file:{file_id}")
    if row.original_id is None:
        return (file_id,)
    doom = _doomed(row.original_id)
    ids = same_content(file_id)
    _rehome(doom)
    File.objects.filter(id__in=ids).update(
        name=STOPPED,
        state=File.State.REFUSED,
        refusal_code="files.destroyed",
        refusal_facts={},
        original=None,
        rendition=None,
        changed_at=clock.now(),
    )
    Upload.objects.filter(file__in=ids).update(name=STOPPED)
    _bury(doom)
    forget_about([f"file:{one}" for one in ids], {"file_id": ids, "rendition_id": sorted(doom.renditions)})
    for rendition in doom.renditions:
        shutil.rmtree(words_folder(rendition), ignore_errors=True)
    describe(files=list(ids), blobs=len(doom.blobs))
    return ids


def same_content(file_id: int) -> tuple[int, ...]:
    """Files that `destroy` would take with this one."""
    original = File.objects.filter(id=file_id).values_list("original_id", flat=True).first()
    if original is None:
        return (file_id,)
    doom = _doomed(original)
    found = File.objects.filter(Q(original__in=doom.blobs) | Q(rendition__in=doom.renditions))
    return tuple(sorted(found.values_list("id", flat=True)))


def _doomed(original: int) -> _Doom:
    """All that was made of these bytes, and all that became the same."""
    blobs, renditions = {original}, set[int]()
    while True:
        found = Rendition.objects.filter(Q(original__in=blobs) | Q(blob__in=blobs) | Q(side__in=blobs))
        rows = list(found.values_list("id", "original_id", "blob_id", "side_id"))
        renditions = {row[0] for row in rows}
        more = {original, *(blob for row in rows for blob in row[1:]), *_words_of(renditions)}
        if more <= blobs:
            return _Doom(frozenset(blobs), frozenset(renditions))
        blobs |= more


def _words_of(renditions: set[int]) -> set[int]:
    """Blobs that hold the words read from scanned pages, and nothing of anybody else's."""
    texts = {row[0] for row in Rendition.objects.filter(id__in=renditions).values_list("text", flat=True)}
    others = Rendition.objects.exclude(id__in=renditions)
    found = set(Chunk.objects.filter(hash__in=texts).values_list("blob_id", flat=True))
    taken = set(others.filter(Q(blob__in=found) | Q(side__in=found)).values_list("blob_id", "side_id"))
    shared = {
        row.blob_id
        for row in Chunk.objects.filter(hash__in=texts)
        if others.filter(text__0=row.hash).exists()
    }
    return found - {blob for pair in taken for blob in pair} - shared


def _rehome(doom: _Doom) -> None:
    """A piece stands once, in whatever blob: one that another paper shows too is found in that paper's own bytes."""
    ours = list(Chunk.objects.filter(blob__in=doom.blobs).values_list("hash", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [ours, list(doom.renditions)])
        shared = {name: rendition for rendition, name in cursor.fetchall()}
    for rendition in Rendition.objects.filter(id__in=set(shared.values())).select_related("blob", "side"):
        names = {name for name, owner in shared.items() if owner == rendition.id}
        for home in (rendition.blob, rendition.side):
            names -= _found_in(home, names)
        if names:
            _log.error("%d pieces of rendition %d aren't in its own bytes", len(names), rendition.id)


def _found_in(home: Blob, names: Collection[str]) -> set[str]:
    if not names:
        return set()
    with streamed(home.sha256) as stream:
        whole = stream.read()
    found = set()
    for name in names:
        at = whole.find(read_piece(name))
        if at >= 0:
            Chunk.objects.filter(hash=name).update(blob=home, offset=at)
            found.add(name)
    return found


def _bury(doom: _Doom) -> None:
    """Rows and keys now, the sealed bytes once that is committed; what can't be removed then is swept, and is noise."""
    places = [place for blob in sorted(doom.blobs) if (place := lying(id=blob)) is not None]
    known = Blob.objects.filter(id__in=doom.blobs, held=False).values_list("sha256", flat=True)
    Destroyed.objects.bulk_create(
        [Destroyed(name=tombstone(settings.SECRET_KEY, one), at=clock.now()) for one in known],
        ignore_conflicts=True,
    )
    Chunk.objects.filter(blob__in=doom.blobs).delete()
    Rendition.objects.filter(id__in=doom.renditions).delete()
    Key.objects.filter(blob__in=doom.blobs).delete()
    for blob in Blob.objects.filter(id__in=doom.blobs):
        try:
            with transaction.atomic():
                blob.delete()
        except ProtectedError:  # data of an import too: its row stays, nothing opens it
            _log.warning("blob %d is named elsewhere; its bytes are gone all the same", blob.id)
    notify("keys")
    notify("rights")
    for place in places:
        transaction.on_commit(later(_out, place), robust=True)


def _out(place: Lying) -> None:
    discard(place.store, place.place)
