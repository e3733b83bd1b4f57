"""Cơ sở dữ liệu ở đâu: the server of ``KHUE_DATABASE_URL``, or the cluster in Khuê's home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from khue.config import environment
from khue.config.postgres import Cluster
from khue.shared.refusal import Refusal

VARIABLE = "KHUE_DATABASE_URL"
OLDEST = 150000  # PostgreSQL 15, as server_version_num counts


def own_cluster() -> Cluster | None:
    """The cluster in our home; None where the site names a server of its own."""
    if os.environ.get(VARIABLE):
        return None
    return Cluster(environment.read().home / "postgres")


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
