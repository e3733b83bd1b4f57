"""Đã chuẩn bị chưa: remembers in the database for which source its schema and sample city were prepared.

The mark is a comment on the database, so it is gone with the database and never comes back with a restore.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import psycopg
from psycopg import sql

from khue.config.database import VARIABLE

KHUE = Path(__file__).resolve().parent.parent
CAST = "demo-cast.txt"  # in the home: who may be tried, for starts that need no preparation
READ = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"


def fingerprint(kind: str) -> str:
    """One figure for what was prepared: all our source, and the locked packages."""
    total = hashlib.sha256(kind.encode())
    lock = KHUE.parent / "uv.lock"
    for path in [*sorted(KHUE.rglob("*.py")), *([lock] if lock.exists() else [])]:
        total.update(str(path.relative_to(KHUE.parent)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return f"khue {kind} {total.hexdigest()}"


def is_prepared(kind: str) -> bool:
    """Whether the database was prepared for this very source."""
    with psycopg.connect(os.environ[VARIABLE], connect_timeout=10) as connection:
        row = connection.execute(READ).fetchone()
    return row is not None and row[0] == fingerprint(kind)


def remember(kind: str) -> None:
    """Say that it is; where we may not comment on the database, the next start prepares again."""
    with psycopg.connect(os.environ[VARIABLE], autocommit=True, connect_timeout=10) as connection:
        name = sql.Identifier(connection.info.dbname)
        try:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(fingerprint(kind)))
            )
        except psycopg.errors.InsufficientPrivilege:
            return
