"""Mã dấu người đọc: short, read aloud from a photograph, without letters that look alike."""

from __future__ import annotations

import re

# As the codes of tablets: no I, L, O, U, 0 and 1.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 8
_SEPARATORS = re.compile(r"[\s.\-–—·]+")


def code_from(noise: bytes) -> str:
    """A code of 8 letters from at least 8 random bytes: 30 letters, so about 39 bits."""
    if len(noise) < LENGTH:
        raise ValueError(noise)
    number = int.from_bytes(noise, "big")
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def tidy_code(text: str) -> str:
    """The code as somebody typed it: upper case, without blanks and dashes."""
    return _SEPARATORS.sub("", text).upper()


def shown(code: str) -> str:
    """K7QF-2M9D."""
    return f"{code[:4]}-{code[4:]}" if code else ""
