"""Kết quả đọc tệp: what the intake job found, written down."""

import hashlib
import json
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import F

from khue.audit.actions import action, describe
from khue.files.actions.quarantine import clear, drop
from khue.files.actions.storing import storing
from khue.files.actions.words import ask_words
from khue.files.models import Blob, Chunk, File, Rendition, keep
from khue.files.rules.chunks import cut
from khue.files.rules.pages import runs
from khue.files.rules.recipe import RECIPE
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

NO_NOTES = frozenset({"earlier_text", "reading", "told", "words"})
UNFINISHED = ("waiting", "working")


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Hashes of pieces of one file of bytes, in order: (hash, offset, size)."""

    path: Path

    def __call__(self, spans: list[tuple[int, int]] | None = None) -> Iterator[tuple[str, int, int]]:
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for offset, size in cut(data) if spans is None else spans:
                if size <= 0 or offset < 0 or offset + size > len(data):
                    raise Refusal("files.damaged")
                yield hashlib.sha256(data[offset : offset + size]).hexdigest(), offset, size


def _enter(blob: Blob, pieces: list[tuple[str, int, int]]) -> None:
    """Make the pieces findable; one that stands already, in whatever blob, stays where it is."""
    Chunk.objects.bulk_create(
        (Chunk(hash=name, blob=blob, offset=offset, size=size) for name, offset, size in pieces),
        batch_size=1000,
        ignore_conflicts=True,
    )


def _side_pieces(side: Path, result: dict[str, Any]) -> dict[str, list[tuple[str, int, int]]]:
    hashes = _Pieces(side)
    return {
        "previews": list(hashes([(offset, size) for offset, size in result["previews"]])),
        "thumbs": list(hashes([(offset, size) for offset, size, _first, _count in result["thumbs"]])),
        "text": list(hashes([(result["text"][0], result["text"][1])])),
    }


def _kept(path: Path) -> Blob:
    with path.open("rb") as made:
        return keep(made)


def _rendition(original: Blob, folder: Path) -> Rendition:
    """Keep what the child made. The child is not believed: every hash is taken again here."""
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    chunks = list(_Pieces(folder / "rendition.pdf")())
    side = _side_pieces(folder / "side.bin", result)
    storing()
    blob, side_blob = (_kept(folder / name) for name in ("rendition.pdf", "side.bin"))
    _enter(blob, chunks)
    _enter(side_blob, [*side["text"], *side["thumbs"], *side["previews"]])
    facts = (
        result["facts"] | ({"undrawn": result["undrawn"]} if result["undrawn"] else {}) | {"reading": True}
    )
    return Rendition.objects.create(
        original=original,
        recipe=RECIPE,
        blob=blob,
        side=side_blob,
        pages=len(result["labels"]),
        page_sizes=runs([(width, height) for width, height in result["sizes"]]),
        labels=result["labels"],
        chunks=chunks,
        thumbs=[
            (name, size, first, count)
            for (name, _at, size), (_o, _s, first, count) in zip(
                side["thumbs"], result["thumbs"], strict=True
            )
        ],
        previews=[(name, size) for name, _at, size in side["previews"]],
        text=(side["text"][0][0], side["text"][0][2]),
        digests=result["digests"],
        facts=facts,
        made_at=clock.now(),
    )


def _notes(made: Rendition) -> dict[str, Any]:
    """What a record may keep: never what the paper says."""
    return {name: fact for name, fact in made.facts.items() if name not in NO_NOTES}


@action(allowed=())
def finish_digest(actor: Actor, file_id: int, folder: Path) -> None:
    """Bản đọc đã xong: store what the child made in the folder. Twice is once."""
    row = File.objects.select_for_update().filter(id=file_id).first()
    describe(object=f"file:{file_id}")
    if row is None or row.original_id is None or row.state not in UNFINISHED:
        return
    original = Blob.objects.get(id=row.original_id)
    if original.held:
        storing()
        original = clear(row, original)
    # Two files of the same bytes may finish at once: the blob's row lets one pass at a time.
    original = Blob.objects.select_for_update().get(id=original.id)
    made = Rendition.objects.filter(original=original, recipe=RECIPE).first() or _rendition(original, folder)
    ask_words(made.id)
    row.rendition, row.state, row.progress, row.changed_at = made, File.State.READY, 100, clock.now()
    row.save(update_fields=["rendition", "state", "progress", "changed_at"])
    describe(sha256=original.sha256, pages=made.pages, rendition=made.blob.sha256, notes=_notes(made))


@action(allowed=())
def refuse_file(actor: Actor, file_id: int, code: str, facts: dict[str, Any]) -> None:
    """Từ chối tệp sau khi đọc: the code and facts stand on the file; bytes that the guard hasn't cleared go. Twice is once."""
    describe(object=f"file:{file_id}", code=code)
    row = File.objects.select_for_update().filter(id=file_id, state__in=UNFINISHED).first()
    if row is None:
        return
    held = row.original if row.original is not None and row.original.held else None
    row.state, row.refusal_code, row.refusal_facts = File.State.REFUSED, code, facts
    row.original, row.changed_at = (row.original if held is None else None), clock.now()
    row.save()
    if held is not None:
        drop(held)


def note_attempt(file_id: int) -> int:
    """Lần thử: counts that the intake begins; gives which time this is. Writes no record."""
    File.objects.filter(id=file_id, state__in=UNFINISHED).update(
        state=File.State.WORKING, attempts=F("attempts") + 1, progress=0, changed_at=clock.now()
    )
    return File.objects.values_list("attempts", flat=True).get(id=file_id)


def forgive_attempt(file_id: int) -> None:
    """Bỏ qua một lần thử: it failed through no fault of the file. Writes no record."""
    File.objects.filter(id=file_id, attempts__gt=0).update(attempts=F("attempts") - 1)


def note_progress(file_id: int, percent: int) -> None:
    """Tiến độ: how far the intake is, 0-99. Writes no record: a percentage is nothing to keep for ever."""
    File.objects.filter(id=file_id, state__in=UNFINISHED).update(
        state=File.State.WORKING, progress=max(0, min(percent, 99)), changed_at=clock.now()
    )
