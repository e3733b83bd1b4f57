"""Mở tệp nén và thư: every file inside by itself, to a limited depth; what can't be taken is named with its reason."""

from pathlib import Path
from typing import Any

from khue.files.rules.containers import mails, zips
from khue.files.rules.containers.found import DEEPEST, Found
from khue.files.rules.kinds import CONTAINERS, kind_of
from khue.shared.refusal import Refusal

__all__ = ["Found", "open_container", "told"]

_BY_KIND = {"zip": zips.members, "eml": mails.members}


def _open(path: Path, kind: str, found: Found, depth: int) -> None:
    taken = list(_BY_KIND[kind](path, found))
    for name, inside in taken:
        with inside.open("rb") as opened:
            known = kind_of(opened, name)
        if known.kind not in CONTAINERS and known.looks != "bomb":
            continue
        found.members.remove((name, inside))
        if known.looks == "bomb" or depth >= DEEPEST:
            raise Refusal("files.bomb", what="files.what_archive")
        _open(inside, known.kind, found, depth + 1)


def open_container(path: Path, kind: str, folder: Path) -> Found:
    """Take everything out into the folder. Refuses `files.damaged`, `.bomb`, `.too_many_inside`, `.nothing_inside`."""
    folder.mkdir()
    found = Found(folder)
    _open(path, kind, found, 1)
    if not found.members and all(code == mails.BODY for _name, code, _facts in found.left):
        raise Refusal("files.nothing_inside")
    return found


def told(found: Found) -> dict[str, Any]:
    """As result.json says it."""
    return {
        "members": [{"name": name, "file": path.name} for name, path in found.members],
        "left": [{"name": name, "code": code, "facts": facts} for name, code, facts in found.left],
    }
