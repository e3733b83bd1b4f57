"""Đồ dùng chung của các bài thử sao lưu: a repository that is filled without a database."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pyrage

from khue.config.backup import sealing
from khue.config.backup.manifest import sha256
from khue.config.backup.repository import Listing, Repository

SECRET = "the secret of an installation"


AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


IDENTITY = pyrage.x25519.Identity.generate()


TO = [IDENTITY.to_public()]
STRANGER = "the secret of somebody else"


def mark_of(secret: str) -> str:
    """The mark of the site with that secret."""
    return sealing.fingerprint(sealing.keyring(secret, "").public)


MARK = mark_of(SECRET)
MARKS = frozenset({MARK})


def fill(
    kept: Repository,
    *texts: bytes,
    at: datetime = AT,
    finish: bool = True,
    to: list[Any] = TO,
    secret: str = SECRET,
) -> Listing | None:
    """One backup that needs these contents."""
    with kept.locked():
        writing = kept.begin(kept.keys(secret))
        for text in texts:
            writing.keep("blob", sha256(text), lambda text=text: io.BytesIO(text), to)
        return writing.finish(at, b"manifest", to) if finish else None


def contents(kept: Repository) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (kept.root / "pieces").glob("*/*")}
