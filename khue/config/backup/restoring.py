"""``khue restore``: everything is proved before anything is written, and compared after."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from getpass import getpass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psycopg
from django.conf import settings

from khue.config import environment
from khue.config.backup import dump, manifest, plain
from khue.config.backup.destroyed import bring_along
from khue.config.backup.keys import joined
from khue.config.backup.manifest import Manifest, Parts
from khue.config.backup.repository import MARK, Listing, Repository
from khue.config.backup.sealing import fingerprint, identities, open_into
from khue.config.backup.signers import Marks, demand, named
from khue.config.backup.work import SECRET, Sealing, need_empty, work_folder
from khue.config.database import VARIABLE
from khue.config.terminal import _, tell
from khue.files.queries import work_folder as in_memory
from khue.shared.refusal import Refusal

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Opened:
    """Một bản sao lưu đã mở: its list is signed, its pieces are there, its manifest was read."""

    repository: Repository
    listing: Listing
    manifest: Manifest
    identities: list[Any]

    def content(self, name: str, sha256: str) -> bytes:
        """A small piece of a file, opened and compared."""
        content = io.BytesIO()
        self.repository.read(name, content, self.identities)
        text = manifest.plain(content.getvalue(), compressed=True, name=name)
        if manifest.sha256(text) != sha256:
            raise Refusal("config.backup_tampered", name=name)
        return text


def restore(arguments: argparse.Namespace) -> int:
    """Bring a backup into an empty home, compare it row by row and byte by byte, and walk the log's chain."""
    source = Path(arguments.source)
    if not (source / MARK).exists():
        plain.restore(source)
        return _prove()
    repository, listing = chosen(source, arguments.snapshot, named(arguments.signer))
    opened = open_backup(repository, listing, read_keys(arguments.identity))
    tell(
        _("Bản %(id)s, lập lúc %(at)s bởi hệ thống có dấu %(signer)s, đúng dấu đã nêu.")
        % {"id": opened.listing.id, "at": opened.listing.made_at, "signer": fingerprint(opened.listing.signer)}
    )  # fmt: skip
    with need_empty(str(source)) as later:
        sealing = None if arguments.rehearsing else Sealing()
        _fill(opened, sealing)
        if sealing is not None:
            later += [sealing.enter, partial(bring_along, source)]
    told = {"tables": len(opened.manifest.tables), "blobs": len(opened.manifest.blobs), "at": opened.manifest.made_at}  # fmt: skip
    tell(_("Đã phục hồi %(tables)s bảng và %(blobs)s tệp, khớp với bản kê lúc %(at)s.") % told)
    return _prove()


def read_keys(place: str | None) -> list[Any]:
    """The recovery key, whole again when it was split."""
    return identities(joined(key_text(place)))


def key_text(place: str | None) -> str:
    """The recovery key as it is written: in a file, on standard input (``-``), or asked for at the terminal."""
    place = place or environment.read().backup_identity
    if place == STDIN:
        return sys.stdin.read()
    if place:
        try:
            return Path(place).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal("config.backup_key_unreadable") from error
    if sys.stdin.isatty():
        asked = getpass(_("Khóa phục hồi (hai phần thì cách nhau bằng dấu phẩy): "))
        return asked.replace(",", "\n")
    raise Refusal("config.backup_no_key")


def chosen(source: Path, snapshot: str | None, marks: Marks) -> tuple[Repository, Listing]:
    """That backup, or the newest, made by one of these and nobody else. Refuses before a key is asked for."""
    repository = Repository.open(source)
    there = repository.snapshots()
    if not there:
        raise Refusal("config.backup_unfinished", source=str(source))
    listing = repository.listing(snapshot or there[-1])
    demand(listing, marks)
    return repository, listing


def open_backup(repository: Repository, listing: Listing, keys: list[Any]) -> Opened:
    """Open a backup after every sealed byte that it needs was read back and found true."""
    check_pieces(repository, listing, whole=True)
    read = read_manifest(repository, listing, keys)
    manifest.check_version(read)
    return Opened(repository, listing, read, keys)


def read_manifest(repository: Repository, listing: Listing, keys: list[Any]) -> Manifest:
    """The manifest of a backup, opened."""
    text = io.BytesIO()
    try:
        with repository.manifest(listing.id).open("rb") as sealed:
            open_into(sealed, text, keys, name=listing.id)
    except FileNotFoundError as error:
        raise Refusal("config.backup_missing", name=f"{listing.id}.age") from error
    return manifest.read(text.getvalue())


def check_pieces(repository: Repository, listing: Listing, *, whole: bool) -> None:
    """Every sealed byte of a backup is there, by size or read back. Refuses ``…_missing``, ``…_tampered``."""
    places = [(repository.manifest(listing.id), listing.manifest)]
    places += [(repository.place(piece.name), piece) for piece in listing.pieces]
    for path, piece in places:
        if not path.is_file():
            raise Refusal("config.backup_missing", name=path.name)
        if not repository.is_true(path, piece, whole=whole):
            raise Refusal("config.backup_tampered", name=path.name)


def _fill(opened: Opened, sealing: Sealing | None) -> None:
    """Write the kept files, the bytes, the database, and compare."""
    for name, parts in opened.manifest.kept.items():
        if name == SECRET and os.environ.get("KHUE_SECRET_KEY"):
            continue
        place = settings.KHUE_HOME / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        _write(opened, parts, place)
    with work_folder() as work:
        for sha256, size, name in opened.manifest.blobs:
            _bring_blob(opened, name, (sha256, size), sealing)
        folder = work / "database"
        folder.mkdir(mode=0o700)
        for name, parts in opened.manifest.dump.items():
            _write(opened, parts, folder / name)
        dump.bring_in(folder, work / "database.sql")
    _compare(opened.manifest)


def _bring_blob(opened: Opened, name: str, expected: tuple[str, int], sealing: Sealing | None) -> None:
    with TemporaryFile(dir=in_memory(expected[1])) as half:
        size, sha256 = opened.repository.read(name, half, opened.identities)
        if (sha256, size) != expected:
            raise Refusal("config.backup_tampered", name=name)
        if sealing is not None:
            half.seek(0)
            sealing.put(half)


def _write(opened: Opened, parts: Parts, place: Path) -> None:
    with open(place, "wb", opener=_private) as out:
        out.writelines(opened.content(name, sha256) for name, sha256, _size in parts)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _compare(told: Manifest) -> None:
    with psycopg.connect(os.environ[VARIABLE]) as connection:
        have = dump.tables_of(connection)
    for name in sorted({*have, *told.tables}):
        if list(have.get(name, ())) != list(told.tables.get(name, ())):
            raise Refusal("config.backup_damaged", name=name)


def _prove() -> int:
    """The log's chain, walked by a process that has read the restored secret."""
    line = [sys.executable, "-m", "khue.config", "after-restore"]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    if done.returncode:
        raise Refusal("config.backup_chain", last=json.dumps((done.stdout + done.stderr)[-300:]))
    tell(done.stdout.strip())
    return 0
