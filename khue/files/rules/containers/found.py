"""Những tệp tìm thấy trong tệp nén, trong thư: written to a folder under numbers, never under their names."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from khue.files.rules.names import safe_name
from khue.shared.refusal import Refusal

DEEPEST = 3
MOST_FILES = 100
MOST_UNPACKED = 1024**3
BLOCK = 1024**2
PACKED = "files.what_archive"


@dataclass(slots=True)
class Found:
    """What was taken out (name, path), what wasn't and why (name, code, facts), and words that a guard must see."""

    folder: Path
    members: list[tuple[str, Path]] = field(default_factory=list)
    left: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _unpacked: int = 0
    _taken: int = 0

    def leave(self, name: str, code: str, **facts: object) -> None:
        """Note what isn't taken. Refuses `files.too_many_inside` when that has no end."""
        self.left.append((safe_name(name) if name else "", code, dict(facts)))
        self._count()

    def take(self, name: str, source: IO[bytes]) -> None:
        """Write a member down. Refuses `files.too_many_inside`, and `files.bomb` for what unpacks without end."""
        path = self.folder / str(self._taken)
        self._taken += 1
        with path.open("xb") as out:
            while block := source.read(BLOCK):
                self._unpacked += len(block)
                if self._unpacked > MOST_UNPACKED:
                    raise Refusal("files.bomb", what=PACKED)
                out.write(block)
        self.members.append((safe_name(name), path))
        self._count()

    def _count(self) -> None:
        if len(self.members) + len(self.left) > MOST_FILES:
            raise Refusal("files.too_many_inside", limit=MOST_FILES)
