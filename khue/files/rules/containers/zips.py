"""Tệp nén ZIP: its table of contents is judged before it is read, its names are labels and never paths."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from khue.files.rules.containers.found import MOST_FILES, MOST_UNPACKED, PACKED, Found
from khue.shared.refusal import Refusal

MOST_RATIO = 200
FREE = 64 * 1024**2  # bytes that may unpack out of proportion: an empty scan packs well
_NOBODYS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_UNICODE_NAME = 0x7075
_SIGNS = frozenset("đĐ–—“”‘’…")
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error)


def _unicode_extra(entry: zipfile.ZipInfo, raw: bytes) -> str:
    """The name that WinZip and Info-ZIP write beside, when it belongs to this one."""
    at = 0
    while at + 4 <= len(entry.extra):
        kind, size = struct.unpack_from("<HH", entry.extra, at)
        field = entry.extra[at + 4 : at + 4 + size]
        if (
            kind == _UNICODE_NAME
            and len(field) > 5
            and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw)
        ):
            return field[5:].decode("utf-8", "replace")
        at += 4 + size
    return ""


def _is_ours(letter: str) -> bool:
    """Whether Vietnamese is written with it."""
    if letter.isascii() or letter in _SIGNS:
        return True
    base, *marks = list(unicodedata.normalize("NFD", letter))
    return base.lower() in "aeiouy" and bool(marks) and set(marks) <= _MARKS


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: UTF-8 where it says so or is so, else Vietnamese Windows, else DOS."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.orig_filename.encode("cp437", "replace")
    if told := _unicode_extra(entry, raw):
        return told
    for charset in ("utf-8", "cp1258"):
        try:
            name = unicodedata.normalize("NFC", raw.decode(charset))
        except UnicodeDecodeError:
            continue
        if charset == "utf-8" or all(_is_ours(letter) for letter in name):
            return name
    return entry.filename


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed + FREE:
        raise Refusal("files.bomb", what=PACKED)
    if len(entries) > 2 * MOST_FILES:  # folders and the systems' own files aren't counted
        raise Refusal("files.too_many_inside", limit=MOST_FILES)


def _nobodys(name: str) -> bool:
    """What macOS and Windows leave in every archive."""
    parts = name.replace("\\", "/").lower().split("/")
    return parts[-1] in _NOBODYS or parts[0] == "__macosx"


def members(path: Path, found: Found) -> Iterator[tuple[str, Path]]:
    """Take out every file; gives each as it stands. Refuses `files.damaged`, `.bomb`, `.too_many_inside`."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            _refuse_bomb(entries)
            for entry in entries:
                name = name_of(entry)
                found.names.append(name)
                if _nobodys(name):
                    continue
                if stat.S_ISLNK(entry.external_attr >> 16):
                    found.leave(name, "files.link_inside")
                elif entry.flag_bits & 1:
                    found.leave(name, "files.encrypted")
                elif not entry.file_size:
                    found.leave(name, "files.empty")
                else:
                    with archive.open(entry) as source:
                        found.take(name, source)
                    yield found.members[-1]
    except _BROKEN as error:
        raise Refusal("files.damaged") from error
