"""The committed table: one line a door, one letter a column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.rights.world import COLUMNS

FILE = Path(__file__).with_name("matrix.txt")
HEAD = """\
# Every route × every kind of person. Made by the test from the URL table; each change of a letter is read by a person.
# D done (a record was written)   o opened   f form refused, the right was there   x seen, may not (403)
# . not there for them (404)      s sign-in  - no such method
# To write it anew after reading what the test says: KHUE_WRITE_MATRIX=1 pytest tests/rights
"""


def read() -> dict[str, dict[str, str]]:
    """Door → column → letter."""
    found: dict[str, dict[str, str]] = {}
    columns: list[str] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            columns = line.strip("| ").split()
        elif line and not line.startswith("#"):
            letters, _, door = line.partition("  ")
            found[door] = dict(zip(columns, letters.split(), strict=True))
    return found


def write_column(who: str, letters: Mapping[str, str]) -> None:
    """One column anew; doors in the order of the URL table, and none that is gone."""
    told = read() if FILE.exists() else {}
    table = {
        door: {**dict.fromkeys(COLUMNS, "?"), **told.get(door, {}), who: letters[door]} for door in letters
    }
    lines = [HEAD, f"| {' '.join(COLUMNS)} |"]
    lines += [f"{' '.join(row[column] for column in COLUMNS)}  {door}" for door, row in table.items()]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
