"""Nhiều tay cùng soát: the pages of a long paper are shared out among processes, since each page is looked at by itself."""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from khue.files.rules.guard.evidence import Evidence
from khue.files.rules.guard.pdf import Eyes, Told, page_count, pages
from khue.shared.refusal import Refusal

LONG = 24
"""Pages from which it pays to begin another process: it opens the paper and the reading machine anew."""


def _silent(_done: int, _of: int) -> None:
    """Tells nobody."""


def _hand(path: Path, most: int, share: tuple[int, int], out: int) -> int:
    """In a process of its own: a line for each page, then one that says it was the last, or why it wasn't."""
    with os.fdopen(out, "w", encoding="utf-8") as told:
        try:
            for page in pages(path, Eyes(), _silent, most, share):
                told.write(json.dumps([_plain(one) for one in page]) + "\n")
                told.flush()
            told.write("done\n")
        except Refusal as refusal:
            told.write(json.dumps({"code": refusal.code, "facts": refusal.facts}) + "\n")
        except BaseException:  # noqa: BLE001 - a copy of the process must not go on into its callers' code
            traceback.print_exc()
            return 1
    return 0


def _plain(one: Evidence) -> dict[str, object]:
    """Whole, unlike ``Evidence.data``: a rounded score may be a sure one."""
    box = [float(side) for side in one.box] if one.box else None
    return asdict(one) | {"score": float(one.score), "box": box}


def _evidence(told: dict[str, object]) -> Evidence:
    box = told.pop("box")
    return Evidence(**told, box=tuple(box) if isinstance(box, list) else None)  # type: ignore[arg-type]  # as `_plain` wrote it


class _Hands:
    """The processes at work, and what each has said so far."""

    def __init__(self, path: Path, most: int, hands: int) -> None:
        self.running: dict[int, int] = {}  # the end of the pipe that is read here: the process
        self.chooser = selectors.DefaultSelector()
        self._rest: dict[int, bytes] = {}
        self._done: set[int] = set()
        for number in range(hands):
            self._begin(path, most, (number, hands))

    def _begin(self, path: Path, most: int, share: tuple[int, int]) -> None:
        ours, theirs = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if process == 0:
            status = 1
            try:
                for pipe in (*self.running, ours):
                    os.close(pipe)
                status = _hand(path, most, share, theirs)
            finally:
                os._exit(status)
        os.close(theirs)
        self.running[ours] = process
        self._rest[ours] = b""
        self.chooser.register(ours, selectors.EVENT_READ)

    def lines(self) -> Iterator[list[Evidence]]:
        """The evidence of each page, as it comes. Raises RuntimeError when a hand ends before its last page."""
        while self.running:
            for key, _events in self.chooser.select():
                yield from self._read(key.fd)

    def _read(self, pipe: int) -> Iterator[list[Evidence]]:
        block = os.read(pipe, 65536)
        if not block:
            self._end(pipe)
            return
        *lines, self._rest[pipe] = (self._rest[pipe] + block).split(b"\n")
        for line in lines:
            if line == b"done":
                self._done.add(pipe)
                continue
            said = json.loads(line)
            if isinstance(said, dict):
                raise Refusal(said["code"], **said["facts"])
            yield [_evidence(one) for one in said]

    def _end(self, pipe: int) -> None:
        self.chooser.unregister(pipe)
        os.close(pipe)
        _pid, status = os.waitpid(self.running.pop(pipe), 0)
        if pipe in self._done:
            return
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}:
            raise Refusal("files.too_heavy", what="files.what_time")
        raise RuntimeError("a process that looks at pages ended before its last one")

    def close(self) -> None:
        """Whoever is still at work ends."""
        for pipe, process in self.running.items():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(process, 0)
            os.close(pipe)
        self.running.clear()
        self.chooser.close()


def pages_by_hands(path: Path, told: Told, most: int, hands: int) -> Iterator[list[Evidence]]:
    """As ``pages``, by several processes: every page once, in the order in which they are done."""
    count, done = page_count(path), 0
    at_work = _Hands(path, most, hands)
    try:
        for page in at_work.lines():
            done += 1
            told(done, count)
            yield page
        if done != count:
            raise RuntimeError("not every page was looked at")
    finally:
        at_work.close()
