"""Người trông coi: starts the parts of Khuê, starts a fallen one again, and ends all it started.

Each part runs in a process group of its own and carries ``KHUE_TREE`` in its environment. By that mark
whatever a killed supervisor left behind is found at the next start, also the children of its children.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO

import psutil

from khue.config.database import make_home
from khue.config.notify import Pulse, tell_systemd
from khue.config.postgres import Cluster
from khue.config.terminal import _, sentence, tell
from khue.shared.refusal import Refusal

MARK = "KHUE_TREE"
STOP_SECONDS = 10.0
STEADY_SECONDS = 60.0  # a part that lived that long starts afresh in our count of its falls
FALLS_AT_START = 4  # a part that falls so often before it ever was ready won't come up by itself
LOG_LIMIT = 10_000_000  # bytes
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
CLUSTER_PAUSE = 5.0  # a cluster that can't come up (a full disk) is tried again that often
SYSTEMD = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})  # between it and us alone
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Part:
    """Một phần của Khuê: a program to keep running."""

    name: str
    line: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    files: tuple[int, ...] = ()
    once: bool = False  # its work has an end; it isn't started again when it ends well


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    since: float
    falls: int = 0
    again_at: float | None = None


class Stopped(Exception):  # noqa: N818 - said to us, not an error
    """Được yêu cầu dừng: Ctrl-C or a signal while something was being waited for."""


class Supervisor:
    """Người trông coi của một thư mục: one per home, held by a lock."""

    def __init__(self, home: Path, cluster: Cluster | None = None, *, patience: float = STOP_SECONDS) -> None:
        self.home = home
        self.patience = patience  # seconds a part has to go by itself
        self.cluster = cluster
        self.stopping = False
        self.hurry = False
        self._parts: list[_Running] = []
        self._lock: IO[str] | None = None
        self._before: dict[int, object] = {}
        self._looked_at_cluster = 0.0

    def __enter__(self) -> Supervisor:
        make_home(self.home)
        self._take_lock()
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._asked)
        clear_tree(self.home)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal itself gave
        if self._lock is not None:
            self._lock.close()

    def start(self, part: Part) -> None:
        """Start a part and keep it running."""
        self._parts.append(_Running(part, self._spawn(part), time.monotonic()))

    def run_once(self, part: Part) -> int:
        """Run a part to its end with its output on this terminal; raises Stopped when asked to stop."""
        with subprocess.Popen(
            part.line, env=self._environment(part), stdin=subprocess.DEVNULL, start_new_session=True
        ) as process:
            while process.poll() is None:
                if self.stopping:
                    _end([process], self.patience)
                    raise Stopped
                time.sleep(0.05)
            return process.returncode

    def wait_ready(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until ``ready()``, keeping the parts alive meanwhile."""
        until = time.monotonic() + seconds
        while not ready():
            self._look_after()
            for one in self._parts:
                if one.falls >= FALLS_AT_START or time.monotonic() > until:
                    raise self._will_not_start(one)
            self._rest(0.1)

    def watch(self) -> None:
        """Keep all parts running until asked to stop; only now systemd is told that we are ready."""
        tell_systemd("READY=1")
        pulse = Pulse()
        with contextlib.suppress(Stopped):
            while True:
                self._look_after()
                pulse.beat()
                self._rest(0.2)

    def stop(self) -> None:
        """End every part, then the cluster: politely, then firmly."""
        tell_systemd("STOPPING=1")
        _end([one.process for one in self._parts], 1.0 if self.hurry else self.patience)
        self._parts.clear()
        clear_tree(self.home)
        if self.cluster is not None:
            self.cluster.stop()

    def log_of(self, part: Part) -> Path:
        """Where the part's output goes."""
        return self.home / "logs" / f"{part.name}.log"

    def _rest(self, seconds: float) -> None:
        if self.stopping:
            raise Stopped
        time.sleep(seconds)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.hurry = self.stopping
        self.stopping = True

    def _take_lock(self) -> None:
        handle = (self.home / "supervisor.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            raise Refusal("config.already_running", home=str(self.home), pid=handle.read().strip()) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._lock = handle

    def _environment(self, part: Part) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if name not in SYSTEMD}
        return {**own, **part.environment, MARK: str(self.home), "PYTHONUNBUFFERED": "1"}

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        path = self.log_of(part)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            return subprocess.Popen(
                part.line,
                env=self._environment(part),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=part.files,
            )

    def _look_after(self) -> None:
        self._look_after_cluster()
        for one in self._parts:
            self._look_after_part(one)

    def _look_after_cluster(self) -> None:
        moment = time.monotonic()
        if self.cluster is None or moment - self._looked_at_cluster < 1.0:
            return
        self._looked_at_cluster = moment
        if self.cluster.running():
            return
        tell(_("PostgreSQL đã dừng đột ngột; đang khởi động lại."))
        try:
            self.cluster.start()
        except Refusal as refusal:
            tell(sentence(refusal))
            self._looked_at_cluster = moment + CLUSTER_PAUSE

    def _look_after_part(self, one: _Running) -> None:
        moment = time.monotonic()
        if one.again_at is None and one.process.poll() is not None:
            if one.part.once and (one.process.returncode == 0 or one.falls >= FALLS_AT_START):
                return
            lived = moment - one.since
            one.falls = 1 if lived > STEADY_SECONDS else one.falls + 1
            one.again_at = moment + PAUSES[min(one.falls, len(PAUSES)) - 1]
            tell(_("Phần %(name)s đã dừng đột ngột; đang khởi động lại.") % {"name": one.part.name})
            _end_group(one.process, signal.SIGKILL)
        elif one.again_at is not None and moment >= one.again_at:
            one.process, one.since, one.again_at = self._spawn(one.part), moment, None

    def _will_not_start(self, one: _Running) -> Refusal:
        path = self.log_of(one.part)
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        last = _said(next((line for line in reversed(lines) if line.strip()), ""))
        return Refusal("config.child_fails", name=one.part.name, times=one.falls, last=last, log=str(path))


def _said(line: str) -> str:
    """A line of a part's log in words, also when it is a structured one."""
    try:
        told = json.loads(line)
        return " ".join(str(told[name]) for name in ("event", "error", "where") if name in told)
    except (ValueError, TypeError):
        return line


def khue(*words: str) -> tuple[str, ...]:
    """The line that runs one of our own commands with this same Python."""
    return (sys.executable, "-m", "khue.config", *words)


def holder(home: Path) -> str:
    """The process number of the supervisor that runs this home; empty when none does."""
    path = home / "supervisor.lock"
    if not path.exists():
        return ""
    with path.open("r", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return handle.read().strip()
    return ""


def clear_tree(home: Path) -> int:
    """End what an earlier supervisor of this home left running; gives how many processes that were."""
    ours = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    left = [
        process for process in psutil.process_iter() if process.pid not in ours and _marked(process, home)
    ]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, alive = psutil.wait_procs(left, timeout=STOP_SECONDS if left else 0)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_SECONDS if alive else 0)
    return len(left)


def _marked(process: psutil.Process, home: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == str(home)
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return False


def _end(processes: list[subprocess.Popen[bytes]], seconds: float) -> None:
    until = time.monotonic() + seconds
    for process in processes:
        _end_group(process, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(max(0.05, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _end_group(process, signal.SIGKILL)
            process.wait()
    for process in processes:
        _end_group(process, signal.SIGKILL)


def _end_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
