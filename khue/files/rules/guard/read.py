"""Chữ đọc từ ảnh: what letters that a machine read may mean, however broken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from khue.files.rules.guard.letters import bare, clean, tight
from khue.files.rules.guard.marks import Segment, Table, table
from khue.files.rules.guard.words import marks_in_page

_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_LOOKS_LIKE = str.maketrans({"0": "O", "1": "I", "!": "I", "7": "T", "¡": "I", "Ð": "Đ", "?": "T"})
_VOWEL = re.compile(r"^M([ÂẬẤẦẨẪAÁÀẢÃẠĂẶẮẰẲẴ])T$")


@dataclass(frozen=True, slots=True)
class Read:
    """Chữ đọc được: the words and how sure the machine is (0 to 100)."""

    text: str
    sure: int


def _distance(one: str, other: str, most: int) -> int:
    """How many letters have to change, come or go; more than ``most`` isn't counted out."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, start=1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (letter != wanted))
    return row[-1]


def _upper(text: str) -> bool:
    letters = [one for one in text if one.isalpha()]
    return bool(letters) and sum(one.isupper() for one in letters) >= 0.7 * len(letters)


def _mat(core: str, rules: Table, *, framed: bool) -> tuple[str, float]:
    """The shortest mark: three letters, so what its vowel carries counts."""
    if not _VOWEL.match(core):
        if framed and _distance(bare(core), "MAT", 1) <= 1 and len(core) in {2, 3, 4} and "Ậ" in core:
            return "mat", 0.9
        return "", 0.0
    if core[1] in "ẬÂ":
        return "mat", 0.97 if core[1] == "Ậ" else 0.92
    if core in rules.unlikely:
        return "mat", 0.9 if framed else 0.45
    return "mat", 0.9 if framed else 0.7


def _core(text: str) -> str:
    """The letters of the words, without crumbs of a frame at either end."""
    words = [_NOT_A_LETTER.sub("", one) for one in clean(text.translate(_LOOKS_LIKE)).split()]
    words = [one for one in words if one]
    spaced = sum(len(one) == 1 for one in words) > 0.6 * len(words)
    while len(words) > 1 and not spaced and len(words[0]) == 1:
        words.pop(0)
    while len(words) > 1 and not spaced and len(words[-1]) == 1:
        words.pop()
    return tight("".join(words))


def _one(text: str, rules: Table, *, framed: bool) -> tuple[str, float]:
    core = _core(text)
    plain = bare(core)
    if not plain or plain.startswith(rules.not_marks) or not _upper(text):
        return "", 0.0
    if len(plain) <= 4:
        return _mat(core, rules, framed=framed)
    best: tuple[str, float] = ("", 0.0)
    for words, level in rules.levels.items():
        if level == "mat":
            continue
        wrong = _distance(plain, bare(words), 2)
        if wrong == 0:
            best = max(best, (level, 0.97), key=lambda one: one[1])
        elif wrong == 1:
            best = max(best, (level, 0.92 if framed else 0.9), key=lambda one: one[1])
        elif wrong == 2 and level == "tuyet_mat":
            best = max(best, (level, 0.9 if framed else 0.7), key=lambda one: one[1])
    return best


def judged(read: Read, *, framed: bool) -> tuple[str, float]:
    """The level that the words name and how sure that is; ``framed``: they stand in a frame or in coloured ink."""
    rules = table()
    best: tuple[str, float] = ("", 0.0)
    for line in read.text.splitlines():
        for mark in marks_in_page([Segment(line, 0)], machine_read=True):
            best = max(best, (mark.level, mark.score), key=lambda one: one[1])
        best = max(best, _one(line, rules, framed=framed), key=lambda one: one[1])
    return best
