"""Cơ sở dữ liệu ở đâu: the server of ``KHUE_DATABASE_URL``, or the cluster in Khuê's home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from khue.config import environment
from khue.config.postgres import Cluster
from khue.shared.refusal import Refusal

CLOSED = ("audit", "files", "logs")
VARIABLE = "KHUE_DATABASE_URL"
OLDEST = 150000  # PostgreSQL 15, as server_version_num counts


def own_cluster() -> Cluster | None:
    """The cluster in our home; None where the site names a server of its own."""
    if os.environ.get(VARIABLE):
        return None
    home = environment.read().home
    make_home(home)
    return Cluster(home / "postgres")


def make_home(home: Path) -> None:
    """Khuê's folder, closed to others; as root open just enough for PostgreSQL's user to pass."""
    home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    for name in CLOSED:
        (home / name).mkdir(mode=0o700, exist_ok=True)


@contextmanager
def database_at_hand() -> Iterator[str]:
    """A database that answers, its address in the environment; a cluster started for it is stopped after."""
    cluster = own_cluster()
    if cluster is None:
        check_server(os.environ[VARIABLE])
        yield os.environ[VARIABLE]
        return
    started = not cluster.running()
    os.environ[VARIABLE] = cluster.start()
    try:
        yield os.environ[VARIABLE]
    finally:
        del os.environ[VARIABLE]
        if started:
            cluster.stop()


def check_server(url: str) -> int:
    """Whether the server answers and is new enough; gives its version number."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "?"
        raise Refusal("config.database_unreachable", reason=reason) from error
    if version < OLDEST:
        raise Refusal("config.database_too_old", version=str(version // 10000))
    return version
