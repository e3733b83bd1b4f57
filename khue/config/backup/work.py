"""Chỗ làm của sao lưu và phục hồi: a closed folder, the bytes of a paper, a home that must be empty."""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import psycopg
from django.conf import settings
from django.core.management import call_command

from khue.config import environment
from khue.config.backup import dump
from khue.config.database import VARIABLE
from khue.config.prepared import CAST
from khue.files.models import sealed, store
from khue.files.queries import opened, streamed
from khue.files.rules.sealing import new_key, wrapped
from khue.shared.refusal import NotFound, Refusal

SECRET = "secret"  # noqa: S105 - the name of a file
# Beside database and bytes. A demo's mark comes first: its accounts have a known password wherever they are brought.
# The log's heads are older than the snapshot.
KEPT = (CAST, "push-key.pem", "audit/heads.log")
TRIES = 3
# What the guard hasn't cleared is in no backup.
BLOBS = "SELECT sha256, size FROM files_blob WHERE NOT held ORDER BY id"


class Moved(Exception):  # noqa: N818 - said to ourselves, not an error
    """Bytes that the snapshot names were removed meanwhile: begin again."""


@contextmanager
def work_folder() -> Iterator[Path]:
    """A closed folder in our home for what mustn't lie open; what a killed run left in it goes first."""
    parent = settings.KHUE_HOME / "backup-work"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (parent / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal("config.backup_busy", target=str(parent)) from error
        for left in parent.glob("run-*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix="run-", dir=parent) as folder:
            yield Path(folder)


@contextmanager
def bytes_of(sha256: str, size: int) -> Iterator[Path]:
    """The bytes that a snapshot names, open, as a file in memory; raises Moved."""
    try:
        with opened(sha256) as path:
            if path.stat().st_size != size:
                raise Moved
            yield path
    except (FileNotFoundError, NotFound) as error:
        raise Moved from error


@contextmanager
def stream_of(sha256: str, size: int) -> Iterator[BinaryIO]:
    """The same as a stream, opened as it is read."""
    try:
        with streamed(sha256) as source:
            if source.seek(0, io.SEEK_END) != size:
                raise Moved
            source.seek(0)
            yield source
    except (FileNotFoundError, NotFound) as error:
        raise Moved from error


class Sealing:
    """Mã hóa lại: papers of a backup come into the store under new keys, wrapped under the secret that came back."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, bytes]] = {}

    def put(self, source: BinaryIO) -> str:
        """Keep it; gives the sha-256 of what it was."""
        key = new_key()
        with sealed(source, store(), key) as (half, plain):
            place = store().adopt(half).sha256
        # Read now: the secret came back with the backup, a moment ago.
        self._made[plain.sha256] = place, wrapped(environment.secret_key(settings.KHUE_HOME), key)
        return plain.sha256

    def enter(self) -> None:
        """Name each key beside its blob, once the tables are those of this version."""
        with psycopg.connect(os.environ[VARIABLE]) as connection, connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO files_key (blob_id, place, wrapped) SELECT id, %s, %s FROM files_blob WHERE sha256 = %s",
                [(place, row, sha256) for sha256, (place, row) in self._made.items()],
            )


@contextmanager
def need_empty(source: str) -> Iterator[list[Callable[[], None]]]:
    """Only an empty home is filled, or one that an interrupted restore began to fill; migrated at the end.

    What is put on the list is done after that.
    """
    marker = settings.KHUE_HOME / "restoring"
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        tables = dump.table_names(connection)
    if tables or (not marker.exists() and any(store().aged(-1))):
        raise Refusal("config.not_empty", home=str(settings.KHUE_HOME))
    marker.write_text(source, encoding="utf-8")
    later: list[Callable[[], None]] = []
    yield later
    call_command("migrate", interactive=False, verbosity=0)
    for act in later:
        act()
    marker.unlink()
