"""Chữ Việt như nó được viết ra: one way of writing for all, so that marks are found however a text layer spells.

Reads NFC and NFD, the old encodings TCVN3 (ABC) and VNI that older documents keep in fonts, letter-spaced words
and letters without marks. Pure; tables in encodings.json, which the browser reads too.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

_WIDE = re.compile(r"(?<=\S) (?=\S)")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_STROKE = str.maketrans("đĐ", "dD")


@cache
def _tables() -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name("encodings.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def _pattern(encoding: str) -> re.Pattern[str]:
    keys = sorted(_tables()[encoding], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys)))


def decoded(text: str, encoding: str) -> str:
    """The text read as ``tcvn3`` or ``vni``, in NFC."""
    table = _tables()[encoding]
    return unicodedata.normalize("NFC", _pattern(encoding).sub(lambda found: table[found[0]], text))


@cache
def _lookalikes() -> dict[int, str]:
    """Letters of other alphabets that look like Latin ones."""
    said = json.loads(Path(__file__).with_name("marks.json").read_text(encoding="utf-8"))["lookalikes"]
    return {ord(other): latin for other, latin in zip(said["from"], said["to"], strict=True)}


def clean(text: str) -> str:
    """NFC, compatibility letters made plain, one space between words, nothing unseen."""
    apart = unicodedata.normalize("NFD", text.translate(_UNSEEN)).translate(_lookalikes())
    plain = unicodedata.normalize("NFKC", apart)
    return " ".join(plain.split())


def readings(text: str) -> tuple[str, ...]:
    """Every way the text may be meant: as it stands, and where its letters allow in each old encoding."""
    raw = unicodedata.normalize("NFC", text)
    found = [clean(text)]
    if not raw.isascii():
        found += [" ".join(other.split()) for name in _tables() if (other := decoded(raw, name)) != raw]
    return tuple(dict.fromkeys(found))


def tight(text: str) -> str:
    """Upper case without spaces: what letter-spaced words have in common with others."""
    return "".join(text.split()).upper()


def bare(text: str) -> str:
    """Upper case without spaces and without marks on letters: ``TUYETMAT``."""
    apart = unicodedata.normalize("NFD", tight(text).translate(_STROKE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
