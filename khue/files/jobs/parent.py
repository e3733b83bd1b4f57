"""Dắt tiến trình đọc tệp: starts the child, watches clock, memory and progress, clears up after it."""

import json
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

import khue
from khue.files.queries import Work, limits, soffice, working_name
from khue.shared.refusal import Refusal

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(khue.__file__).resolve().parent.parent
DISK_FULL = 28  # what child.py ends with
TELL_EVERY = 1.0
LOOK_EVERY = 0.5
_FROM_OUTSIDE = frozenset({signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP})
_log = logging.getLogger(__name__)


def _resident(group: int) -> int:
    """Bytes of memory that the processes of a group hold; until its first page a child may have LibreOffice beside it."""
    held = 0
    for pid in psutil.pids():
        with suppress(OSError, psutil.Error):
            held += psutil.Process(pid).memory_info().rss if os.getpgid(pid) == group else 0
    return held


class ChildError(Exception):
    """The child ended without an answer, for a reason outside the file; the job is tried again."""


class LongPaper(Exception):  # noqa: N818 - nothing went wrong: it belongs into the other lane
    """The paper has more pages than this reading was to take on."""


class Lead:
    """One run of the child in a folder of its own, which goes away whatever happens."""

    def __init__(self, work: Work, source: Path, parent: Path, *, most_pages: int | None = None) -> None:
        self.work = work
        self.source = source
        self.most_pages = most_pages
        self.limits = limits()
        self.folder = Path(tempfile.mkdtemp(prefix=working_name(str(work.file_id)), dir=parent))
        self._pages = 0
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, progress: Callable[[int], None]) -> None:
        """Returns when result.json stands. Raises Refusal for the file's own faults, LongPaper, else ChildError."""
        order: dict[str, Any] = {
            "source": str(self.source),
            "kind": self.work.kind,
            "name": self.work.name,
            "limits": asdict(self.limits),
            "soffice": soffice(),
        }
        (self.folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
        with (self.folder / "errors.txt").open("wb") as errors:
            self._child = subprocess.Popen(  # noqa: S603 - our own program and interpreter
                [sys.executable, "-P", str(CHILD), str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self._environment(),
                cwd=self.folder,
                start_new_session=True,
            )
            status = self._watch(self._child, progress)
        self._answer(status)

    def _environment(self) -> dict[str, str]:
        """Nothing of the site's secrets: only where Python and programs are found."""
        return {
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "LANG": "C.UTF-8",
            "OMP_THREAD_LIMIT": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def _watch(self, child: subprocess.Popen[bytes], progress: Callable[[int], None]) -> int:
        """Read `done of` lines until the child ends; refuses `files.too_heavy` when time is up."""
        told = time.monotonic()
        rest = b""
        for block in self._blocks(child, told):
            *lines, rest = (rest + block).split(b"\n")
            if not lines:
                continue
            percent = self._percent(lines[-1])
            if self.most_pages is not None and self._pages > self.most_pages:
                raise LongPaper
            if time.monotonic() - told >= TELL_EVERY:
                told = time.monotonic()
                progress(percent)
        return child.wait(timeout=60)

    def _blocks(self, child: subprocess.Popen[bytes], started: float) -> Iterator[bytes]:
        """What the child says, as it comes, until it closes its end."""
        pipe = child.stdout
        if pipe is None:
            raise ChildError("no pipe")
        os.set_blocking(pipe.fileno(), False)
        while True:
            if time.monotonic() - started > self.limits.wall(self._pages):
                raise Refusal("files.too_heavy", what="files.what_time")
            if not self._pages and _resident(child.pid) > self.limits.memory:
                raise Refusal("files.too_heavy", what="files.what_memory")
            if not select.select([pipe], [], [], LOOK_EVERY)[0]:
                continue
            block = os.read(pipe.fileno(), 65536)
            if not block:
                return
            yield block

    def _percent(self, line: bytes) -> int:
        done, _, of = line.partition(b" ")
        self._pages = min(int(of), self.limits.max_pages)
        return 5 + 90 * int(done) // max(self._pages, 1)

    def _answer(self, status: int) -> None:
        errors = (self.folder / "errors.txt").read_text(encoding="utf-8", errors="replace")
        if errors:
            # Its words stay in the work folder: a reader's complaint may quote what it read.
            _log.warning("reading file %d left %d letters of complaints", self.work.file_id, len(errors))
        if (self.folder / "refusal.json").is_file():
            told = json.loads((self.folder / "refusal.json").read_text(encoding="utf-8"))
            raise Refusal(told["code"], **told["facts"])
        if status == 0 and (self.folder / "result.json").is_file():
            return
        if status == DISK_FULL:
            raise Refusal("files.disk_full")
        if -status == signal.SIGXCPU:
            raise Refusal("files.too_heavy", what="files.what_time")
        if status < 0 and -status not in _FROM_OUTSIDE:
            raise Refusal("files.crashed", signal=-status)
        raise ChildError(f"status {status}")

    def _stop(self) -> None:
        """End the child and whatever it started; they are one process group."""
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait(timeout=60)
        if self._child.stdout is not None:
            self._child.stdout.close()
