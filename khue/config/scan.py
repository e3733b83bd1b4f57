"""``khue scan TỆP…``: looks for marks of secrecy in files on this machine; stores and sends nothing."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khue.config.terminal import _, sentence, tell
from khue.config.wording import mark
from khue.files.jobs.looker import Looker
from khue.shared.refusal import Refusal

MARKED, UNREADABLE = 3, 2
LEVELS = {
    "none": mark("không thấy dấu độ mật"),
    "mat": mark("MẬT"),
    "toi_mat": mark("TỐI MẬT"),
    "tuyet_mat": mark("TUYỆT MẬT"),
}


def _answers(paths: list[Path], level: str) -> Iterator[dict[str, Any]]:
    """What is said of each file, in order."""
    with Looker() as looker:
        for path in paths:
            began = time.monotonic()
            answer: dict[str, Any] = {"file": str(path)}
            try:
                seen = looker.look(path, path.name, level)
                answer |= {"level": seen["level"], "evidence": seen["evidence"], "pages": seen["pages"]}
            except Refusal as refusal:
                evidence = refusal.facts.pop("evidence", [])
                marked = max((one["level"] for one in evidence), key=list(LEVELS).index, default=None)
                answer |= {"level": marked, "evidence": evidence, "pages": 0}
                answer |= {"error": refusal.code, "sentence": sentence(refusal)}
            yield answer | {"seconds": round(time.monotonic() - began, 3)}


def _line(answer: dict[str, Any]) -> str:
    """A line for people."""
    if "error" in answer and answer["level"] is None:
        return f"{answer['file']}: {answer['sentence']}"
    where = ""
    if answer["evidence"] and answer["evidence"][0]["page"]:
        where = _(" (trang %(page)d)") % {"page": answer["evidence"][0]["page"]}
    return f"{answer['file']}: {_(LEVELS[answer['level']])}{where}"


def run(arguments: argparse.Namespace) -> int:
    """0: none marked; 3: some marked; 2: none marked and some unreadable."""
    marked = unreadable = False
    for answer in _answers([Path(one) for one in arguments.files], arguments.level):
        tell(json.dumps(answer, ensure_ascii=False) if arguments.json else _line(answer))
        marked = marked or answer["level"] not in {None, "none"}
        unreadable = unreadable or "error" in answer
    return MARKED if marked else UNREADABLE if unreadable else 0
