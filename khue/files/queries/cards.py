"""Tình trạng và nội dung của tệp. Rights are asked above: each use of a file has its own row there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from khue.files.models import (
    File,
    Rendition,
)
from khue.files.rules.kinds import CONTAINERS, CONTENT_TYPES
from khue.files.rules.names import download_name
from khue.files.rules.pages import changed
from khue.files.rules.reading.offers import offered_date
from khue.files.rules.recipe import comparable
from khue.files.rules.telling import cleaned, draft
from khue.shared.refusal import NotFound, Reason, Refusal

Piece = tuple[str, int]
BLOCK = 1024**2


@dataclass(frozen=True, slots=True)
class FileCard:
    """Thẻ tệp: how the intake of a file stands. size (bytes) and sha256 are of the received bytes.

    The hash is told once the guard has cleared them. state: waiting, working, ready, refused, or opened (a container
    whose files are files now). notes: what the reader should know, as facts
    (active_content_removed, comments, changes, signatures, repaired, undrawn).
    """

    id: int
    name: str
    kind: str
    state: str
    progress: int
    pages: int
    size: int
    sha256: str
    refusal_code: str
    refusal_facts: dict[str, Any]
    notes: dict[str, Any]
    by_person_id: int | None = None

    @property
    def refused(self) -> bool:
        """Whether this can never be read: it counts for nothing, and its sentence says what to do."""
        return self.state == "refused"

    @property
    def container(self) -> bool:
        """Whether it becomes no paper: the files inside do."""
        return self.kind in CONTAINERS

    @property
    def told(self) -> dict[str, dict[str, Any]]:
        """What the paper says of itself and may be offered: {field: {value, page, box, score}}."""
        return dict(self.notes.get("told") or {})

    @property
    def offered_day(self) -> date | None:
        """The day that is offered."""
        return offered_date(self.told)

    @property
    def learning(self) -> bool:
        """Whether more will be known of it soon: what it says of itself, or words of its scanned pages."""
        return bool(self.notes.get("reading")) and ("told" not in self.notes or self.unread is not None)

    @property
    def unread(self) -> tuple[int, int] | None:
        """(done, of) while the words of scanned pages are being read; nothing when all are, or none has to."""
        words = self.notes.get("words")
        return (words["done"], words["of"]) if words and words["done"] < words["of"] else None

    @property
    def draft(self) -> Reason | None:
        """Remarks and changes that the file still carries; nothing when there are none."""
        return draft(self.kind, self.notes)

    @property
    def cleaned(self) -> tuple[str, ...]:
        """Codes of what the reading copy was cleaned of."""
        return cleaned(self.notes)


@dataclass(frozen=True, slots=True)
class Reading:
    """Bản đọc của một tệp. sha256 and size (bytes) are of the rendition, whole.

    page_sizes: (width, height, pages) runs in points, as shown. chunks: (hash, offset, size).
    thumbs: (hash, size, first page, pages). previews: (hash, size), one a page. text: (hash, size).
    """

    sha256: str
    size: int
    pages: int
    labels: list[str]
    page_sizes: list[tuple[float, float, int]]
    chunks: list[tuple[str, int, int]]
    thumbs: list[tuple[str, int, int, int]]
    previews: list[Piece]
    text: Piece


@dataclass(frozen=True, slots=True)
class Copy:
    """Bản để gửi đi: whole bytes, a truthful name to send them under, their content type. `opened` gives them."""

    sha256: str
    name: str
    content_type: str


def _card(row: File) -> FileCard:
    rendition = row.rendition
    return FileCard(
        id=row.id,
        name=row.name,
        kind=row.kind,
        state=row.state,
        progress=row.progress,
        pages=rendition.pages if rendition else 0,
        size=row.original.size if row.original else 0,
        sha256=row.original.sha256 if row.original and not row.original.held else "",
        refusal_code=row.refusal_code,
        refusal_facts=row.refusal_facts,
        notes=rendition.facts if rendition else {},
        by_person_id=row.by_person_id,
    )


_HEAVY = ("chunks", "thumbs", "previews", "text", "digests", "labels", "page_sizes")


def cards(ids: Iterable[int]) -> dict[int, FileCard]:
    """Cards of these files, in one statement; an unknown id has none."""
    rows = File.objects.filter(id__in=set(ids)).select_related("original", "rendition")
    return {row.id: _card(row) for row in rows.defer(*(f"rendition__{name}" for name in _HEAVY))}


def card(file_id: int) -> FileCard:
    """The card of one file. Raises NotFound."""
    found = cards([file_id]).get(file_id)
    if found is None:
        raise NotFound("file")
    return found


@dataclass(frozen=True, slots=True)
class Inside:
    """Những tệp lấy ra từ một tệp nén hay thư, in order, and what was left out [name, code, facts]."""

    files: tuple[tuple[int, str], ...]
    left_out: tuple[tuple[str, str, dict[str, Any]], ...]


def inside(file_id: int) -> Inside:
    """What a container held."""
    files = File.objects.filter(container_id=file_id).order_by("id").values_list("id", "name")
    left = File.objects.values_list("left_out", flat=True).get(id=file_id)
    return Inside(tuple(files), tuple((name, code, facts) for name, code, facts in left))


def _renditions(ids: Iterable[int]) -> dict[int, Rendition]:
    wanted = list(dict.fromkeys(ids))
    rows = File.objects.select_related("rendition__blob").in_bulk(wanted)
    found: dict[int, Rendition] = {}
    for one in wanted:
        if one not in rows:
            raise NotFound("file")
        made = rows[one].rendition
        if made is None:
            raise Refusal("files.not_ready", name=rows[one].name)
        found[one] = made
    return found


def reading(file_id: int) -> Reading:
    """What a tablet reads of the file. Raises NotFound; refuses `files.not_ready`."""
    return readings([file_id])[file_id]


def readings(ids: Iterable[int]) -> dict[int, Reading]:
    """What tablets read of these files, in one statement. Raises NotFound; refuses `files.not_ready`."""
    return {file: _reading(made) for file, made in _renditions(ids).items()}


def _reading(made: Rendition) -> Reading:
    return Reading(
        sha256=made.blob.sha256,
        size=made.blob.size,
        pages=made.pages,
        labels=list(made.labels),
        page_sizes=[(width, height, count) for width, height, count in made.page_sizes],
        chunks=[(name, offset, size) for name, offset, size in made.chunks],
        thumbs=[(name, size, first, count) for name, size, first, count in made.thumbs],
        previews=[(name, size) for name, size in made.previews],
        text=(made.text[0], made.text[1]),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """Phần chữ của một tệp: how many pages, their labels, and the piece that holds the text."""

    pages: int
    labels: list[str]
    text: Piece


def words(ids: Iterable[int]) -> dict[int, Words]:
    """Of each file that can be read, in one statement."""
    rows = File.objects.filter(id__in=set(ids), rendition__isnull=False)
    found = rows.values_list("id", "rendition__pages", "rendition__labels", "rendition__text")
    return {file: Words(pages, list(labels), (text[0], text[1])) for file, pages, labels, text in found}


def original(file_id: int) -> Copy:
    """The received bytes. Raises NotFound; refuses `files.not_ready` while the guard hasn't cleared them."""
    row = File.objects.filter(id=file_id).select_related("original").first()
    if row is None or row.original is None:
        raise NotFound("file")
    if row.original.held:
        raise Refusal("files.not_ready", name=row.name)
    return Copy(
        row.original.sha256,
        download_name(row.name, row.kind),
        CONTENT_TYPES.get(row.kind, "application/octet-stream"),
    )


def reading_copy(file_id: int) -> Copy:
    """The rendition as one PDF. Raises NotFound; refuses `files.not_ready`."""
    row = File.objects.filter(id=file_id).select_related("rendition__blob").first()
    if row is None:
        raise NotFound("file")
    if row.rendition is None:
        raise Refusal("files.not_ready", name=row.name)
    name = Path(download_name(row.name, row.kind)).with_suffix(".pdf").name
    return Copy(row.rendition.blob.sha256, name, "application/pdf")


def changed_pages(old_file_id: int, new_file_id: int) -> tuple[int, ...]:
    """Numbers (from 1) of the new file's pages that show something the old file didn't.

    Renditions drawn in different ways can't be compared: then every page is named.
    """
    found = _renditions([old_file_id, new_file_id])
    old, new = found[old_file_id], found[new_file_id]
    if not comparable(old.recipe, new.recipe):
        return tuple(range(1, new.pages + 1))
    return changed(old.digests, new.digests)
