"""Loại tệp: what bytes are, judged by the bytes alone; the name is a rumour."""

import io
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

HEAD = 4096
PDF_HEADER_WITHIN = 1024
MAX_ENTRIES = 20_000
MAX_UNPACKED = 1024**3
MAX_RATIO = 200

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf",
}
OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "doc", "xls", "ppt", "rtf"})

_TAKEN: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"{\\rtf", "rtf"),
)
# What the first bytes look like, for files that aren't taken; the words are shown by the edge.
_LOOKS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"#!", "script"),
    (b"PK\x05\x06", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"BM", "picture"),
    (b"%!PS", "postscript"),
    (b"ITSF", "program"),
    (b"<svg", "svg"),
    (b"<?xml", "xml"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: `kind` when it is taken, else "" and what it `looks` like.

    `looks` is one of empty, program, script, archive, bomb, picture, postscript, svg, xml,
    html, text, lock, encrypted, unknown.
    """

    kind: str = ""
    looks: str = ""

    @property
    def office(self) -> bool:
        """True when LibreOffice must make a PDF of it."""
        return self.kind in OFFICE


def _zip_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    return (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or (unpacked > 64 * 1024**2 and unpacked / packed > MAX_RATIO)
    )


def _zip_kind(source: BinaryIO) -> Kind:
    """What a ZIP holds, from its table of contents only; nothing is unpacked but `mimetype`."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if _zip_bomb(entries):
                return Kind(looks="bomb")
            names = {entry.filename for entry in entries}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype").strip()
                if mime == b"application/vnd.oasis.opendocument.text":
                    return Kind("odt")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return Kind(looks="archive")
    if "[Content_Types].xml" in names:
        for main, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(main) for name in names):
                return Kind(kind)
    return Kind(looks="archive")


def _ole_kind(source: BinaryIO) -> Kind:
    """What an OLE file holds, from the names in its directory (UTF-16, any sector)."""
    source.seek(0)
    wanted = [(name.encode("utf-16-le"), kind) for name, kind in _OLE_STREAMS]
    found: set[str] = set()
    tail = b""
    while block := source.read(1024**2):
        window = tail + block
        found.update(kind for name, kind in wanted if name in window)
        tail = block[-64:]
    for _name, kind in _OLE_STREAMS:
        if kind in found:
            return Kind(looks="encrypted") if kind == "encrypted" else Kind(kind)
    return Kind(looks="unknown")


def _isobmff(head: bytes) -> bool:
    """HEIC and AVIF pictures, as telephones make them; WebP."""
    return head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _text_looks(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        return "html"
    if start.startswith(b"<svg") or b"<svg" in start[:512]:
        return "svg"
    if start.startswith(b"<?xml"):
        return "xml"
    if b"\x00" in head:
        return "unknown"
    try:
        head[: HEAD - 4].decode()
    except UnicodeDecodeError:
        return "unknown"
    return "text"


def _lock_file(head: bytes, size: int) -> bool:
    """Word's owner file `~$….doc`: 162 bytes, a length and a user's name."""
    return size in {54, 162, 165} and 0 < head[0] < 54


def _plain_kind(head: bytes, size: int) -> Kind:
    """Kinds that their first bytes tell."""
    for magic, kind in _TAKEN:
        if head.startswith(magic):
            return Kind(kind)
    for magic, looks in _LOOKS:
        if head.startswith(magic):
            return Kind(looks=looks if looks != "xml" else _text_looks(head))
    if _isobmff(head):
        return Kind(looks="picture")
    if _lock_file(head, size):
        return Kind(looks="lock")
    return Kind(looks=_text_looks(head))


def kind_of(source: BinaryIO) -> Kind:
    """What the bytes of a seekable source are. Leaves the source at its beginning."""
    source.seek(0)
    head = source.read(HEAD)
    size = source.seek(0, io.SEEK_END)
    try:
        if not head:
            return Kind(looks="empty")
        if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
            return Kind("pdf")
        if head.startswith(b"PK\x03\x04"):
            return _zip_kind(source)
        if head.startswith(_OLE):
            return _ole_kind(source)
        return _plain_kind(head, size)
    finally:
        source.seek(0)
