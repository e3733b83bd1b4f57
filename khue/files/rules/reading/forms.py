"""Bảng thể thức: kinds of documents, degrees of urgency, how offices are called; read from forms.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from khue.files.rules.reading.words import folded


@dataclass(frozen=True, slots=True)
class Kind:
    """Loại văn bản: code, name, abbreviations in symbols, other titles."""

    code: str
    name: str
    short: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """The whole table."""

    kinds: dict[str, Kind]
    titles: dict[str, str]
    """Folded title → code, the longest first."""
    shorts: dict[str, str]
    """Abbreviation as it is written → code."""
    urgency: dict[str, str]
    """Folded words → code."""
    urgency_names: dict[str, str]
    short_names: dict[str, str]
    """Folded name of an office → its abbreviation."""
    offices: tuple[str, ...]
    """Folded first words of an office's name."""


@cache
def forms() -> Forms:
    """The committed table."""
    said = json.loads(Path(__file__).with_name("forms.json").read_text(encoding="utf-8"))
    kinds = {code: Kind(code, name, tuple(short), (name, *more)) for code, name, short, more in said["kinds"]}
    titles = {folded(title): one.code for one in kinds.values() for title in one.titles}
    return Forms(
        kinds,
        dict(sorted(titles.items(), key=lambda one: -len(one[0]))),
        {short: one.code for one in kinds.values() for short in one.short},
        {folded(words): code for code, _name, all_words in said["urgency"] for words in all_words},
        {code: name for code, name, _words in said["urgency"]},
        {folded(name): short for name, short in said["short_names"].items()},
        tuple(sorted({folded(one) for one in said["offices"]}, key=len, reverse=True)),
    )


def distance(one: str, other: str, most: int) -> int:
    """How many letters have to change, come or go; more than ``most`` isn't counted out."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, start=1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (letter != wanted))
    return row[-1]
