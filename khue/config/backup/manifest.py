"""Bản kê: what a backup holds, sealed; with it a restore is compared row by row and byte by byte."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.db.migrations.loader import MigrationLoader

from khue.config.backup.dump import Tables
from khue.config.backup.repository import FORMAT
from khue.shared.refusal import Refusal

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
    """A manifest that was opened. Refuses ``config.backup_format``."""
    told = json.loads(gzip.decompress(text))
    if told.get("format") != FORMAT:
        raise Refusal("config.backup_format", have=told.get("format"), need=FORMAT)
    return Manifest(**told)


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
    except (OSError, EOFError) as error:
        raise Refusal("config.backup_tampered", name=name) from error


def sha256(content: bytes) -> str:
    """Its digest, in hex."""
    return hashlib.sha256(content).hexdigest()
