"""Khóa vào kho: from the standard variables or the standard file, never from the address."""

from __future__ import annotations

import configparser
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    """Khóa vào kho; empty when the machine itself has a role."""

    key: str = ""
    secret: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Keys(…)"


def keys() -> Keys:
    """Keys from the standard variables, else from the standard file (`AWS_SHARED_CREDENTIALS_FILE`, `AWS_PROFILE`)."""
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return Keys(
            os.environ["AWS_ACCESS_KEY_ID"],
            os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            os.environ.get("AWS_SESSION_TOKEN", ""),
        )
    path = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")).expanduser()
    profile = os.environ.get("AWS_PROFILE", "default")
    known = configparser.ConfigParser(interpolation=None)
    known.read(path, encoding="utf-8")
    if not known.has_section(profile):
        return Keys()
    row = known[profile]
    return Keys(
        row.get("aws_access_key_id", ""),
        row.get("aws_secret_access_key", ""),
        row.get("aws_session_token", ""),
    )
