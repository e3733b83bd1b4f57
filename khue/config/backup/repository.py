"""Kho sao lưu: one folder, local or a mounted share, that many backups fill and none rewrites.

khue-repository.json   format and id, in the clear
pieces/ab/<name>.age   sealed content, once; the name is keyed, so it tells an outsider nothing
snapshots/<id>.age     the sealed manifest of one backup: what it holds and where
snapshots/<id>.list    in the clear and signed: which pieces it needs, their sizes and digests as sealed.
                       Written last; without it a backup doesn't count
begun.list             pieces of the backup under way, so that an interrupted one goes on where it was
reports/               what rehearsals on other machines found
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import logging
import os
import re
import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from khue.config.backup.sealing import NAME_LETTERS, Keyring, keyring, open_into, seal_into, signed_by
from khue.config.terminal import is_full
from khue.shared.refusal import Refusal

FORMAT = 2
MARK = "khue-repository.json"
PART = ".part"
BY_HAND = Path(__file__).with_name("by_hand.py")
NAME = re.compile(f"[0-9a-f]{{{NAME_LETTERS}}}")
_log = logging.getLogger("khue.backup")


@dataclass(frozen=True, slots=True)
class Piece:
    """Mảnh đã niêm: its name, and size and sha-256 of the sealed bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Danh sách của một lần sao lưu: what it needs, for those who can't open it."""

    id: str
    repository: str
    made_at: str
    manifest: Piece
    pieces: tuple[Piece, ...]
    added: int  # bytes that this backup was the first to need
    signer: str

    @property
    def at(self) -> datetime:
        """When it was begun, UTC."""
        return datetime.fromisoformat(self.made_at)

    @property
    def size(self) -> int:
        """Bytes that this backup needs, as sealed."""
        return self.manifest.size + sum(piece.size for piece in self.pieces)


@dataclass(slots=True)
class Repository:
    """Kho sao lưu đang mở."""

    root: Path
    id: str

    @staticmethod
    def open(root: Path) -> Repository:
        """The repository in a folder. Refuses ``config.backup_none`` and ``config.backup_format``."""
        try:
            told = json.loads((root / MARK).read_text(encoding="utf-8"))
            format_, id_ = int(told["format"]), str(told["id"])
        except FileNotFoundError as error:
            raise Refusal("config.backup_none", source=str(root)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise Refusal("config.backup_tampered", name=MARK) from error
        if format_ != FORMAT:
            raise Refusal("config.backup_format", have=format_, need=FORMAT)
        return Repository(root, id_)

    @staticmethod
    def open_or_make(root: Path) -> Repository:
        """The same; an empty or absent folder becomes a repository."""
        if (root / MARK).exists():
            return Repository.open(root)
        with _full_said(root):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            (root / (MARK + PART)).unlink(missing_ok=True)
            if any(root.iterdir()):
                raise Refusal("config.backup_exists", target=str(root))
            _write(root / MARK, json.dumps({"format": FORMAT, "id": secrets.token_hex(8)}).encode())
        return Repository.open(root)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone in this repository. Refuses ``config.backup_busy``."""
        with (self.root / "lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refusal("config.backup_busy", target=str(self.root)) from error
            yield

    def keys(self, secret: str) -> Keyring:
        """The keys of an installation for this repository."""
        return keyring(secret, self.id)

    def place(self, name: str) -> Path:
        """Where a piece lies."""
        return self.root / "pieces" / name[:2] / f"{name}.age"

    def manifest(self, snapshot: str) -> Path:
        """Where a backup's sealed manifest lies."""
        return self.root / "snapshots" / f"{snapshot}.age"

    def list_file(self, snapshot: str) -> Path:
        """Where a backup's list lies."""
        return self.root / "snapshots" / f"{snapshot}.list"

    def snapshots(self) -> list[str]:
        """Ids of all finished backups, oldest first."""
        return sorted(path.stem for path in (self.root / "snapshots").glob("*.list"))

    def listing(self, snapshot: str) -> Listing:
        """The list of one backup, its signature proved. Refuses ``config.backup_tampered``."""
        path = self.list_file(snapshot)
        try:
            signature, told = gzip.decompress(path.read_bytes()).split(b"\n", 1)
            body = json.loads(told)
            found = Listing(
                **{
                    **body,
                    "manifest": Piece(*body["manifest"]),
                    "pieces": tuple(Piece(*piece) for piece in body["pieces"]),
                }
            )
            right = signed_by(found.signer, signature.decode("ascii", "replace"), told)
            named = all(NAME.fullmatch(piece.name) for piece in found.pieces)
        except FileNotFoundError as error:
            raise Refusal("config.backup_no_snapshot", snapshot=snapshot) from error
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise Refusal("config.backup_tampered", name=path.name) from error
        if not right or not named or found.id != snapshot or found.repository != self.id:
            raise Refusal("config.backup_tampered", name=path.name)
        return found

    def begin(self, keys: Keyring) -> Writing:
        """Begin a backup, or go on with one that was interrupted; the lock is held.

        An old list that isn't true any more is passed over: what only it names is written again.
        """
        known = {piece.name: piece for piece in _begun(self.root / "begun.list", keys)}
        for snapshot in self.snapshots():
            try:
                listing = self.listing(snapshot)
            except Refusal:
                _log.warning("the list of backup %s is not true; its pieces are not relied on", snapshot)
                continue
            if listing.signer == keys.public:
                known |= {piece.name: piece for piece in listing.pieces}
        return Writing(self, keys, known)

    def read(self, name: str, out: BinaryIO, identities: list[Any]) -> tuple[int, str]:
        """Open one piece; gives size and sha-256 of its content."""
        try:
            with self.place(name).open("rb") as sealed:
                return open_into(sealed, out, identities, name=name)
        except FileNotFoundError as error:
            raise Refusal("config.backup_missing", name=name) from error

    def is_true(self, path: Path, piece: Piece, *, whole: bool) -> bool:
        """Whether sealed bytes are there as they were written: by size, or read back `whole`."""
        if not path.is_file() or path.stat().st_size != piece.size:
            return False
        return not whole or _digest(path) == piece.sha256


class Writing:
    """Một lần sao lưu đang ghi: pieces first, the manifest, and at last the list that makes it count."""

    def __init__(self, repository: Repository, keys: Keyring, known: dict[str, Piece]) -> None:
        self.repository = repository
        self.keys = keys
        self.known = known
        self.needed: dict[str, Piece] = {}
        self.added = 0
        self.touched: set[Path] = set()  # folders whose new names must be on the disk before the list is
        for half in (repository.root / "pieces").glob("*/*.part"):
            half.unlink(missing_ok=True)

    def keep(
        self, kind: str, sha256: str, source: Callable[[], AbstractContextManager[BinaryIO]], to: list[Any]
    ) -> str:
        """Put content in unless it is there, sealed to the same keys; gives its name."""
        name = self.keys.name(f"{kind} {_readers(to)}", sha256)
        if name in self.needed:
            return name
        place, piece = self.repository.place(name), self.known.get(name)
        if piece is None or not self.repository.is_true(place, piece, whole=False):
            with _full_said(self.repository.root), source() as opened:
                piece = Piece(name, *_sealed(place, opened, to))
                self._note(piece)
            self.touched.add(place.parent)
            self.added += piece.size
        self.needed[name] = piece
        return name

    def _note(self, piece: Piece) -> None:
        told = json.dumps(asdict(piece))
        with (self.repository.root / "begun.list").open("a", encoding="ascii") as file:
            file.write(f"{self.keys.stamp(told.encode())} {told}\n")

    def finish(self, at: datetime, manifest: bytes, to: list[Any]) -> Listing:
        """Write manifest and list; from here on the backup counts."""
        place = self.repository.root / BY_HAND.name.replace("_", "-")
        snapshot = f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        with _full_said(self.repository.root):
            if not place.exists() or place.read_bytes() != BY_HAND.read_bytes():
                _write(place, BY_HAND.read_bytes())
            for folder in self.touched:
                _sync(folder)
            sealed = Piece("", *_sealed(self.repository.manifest(snapshot), io.BytesIO(manifest), to))
            _sync(self.repository.manifest(snapshot).parent)
            listing = Listing(
                id=snapshot,
                repository=self.repository.id,
                made_at=at.isoformat(),
                manifest=sealed,
                pieces=tuple(sorted(self.needed.values(), key=lambda piece: piece.name)),
                added=self.added + sealed.size,
                signer=self.keys.public,
            )
            told = json.dumps(
                {
                    **asdict(listing),
                    "manifest": list(asdict(sealed).values()),
                    "pieces": [[piece.name, piece.size, piece.sha256] for piece in listing.pieces],
                }
            ).encode()
            signature = self.keys.signer.sign(told).hex().encode()
            _write(self.repository.list_file(snapshot), gzip.compress(signature + b"\n" + told, mtime=0))
        (self.repository.root / "begun.list").unlink(missing_ok=True)
        return listing


def _readers(to: list[Any]) -> str:
    """Who can open: part of a piece's name, so that a new recovery key opens new backups whole."""
    return hashlib.sha256(",".join(sorted(str(one) for one in to)).encode()).hexdigest()


def _begun(path: Path, keys: Keyring) -> Iterator[Piece]:
    """Pieces that an interrupted backup wrote whole; a half line, or one that isn't ours, is passed over."""
    if not path.exists():
        return
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        stamp, _space, told = line.partition(" ")
        if told and stamp == keys.stamp(told.encode()):
            yield Piece(**json.loads(told))


def _sealed(place: Path, source: BinaryIO, to: list[Any]) -> tuple[int, str]:
    """Seal into a place where nothing counts before it is whole, its bytes on the disk."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_name(place.name + PART)
    try:
        with open(half, "wb", opener=_private) as out:
            told = seal_into(source, out, to)
            out.flush()
            os.fsync(out.fileno())
        half.rename(place)
    finally:
        half.unlink(missing_ok=True)
    return told


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_name(place.name + PART)
    with open(half, "wb", opener=_private) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.rename(place)
    _sync(place.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _full_said(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise Refusal("config.backup_full", target=str(root)) from error
        raise
