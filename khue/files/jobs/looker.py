"""Dắt tiến trình soát mật: hands files to looking.py one after the other, watches the clock, begins again after a crash."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from khue.files.jobs.parent import ROOT
from khue.files.queries import limits, memory_folder, soffice
from khue.shared.refusal import Refusal

PROGRAM = Path(__file__).with_name("looking.py")


class Looker:
    """Người soát: one limited process for many files; what one of them breaks is begun anew for the next."""

    def __init__(self) -> None:
        self.limits = limits()
        self.folder = Path(tempfile.mkdtemp(prefix="khue-scan-", dir=memory_folder(0)))
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def look(self, path: Path, name: str, level: str = "none") -> dict[str, Any]:
        """{level, evidence, pages} of a file. Refuses what can't be read, with the evidence of its name."""
        answer = self._told({"level": level}, path, name)
        if "error" in answer:
            raise Refusal(answer["error"], **answer["facts"], evidence=answer["evidence"])
        return answer

    def read(self, path: Path, name: str) -> dict[str, Any]:
        """{fields, pages}: what a document says of itself. Refuses what can't be read."""
        answer = self._told({"task": "read"}, path, name)
        if "error" in answer:
            raise Refusal(answer["error"], **answer["facts"])
        return answer

    def scanned(self, path: Path) -> list[int]:
        """Numbers of the pages of a PDF whose words only their pictures show."""
        answer = self._told({"task": "scanned"}, path, path.name)
        if "error" in answer:
            raise Refusal(answer["error"], **answer["facts"])
        return list(answer["scanned"])

    def words(self, path: Path, page: int) -> dict[str, Any]:
        """{lines, boxes} of one scanned page."""
        answer = self._told({"task": "words", "page": page}, path, path.name)
        if "error" in answer:
            raise Refusal(answer["error"], **answer["facts"])
        return answer

    def _told(self, order: dict[str, Any], path: Path, name: str) -> dict[str, Any]:
        if not path.is_file():
            raise Refusal("files.gone")
        order |= {
            "source": str(path.resolve()),
            "name": name,
            "limits": asdict(self.limits),
            "soffice": soffice(),
        }
        answer: dict[str, Any] = json.loads(self._answer(json.dumps(order).encode() + b"\n"))
        return answer

    def _answer(self, order: bytes) -> bytes:
        child = self._running()
        if child.stdin is None or child.stdout is None:
            raise Refusal("files.crashed", signal=0)
        try:
            child.stdin.write(order)
            child.stdin.flush()
            line = self._line(child.stdout.fileno())
        except BrokenPipeError:
            line = b""
        if line:
            return line
        status = child.wait(timeout=60)
        self._stop()
        if -status in {signal.SIGXCPU, signal.SIGKILL}:
            raise Refusal("files.too_heavy", what="files.what_time")
        raise Refusal("files.crashed", signal=-status)

    def _line(self, pipe: int) -> bytes:
        """One line of the child, nothing when it ended."""
        ends = time.monotonic() + self.limits.wall(self.limits.max_pages)
        said = b""
        while not said.endswith(b"\n"):
            if time.monotonic() > ends:
                self._stop()
                raise Refusal("files.too_heavy", what="files.what_time")
            if not select.select([pipe], [], [], 0.5)[0]:
                continue
            block = os.read(pipe, 65536)
            if not block:
                return b""
            said += block
        return said

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 - our own program and interpreter
                [sys.executable, "-P", str(PROGRAM), str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={
                    "PYTHONPATH": str(ROOT),
                    "PATH": os.environ.get("PATH", ""),
                    "HOME": str(self.folder),
                    "TMPDIR": str(self.folder),
                    "LANG": "C.UTF-8",
                    "OMP_THREAD_LIMIT": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
                cwd=self.folder,
                start_new_session=True,
            )
        return self._child

    def _stop(self) -> None:
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait(timeout=60)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._child = None
