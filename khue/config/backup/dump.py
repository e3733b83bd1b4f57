"""Cơ sở dữ liệu trong bản sao lưu: one moment of it, in pieces cut where the content itself says.

A row that changes changes its piece alone; the next backup finds the others again.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from khue.config.database import VARIABLE
from khue.config.postgres.place import package
from khue.shared.refusal import Refusal

LEAST, MOST = 1 << 16, 1 << 23  # bytes of a piece
BORDER = 0x3FF  # about one line in a thousand ends a piece
HEAD_LINES = 60
NEWER_SETTING = b"SET transaction_timeout = 0;"
DUMP_SECONDS = 6 * 3600
_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
# So that one row reads the same on every server.
_PLAIN = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"  # fmt: skip

Tables = dict[str, list[Any]]
APART = ("files_key",)  # tables whose rows are in no backup


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Một thời điểm của cơ sở dữ liệu."""

    connection: psycopg.Connection[Any]
    name: str


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """One moment of the database, shared with ``pg_dump``."""
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield Snapshot(connection, str(row and row[0]))


def tables_of(connection: psycopg.Connection[Any]) -> Tables:
    """Each table's (but those kept apart) number of rows and the sum of the digests of its rows, in whatever order they lie."""
    connection.execute(_PLAIN)
    found: Tables = {}
    for name in table_names(connection):
        if name in APART:
            continue
        query = sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t"
        ).format(sql.Identifier(name))
        row = connection.execute(query).fetchone()
        found[name] = [int(row[0]), str(row[1])] if row else [0, "0"]
    return found


def table_names(connection: psycopg.Connection[Any]) -> list[str]:
    """Our tables, by name."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\""
    ).fetchall()
    return [str(name) for (name,) in rows]


def dump_into(folder: Path, moment: Snapshot) -> None:
    """Write the database of that moment into a new folder, uncompressed, a file for each table."""
    postgres(
        "pg_dump", "--format=directory", "--compress=0", *without_keys(), *_at(moment), f"--file={folder}"
    )


def dump_whole(file: Path, moment: Snapshot) -> None:
    """Write the database of that moment into one file."""
    postgres("pg_dump", "--format=custom", *without_keys(), *_at(moment), f"--file={file}")


def without_keys() -> list[str]:
    """No backup holds the keys of papers: it seals the papers by its own, and a restore makes new ones."""
    return [f"--exclude-table-data=public.{name}" for name in APART]


def _at(moment: Snapshot) -> list[str]:
    return [f"--snapshot={moment.name}"]


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """A file of the dump in pieces that end where a line's own digest says so."""
    piece = bytearray()
    for line in stream:
        piece += line
        if len(piece) >= LEAST and (zlib.crc32(line) & BORDER == 0 or len(piece) >= MOST):
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def bring_in(dump: Path, script: Path) -> None:
    """Run a dump as one transaction; servers before 17 don't know the one setting that is left out."""
    postgres("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    with script.open("rb") as whole, script.with_suffix(".run").open("wb") as out:
        head = [line for line in itertools.islice(whole, HEAD_LINES) if line.strip() != NEWER_SETTING]
        out.writelines(head)
        shutil.copyfileobj(whole, out)
    script.unlink()
    postgres(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--output={os.devnull}", f"--file={script.with_suffix('.run')}",
    )  # fmt: skip


def postgres(program: str, *words: str) -> None:
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
