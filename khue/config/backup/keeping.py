"""``khue backup list`` and ``verify``: what is kept, by whom it was made, and whether it is true."""

from __future__ import annotations

import argparse
import io
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khue.config import environment
from khue.config.backup import manifest
from khue.config.backup.reports import Report, leave
from khue.config.backup.repository import Listing, Repository
from khue.config.backup.restoring import read_keys, read_manifest
from khue.config.backup.sealing import fingerprint
from khue.config.backup.signers import Marks, is_of, known
from khue.config.terminal import _, sentence, tell
from khue.shared import clock
from khue.shared.refusal import Reason, Refusal

FAULTY = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """Kết quả kiểm tra: of how many backups, sealed files read, and what isn't true, a line for each."""

    snapshots: int
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
    """One line for each backup, newest first, with its maker's mark; a damaged one says so among the others."""
    repository, marks = at_hand(arguments), known()
    there = read_lists(repository)
    for snapshot in sorted({*there.true, *there.damaged}, reverse=True):
        if snapshot in there.damaged:
            tell(_("%(id)s   HỎNG: %(why)s") % {"id": snapshot, "why": sentence(damaged(snapshot))})
            continue
        tell(_line(there.true[snapshot], marks))
    if not repository.snapshots():
        tell(_("Chưa có bản sao lưu nào hoàn tất ở đây."))


def _line(listing: Listing, marks: Marks) -> str:
    told = {
        "id": listing.id,
        "at": listing.at.astimezone(clock.VN).strftime("%d/%m/%Y %H:%M"),
        "size": listing.size / 1e6,
        "added": listing.added / 1e6,
        "signer": fingerprint(listing.signer),
    }
    line = _("%(id)s   %(at)s   cả bản %(size).1f MB   thêm %(added).1f MB   dấu %(signer)s") % told
    return line if is_of(listing, marks) else line + "   " + _("(hệ thống khác)")


@dataclass(frozen=True, slots=True)
class Lists:
    """Danh sách của các bản: those that are true, and the ids of those that aren't."""

    true: dict[str, Listing]
    damaged: list[str]


def read_lists(repository: Repository) -> Lists:
    """Read every list; one that is damaged stops nothing."""
    found = Lists({}, [])
    for snapshot in repository.snapshots():
        try:
            found.true[snapshot] = repository.listing(snapshot)
        except Refusal:
            found.damaged.append(snapshot)
    return found


def damaged(snapshot: str) -> Reason:
    """What is wrong with a list that can't be read, and what to do."""
    return Reason("config.backup_list_damaged", facts={"id": snapshot})


def verify(arguments: argparse.Namespace) -> int:
    """Read back what was written; 3 when something isn't true any more."""
    repository = at_hand(arguments)
    names = repository.snapshots()
    if not names:
        raise Refusal("config.backup_unfinished", source=str(repository.root))
    share = share_of(arguments.sample)
    keys = read_keys(arguments.identity) if arguments.identity else None
    wide = arguments.all or share < 1
    checked = check(repository, known(arguments.signer), share=share, keys=keys, wide=wide)
    site = repository.keys(environment.secret_key(environment.read().home))
    facts = {"pieces": checked.read, "faults": len(checked.faults)}
    leave(repository, site, Report("check", facts=facts))
    for name in checked.faults:
        tell(name)
    told = {
        "n": checked.read,
        "mb": checked.bytes / 1e6,
        "snapshots": checked.snapshots,
        "bad": len(checked.faults),
    }
    if checked.faults:
        tell(_("%(bad)s tệp của kho sao lưu thiếu, không còn như lúc ghi, hoặc không do hệ thống này ghi. Sao lưu ngay vào một nơi khác, rồi tìm nguyên nhân: ổ đĩa, hoặc ai ghi được vào kho.") % told)  # fmt: skip
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


def check(
    repository: Repository,
    marks: Marks,
    *,
    share: float = 1.0,
    keys: list[Any] | None = None,
    wide: bool = True,
) -> Checked:
    """Prove every list and its maker; of all backups, or of the newest, presence of each piece and the digests of a share.

    With the recovery key they are opened too. A list of another hand is a fault, and nothing of it is relied on.
    """
    there = read_lists(repository)
    faults = [sentence(damaged(snapshot)) for snapshot in there.damaged]
    own = [one for one in there.true.values() if is_of(one, marks)]
    faults += [sentence(foreign(one, marks)) for one in there.true.values() if not is_of(one, marks)]
    chosen = own if wide else own[-1:]
    wanted = {repository.manifest(listing.id): listing.manifest for listing in chosen}
    wanted |= {repository.place(piece.name): piece for listing in chosen for piece in listing.pieces}
    digests = _digests(repository, chosen, keys, faults)
    whole = _sample(list(wanted), share)
    for path, piece in wanted.items():
        true = repository.is_true(path, piece, whole=path in whole)
        if true and path in whole and piece.name in digests and keys is not None:
            true = _opens(repository, piece.name, digests[piece.name], keys)
        if not true:
            faults.append(path.name)
    return Checked(len(chosen), len(whole), sum(wanted[path].size for path in whole), tuple(faults))


def foreign(listing: Listing, marks: Marks) -> Refusal:
    """What is wrong with a true list of another hand."""
    have = fingerprint(listing.signer)
    return Refusal("config.backup_foreign", id=listing.id, have=have, named=", ".join(sorted(marks)))


def _sample(paths: list[Path], share: float) -> set[Path]:
    if share >= 1:
        return set(paths)
    return set(random.SystemRandom().sample(paths, min(len(paths), max(1, round(len(paths) * share)))))


def _digests(
    repository: Repository, chosen: Iterable[Listing], keys: list[Any] | None, faults: list[str]
) -> dict[str, tuple[str, bool]]:
    """Of each piece: sha-256 of its content, and whether it is compressed. A manifest that can't be read is a fault."""
    found: dict[str, tuple[str, bool]] = {}
    for listing in chosen if keys is not None else ():
        try:
            read = read_manifest(repository, listing, keys or [])
        except Refusal as refusal:
            faults.append(f"{listing.id}: {sentence(refusal)}")
            continue
        found |= {name: (sha256, False) for sha256, _size, name in read.blobs}
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
