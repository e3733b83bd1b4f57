"""Phần tự chạy trong tệp Office: macros, programs and files inside, what is fetched from elsewhere. Named; a PDF holds none of it."""

import mmap
import re
from pathlib import Path

from khue.files.rules.kinds import ZIPPED
from khue.files.rules.office import parts

_MACROS = re.compile(r"(?:.*/)?vbaProject\.bin|xl/macrosheets/.+|Basic/.+|Scripts/.+", re.IGNORECASE)
_EMBEDDED = re.compile(r"(?:.*/)?embeddings/.+|(?:.*/)?activeX/.+|Object \d+", re.IGNORECASE)
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_OLD = (
    ("macros", "_VBA_PROJECT".encode("utf-16-le")),
    ("attachments", "Ole10Native".encode("utf-16-le")),
)
_RICH = (("attachments", b"\\objdata"), ("remote", b"INCLUDETEXT"), ("remote", b"\\*\\template"))


def _fetches(relations: bytes) -> bool:
    """Whether a part is fetched from elsewhere when the file is opened; links that one taps aren't."""
    return any(
        b'TargetMode="External"' in one and b"/hyperlink" not in one for one in _RELATION.findall(relations)
    )


def _in_zip(path: Path) -> set[str]:
    found = set()
    for name in parts.names(path):
        if _MACROS.fullmatch(name):
            found.add("macros")
        if _EMBEDDED.fullmatch(name):
            found.add("attachments")
    if any(_fetches(xml) for _name, xml in parts.parts(path, lambda name: name.endswith(".rels"))):
        found.add("remote")
    return found


def active(path: Path, kind: str) -> set[str]:
    """What a received office file would do by itself: macros, attachments, remote. Refuses `files.damaged`."""
    if kind in ZIPPED:
        return _in_zip(path)
    if kind not in {"doc", "xls", "ppt", "rtf"}:
        return set()
    told = _RICH if kind == "rtf" else _OLD
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return {name for name, word in told if data.find(word) >= 0}
