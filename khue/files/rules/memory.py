"""Chỗ trong bộ nhớ: folders of this machine whose content never reaches a disk of its own accord (tmpfs)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
MEMORY = frozenset({"tmpfs", "ramfs"})


def memory_places(environment: Mapping[str, str], mounts: Path = MOUNTS) -> Iterator[Path]:
    """Folders in memory that we may write to, the usual one first."""
    told = environment.get("XDG_RUNTIME_DIR", "")
    for place in (Path("/dev/shm"), *([Path(told)] if told else [])):  # noqa: S108 - ours is closed, see `is_closed`
        if _in_memory(place, mounts) and os.access(place, os.W_OK | os.X_OK):
            yield place


def _in_memory(place: Path, mounts: Path) -> bool:
    """Whether the file system at that place is one of memory; unknown means no."""
    try:
        rows = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return False
    above = [(len(row[1]), row[2]) for row in rows if place.is_relative_to(row[1])]
    return bool(above) and max(above)[1] in MEMORY


def is_closed(folder: Path) -> bool:
    """Make the folder, or find it ours and closed to everybody else: in a place where all may write another might be first."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o077
