"""Tệp tĩnh: /static/ and the tablet app at /app/. Names with a hash are kept for ever, others are asked again."""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path

from khue.config.front.http import Receive, Scope, Send, answer, header

HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
WITH_DIGIT_OR_CASE = re.compile(r"[0-9A-Z_]")
TEXTS = (".css", ".js", ".mjs", ".json", ".svg", ".html", ".map", ".webmanifest", ".txt", ".wasm")
SMALLEST_TO_PACK = 500
KINDS = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".bcmap": "application/octet-stream",
}
MISSING = "Không có tệp này."
NOT_BUILT = "Ứng dụng máy tính bảng chưa được dựng. Chạy `make build` rồi tải lại trang."


def _kind(path: Path) -> str:
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind in {"application/json", "image/svg+xml"}
    return kind + ("; charset=utf-8" if text else "")


def is_hashed(name: str) -> bool:
    """Whether a file name carries a hash of its content (`reader-B7x_k2Qa.js`)."""
    found = HASHED.search(name)
    return bool(found and WITH_DIGIT_OR_CASE.search(found[0].rpartition(".")[0]))


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int, *, packed: bool) -> bytes:
    raw = path.read_bytes()
    return gzip.compress(raw, 6, mtime=0) if packed else raw


class StaticDoor:
    """ASGI application of a folder under a prefix; with `page`, unknown names without a dot are that page."""

    def __init__(self, folder: Path, prefix: str, *, page: str = "", scope_header: str = "") -> None:
        self.folder = folder.resolve()
        self.prefix = prefix
        self.page = page
        self.scope_header = scope_header

    def find(self, path: str) -> Path | None:
        """The file of a request path, inside the folder only."""
        name = path.removeprefix(self.prefix)
        if "\x00" in name:
            return None
        asked = (self.folder / name).resolve()
        if asked.is_relative_to(self.folder) and asked.is_file():
            return asked
        if self.page and "." not in name.rpartition("/")[2]:
            return self.folder / self.page
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One file."""
        del receive
        path = self.find(scope["path"])
        if scope["method"] not in {"GET", "HEAD"} or path is None or not path.is_file():
            built = not self.page or (self.folder / self.page).is_file()
            await answer(send, 404, (MISSING if built else NOT_BUILT).encode())
            return
        facts = path.stat()
        tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
        hashed = is_hashed(path.name)
        keep = b"public, max-age=31536000, immutable" if hashed else b"no-cache"
        extra = [
            (b"cache-control", keep),
            (b"etag", tag.encode()),
            (b"last-modified", formatdate(facts.st_mtime, usegmt=True).encode()),
            (b"vary", b"accept-encoding"),
        ]
        if self.scope_header:
            extra.append((b"service-worker-allowed", self.scope_header.encode()))
        if header(scope, b"if-none-match") == tag:
            await answer(send, 304, b"", extra=extra)
            return
        large = facts.st_size >= SMALLEST_TO_PACK and path.suffix in TEXTS
        packed = large and "gzip" in header(scope, b"accept-encoding")
        if packed:
            extra.append((b"content-encoding", b"gzip"))
        body = await asyncio.to_thread(_read, path, facts.st_mtime_ns, packed=packed)
        await answer(send, 200, body, kind=_kind(path).encode(), extra=extra)
