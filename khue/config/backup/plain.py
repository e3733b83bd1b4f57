"""Bản sao lưu không mã hóa: one ``.tar``, made only when asked plainly; and what earlier versions wrote.

The database is dumped from a snapshot; the bytes that this very snapshot names are copied after it, each
checked against its name. The manifest is written last: without it a backup counts as unfinished.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from khue.config.backup import dump
from khue.config.backup.archive import TAR, Archive, Source
from khue.config.backup.work import (
    BLOBS,
    KEPT,
    SECRET,
    TRIES,
    Moved,
    Sealing,
    bytes_of,
    need_empty,
    work_folder,
)
from khue.config.database import VARIABLE
from khue.config.prepared import CAST, is_demo
from khue.config.terminal import _, tell
from khue.shared import clock
from khue.shared.refusal import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Bản kê: what a finished backup holds, to compare after a restore."""

    format: int
    made_at: str
    dump_sha256: str
    tables: dict[str, int]
    blobs: list[list[Any]]
    demo: bool = False


def backup(target: Path) -> None:
    """Everything into a new ``.tar`` that whoever finds it can read."""
    if target.suffix != TAR:
        raise Refusal("config.backup_plain_tar")
    tell(
        _(
            "CẢNH BÁO: bản sao lưu này không mã hóa. Ai lấy được tệp là đọc được mọi tài liệu, mọi khóa của hệ thống."
        )
    )
    for _attempt in range(TRIES):
        try:
            manifest = _backup(target)
        except Moved:
            continue
        told = {"tables": len(manifest.tables), "blobs": len(manifest.blobs), "target": target}
        tell(_("Đã sao lưu %(tables)s bảng, %(blobs)s tệp vào %(target)s, không mã hóa.") % told)
        return
    raise Refusal("config.backup_moving")


def _backup(target: Path) -> Manifest:
    with Archive.new(target) as archive, work_folder() as work, ExitStack() as later:
        # The log's heads before the snapshot: whatever they tell of must be in it.
        for name in (*KEPT, SECRET):
            if (settings.KHUE_HOME / name).exists():
                archive.add(name, settings.KHUE_HOME / name)
        moment = later.enter_context(dump.snapshot())
        file = work / DUMP
        tables = {name: count for name, (count, _digest) in dump.tables_of(moment.connection).items()}
        blobs = moment.connection.execute(BLOBS).fetchall()
        dump.dump_whole(file, moment)
        archive.add(DUMP, file)
        for sha256, size in blobs:
            with bytes_of(sha256, size) as path:
                archive.add(f"files/{sha256}", path)
        manifest = Manifest(
            FORMAT,
            clock.now().isoformat(),
            _sha256(file),
            tables,
            [list(row) for row in blobs],
            is_demo(settings.KHUE_HOME),
        )
        archive.finish(MANIFEST, json.dumps(asdict(manifest)).encode())
        return manifest


def restore(path: Path) -> None:
    """Bring an unsealed backup into an empty home, then compare it row by row and byte by byte."""
    with Source.open(path) as source:
        manifest = _manifest_of(source)
        with need_empty(str(path)) as later, work_folder() as work:
            for name in (*KEPT, SECRET):
                _restore_kept(source, name)
            if manifest.demo:
                (settings.KHUE_HOME / CAST).touch(mode=0o600)
            expected = {f"files/{sha256}": sha256 for sha256, _size in manifest.blobs}
            sealing = Sealing()
            for name, stream in source.members():
                if name in expected and sealing.put(stream) != expected.pop(name):
                    raise Refusal("config.backup_damaged", name=name)
            if expected:
                raise Refusal("config.backup_damaged", name=next(iter(expected)))
            file = work / DUMP
            source.extract(DUMP, file)
            if _sha256(file) != manifest.dump_sha256:
                raise Refusal("config.backup_damaged", name=DUMP)
            dump.bring_in(file, work / "database.sql")
            _compare(manifest)
            later.append(sealing.enter)
    tell(
        _("Đã phục hồi %(tables)s bảng và %(blobs)s tệp, khớp với bản kê lúc %(at)s.")
        % {"tables": len(manifest.tables), "blobs": len(manifest.blobs), "at": manifest.made_at}
    )


def _manifest_of(source: Source) -> Manifest:
    text = source.read(MANIFEST)
    if text is None:
        raise Refusal("config.backup_unfinished", source=str(source.path))
    manifest = Manifest(**json.loads(text))
    if manifest.format != FORMAT:
        raise Refusal("config.backup_format", have=manifest.format, need=FORMAT)
    return manifest


def _restore_kept(source: Source, name: str) -> None:
    if name == SECRET and os.environ.get("KHUE_SECRET_KEY"):
        return
    if source.read(name) is not None:
        place = settings.KHUE_HOME / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        source.extract(name, place)


def _compare(manifest: Manifest) -> None:
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        have = {name: count for name, (count, _digest) in dump.tables_of(connection).items()}
    if have != manifest.tables:
        wrong = min(set(have.items()) ^ set(manifest.tables.items()))[0]
        raise Refusal("config.backup_damaged", name=wrong)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
