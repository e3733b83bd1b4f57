"""Bản kê gói tài liệu: an immutable manifest, its hash, its papers, and changes that make the next one."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReaderClass:
    """Nhóm người nhận: the people who may have the same set of papers, and their manifest.

    `manifest` is made by the sender without `id`, `subject`, `version`, `kind`, `issued_at`
    and `previous`: the post office fills those.
    """

    person_ids: tuple[int, ...]
    manifest: Manifest
    file_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of a manifest: its number, its pages and all hashes that belong to it."""

    file: int
    pages: int
    hashes: frozenset[str]


def canonical(manifest: Manifest) -> tuple[bytes, str]:
    """The manifest as gzip bytes (always the same for the same content) and its sha-256.

    The hash is taken of the JSON text, not of the compressed form.
    """
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    raw = text.encode()
    return gzip.compress(raw, compresslevel=6, mtime=0), hashlib.sha256(raw).hexdigest()


def opened(body: bytes) -> Manifest:
    """The manifest inside the stored bytes."""
    manifest: Manifest = json.loads(gzip.decompress(body))
    return manifest


def hashes_of(paper: Manifest) -> Iterator[str]:
    """Every hash that a reader of this paper may ask for."""
    for part in ("chunks", "thumbs", "previews"):
        for row in paper.get(part) or ():
            yield str(row[0])
    text = paper.get("text")
    if text:
        yield str(text[0])


def papers_of(manifest: Manifest) -> tuple[Paper, ...]:
    """The files of a manifest; a file used twice counts once."""
    found: dict[int, Paper] = {}
    for paper in manifest.get("papers") or ():
        file = int(paper.get("file") or paper["id"])
        earlier = found.get(file)
        hashes = frozenset(hashes_of(paper)) | (earlier.hashes if earlier else frozenset())
        found[file] = Paper(file, int(paper.get("pages") or 0), hashes)
    return tuple(found.values())


def _forget(agenda: list[Manifest], gone: set[Any]) -> list[Manifest]:
    return [item | {"papers": [p for p in item.get("papers") or () if p not in gone]} for item in agenda]


def without_file(manifest: Manifest, file: int, sentence: str) -> Manifest:
    """The next manifest, without this file; `sentence` holds %(title)s of the withdrawn paper."""
    papers = manifest.get("papers") or []
    gone = [p for p in papers if int(p.get("file") or p["id"]) == file]
    changes = [
        {
            "code": "paper_withdrawn",
            "sentence": sentence % {"title": p.get("title", "")},
            "paper": p["id"],
        }
        for p in gone
    ]
    return manifest | {
        "papers": [p | {"since": None} for p in papers if p not in gone],
        "agenda": _forget(manifest.get("agenda") or [], {p["id"] for p in gone}),
        "changes": changes,
    }


def cancelled(manifest: Manifest, *, sentence: str = "") -> Manifest:
    """The next manifest of a meeting that will not take place."""
    meeting = (manifest.get("meeting") or {}) | {"cancelled": True}
    changes = [{"code": "cancelled", "sentence": sentence}] if sentence else []
    return manifest | {"meeting": meeting, "changes": changes}
