"""``khue backup``: everything of a site, true to one moment, into a repository that it can't open itself."""

from __future__ import annotations

import argparse
import gzip
import io
import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from django.conf import settings
from django.db import DatabaseError

from khue.config import environment
from khue.config.backup import dump, plain
from khue.config.backup.archive import TAR
from khue.config.backup.destroyed import LIST, bring_up, home_list
from khue.config.backup.manifest import Manifest, Parts, sha256
from khue.config.backup.repository import FORMAT, Listing, Repository, Writing
from khue.config.backup.sealing import fingerprint, recipients
from khue.config.backup.work import BLOBS, KEPT, SECRET, TRIES, Moved, stream_of, work_folder
from khue.config.prepared import is_demo
from khue.config.terminal import _, tell
from khue.operation.actions import note_backup, note_backup_failure
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

_log = logging.getLogger("khue.backup")


@dataclass(frozen=True, slots=True)
class Made:
    """Kết quả của một lần sao lưu."""

    listing: Listing
    blobs: int
    tables: int
    seconds: float


def backup(arguments: argparse.Namespace) -> None:
    """Into a repository, sealed; or, asked plainly, into an unsealed ``.tar``."""
    site = environment.read()
    target = arguments.target or site.backup_target
    if not target:
        raise Refusal("config.backup_no_target")
    if arguments.unencrypted:
        plain.backup(Path(target))
        return
    if Path(target).suffix == TAR:
        raise Refusal("config.backup_tar_plain")
    made = _noted(Path(target), arguments.recipient or list(site.backup_recipients))
    tell(
        _("Đã sao lưu %(tables)s bảng và %(blobs)s tệp vào %(target)s: thêm %(added).1f MB, cả bản %(size).1f MB, %(seconds).0f giây.")
        % {
            "tables": made.tables,
            "blobs": made.blobs,
            "target": target,
            "added": made.listing.added / 1e6,
            "size": made.listing.size / 1e6,
            "seconds": made.seconds,
        }
    )  # fmt: skip
    tell(
        _("Bản %(id)s. Dấu của hệ thống này: %(signer)s")
        % {"id": made.listing.id, "signer": fingerprint(made.listing.signer)}
    )


def _noted(target: Path, to: list[str]) -> Made:
    """A backup, or its failure, leaves a line in the log; the page *Vận hành* and the figures read it there."""
    actor = Actor.system("khue backup")
    try:
        made = make(target, to)
    except Refusal as refusal:
        _note_failure(actor, refusal.code, refusal.facts)
        raise
    except (OSError, psycopg.Error, DatabaseError, subprocess.SubprocessError):
        _note_failure(actor, "config.backup_broken", {})
        raise
    one = made.listing
    note_backup(actor, snapshot=one.id, size=one.size, added=one.added, seconds=int(made.seconds))
    return made


def _note_failure(actor: Actor, code: str, facts: dict[str, Any]) -> None:
    """Note it where that is possible; what went wrong is told even when the database is away."""
    try:
        note_backup_failure(actor, code=code, facts=facts)
    except DatabaseError:
        _log.exception("a failed backup could not be noted")


def make(target: Path, to: list[str]) -> Made:
    """One backup into a repository, which is made when its folder is empty."""
    if not to:
        raise Refusal("config.backup_no_recipient")
    keys = recipients(to)
    begun = clock.now()
    repository = Repository.open_or_make(target)
    with repository.locked():
        for _attempt in range(TRIES):
            try:
                listing, manifest = _make(repository, keys)
            except Moved:
                continue
            seconds = (clock.now() - begun).total_seconds()
            return Made(listing, len(manifest.blobs), len(manifest.tables), seconds)
    raise Refusal("config.backup_moving")


def _make(repository: Repository, to: list[Any]) -> tuple[Listing, Manifest]:
    writing = repository.begin(repository.keys(settings.SECRET_KEY))
    # The log's heads before the snapshot: whatever they tell of must be in it.
    kept = {name: _file(writing, settings.KHUE_HOME / name, to) for name in _kept()}
    kept[SECRET] = _parts(writing, io.BytesIO(settings.SECRET_KEY.encode()), to)
    with work_folder() as work, dump.snapshot() as moment:
        at = clock.now()
        bring_up([repository.root / LIST, home_list()], moment.connection)
        tables = dump.tables_of(moment.connection)
        rows = moment.connection.execute(BLOBS).fetchall()
        migrations = moment.connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        folder = work / "database"
        dump.dump_into(folder, moment)
        manifest = Manifest(
            format=FORMAT,
            made_at=at.isoformat(),
            demo=is_demo(settings.KHUE_HOME),
            migrations=[str(name) for (name,) in migrations],
            tables=tables,
            blobs=[[digest, size, _blob(writing, digest, size, to)] for digest, size in rows],
            kept=kept,
            dump={path.name: _file(writing, path, to) for path in sorted(folder.iterdir())},
        )
        return writing.finish(at, manifest.text(), to), manifest


def _kept() -> list[str]:
    return [name for name in KEPT if (settings.KHUE_HOME / name).is_file()]


def _file(writing: Writing, path: Path, to: list[Any]) -> Parts:
    with path.open("rb") as stream:
        return _parts(writing, stream, to)


def _parts(writing: Writing, stream: BinaryIO, to: list[Any]) -> Parts:
    parts: Parts = []
    for piece in dump.pieces(stream):
        digest = sha256(piece)
        parts.append([writing.keep("piece", digest, partial(_compressed, piece), to), digest, len(piece)])
    return parts


def _compressed(piece: bytes) -> BinaryIO:
    return io.BytesIO(gzip.compress(piece, 6, mtime=0))


def _blob(writing: Writing, digest: str, size: int, to: list[Any]) -> str:
    return writing.keep("blob", digest, lambda: _opened(digest, size), to)


@contextmanager
def _opened(digest: str, size: int) -> Iterator[BinaryIO]:
    with stream_of(digest, size) as source:
        yield source
