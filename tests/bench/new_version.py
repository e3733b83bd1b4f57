"""What a tablet fetches of a new version: `python -m tests.bench.new_version`.

A scan of 500 pages is taken in, then the same with four pages changed, written by the same program; and, apart,
a paper scanned again, of which every picture is new. What moves are the pieces that the tablet doesn't have:
text, thumbnails, the first five previews, and the paper itself.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench import Row
from tests.bench.kit import site

PAGES, QUALITY = 500, 17
AGAIN_PAGES = 60
CHANGED = frozenset({3, 120, 333, 481})
MOST_MB = 2.0


def measure(pages: int = PAGES, again: int = AGAIN_PAGES) -> list[Row]:
    """The rows of the bench."""
    with site(), tempfile.TemporaryDirectory() as folder:
        whole, moved = _moved(Path(folder), pages, changed=frozenset(n for n in CHANGED if n <= pages))
        scan, scanned = _moved(Path(folder), again, seed=2)
    return [
        Row("new version, 4 pages of 500 changed, same program", moved / 1e6, "MB", MOST_MB, note=f"of {whole / 1e6:.0f} MB"),
        Row("a paper scanned again", 100 * scanned / scan, "% of its bytes", note="every picture is new: all of it moves"),
    ]  # fmt: skip


def _moved(
    folder: Path, pages: int, *, changed: frozenset[int] = frozenset(), seed: int = 1
) -> tuple[int, int]:
    """Bytes of the first version, and those that the second one needs besides."""
    from tests.files import makers

    first, second = folder / "first.pdf", folder / "second.pdf"
    makers.scanned(first, pages, 1, QUALITY)
    makers.scanned(second, pages, seed, QUALITY, changed)
    had, needed = _pieces(first), _pieces(second)
    return sum(had.values()), sum(size for name, size in needed.items() if name not in had)


def _pieces(path: Path) -> dict[str, int]:
    from khue.files.actions import take_in
    from khue.files.jobs import digest_long
    from khue.files.queries import reading
    from khue.shared.actor import Actor

    with path.open("rb") as source:
        file = take_in(Actor.system("bench"), source, path.name)
    digest_long(file)
    read = reading(file)
    rows = [(one[0], one[-1]) for one in read.chunks]
    rows += [(one[0], one[1]) for one in (*read.thumbs, *read.previews[:5], read.text)]
    return {str(name): int(size) for name, size in rows}


if __name__ == "__main__":
    sys.stdout.writelines(f"{row}\n" for row in measure())
