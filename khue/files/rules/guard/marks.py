"""Bảng dấu độ mật: levels, labels and exceptions as data; the browser reads the same marks.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from khue.files.rules.guard.letters import bare, tight

LEVELS = ("none", "mat", "toi_mat", "tuyet_mat")
"""From lowest to highest, as ``khue scan`` names them."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as parts of the page's width and height (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Một đoạn chữ đứng riêng: words of one line without a wide gap between; ``line`` counts lines from the top."""

    text: str
    line: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Một dấu hiệu: which level, how it was seen, where, and how sure (0 to 1; under ``sure`` the picture decides)."""

    level: str
    how: str
    score: float
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Bảng dấu: everything tight (upper case, no spaces) unless it says otherwise."""

    levels: dict[str, str]
    none: frozenset[str]
    labels: tuple[str, ...]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    leads_on: frozenset[str]
    unlikely: frozenset[str]
    goes_on: frozenset[str]
    letters: dict[str, str]
    label_ends: tuple[str, ...]
    beside: tuple[str, ...]
    not_marks: tuple[str, ...]
    top_lines: int
    sure: float
    suspect: float


@cache
def table() -> Table:
    """The committed table."""
    said = json.loads(Path(__file__).with_name("marks.json").read_text(encoding="utf-8"))

    def longest_first(name: str) -> tuple[str, ...]:
        return tuple(sorted(map(tight, said[name]), key=len, reverse=True))

    return Table(
        levels={tight(one["words"]): one["level"] for one in said["levels"]},
        none=frozenset(map(bare, said["none"])),
        labels=longest_first("labels"),
        prefixes=longest_first("prefixes"),
        suffixes=longest_first("suffixes"),
        leads_on=frozenset(said["leads_on"]),
        unlikely=frozenset(said["unlikely_words"]),
        goes_on=frozenset(map(bare, said["goes_on"])),
        letters=dict(said["letters"]),
        label_ends=tuple(map(bare, said["label_ends"])),
        beside=tuple(map(bare, said["beside"])),
        not_marks=tuple(map(bare, said["not_marks"])),
        top_lines=said["top_lines"],
        sure=said["sure"],
        suspect=said["suspect"],
    )
