"""PostgreSQL đi kèm: it starts, stops, and comes back after any kill."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from khue.config.postgres import Cluster
from khue.config.postgres.place import SOCKET_LIMIT, SOCKET_NAME, owner_of, readable
from khue.shared.refusal import Refusal

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's user may reach, unlike pytest's own closed ones."""
    folder = Path(tempfile.mkdtemp(prefix="khue-pg-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    made = Cluster(home / "postgres")
    made.start()
    yield made
    made.stop()


def write(cluster: Cluster, number: int) -> None:
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def kept(cluster: Cluster) -> list[int]:
    with psycopg.connect(cluster.url) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY 1")]


def test_data_outlives_stop_and_start(cluster: Cluster) -> None:
    write(cluster, 1)
    cluster.stop()
    assert not cluster.running()
    assert not [p for p in psutil.process_iter() if _works_in(p, cluster.place.data)]
    cluster.start()
    assert kept(cluster) == [1]


def test_killed_server_comes_back_with_its_data(cluster: Cluster) -> None:
    write(cluster, 1)
    server = cluster.process()
    assert server is not None
    server.kill()
    cluster.start()
    assert kept(cluster) == [1]
    again = cluster.process()
    assert again is not None
    assert again.pid != server.pid


def test_lock_file_naming_a_foreign_process_is_no_obstacle(cluster: Cluster) -> None:
    write(cluster, 1)
    server = cluster.process()
    assert server is not None
    lock = cluster.place.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    server.kill()
    time.sleep(0.5)
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not cluster.running()
    cluster.start()
    assert kept(cluster) == [1]


def test_server_outliving_its_starter_is_taken_over(home: Path) -> None:
    script = (
        "import sys, os, signal; from pathlib import Path; from khue.config.postgres import Cluster;"
        "Cluster(Path(sys.argv[1])).start(fast=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    gone = subprocess.run([sys.executable, "-c", script, str(home / "postgres")], check=False)
    assert gone.returncode == -signal.SIGKILL
    cluster = Cluster(home / "postgres")
    assert cluster.running()
    left = cluster.process()
    cluster.start(fast=True)
    assert cluster.process() == left
    cluster.stop()
    assert not cluster.running()


def test_half_made_cluster_is_made_again(home: Path) -> None:
    half = home / ".postgres-new-abc"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with Cluster(home / "postgres") as cluster:
        write(cluster, 7)
        assert not half.exists()


def test_data_of_another_major_is_refused_and_left_alone(cluster: Cluster) -> None:
    cluster.stop()
    version = cluster.place.data / "PG_VERSION"
    true_version = version.read_text()
    version.write_text("15\n")
    with pytest.raises(Refusal) as refused:
        cluster.start()
    assert refused.value.code == "config.other_major"
    assert refused.value.facts["have"] == "15"
    version.write_text(true_version)
    cluster.start(fast=True)


def test_folder_with_foreign_content_is_refused_and_left_alone(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "letter.txt").write_text("mine")
    with pytest.raises(Refusal, match=r"config\.not_a_cluster"):
        Cluster(home / "postgres").start()
    assert (home / "postgres" / "letter.txt").read_text() == "mine"


def test_socket_is_private_and_no_port_is_opened(cluster: Cluster) -> None:
    run = cluster.place.run
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE((run / SOCKET_NAME).stat().st_mode) == 0o700
    server = cluster.process()
    assert server is not None
    assert [c for c in server.net_connections("inet") if c.status == psutil.CONN_LISTEN] == []


def test_its_log_tells_what_failed_and_neither_row_nor_statement(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (mail text CONSTRAINT one_each UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('an@hanoi.example')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="an@hanoi"):
            connection.execute("INSERT INTO people VALUES ('an@hanoi.example')")
    log = cluster.log.read_text()
    assert "one_each" in log
    assert "an@hanoi" not in log


def test_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home / ("dài" * 30)
    deep.mkdir()
    deep.chmod(0o711)
    with Cluster(deep / "postgres") as cluster:
        assert len(os.fsencode(cluster.place.run / SOCKET_NAME)) <= SOCKET_LIMIT
        assert cluster.place.data.parent == deep
        write(cluster, 3)
        shutil.rmtree(cluster.place.run, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step aside for PostgreSQL")
def test_closed_folder_stays_closed_and_the_data_goes_elsewhere(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "postgres")
    try:
        cluster.start(fast=True)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert cluster.place.moved_from == closed / "postgres"
        server = cluster.process()
        assert server is not None
        assert server.uids().effective != 0
        assert stat.S_IMODE(cluster.place.data.stat().st_mode) == 0o700
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place.data.parent)


def test_reachability_follows_each_folder_above(home: Path) -> None:
    owner = owner_of(home / "none")
    inner = home / "a" / "b"
    inner.mkdir(parents=True)
    assert readable(inner, owner, need=0o1)
    (home / "a").chmod(0o600)
    assert not readable(inner, owner, need=0o1)
    (home / "a").chmod(0o700)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False
