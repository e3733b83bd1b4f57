"""Chia tệp vào mục: which item a file most likely belongs to, from its name; the clerk can change it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from khue.shared.text import fold, nfc, tidy

_NUMBER = re.compile(
    r"^(?:m(?:uc)?|tl|tai lieu|nd|noi dung|item)?[ ._-]*(\d{1,2}(?:\.\d{1,2})*)(?=[ ._)-]|$)"
)
_INSIDE = re.compile(r"\b(?:m|muc)[ ._-]*(\d{1,2}(?:\.\d{1,2})*)\b")
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    [
        "bao",
        "cao",
        "to",
        "trinh",
        "cua",
        "va",
        "ve",
        "cac",
        "nhung",
        "du",
        "thao",
        "pdf",
        "docx",
        "so",
        "muc",
        "tai",
        "lieu",
        "theo",
        "cho",
    ]
)


@dataclass(frozen=True, slots=True)
class Target:
    """Một mục có thể nhận tệp: its number, its words (title, unit, names of papers owed), how many are owed."""

    id: int
    number: str
    words: str
    owed: int = 0


_LEAD = re.compile(
    r"^(?:m(?:ục)?|tl|tài liệu|item)?[ ._-]*\d{1,2}(?:\.\d{1,2})*[ ._)-]+(?=\D)", re.IGNORECASE
)


def title_from(name: str) -> str:
    """A file's name as the paper's first title: no ending, no leading item number; "" when nothing is left."""
    stem = nfc(name).rsplit(".", 1)[0].replace("_", " ").strip()
    return tidy(_LEAD.sub("", stem))[:300]


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(fold(text)) if word not in _EMPTY and len(word) > 1}


def match(name: str, targets: Sequence[Target]) -> int | None:
    """The id of the item a file belongs to; None when nothing speaks for one.

    A leading number (``2_…``, ``Mục 3 …``) wins; then shared words; then the only item, or the only one
    that still owes a paper.
    """
    stem = fold(name.rsplit(".", 1)[0]).strip()
    found = _NUMBER.match(stem) or _INSIDE.search(stem)
    if found:
        for target in targets:
            if target.number == found[1]:
                return target.id
    have = _words(stem)
    scored = sorted(((len(have & _words(t.words)), t.owed > 0, t.id) for t in targets), reverse=True)
    if scored and scored[0][0] >= 2 and (len(scored) == 1 or scored[0][:2] > scored[1][:2]):
        return scored[0][2]
    owing = [target for target in targets if target.owed]
    if len(owing) == 1:
        return owing[0].id
    return targets[0].id if len(targets) == 1 else None
