"""Phần dựng từ mã TypeScript: where a page finds what `make build` made, and which pages of ours there are."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import Resolver404, resolve


@cache
def _entries(_changed: int) -> dict[str, str]:
    listed = json.loads(_manifest().read_text(encoding="utf-8"))
    return {name: f"/app/{made['file']}" for name, made in listed.items() if made.get("isEntry")}


def _manifest() -> Path:
    base: Path = settings.BASE
    return base / "static" / "tablet" / ".vite" / "manifest.json"


def script(source: str) -> str:
    """The address of a built script by its source under `tablet/`; nothing before the first build."""
    listed = _manifest()
    return _entries(listed.stat().st_mtime_ns).get(source, "") if listed.is_file() else ""


@cache
def served(path: str) -> str:
    """The address itself when one of our pages answers there, else nothing."""
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path
