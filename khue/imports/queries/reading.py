"""Đọc tệp lạ trong tiến trình riêng: starts the child, watches the clock, clears up after it."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import khue
from khue.files.queries import work_folder
from khue.imports.rules.book import Book, Limits, from_data
from khue.shared.refusal import Refusal

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(khue.__file__).resolve().parent.parent
LIMITS = Limits()
MEMORY = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 240  # the machine may be busy, not dead
OUTPUT = 512 * 1024**2
# What the child writes of an error; anything else may quote a cell, and stays out of the log.
_TRACE = re.compile(r"[A-Za-z]{1,80} at( [\w.<> ]{1,80}:\d+:[\w<>]{1,80}){1,60}\n")
_log = logging.getLogger(__name__)


def read_book(source: Path, name: str) -> Book:
    """The table inside a foreign file. Refuses ``imports.…`` with what is wrong; nothing of it is run or followed."""
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=work_folder()))
    try:
        order: dict[str, Any] = {
            "source": str(source),
            "name": name,
            "limits": asdict(LIMITS),
            "memory": MEMORY,
            "cpu": CPU_SECONDS,
            "output": OUTPUT,
        }
        (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
        _run(folder)
        return _answer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path) -> None:
    with (folder / "errors.txt").open("wb") as errors:
        child = subprocess.Popen(  # noqa: S603 - our own program and interpreter
            [sys.executable, "-P", str(CHILD), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            cwd=folder,
            start_new_session=True,
        )
        try:
            child.wait(WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise Refusal("imports.too_heavy") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait(60)


def _answer(folder: Path) -> Book:
    told = (folder / "errors.txt").read_text(encoding="utf-8", errors="replace")
    if _TRACE.fullmatch(told):
        _log.warning("reading an import: %s", told.strip())
    elif told:
        _log.warning("reading an import: %s characters of another form", len(told))
    if (folder / "refusal.json").is_file():
        said = json.loads((folder / "refusal.json").read_text(encoding="utf-8"))
        raise Refusal(said["code"], **said["facts"])
    if not (folder / "book.json").is_file():
        raise Refusal("imports.too_heavy")
    return from_data(json.loads((folder / "book.json").read_text(encoding="utf-8")))
