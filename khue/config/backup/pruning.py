"""``khue backup prune`` and ``set-aside``: what may go, and how one list that isn't true is put out of the way.

As restic and borg do: nothing is let go while a list can't be read, since nobody knows what it needs; listing goes on;
and one command, named by the refusal, puts the list aside, so that it stops pruning once and not for good.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date, datetime

from khue.config.backup.keeping import at_hand, damaged, foreign, read_lists
from khue.config.backup.repository import Repository
from khue.config.backup.signers import Marks, is_of, known
from khue.config.terminal import _, sentence, tell
from khue.shared import clock
from khue.shared.refusal import Refusal

ASIDE = "set-aside"
BEGUN_DAYS = 7  # an interrupted backup's pieces wait that long for the next one


def prune(arguments: argparse.Namespace) -> None:
    """Let go of backups that no rule keeps, and of pieces that no kept backup needs."""
    repository = at_hand(arguments)
    rules = arguments.daily, arguments.weekly, arguments.monthly
    kept, gone, freed = prune_by(repository, known(), *rules)
    tell(
        _("Giữ %(kept)s bản, bỏ %(gone)s bản, thêm chỗ trống %(mb).1f MB.")
        % {"kept": kept, "gone": gone, "mb": freed / 1e6}
    )


def prune_by(
    repository: Repository, marks: Marks, daily: int, weekly: int, monthly: int
) -> tuple[int, int, int]:
    """Prune by rules; gives how many are kept, how many went, bytes freed.

    A list that isn't true stops all (``config.backup_lists_damaged``). One of another hand counts for no rule, so
    that nobody pushes our backups out by planting newer ones; what it names stays, and it is told of.
    """
    with repository.locked():
        there = read_lists(repository)
        if there.damaged:
            raise Refusal("config.backup_lists_damaged", reasons=tuple(map(damaged, there.damaged)))
        own = {name: one.at for name, one in there.true.items() if is_of(one, marks)}
        others = there.true.keys() - own.keys()
        for name in sorted(others):
            tell(sentence(foreign(there.true[name], marks)))
        keep = kept_of(own, daily, weekly, monthly)
        for name in own.keys() - keep:
            # The list first: what is left of a backup without one is never taken for a backup.
            repository.list_file(name).unlink()
            repository.manifest(name).unlink(missing_ok=True)
        left = keep | others
        needed = {piece.name for name in left for piece in there.true[name].pieces}
        freed = _sweep(repository, needed, {f"{name}.age" for name in left})
        return len(keep), len(own) - len(keep), freed


def set_aside(arguments: argparse.Namespace) -> None:
    """Put a list that isn't true, or isn't ours, with its manifest into a folder where it counts no more."""
    repository = at_hand(arguments)
    set_aside_one(repository, arguments.snapshot, known())
    tell(
        _("Đã chuyển bản %(id)s sang %(folder)s; từ nay nó không được tính. Lần dọn kho tới bỏ những mảnh chỉ nó cần.")
        % {"id": arguments.snapshot, "folder": repository.root / ASIDE}
    )  # fmt: skip


def set_aside_one(repository: Repository, snapshot: str, marks: Marks) -> None:
    """The same for one backup. Refuses ``config.backup_no_snapshot``, and ``config.backup_sound`` for one that is good."""
    with repository.locked():
        there = read_lists(repository)
        if snapshot not in {*there.true, *there.damaged}:
            raise Refusal("config.backup_no_snapshot", snapshot=snapshot)
        if snapshot in there.true and is_of(there.true[snapshot], marks):
            raise Refusal("config.backup_sound", snapshot=snapshot)
        folder = repository.root / ASIDE
        folder.mkdir(mode=0o700, exist_ok=True)
        for place in (repository.list_file(snapshot), repository.manifest(snapshot)):
            if place.exists():
                place.rename(folder / place.name)


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
