"""Mã: the short codes that people read aloud, and the numbers that answer them."""

from __future__ import annotations

import hashlib
import hmac
import re

# No I, L, O, U, 0 and 1: they are mistaken for one another on paper, on the phone and on a small screen.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
ENROLMENT_LENGTH = 8
PHONE_LENGTH = 8
_CHALLENGE = re.compile(r"[0-9A-Z]{4,16}")
_SEPARATORS = re.compile(r"[\s.\-–—]+")


def tidy_code(text: str) -> str:
    """Mã như người đọc: upper case, without blanks, points and dashes; look-alikes aren't guessed."""
    return _SEPARATORS.sub("", text).upper()


def is_enrolment_code(text: str) -> bool:
    """Whether a tidied text has the form of an enrolment code."""
    return len(text) == ENROLMENT_LENGTH and all(letter in ALPHABET for letter in text)


def is_challenge(text: str) -> bool:
    """Whether a tidied text can be a tablet's challenge: 4 to 16 letters A-Z and digits."""
    return _CHALLENGE.fullmatch(text) is not None


def shown(code: str) -> str:
    """Mã để đọc: in groups of four, parted by a dash."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def phone_code(lease_secret: bytes, challenge: str) -> str:
    """Mã gia hạn qua điện thoại: 8 digits that only this tablet, showing this challenge, takes.

    HMAC-SHA256(lease secret, challenge in ASCII); its first 8 bytes as one big-endian number,
    modulo 10^8, with leading zeros. ``tests/tablets/vectors.json`` holds what the tablet must agree with.
    """
    mark = hmac.new(lease_secret, tidy_code(challenge).encode("ascii"), hashlib.sha256).digest()
    return f"{int.from_bytes(mark[:8], 'big') % 10**PHONE_LENGTH:0{PHONE_LENGTH}d}"


def keyed_hash(key: bytes, code: str) -> str:
    """A code as it is kept: HMAC-SHA256 under a key that isn't in the database, as hex."""
    return hmac.new(key, code.encode("ascii"), hashlib.sha256).hexdigest()
