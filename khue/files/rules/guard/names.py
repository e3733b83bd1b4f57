"""Tên tệp nói gì: a mark in a name stands as a part of its own, or ends or begins it; talk about secrets doesn't."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from khue.files.rules.guard.letters import bare, clean, tight
from khue.files.rules.guard.marks import Table, table

_WEAK = re.compile(r"(?<! )[-_](?! )")
_STRONG = re.compile(r" *[-_] +| +[-_]|[()\[\]{}.,;+&#@~–—/\\]+|\s{2,}|\d+")
_PARTS = re.compile(r"[-_()\[\]{}.,;+&#@~–—/\\]+|\s{2,}|\d+")
_WORD = re.compile(r"\w+")


def _exact(part: str, rules: Table) -> tuple[str, float]:
    """A part that is nothing but the words of a level."""
    words = part.strip()
    level = rules.levels.get(tight(words))
    if level:
        return level, 1.0
    plain = next((level for mark, level in rules.levels.items() if bare(mark) == bare(words)), "")
    if not plain or not words.isascii():
        return "", 0.0
    if plain != "mat":
        return plain, 0.95
    return plain, 0.92 if words.isupper() else 0.5


def _at_an_end(name: str, rules: Table) -> tuple[str, float]:
    """The level that begins or ends a name of several words, unless the words before lead on to it."""
    words = _WORD.findall(name)
    return max(_ends(words, rules), _begins(words, rules), key=lambda one: one[1])


def _ends(words: list[str], rules: Table) -> tuple[str, float]:
    for take in (2, 1):
        level, score = _exact(" ".join(words[-take:]), rules) if len(words) > take else ("", 0.0)
        if level and score >= rules.sure:
            talk = bare(words[-take - 1]) in _leading(rules)
            return ("", 0.0) if talk else (level, 0.95)
    return "", 0.0


def _begins(words: list[str], rules: Table) -> tuple[str, float]:
    for take in (2, 1):
        level, score = _exact(" ".join(words[:take]), rules) if len(words) > take else ("", 0.0)
        if not level or score < rules.sure:
            continue
        # “MẬT Báo cáo” is a mark, “Mật độ” and “MẬT ĐỘ” are words.
        alone = take == 2 or (words[0].isupper() and not words[1].isupper())
        return (level, 0.95) if alone else ("", 0.0)
    return "", 0.0


def _leading(rules: Table) -> set[str]:
    """Words that lead on to a level in talk; “tài liệu mật” and its like are marks."""
    return {bare(one) for one in rules.leads_on - {"LIỆU", "BẢN", "SƠ"}}


def level_of_name(given: str) -> tuple[str, float]:
    """The level that a file's name tells, and how sure that is."""
    rules = table()
    name = clean(unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1]))
    suffix = PurePosixPath(name).suffix
    stem = name.removesuffix(suffix) if 1 < len(suffix) <= 6 and suffix[1:].isalnum() else name
    best: tuple[str, float] = ("", 0.0)
    for whole, before, after in _parts(stem):
        if not _is_talk(whole, before, after, rules):
            best = max(best, _exact(whole, rules), key=lambda one: one[1])
    for whole in _STRONG.split(_WEAK.sub(" ", stem)):
        if whole and whole.strip():
            best = max(best, _at_an_end(whole.strip(), rules), key=lambda one: one[1])
    spaced = _PARTS.sub(" ", stem).strip()
    return max(best, _exact(spaced, rules), _labelled(stem, rules), key=lambda one: one[1])


def _parts(stem: str) -> Iterator[tuple[str, str, str]]:
    """What stands between separators, with the word before and after it where only ``_`` or ``-`` lies between."""
    for strong in _STRONG.split(stem):
        words = [one.strip() for one in _WEAK.split(strong) if one.strip()]
        for at, word in enumerate(words):
            yield word, words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""


def _is_talk(whole: str, before: str, after: str, rules: Table) -> bool:
    """``Quy_chế_bảo_mật``, ``Mật_độ``: the part is a word among words that were joined."""
    last, following = _WORD.findall(before)[-1:], _WORD.findall(after)[:1]
    if last and bare(last[0]) in _leading(rules):
        return True
    if not following or _exact(whole, rules)[0] != "mat":
        return False
    return not whole.isupper() or bare(following[0]) in rules.goes_on


def _labelled(stem: str, rules: Table) -> tuple[str, float]:
    """``DoMat_TuyetMat``, ``TàiLiệuMật``: words that were run together."""
    plain = bare("".join(_WORD.findall(stem.replace("_", ""))))
    for mark, level in sorted(rules.levels.items(), key=lambda pair: -len(pair[0])):
        for start in ("TAILIEU", "VANBAN", "DOMAT", "HOSO"):
            if plain == start + bare(mark):
                return level, 0.92
    return "", 0.0
