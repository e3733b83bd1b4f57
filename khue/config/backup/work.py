"""Chỗ làm của sao lưu và phục hồi: a closed folder, the bytes of a paper, a home that must be empty."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command

from khue.config.backup import dump
from khue.config.database import VARIABLE
from khue.config.prepared import CAST
from khue.files.models import store
from khue.shared.refusal import Refusal

SECRET = "secret"  # noqa: S105 - the name of a file
# Beside database and bytes. A demo's mark comes first: its accounts have a known password wherever they are brought.
# The log's heads are older than the snapshot.
KEPT = (CAST, "push-key.pem", "audit/heads.log")
TRIES = 3


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
    """The bytes that a snapshot names, to be read; raises Moved."""
    try:
        with store().open(sha256) as path:
            if path.stat().st_size != size:
                raise Moved
            yield path
    except FileNotFoundError as error:
        raise Moved from error


@contextmanager
def need_empty(source: str) -> Iterator[None]:
    """Only an empty home is filled, or one that an interrupted restore began to fill; migrated at the end."""
    marker = settings.KHUE_HOME / "restoring"
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        tables = dump.table_names(connection)
    if tables or (not marker.exists() and any(store().aged(-1))):
        raise Refusal("config.not_empty", home=str(settings.KHUE_HOME))
    marker.write_text(source, encoding="utf-8")
    yield
    call_command("migrate", interactive=False, verbosity=0)
    marker.unlink()
