"""``khue backup list``, ``verify``, ``prune``: what is kept, whether it is true, and what may go."""

from __future__ import annotations

import argparse
import io
import os
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from khue.config import environment
from khue.config.backup import manifest
from khue.config.backup.reports import Report, leave
from khue.config.backup.repository import Listing, Piece, Repository
from khue.config.backup.restoring import read_keys, read_manifest
from khue.config.terminal import _, sentence, tell
from khue.shared import clock
from khue.shared.refusal import Refusal

FAULTY = 3
BEGUN_DAYS = 7  # an interrupted backup's pieces wait that long for the next one


@dataclass(frozen=True, slots=True)
class Checked:
    """Kết quả kiểm tra: sealed files read, and the names of those that aren't true."""

    read: int
    bytes: int
    faults: tuple[str, ...]


def at_hand(arguments: argparse.Namespace) -> Repository:
    """The repository that the line names, or that of KHUE_BACKUP_TARGET."""
    target = arguments.target or environment.read().backup_target
    if not target:
        raise Refusal("config.backup_no_target")
    return Repository.open(Path(target))


def show(arguments: argparse.Namespace) -> None:
    """One line for each backup, newest first."""
    repository = at_hand(arguments)
    for snapshot in reversed(repository.snapshots()):
        listing = repository.listing(snapshot)
        tell(
            _("%(id)s   %(at)s   cả bản %(size).1f MB   thêm %(added).1f MB")
            % {"id": listing.id, "at": listing.at.astimezone(clock.VN).strftime("%d/%m/%Y %H:%M"), "size": listing.size / 1e6, "added": listing.added / 1e6}
        )  # fmt: skip
    if not repository.snapshots():
        tell(_("Chưa có bản sao lưu nào hoàn tất ở đây."))


def verify(arguments: argparse.Namespace) -> int:
    """Read back what was written; 3 when something isn't true any more."""
    repository = at_hand(arguments)
    names = repository.snapshots()
    if not names:
        raise Refusal("config.backup_unfinished", source=str(repository.root))
    share = share_of(arguments.sample)
    chosen = names if arguments.all or share < 1 else names[-1:]
    keys = read_keys(arguments.identity) if arguments.identity else None
    checked = check(repository, chosen, share, keys)
    site = repository.keys(environment.secret_key(environment.read().home))
    facts = {"pieces": checked.read, "faults": len(checked.faults)}
    leave(repository, site, Report("check", facts=facts))
    for name in checked.faults:
        tell(name)
    told = {
        "n": checked.read,
        "mb": checked.bytes / 1e6,
        "snapshots": len(chosen),
        "bad": len(checked.faults),
    }
    if checked.faults:
        tell(_("%(bad)s tệp của kho sao lưu thiếu hoặc không còn như lúc ghi. Sao lưu ngay vào một nơi khác, rồi tìm nguyên nhân ở ổ đĩa.") % told)  # fmt: skip
        return FAULTY
    tell(
        _("Đã đọc lại %(n)s tệp (%(mb).1f MB) của %(snapshots)s bản sao lưu: nguyên vẹn, đúng chữ ký.") % told
    )
    return 0


def share_of(text: str | None) -> float:
    """The part to read: ``5%`` is 0.05, nothing is all. Refuses ``config.backup_sample``."""
    if not text:
        return 1.0
    number = text.strip().removesuffix("%")
    if not number.isdigit() or not 1 <= int(number) <= 100:
        raise Refusal("config.backup_sample", value=text)
    return int(number) / 100


def check(repository: Repository, snapshots: Iterable[str], share: float, keys: list[Any] | None) -> Checked:
    """Prove every list; of these backups presence of every piece, and the digests of all or of a sample.

    With the recovery key they are opened too.
    """
    chosen = set(snapshots)
    wanted: dict[Path, Piece] = {}
    faults: list[str] = []
    digests: dict[str, tuple[str, bool]] = {}
    for snapshot in repository.snapshots():
        try:
            listing = repository.listing(snapshot)
            if snapshot not in chosen:
                continue
            wanted[repository.manifest(snapshot)] = listing.manifest
            wanted |= {repository.place(piece.name): piece for piece in listing.pieces}
            if keys is not None:
                digests |= _digests(repository, listing, keys)
        except Refusal as refusal:
            faults.append(f"{snapshot}: {sentence(refusal)}")
    whole = _sample(list(wanted), share)
    for path, piece in wanted.items():
        true = repository.is_true(path, piece, whole=path in whole)
        if true and path in whole and piece.name in digests and keys is not None:
            true = _opens(repository, piece.name, digests[piece.name], keys)
        if not true:
            faults.append(path.name)
    return Checked(len(whole), sum(wanted[path].size for path in whole), tuple(faults))


def _sample(paths: list[Path], share: float) -> set[Path]:
    if share >= 1:
        return set(paths)
    return set(random.SystemRandom().sample(paths, max(1, round(len(paths) * share))))


def _digests(repository: Repository, listing: Listing, keys: list[Any]) -> dict[str, tuple[str, bool]]:
    """Of each piece: sha-256 of its content, and whether it is compressed."""
    read = read_manifest(repository, listing, keys)
    found: dict[str, tuple[str, bool]] = {name: (sha256, False) for sha256, _size, name in read.blobs}
    for files in (read.kept, read.dump):
        found |= {name: (sha256, True) for parts in files.values() for name, sha256, _size in parts}
    return found


def _opens(repository: Repository, name: str, told: tuple[str, bool], keys: list[Any]) -> bool:
    """Whether a piece opens to the content that the manifest tells; a paper is never held in memory."""
    sha256, compressed = told
    content = io.BytesIO()
    try:
        with Path(os.devnull).open("wb") as nowhere:
            _size, digest = repository.read(name, content if compressed else nowhere, keys)
        if compressed:
            digest = manifest.sha256(manifest.plain(content.getvalue(), compressed=True, name=name))
    except Refusal:
        return False
    return digest == sha256


def prune(arguments: argparse.Namespace) -> None:
    """Let go of backups that no rule keeps, and of pieces that no kept backup needs."""
    repository = at_hand(arguments)
    kept, gone, freed = prune_by(repository, arguments.daily, arguments.weekly, arguments.monthly)
    tell(
        _("Giữ %(kept)s bản, bỏ %(gone)s bản, thêm chỗ trống %(mb).1f MB.")
        % {"kept": kept, "gone": gone, "mb": freed / 1e6}
    )


def prune_by(repository: Repository, daily: int, weekly: int, monthly: int) -> tuple[int, int, int]:
    """Prune by rules; gives how many are kept, how many went, bytes freed. A list that isn't true stops all."""
    with repository.locked():
        listings = {snapshot: repository.listing(snapshot) for snapshot in repository.snapshots()}
        keep = kept_of({name: one.at for name, one in listings.items()}, daily, weekly, monthly)
        gone = [name for name in listings if name not in keep]
        for name in gone:
            # The list first: what is left of a backup without one is never taken for a backup.
            repository.list_file(name).unlink()
            repository.manifest(name).unlink(missing_ok=True)
        needed = {piece.name for name in keep for piece in listings[name].pieces}
        return len(keep), len(gone), _sweep(repository, needed, {f"{name}.age" for name in keep})


def kept_of(made: dict[str, datetime], daily: int, weekly: int, monthly: int) -> set[str]:
    """The newest of each of the last days, weeks and months that have one; the very newest always."""

    def newest(key: Callable[[date], object], most: int) -> list[str]:
        found: dict[object, str] = {}
        for name in sorted(made, key=lambda one: made[one], reverse=True):
            found.setdefault(key(made[name].astimezone(clock.VN).date()), name)
        return list(found.values())[:most]

    kept = {
        *newest(lambda day: day, daily),
        *newest(lambda day: day.isocalendar()[:2], weekly),
        *newest(lambda day: (day.year, day.month), monthly),
    }
    return kept | ({max(made, key=lambda one: made[one])} if made else set())


def _sweep(repository: Repository, needed: set[str], manifests: set[str]) -> int:
    """Remove what nothing needs; an interrupted backup's pieces stay for a week."""
    begun = repository.root / "begun.list"
    if begun.exists():
        if begun.stat().st_mtime > time.time() - BEGUN_DAYS * 86400:
            needed = needed | {_name_in(line) for line in begun.read_text(errors="replace").splitlines()}
        else:
            begun.unlink()
    freed = 0
    for path in (repository.root / "pieces").glob("*/*"):
        if path.suffix != ".age" or path.stem not in needed:
            freed += path.stat().st_size
            path.unlink()
    for path in (repository.root / "snapshots").glob("*"):
        if path.suffix != ".list" and path.name not in manifests:
            path.unlink()
    return freed


def _name_in(line: str) -> str:
    """The piece's name in a line of the backup under way."""
    return line.partition('"name": "')[2].partition('"')[0]
