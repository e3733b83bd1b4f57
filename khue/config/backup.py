"""Sao lưu và phục hồi: everything of a site in one file or folder, true to one moment.

The database is dumped from a snapshot; the bytes that this very snapshot names are copied after it, each
checked against its name. The manifest is written last: without it a backup counts as unfinished.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from psycopg.conninfo import conninfo_to_dict

from khue.config.archive import Archive, Source
from khue.config.database import VARIABLE
from khue.config.postgres.place import package
from khue.config.prepared import CAST, is_demo
from khue.config.terminal import _, tell
from khue.files.models import store
from khue.shared import clock
from khue.shared.refusal import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
# Beside database and bytes. A demo's mark comes first: its accounts have a known password wherever they are brought.
# The log's heads are older than the snapshot.
KEPT = (CAST, "secret", "push-key.pem", "audit/heads.log")
TRIES = 3
HEAD_LINES = 60
NEWER_SETTING = b"SET transaction_timeout = 0;"
DUMP_SECONDS = 6 * 3600
_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Bản kê: what a finished backup holds, to compare after a restore."""

    format: int
    made_at: str
    dump_sha256: str
    tables: dict[str, int]
    blobs: list[list[Any]]
    demo: bool = False


class _Moved(Exception):  # noqa: N818 - said to ourselves, not an error
    """Bytes that the snapshot names were removed meanwhile: begin again."""


def backup(arguments: argparse.Namespace) -> None:
    """Back everything up into a new ``.tar`` file, or into a folder that later backups add to."""
    for _attempt in range(TRIES):
        try:
            manifest = _backup(Path(arguments.target))
        except _Moved:
            continue
        size = sum(blob[1] for blob in manifest.blobs) // 1_000_000
        tell(
            _("Đã sao lưu %(tables)s bảng, %(blobs)s tệp (%(size)s MB) vào %(target)s.")
            % {
                "tables": len(manifest.tables),
                "blobs": len(manifest.blobs),
                "size": size,
                "target": arguments.target,
            }
        )
        tell(_("Bản sao lưu chứa cả khoá bí mật của hệ thống: cất ở nơi chỉ người quản trị đọc được."))
        return
    raise Refusal("config.backup_moving")


def _backup(target: Path) -> Manifest:
    with Archive.new(target) as archive, tempfile.TemporaryDirectory() as work, _snapshot() as snapshot:
        for name in KEPT:
            if (settings.KHUE_HOME / name).exists():
                archive.add(name, settings.KHUE_HOME / name)
        dump = Path(work) / DUMP
        tables = _counts(snapshot.connection)
        blobs = snapshot.connection.execute("SELECT sha256, size FROM files_blob ORDER BY id").fetchall()
        _postgres("pg_dump", "--format=custom", f"--snapshot={snapshot.name}", f"--file={dump}")
        archive.add(DUMP, dump)
        for sha256, size in blobs:
            try:
                with store().open(sha256) as path:
                    if path.stat().st_size != size:
                        raise _Moved
                    archive.add_once(f"files/{sha256}", path)
            except FileNotFoundError as error:
                raise _Moved from error
        manifest = Manifest(
            FORMAT,
            clock.now().isoformat(),
            _sha256(dump),
            tables,
            [list(row) for row in blobs],
            is_demo(settings.KHUE_HOME),
        )
        archive.finish(MANIFEST, json.dumps(asdict(manifest)).encode())
        return manifest


def restore(arguments: argparse.Namespace) -> None:
    """Bring a backup into an empty home, then compare it row by row and byte by byte."""
    with Source.open(Path(arguments.source)) as source:
        manifest = _manifest_of(source)
        marker = settings.KHUE_HOME / "restoring"
        _need_empty(marker)
        marker.write_text(str(arguments.source), encoding="utf-8")
        for name in KEPT:
            _restore_kept(source, name)
        if manifest.demo:
            (settings.KHUE_HOME / CAST).touch(mode=0o600)
        expected = {f"files/{sha256}": sha256 for sha256, _size in manifest.blobs}
        for name, stream in source.members():
            if name in expected and store().put(stream).sha256 != expected.pop(name):
                raise Refusal("config.backup_damaged", name=name)
        if expected:
            raise Refusal("config.backup_damaged", name=next(iter(expected)))
        with tempfile.TemporaryDirectory() as work:
            dump = Path(work) / DUMP
            source.extract(DUMP, dump)
            if _sha256(dump) != manifest.dump_sha256:
                raise Refusal("config.backup_damaged", name=DUMP)
            _bring_in(dump, Path(work) / "database.sql")
        _compare(manifest)
        call_command("migrate", interactive=False, verbosity=0)
        marker.unlink()
    tell(
        _("Đã phục hồi %(tables)s bảng và %(blobs)s tệp, khớp với bản kê lúc %(at)s.")
        % {"tables": len(manifest.tables), "blobs": len(manifest.blobs), "at": manifest.made_at}
    )


def _bring_in(dump: Path, script: Path) -> None:
    """Run the dump as one transaction; servers before 17 don't know the one setting that is left out."""
    _postgres("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    with script.open("rb") as whole, script.with_suffix(".run").open("wb") as out:
        head = [line for line in itertools.islice(whole, HEAD_LINES) if line.strip() != NEWER_SETTING]
        out.writelines(head)
        shutil.copyfileobj(whole, out)
    _postgres(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--output={os.devnull}", f"--file={script.with_suffix('.run')}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Snapshot:
    connection: psycopg.Connection[Any]
    name: str


@contextmanager
def _snapshot() -> Iterator[_Snapshot]:
    """One moment of the database, shared with ``pg_dump``."""
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield _Snapshot(connection, str(row and row[0]))


def _counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    counts = {}
    for (name,) in names:
        query = psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(name))
        row = connection.execute(query).fetchone()
        counts[name] = int(row[0]) if row else 0
    return counts


def _postgres(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own clients on our database; the password never stands on the line."""
    known = conninfo_to_dict(os.environ[VARIABLE])
    address = {variable: str(known[key]) for key, variable in _LIBPQ.items() if known.get(key)}
    line = [str(package() / "pginstall" / "bin" / program), "--no-password", *words]
    result = subprocess.run(
        line, env={**os.environ, **address}, capture_output=True, text=True, check=False, timeout=DUMP_SECONDS
    )
    if result.returncode:
        last = next((text for text in reversed(result.stderr.splitlines()) if text.strip()), "?")
        raise Refusal("config.postgres_client", program=program, last=last)


def _manifest_of(source: Source) -> Manifest:
    text = source.read(MANIFEST)
    if text is None:
        raise Refusal("config.backup_unfinished", source=str(source.path))
    manifest = Manifest(**json.loads(text))
    if manifest.format != FORMAT:
        raise Refusal("config.backup_format", have=manifest.format, need=FORMAT)
    return manifest


def _need_empty(marker: Path) -> None:
    """Only an empty home is filled, or one that an interrupted restore began to fill."""
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        tables = _counts(connection)
    begun = marker.exists()
    if tables or (not begun and any(store().aged(-1))):
        raise Refusal("config.not_empty", home=str(settings.KHUE_HOME))


def _restore_kept(source: Source, name: str) -> None:
    if name == "secret" and os.environ.get("KHUE_SECRET_KEY"):
        return
    if source.read(name) is not None:
        place = settings.KHUE_HOME / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        source.extract(name, place)


def _compare(manifest: Manifest) -> None:
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        have = _counts(connection)
    if have != manifest.tables:
        wrong = min(set(have.items()) ^ set(manifest.tables.items()))[0]
        raise Refusal("config.backup_damaged", name=wrong)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
