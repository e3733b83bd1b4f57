"""Từ chối vì dấu độ mật: how the second wall says it."""

from typing import Any

from khue.files.rules.guard.marks import table
from khue.files.rules.guard.names import level_of_name
from khue.shared.refusal import Refusal

WALL = 2


def refuse_marked_name(name: str) -> None:
    """Refuses `files.marked` for a name that carries a mark of secrecy."""
    level, score = level_of_name(name)
    if level and score >= table().sure:
        raise marked(level, "name", None)


def marked(level: str, how: str, page: int | None, *, wall: int = WALL) -> Refusal:
    """The refusal of a marked file: which level, how it was seen, on which page."""
    where = "files.marked_on_page" if page else "files.marked_beside"
    facts: dict[str, Any] = {"page": page} if page else {}
    return Refusal(
        "files.marked",
        wall=wall,
        level=f"files.level_{level}",
        how=f"files.how_{how}",
        where=where,
        **facts,
    )
