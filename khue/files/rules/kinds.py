"""Loại tệp: what bytes are, judged by the bytes alone; the name is a rumour."""

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from khue.files.rules.zips import too_many_names

HEAD = 4096
PDF_HEADER_WITHIN = 1024
MAX_ENTRIES = 20_000
MAX_CONTENTS = 4 * 1024**2
"""Bytes of a ZIP's table of contents: a million names are refused before one is read."""
MAX_UNPACKED = 1024**3
MAX_RATIO = 200

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf",
    "zip": "application/zip",
    "eml": "message/rfc822",
    "html": "application/octet-stream",  # never shown as a page of ours
}
PICTURES = frozenset({"jpeg", "png", "tiff", "heic"})
ZIPPED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
"""Office files that are ZIPs of XML: the guard reads them without LibreOffice."""
CONTAINERS = frozenset({"zip", "eml"})
"""Become no paper: every file inside becomes one."""
OFFICE = ZIPPED | {"doc", "xls", "ppt", "rtf", "html"}

_TAKEN: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"{\\rtf", "rtf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
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
    (b"BM", "picture"),
    (b"%!PS", "postscript"),
    (b"ITSF", "program"),
    (b"<svg", "svg"),
    (b"<?xml", "xml"),
)
_OPEN = {
    CONTENT_TYPES[kind].encode() + more: kind
    for kind in ("odt", "ods", "odp")
    for more in (b"", b"-template")
}
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})
_AS_OFFICE = re.compile(r"\.(doc|docx|xls|xlsx|rtf)$", re.IGNORECASE)
_PACKAGES = frozenset({"mimetype", "[Content_Types].xml", "META-INF/MANIFEST.MF", "AndroidManifest.xml"})
_HEADER = re.compile(rb"(?i)\A[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\r\n]*\r?\n")
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

    `looks` is one of empty, program, script, archive, bomb, picture, media, postscript, svg, xml,
    html, text, lock, encrypted, unknown. `html` is taken under an office file's name only.
    """

    kind: str = ""
    looks: str = ""

    @property
    def container(self) -> bool:
        """True when files inside become papers."""
        return self.kind in CONTAINERS

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


def _locked(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Whether an OpenDocument file asks for a password: its list of parts stays readable and says so."""
    parts = "META-INF/manifest.xml"
    if parts not in names or archive.getinfo(parts).file_size > 1024**2:
        return False
    return b"encryption-data" in archive.read(parts)


def _says(tail: bytes, signature: bytes, fields: str, skip: int) -> list[tuple[int, int]]:
    """(names, bytes of the table) wherever this signature stands, be it true or a bait."""
    found, size = [], skip + struct.calcsize(fields)
    at = tail.find(signature)
    while at >= 0:
        if at + size <= len(tail):
            found.append(struct.unpack_from(fields, tail, at + skip))
        at = tail.find(signature, at + 1)
    return found


def _crowded(source: BinaryIO) -> bool:
    """Whether the end of a ZIP says more names, or a longer table of contents, than any paper needs."""
    source.seek(max(source.seek(0, io.SEEK_END) - 66_000, 0))
    tail = source.read()
    wide = [(0xFFFF, 0xFFFFFFFF)]  # both mean: the other record says it
    said = [one for one in _says(tail, b"PK\x05\x06", "<HI", 10) if one not in wide]
    said += _says(tail, b"PK\x06\x06", "<QQ", 32)
    return any(count > MAX_ENTRIES or length > MAX_CONTENTS for count, length in said)


def _open_kind(archive: zipfile.ZipFile, names: set[str]) -> Kind | None:
    """An OpenDocument file says by its first part what it is."""
    if "mimetype" not in names or archive.getinfo("mimetype").file_size >= 200:
        return None
    kind = _OPEN.get(archive.read("mimetype").strip(), "")
    if not kind:
        return None
    return Kind(looks="encrypted") if _locked(archive, names) else Kind(kind)


def _zip_kind(source: BinaryIO) -> Kind:
    """What a ZIP holds, from its table of contents only; nothing is unpacked but `mimetype`."""
    if _crowded(source):
        return Kind(looks="bomb")
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if _zip_bomb(entries):
                return Kind(looks="bomb")
            names = {entry.filename for entry in entries}
            if found := _open_kind(archive, names):
                return found
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return Kind(looks="archive")
    if "[Content_Types].xml" in names:
        for main, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(main) for name in names):
                return Kind(kind)
    return Kind(looks="archive") if names & _PACKAGES else Kind("zip")


def _kind_inside(source: BinaryIO) -> Kind:
    """What a ZIP holds; one with a table of contents that is out of all proportion isn't opened."""
    return Kind(looks="bomb") if too_many_names(source) else _zip_kind(source)


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


def _boxed(head: bytes) -> Kind | None:
    """Containers that begin with a box: HEIC as telephones make it, AVIF, films; and RIFF."""
    if head[4:8] == b"ftyp":
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(len(head), 64), 4))}
        if head[8:12] in _AVIF or (brands & _AVIF and head[8:12] == b"mif1"):
            return Kind(looks="picture")
        return Kind("heic") if head[8:12] in _HEIF else Kind(looks="media")
    if head[:4] == b"RIFF":
        return Kind(looks="picture" if head[8:12] == b"WEBP" else "media")
    return None


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


def _letter(head: bytes) -> bool:
    """Whether the text begins as a mail does: header lines, with a sender and what only mails have."""
    if not _HEADER.match(head):
        return False
    lines = b"\n" + head.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0].lower()
    return b"\nfrom:" in lines and any(
        word in lines for word in (b"\nmessage-id:", b"\nmime-version:", b"\nreceived:", b"\nsubject:")
    )


def _lock_file(head: bytes, size: int, name: str) -> bool:
    """Word's owner file `~$….doc`: 162 bytes, a length and a user's name."""
    return size in {54, 162, 165} and (0 < head[0] < 54 or name.startswith("~$"))


def _plain_kind(head: bytes, size: int, name: str) -> Kind:
    """Kinds that their first bytes tell."""
    for magic, kind in _TAKEN:
        if head.startswith(magic):
            return Kind(kind)
    for magic, looks in _LOOKS:
        if head.startswith(magic):
            return Kind(looks=looks if looks != "xml" else _text_looks(head))
    if boxed := _boxed(head):
        return boxed
    if _lock_file(head, size, name):
        return Kind(looks="lock")
    if _letter(head):
        return Kind("eml")
    return Kind(looks=_text_looks(head))


def kind_of(source: BinaryIO, name: str = "") -> Kind:
    """What the bytes of a seekable source are. Leaves the source at its beginning.

    `name` decides little: many programs give out a web page under the name of a Word or Excel file, and Word's
    owner files may be blank.
    """
    source.seek(0)
    head = source.read(HEAD)
    size = source.seek(0, io.SEEK_END)
    try:
        if not head:
            return Kind(looks="empty")
        zipped = _kind_inside(source) if head.startswith(b"PK\x03\x04") else None
        if zipped is not None and zipped.looks != "archive":
            return zipped  # a paper may lie in it as it is, at its very beginning
        if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
            return Kind("pdf")
        if zipped is not None:
            return zipped
        if head.startswith(_OLE):
            return _ole_kind(source)
        found = _plain_kind(head, size, name)
        return Kind("html") if found.looks == "html" and _AS_OFFICE.search(name) else found
    finally:
        source.seek(0)
