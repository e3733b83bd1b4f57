"""``khue read TỆP…``: what documents say of themselves, read on this machine; stores and sends nothing."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from khue.config.terminal import _, sentence, tell
from khue.config.wording import mark
from khue.files.jobs.looker import Looker
from khue.shared.refusal import Refusal

UNREADABLE = 2
LABELS = {
    "kind": mark("Loại văn bản"),
    "number_symbol": mark("Số, ký hiệu"),
    "date": mark("Ngày ban hành"),
    "office": mark("Cơ quan ban hành"),
    "subject": mark("Trích yếu"),
    "urgency": mark("Độ khẩn"),
    "signer": mark("Người ký"),
}


def _answers(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """What each file says of itself, in order."""
    with Looker() as looker:
        for path in paths:
            began = time.monotonic()
            answer: dict[str, Any] = {"file": str(path)}
            try:
                answer |= looker.read(path, path.name)
            except Refusal as refusal:
                answer |= {"fields": {}, "pages": 0, "error": refusal.code, "sentence": sentence(refusal)}
            yield answer | {"seconds": round(time.monotonic() - began, 3)}


def _said(name: str, found: dict[str, Any] | None) -> str:
    """A field for people; nothing for what isn't there."""
    if found is None:
        return ""
    value = found.get("name") or found["value"]
    if name == "signer" and value:
        value = ", ".join(one for one in (value["name"], value["post"]) if one)
    if name == "date" and value:
        value = date.fromisoformat(value).strftime("%d/%m/%Y")
    shown = value or _("không đọc rõ (%(text)s)") % {"text": found["text"]}
    return f"  {_(LABELS[name])}: {shown}"


def _lines(answer: dict[str, Any]) -> list[str]:
    """Lines for people."""
    if "error" in answer:
        return [f"{answer['file']}: {answer['sentence']}"]
    told = [said for name in LABELS if (said := _said(name, answer["fields"].get(name)))]
    return [f"{answer['file']}:", *(told or [_("  không thấy thể thức của một văn bản")])]


def run(arguments: argparse.Namespace) -> int:
    """0: every file read, whatever it says; 2: some unreadable."""
    unreadable = False
    for answer in _answers([Path(one) for one in arguments.files]):
        for line in [json.dumps(answer, ensure_ascii=False)] if arguments.json else _lines(answer):
            tell(line)
        unreadable = unreadable or "error" in answer
    return UNREADABLE if unreadable else 0
