"""Đã chuẩn bị chưa: remembers in the database for which source its schema and sample city were prepared.

The mark is a comment on the database, so it is gone with the database. A restore doesn't bring it back; that
data are a demo's is told by the file `CAST` in the home too, which a backup takes along.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import psycopg
from psycopg import sql

from khue.config.database import VARIABLE
from khue.shared.refusal import Refusal

KHUE = Path(__file__).resolve().parent.parent
REAL, DEMO = "migrate", "prepare-demo"  # what serve and demo prepare
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


def _mark() -> str:
    with psycopg.connect(os.environ[VARIABLE], connect_timeout=10) as connection:
        row = connection.execute(READ).fetchone()
    return (row[0] or "") if row else ""


def is_prepared(kind: str) -> bool:
    """Whether the database was prepared for this very source."""
    return _mark() == fingerprint(kind)


def is_demo(home: Path) -> bool:
    """Whether these are a demo's data, by the mark in the database or the file in the home."""
    return _mark().startswith(f"khue {DEMO} ") or (home / CAST).exists()


def refuse_other_use(kind: str, home: Path) -> None:
    """Refuse real users on a demo's data, whose accounts have a known password, and a demo on real data."""
    if kind == REAL and is_demo(home):
        raise Refusal("config.demo_home", folder=str(home))
    if kind == DEMO and _mark().startswith(f"khue {REAL} "):
        raise Refusal("config.real_home", folder=str(home))


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
