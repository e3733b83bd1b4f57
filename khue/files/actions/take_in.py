"""Nhận tệp: the one door through which bytes come into Khuê."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from khue.audit.actions import action, describe
from khue.files.actions.marks import refuse_marked_name
from khue.files.actions.quarantine import Arrived, cleared_before, hold
from khue.files.models import File, Rendition
from khue.files.queries import missing_converter
from khue.files.rules.kinds import Kind, kind_of
from khue.files.rules.names import safe_name
from khue.files.rules.recipe import RECIPE
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import Priority, defer
from khue.shared.refusal import Refusal

UNCLASSIFIED = "none"
LARGE = 20_000_000  # bytes: such a paper takes long whatever is in it


@contextmanager
def _opened(source: BinaryIO | Path | Arrived) -> Iterator[BinaryIO]:
    if isinstance(source, (Path, Arrived)):
        with source.open("rb") if isinstance(source, Path) else source.opened() as opened:
            yield opened
    else:
        yield source


def _megabytes(size: int) -> int:
    return round(size / 1_000_000)


def refuse_level(declared_level: str) -> None:
    """Refuses `files.level_declared` for any level of secrecy: such papers go by paper only."""
    if declared_level != UNCLASSIFIED:
        raise Refusal("files.level_declared", level=declared_level)


def refuse_size(size: int) -> None:
    """Refuses `files.empty` and `files.too_big` (bytes)."""
    if size <= 0:
        raise Refusal("files.empty")
    if size > settings.KHUE_UPLOAD_LIMIT:
        raise Refusal("files.too_big", size=_megabytes(size), limit=_megabytes(settings.KHUE_UPLOAD_LIMIT))


def refuse_kind(found: Kind) -> None:
    """Refuses what no paper can be made of here: `files.not_a_document`, `.encrypted`, `.bomb`, `.needs_pdf`."""
    if found.looks == "encrypted":
        raise Refusal("files.encrypted")
    if found.looks == "bomb":
        raise Refusal("files.bomb", what="files.what_archive")
    if not found.kind:
        raise Refusal("files.not_a_document", looks=f"files.looks_{found.looks}")
    if found.office and (program := missing_converter(found.kind)):
        raise Refusal("files.needs_pdf", kind=found.kind, program=program)


def ask_reading(file_id: int, *, awaited: bool, long: bool) -> None:
    """Xếp hàng đọc tệp: what somebody waits for goes first; long papers have a lane of their own."""
    priority = Priority.AWAITED if awaited else Priority.BULK
    if long:
        defer("files.digest_long", priority=priority, file_id=file_id)
    else:
        defer("files.digest", priority=priority, file_id=file_id, awaited=awaited)


@action(allowed={"anyone"})
def take_in(
    actor: Actor,
    source: BinaryIO | Path | Arrived,
    name: str,
    *,
    declared_level: str = UNCLASSIFIED,
    awaited: bool = True,
) -> int:
    """Nhận một tệp; gives its id. The reading rendition is made by a job.

    `awaited`: somebody looks at a page and waits for it; bulk work says False and is read after those.
    `source` is a path, a seekable stream of bytes, or what an upload left sealed. It lies in the quarantine until the guard
    has looked, unless the same bytes were cleared before. Refuses `files.level_declared`, `.marked` (by its name), `.empty`,
    `.too_big`, `.not_a_document`, `.encrypted`, `.bomb`, `.needs_pdf`, `.disk_full`: nothing is kept then.
    Source: Quyết định 2020/QĐ-UBND (R5): papers marked mật, tối mật, tuyệt mật never come here.
    """
    refuse_level(declared_level)
    refuse_marked_name(name)
    with _opened(source) as opened:
        refuse_size(opened.seek(0, SEEK_END))
        found = kind_of(opened, name)
        refuse_kind(found)
        received = cleared_before(opened) or hold(source if isinstance(source, Arrived) else opened)
    made = Rendition.objects.filter(original=received, recipe=RECIPE).first()
    row = File.objects.create(
        name=safe_name(name),
        kind=found.kind,
        state=File.State.READY if made else File.State.WAITING,
        progress=100 if made else 0,
        original=received,
        rendition=made,
        by_person_id=actor.person_id,
        made_at=clock.now(),
        changed_at=clock.now(),
    )
    # Its hash stands in the log only once the guard has cleared it (`finish_digest`).
    describe(object=f"file:{row.id}", kind=found.kind, size=received.size)
    if made is None:
        ask_reading(row.id, awaited=awaited, long=received.size > LARGE or found.container)
    return row.id
