"""Bản có dấu người đọc: made when asked for, handed over, kept nowhere. The received bytes aren't touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

import khue
from khue.files.queries import limits, opened, reading_copy, work_folder, working_name
from khue.files.rules import copying
from khue.files.rules.watermark import ALPHA, ANGLE, GREY, SIZE, places
from khue.shared.refusal import Refusal
from khue.typst import typeset

ROOT = Path(khue.__file__).resolve().parent.parent
SECONDS = 60
AT_ONCE = 2
# A page's thread waits: long enough for a short copy, short enough that the desk doesn't notice.
PATIENCE = 2.0
SHORT, LONG = 595.28, 841.89
_places = threading.BoundedSemaphore(AT_ONCE)


def marked_copy(file_id: int, lines: tuple[str, ...], foot: str) -> tuple[IO[bytes], str]:
    """A PDF of the rendition with the mark on each page, open for reading, and its name; gone once closed.

    Two are made at once by a web process, each in a program of its own. Refuses `files.not_ready`,
    `files.copies_busy`, `files.copy_failed`.
    """
    copy = reading_copy(file_id)
    if not _places.acquire(timeout=PATIENCE):
        raise Refusal("files.copies_busy")
    try:
        with (
            opened(copy.sha256) as source,
            tempfile.TemporaryDirectory(prefix=working_name("copy"), dir=work_folder()) as folder,
        ):
            made = _made(Path(folder), source, lines, foot)
            return made.open("rb"), f"{Path(copy.name).stem} (bản có dấu người đọc).pdf"
    finally:
        _places.release()


def _made(folder: Path, source: Path, lines: tuple[str, ...], foot: str) -> Path:
    for name, width, height in (("tall", SHORT, LONG), ("wide", LONG, SHORT)):
        drawn = typeset(
            "reader_mark",
            {
                "width": width,
                "height": height,
                "size": SIZE * width,
                "grey": GREY,
                "clear": 100 - 100 * ALPHA,
                "angle": ANGLE,
                "lines": list(lines),
                "places": [list(spot) for spot in places(width, height)] if lines else [],
                "foot": foot,
            },
            tags=False,
        )
        (folder / f"{name}.pdf").write_bytes(drawn)
    order = {"source": str(source), "memory": limits().memory, "cpu": SECONDS}
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    try:
        done = subprocess.run(  # noqa: S603 - our own program and interpreter
            [sys.executable, "-P", copying.__file__, str(folder)],
            check=False,
            timeout=2 * SECONDS,
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal("files.copy_failed") from error
    if done.returncode or not (folder / "copy.pdf").is_file():
        raise Refusal("files.copy_failed")
    return folder / "copy.pdf"
