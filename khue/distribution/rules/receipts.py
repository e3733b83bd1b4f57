"""Báo nhận: the operations that only report: received, opened, viewed, awake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from khue.distribution.rules.commands import Operation
from khue.distribution.rules.progress import PaperProgress, opened, received, viewed

RECEIPTS = frozenset(
    {"distribution.received", "distribution.opened", "distribution.viewed", "distribution.awake"}
)
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """Một báo nhận, read from an operation's body. `package` is None only for awake."""

    id: UUID
    kind: str
    package: int | None = None
    files: tuple[int, ...] = field(default=())
    pages: tuple[int, ...] = field(default=())

    def progress(self, at: datetime) -> PaperProgress:
        """What this receipt says of each of its files."""
        if self.kind == "received":
            return received(at)
        return viewed(at, self.pages) if self.kind == "viewed" else opened(at)


def _whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**62


def _numbers(value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, list) or not all(map(_whole_number, value)):
        return None
    return tuple(value)


def receipt_of(operation: Operation) -> Receipt | str:
    """The receipt, or the name of the part that is wrong."""
    kind = operation.name.partition(".")[2]
    if kind == "awake":
        return Receipt(operation.id, kind)
    body = operation.body
    package = body.get("package")
    if not _whole_number(package):
        return "package"
    if kind == "received":
        files = _numbers(body.get("files"))
        return "files" if files is None else Receipt(operation.id, kind, package, files)
    if not _whole_number(body.get("file")):
        return "file"
    pages = _numbers(body.get("pages")) if kind == "viewed" else ()
    if pages is None or any(page > MOST_PAGES for page in pages):
        return "pages"
    return Receipt(operation.id, kind, package, (body["file"],), pages)
