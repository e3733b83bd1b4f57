"""Ý kiến góp ý và chỗ sửa chưa chấp nhận: counted in a draft, and how the reading copy leaves them out.

Readers see the text as it would be with every change accepted and without remarks; what waits is told to those who publish.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from khue.files.rules.office import parts

_BODY = re.compile(r"word/(document\d*|footnotes|endnotes|header\d*|footer\d*)\.xml")
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo"})
_INSIDE_MARKS = frozenset({"rPr", "trPr", "tcPr"})
_SETTINGS = re.compile(rb"<w:revisionView\b[^>]*/>")
_SHOWN = re.compile(rb'(config:name="ShowRedlineChanges"[^>]*>)true')


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a draft still carries: comments that aren't resolved, insertions, deletions and moves."""

    comments: int = 0
    changes: int = 0


@dataclass(slots=True)
class _WordBody:
    """Counts changes of text; neighbours of one hand and one minute are one change, as Word's pane shows them."""

    changes: int = 0
    _open: list[str] = field(default_factory=list)
    _last: tuple[str, str, str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name in _CHANGES and not _INSIDE_MARKS & set(self._open[-2:]):
            who = (name, attributes.get("w:author", ""), attributes.get("w:date", "")[:16])
            self.changes += who != self._last
            self._last = who
        elif name == "t" and not _CHANGES & set(self._open):
            self._last = None  # words that nobody changed stand between
        self._open.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        del name
        self._open.pop()


@dataclass(slots=True)
class _WordRemarks:
    comments: int = 0
    threads: int = 0
    open_threads: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.comments += name == "comment"
        if name == "commentEx" and not attributes.get("w15:paraIdParent"):
            self.threads += 1
            self.open_threads += attributes.get("w15:done", "0") not in {"1", "true"}

    def count(self) -> int:
        """Threads that wait, where Word wrote threads; else remarks."""
        return self.open_threads if self.threads else self.comments


@dataclass(slots=True)
class _OpenText:
    comments: int = 0
    changes: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.changes += name == "changed-region"
        if name == "annotation":
            answered = "loext:parent-name" in attributes
            self.comments += not answered and attributes.get("loext:resolved") != "true"


def in_docx(path: Path) -> Remarks:
    """What a DOCX carries. Refuses `files.damaged`, `files.bomb`."""
    changes, remarks = 0, _WordRemarks()
    for name, xml in parts.parts(
        path, lambda name: bool(_BODY.fullmatch(name)) or name.startswith("word/comments")
    ):
        if name.startswith("word/comments"):
            parts.walk(xml, remarks.start)
            continue
        body = _WordBody()
        parts.walk(xml, body.start, body.end)
        changes += body.changes
    return Remarks(remarks.count(), changes)


def in_odt(path: Path) -> Remarks:
    """What an ODT carries. Refuses `files.damaged`, `files.bomb`."""
    found = _OpenText()
    for _name, xml in parts.parts(path, lambda name: name == "content.xml"):
        parts.walk(xml, found.start)
    return Remarks(found.comments, found.changes)


def _hide_in_word(_name: str, xml: bytes) -> bytes:
    bare = _SETTINGS.sub(b"", xml)
    return re.sub(
        rb"(<w:settings\b[^>]*[^/]>)", rb'\1<w:revisionView w:markup="0" w:insDel="0"/>', bare, count=1
    )


def _hide_in_open(_name: str, xml: bytes) -> bytes:
    return _SHOWN.sub(rb"\1false", xml)


def finished(path: Path, out: Path) -> Path:
    """A copy that LibreOffice shows with every change accepted."""
    if path.suffix == ".docx":
        return parts.rewritten(path, out, _hide_in_word, lambda name: name == "word/settings.xml")
    return parts.rewritten(path, out, _hide_in_open, lambda name: name == "settings.xml")
