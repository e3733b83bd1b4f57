"""Cụm PostgreSQL: start, stop and recovery of the PostgreSQL that Khuê brings along."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

import psutil
import psycopg

from khue.config.postgres.place import Place, initdb_identity, settle
from khue.shared.refusal import Refusal

DATABASE = "khue"
RECOVERY_SECONDS = 600.0  # after a crash PostgreSQL replays its log before it answers
STOP_SECONDS = 20.0
PATIENCE = (0.5, 1.0, 2.0, 0.0)  # seconds between tries on a server that was already there
LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside at the next start
_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# Set at each start: its log, which outlives everything, tells what failed and never the row or the statement.
_DISCREET = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}
# No autovacuum: it would note tables as empty that a test has just emptied, and the next one that fills them in its
# transaction then waits minutes for plans made for no rows.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
_SIGNS = (
    ("No space left on device", "config.disk_full"),
    ("database files are incompatible", "config.other_major"),
    ("Permission denied", "config.postgres_denied"),
)


class Cluster:
    """Cụm dữ liệu: one PostgreSQL over one data folder, reached through a private socket."""

    def __init__(self, data: Path) -> None:
        self.asked = data
        self._place: Place | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Place:
        """Where the data, the socket and the binaries really are."""
        if self._place is None:
            self._place = settle(self.asked)
        return self._place

    @property
    def url(self) -> str:
        """The address for ``KHUE_DATABASE_URL``."""
        return f"postgresql://{DATABASE}@{quote(str(self.place.run), safe='')}/{DATABASE}"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.place.data.with_name(self.place.data.name + ".log")

    def start(self, *, fast: bool = False) -> str:
        """Bring it up (made new when there is none) and return its url.

        ``fast`` gives up safety against power cuts; it is for tests. A server already running on
        this data is used as it is; what a killed one left behind is cleared first.
        """
        if not (self.place.data / "PG_VERSION").exists():
            self._create(fast=fast)
        self._check_major()
        for patience in PATIENCE:
            found = self.running()
            if not found:
                self._clear_leftovers()
                self._launch(fast=fast)
            try:
                self._ensure_database()
                break
            except psycopg.Error as error:
                if not (found and patience and isinstance(error, psycopg.OperationalError)):
                    self._give_up(launched=not found)
                    raise self._failure(str(error)) from error
                time.sleep(patience)  # the server we found was going down just then
        return self.url

    def _give_up(self, *, launched: bool) -> None:
        if launched:
            self.stop()

    def stop(self) -> None:
        """Close it: politely, then firmly; says nothing when it isn't running."""
        server = self.process()
        if server is None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            try:
                server.send_signal(sign)
                self._wait_gone(server, STOP_SECONDS)
            except psutil.NoSuchProcess:
                break
            except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
                continue
            break
        self._clear_leftovers()

    def running(self) -> bool:
        """Whether a server of ours works on this data and is ready."""
        return self.process() is not None and self._lock_lines()[-1:] == ["ready"]

    def process(self) -> psutil.Process | None:
        """The server's process, known by its data folder and not by its number alone."""
        lines = self._lock_lines()
        if not lines or not lines[0].isdigit():
            return None
        try:
            found = psutil.Process(int(lines[0]))
        except psutil.NoSuchProcess:
            return None
        return found if self._ours(found) else None

    def command(self, name: str, *arguments: str) -> list[str]:
        """A command line of the installation's client programs (``pg_dump``, ``pg_restore``)."""
        return [str(self.place.install / "bin" / name), *arguments]

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _lock_lines(self) -> list[str]:
        try:
            text = (self.place.data / "postmaster.pid").read_text()
        except FileNotFoundError:
            return []
        return [line.strip() for line in text.splitlines()]

    def _ours(self, process: psutil.Process) -> bool:
        """Whether it is a PostgreSQL process, alive, and works in this data folder."""
        home = str(self.place.data.resolve())
        try:
            if not process.name().startswith("postgres"):
                return False
            here = process.cwd().removesuffix(" (deleted)")
            return here == home and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def _processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._ours(process)]

    def _wait_gone(self, server: psutil.Process, seconds: float) -> None:
        if self._child is not None and self._child.pid == server.pid:
            self._child.wait(seconds)
            self._child = None
        else:
            server.wait(seconds)

    def _create(self, *, fast: bool) -> None:
        place, data = self.place, self.place.data
        if data.exists() and any(data.iterdir()):
            raise Refusal("config.not_a_cluster", folder=str(data))
        lender = initdb_identity(place.owner)
        for old in data.parent.glob(f".{data.name}-new-*"):
            shutil.rmtree(old)
        part = Path(tempfile.mkdtemp(prefix=f".{data.name}-new-", dir=data.parent))
        lender.give(part)
        options = [f"--set={key}={value}" for key, value in _SETTINGS.items()]
        result = subprocess.run(
            self.command(
                "initdb", "--pgdata", str(part), "--username", DATABASE, "--auth=trust",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--locale=C", *options, *(["--no-sync"] if fast else []),
            ),
            cwd="/", capture_output=True, text=True, check=False, timeout=RECOVERY_SECONDS,
            **lender.identity(),
        )  # fmt: skip
        if result.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise self._failure(result.stderr or result.stdout)
        place.owner.give(part)
        if data.exists():
            data.rmdir()
        part.rename(data)

    def _check_major(self) -> None:
        have = (self.place.data / "PG_VERSION").read_text().strip()
        need = major(self.place)
        if have != need:
            raise Refusal("config.other_major", have=have, need=need, folder=str(self.place.data))

    def _clear_leftovers(self) -> None:
        """End what a killed server left: orphaned helpers and a lock that names a foreign process."""
        orphans = self._processes()
        _, alive = psutil.wait_procs(orphans, timeout=5 if orphans else 0)
        for sign in (signal.SIGQUIT, signal.SIGKILL):
            for process in alive:
                try:
                    process.send_signal(sign)
                except psutil.NoSuchProcess:
                    continue
            _, alive = psutil.wait_procs(alive, timeout=10)
        (self.place.data / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self, *, fast: bool) -> None:
        place = self.place
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(place.run),
            "unix_socket_permissions": "0700",
            **_DISCREET,
            **(_FAST if fast else {}),
        }
        options = [f"--{key}={value}" for key, value in settings.items()]
        with self._open_log() as log:
            self._child = subprocess.Popen(
                self.command("postgres", "-D", str(place.data), *options),
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **place.owner.identity(),
            )  # fmt: skip
        began = time.monotonic()
        while not self.running():
            waited = time.monotonic() - began
            if self._child.poll() is not None or waited > RECOVERY_SECONDS:
                raise self._failure(self._log_tail())
            time.sleep(0.02)

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(handle, "ab")

    def _log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def _failure(self, text: str) -> Refusal:
        last = next((line for line in reversed(text.splitlines()) if line.strip()), "")
        for sign, code in _SIGNS:
            if sign in text:
                return Refusal(code, folder=str(self.place.data), log=str(self.log), last=last)
        return Refusal("config.postgres_failed", log=str(self.log), last=last)

    def _ensure_database(self) -> None:
        address = f"host={self.place.run} user={DATABASE} dbname=postgres"
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')


def major(place: Place) -> str:
    """The major version of the installation, as ``PG_VERSION`` names it: ``"18"``."""
    result = subprocess.run(
        [str(place.install / "bin" / "postgres"), "-V"],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    return result.stdout.split()[-1].split(".")[0]
