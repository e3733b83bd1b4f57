"""Chữ Việt: one spelling for storing, one folding for finding, one key for sorting."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Order of the Vietnamese alphabet and of the five tones; PostgreSQL without ICU knows neither.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_SHAPES = "\u0302\u0306\u031b"


def nfc(text: str) -> str:
    """Unicode NFC, the form that is stored and compared."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """NFC, without control characters, runs of white space made one space, trimmed."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" or c.isspace() else " " for c in nfc(text))
    return _SPACES.sub(" ", shown).strip()


def storable(value: object) -> bool:
    """Whether every string within, keys included, can stand in the database: UTF-8 and without NUL."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list | tuple) or all(map(storable, value))


def fold(text: str) -> str:
    """Bỏ dấu: lower case, no marks, đ to d; what search columns hold and queries are folded to."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _SPACES.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def _letter_key(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    tone = next((str(_TONES.index(c) + 1) for c in parts if c in _TONES), "0")
    base = unicodedata.normalize("NFC", parts[0] + "".join(c for c in parts[1:] if c in _SHAPES))
    rank = _LETTERS.find(base)
    return f"{rank:02d}{tone}" if rank >= 0 else f"~{base}"


def word_key(text: str) -> str:
    """Key that sorts by the Vietnamese alphabet: letters first, tones break ties."""
    keys = [_letter_key(c) for c in nfc(text).lower() if not c.isspace()]
    return "".join(k[:2] for k in keys) + "." + "".join(k[2:] for k in keys)


def name_key(full_name: str) -> str:
    """Sắp theo tên gọi: key that sorts people by given name, then family and middle names."""
    words = tidy(full_name).split(" ")
    return " ".join(word_key(word) for word in [words[-1], *words[:-1]])
