"""Bản kê: what a backup holds, sealed; with it a restore is compared row by row and byte by byte."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from django.db.migrations.loader import MigrationLoader

from khue.config.backup.dump import Tables
from khue.config.backup.repository import FORMAT, NAME
from khue.config.backup.work import KEPT, SECRET
from khue.shared.refusal import Refusal

RESTORED = frozenset({*KEPT, SECRET})  # by_hand.py names the same
DUMPED = re.compile(r"[a-z0-9_]+\.(dat|toc)")  # as pg_dump names the files of its directory format
_SHA256 = re.compile("[0-9a-f]{64}")

Parts = list[list[Any]]  # of a file: [name of the piece, sha-256 of the content, size]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Bản kê: the fields are the format (2); decision 0018 tells each."""

    format: int
    made_at: str
    demo: bool
    migrations: list[str]
    tables: Tables
    blobs: list[list[Any]]  # [sha-256, size, name of the piece]
    kept: dict[str, Parts]  # beside database and bytes, by their place in KHUE_HOME
    dump: dict[str, Parts]  # the files of pg_dump's directory format

    def text(self) -> bytes:
        """As it is sealed."""
        return gzip.compress(json.dumps(asdict(self)).encode(), mtime=0)


def read(text: bytes) -> Manifest:
    """A manifest that was opened, each of its names one that Khuê writes.

    Refuses ``config.backup_format``, ``config.backup_name``, ``config.backup_tampered``.
    """
    try:
        told = json.loads(gzip.decompress(text))
        if told["format"] == FORMAT:
            found = Manifest(**told)
            _check_names(found)
            return found
        raise Refusal("config.backup_format", have=told["format"], need=FORMAT)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal("config.backup_tampered", name="manifest") from error


def _check_names(told: Manifest) -> None:
    """Names become places on the disk: ours only, so that no backup writes beside the home."""
    wrong = [name for name in told.kept if name not in RESTORED]
    wrong += [name for name in told.dump if not DUMPED.fullmatch(name)]
    parts = [part for files in (told.kept, told.dump) for some in files.values() for part in some]
    for name, digest, _size in [*parts, *((name, digest, size) for digest, size, name in told.blobs)]:
        wrong += [text for text, form in ((name, NAME), (digest, _SHA256)) if not form.fullmatch(text)]
    if wrong:
        raise Refusal("config.backup_name", name=repr(wrong[0])[:80])


def known_migrations() -> set[str]:
    """Every migration of this version."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {tuple(key) for one in loader.disk_migrations.values() for key in one.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def check_version(manifest: Manifest) -> None:
    """Refuse what a newer Khuê made: its tables would be read wrongly."""
    newer = sorted(set(manifest.migrations) - known_migrations())
    if newer:
        raise Refusal("config.backup_newer", first=newer[0])


def plain(content: bytes, *, compressed: bool, name: str) -> bytes:
    """The content of a piece as it was before it was compressed."""
    if not compressed:
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise Refusal("config.backup_tampered", name=name) from error


def sha256(content: bytes) -> str:
    """Its digest, in hex."""
    return hashlib.sha256(content).hexdigest()
