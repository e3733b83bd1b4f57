"""Quy tắc của nhật ký: what a seal is made of, and what is wrong with a chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Literal

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """Chỗ sai: where the chain and the records disagree."""

    kind: Literal["changed", "removed", "inserted", "broken", "head"]
    seal: int | None
    record: str | None


def canonical(content: dict[str, Any]) -> bytes:
    """The one byte form of a record's content: sorted keys, UTF-8, no white space."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 of the previous seal's digest and this record's content, as hex."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(content)).hexdigest()


def mac(secret: str, content: dict[str, Any]) -> str:
    """HMAC-SHA256 of a record's content under the installation's secret, as hex."""
    key = hashlib.sha256(b"khue audit " + secret.encode()).digest()
    return hmac.new(key, canonical(content), hashlib.sha256).hexdigest()
