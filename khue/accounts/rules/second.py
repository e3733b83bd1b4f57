"""Luật của bước xác thực thứ hai: codes of an authenticator app (RFC 6238), recovery codes. Pure functions."""

from __future__ import annotations

import base64
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

# How a session keeps by what it passed the second step; empty or missing: by one step only.
SECOND_STEP = "khue_second_step"
# What the sign-in library calls this step.
SECOND_METHOD = "mfa"
STEP_SECONDS = 30
# A phone's clock may be half a minute early or late.
TOLERANCE = 1
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 10
FEW_RECOVERY = 3
FRESH_MINUTES = 10
MOST_PASSKEYS = 10
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Factors:
    """Những gì một người có cho bước thứ hai; recovery codes alone are no second step."""

    code: bool = False
    passkeys: int = 0
    recovery_left: int = 0

    @property
    def any(self) -> bool:
        """Whether there is a second step at all."""
        return self.code or self.passkeys > 0


def code_at(secret: bytes, step: int) -> str:
    """Mã của một bước ba mươi giây (RFC 4226, 6238: HMAC-SHA-1, six digits)."""
    made = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = made[-1] & 0x0F
    (value,) = struct.unpack(">I", made[offset : offset + 4])
    return f"{(value & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}d}"


def step_at(at: datetime) -> int:
    """Which step of thirty seconds a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: bytes, code: str, at: datetime, *, after: int = -1) -> int | None:
    """The step a code belongs to, one early or late allowed; none when wrong, or not later than ``after``.

    ``after`` is the step of the last code that was taken: each code is good once.
    """
    here = step_at(at)
    found = None
    for step in range(here - TOLERANCE, here + TOLERANCE + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def typed(code: str) -> str:
    """A code as it is compared: people type spaces and dashes, and capital letters."""
    return "".join(c for c in code.lower() if c.isascii() and c.isalnum())[:40]


def in_groups(text: str, size: int = 4) -> str:
    """A key as people read it out: groups of letters."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def key_text(secret: bytes) -> str:
    """The key of an authenticator app, to be typed when no camera is at hand."""
    return base64.b32encode(secret).decode("ascii").rstrip("=")


def authenticator_link(secret: bytes, email: str, issuer: str) -> str:
    """What the QR code of an authenticator app says."""
    facts = urlencode({"secret": key_text(secret), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?{facts}"


def recovery_shown(letters: Iterable[str]) -> str:
    """A recovery code as it is printed: two groups of five."""
    text = "".join(letters)
    half = len(text) // 2
    return f"{text[:half]}-{text[half:]}"
