"""Kiểm tra trước khi gửi: ``khue publish`` looks at its files here, where it runs, before the door sees a byte of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from khue.config.terminal import _
from khue.files.actions import note_stopped
from khue.files.actions.marks import marked
from khue.files.actions.stopping import WALL
from khue.files.jobs.looker import Looker
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


def _look(looker: Looker, path: Path) -> dict[str, Any] | None:
    """The strongest evidence of a mark; what can't be read is left to the door, which refuses it by its own reason."""
    try:
        seen = looker.look(path, path.name)
    except Refusal as refusal:
        if refusal.code == "files.guard_away":
            raise
        return None
    return seen["evidence"][0] if seen["level"] != "none" else None


def stopped_here(actor: Actor, paths: Mapping[str, Path], say: Callable[[str], None]) -> dict[str, Refusal]:
    """Tệp có dấu độ mật: the refusal of each marked file by its name; every stop is recorded as the first wall's.

    Refuses ``files.guard_away`` when the guard can't look at all: then nothing is sent.
    """
    found: dict[str, Refusal] = {}
    with Looker() as looker:
        for number, (name, path) in enumerate(paths.items(), start=1):
            say(_("Kiểm tra độ mật trên máy này: tệp %(n)d/%(all)d") % {"n": number, "all": len(paths)})
            mark = _look(looker, path)
            if mark is None:
                continue
            note_stopped(actor, mark["level"], mark["how"], mark["page"])
            found[name] = marked(mark["level"], mark["how"], mark["page"], wall=WALL)
    return found
