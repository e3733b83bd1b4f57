"""What documents say of themselves, read from real ones: counts with a 95 % interval, seconds of CPU a page.

``python -m tests.bench.reading [folder of the real documents]``; needs the truth files beside them.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from khue.files.rules.limits import Limits
from khue.files.rules.reading.machine import Machine
from khue.files.rules.reading.paper import read_paper
from khue.files.rules.reading.told import told_data
from tests.files.reading.letters import DATA

_NAMED = re.compile(r"(?P<kind>.*?)-so-(?P<number>.+)-\d+$")
FIELDS = ("number_symbol", "date", "kind")


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval, in per cent."""
    if not of:
        return 0.0, 100.0
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    wide = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return round(100 * (middle - wide), 1), round(100 * (middle + wide), 1)


def _plain(text: str) -> str:
    return re.sub(r"[/-]", "-", text).lower().replace("đ", "d").lstrip("0")


def _said(told: dict[str, Any], name: str) -> str | None:
    found = told[name]
    if not found or not found["value"]:
        return None
    return str(found["name"] if name == "kind" else found["value"])


def scans(folder: Path) -> list[tuple[Path, dict[str, str]]]:
    """Scans with what was read of them by eye."""
    rows = csv.DictReader((folder / "scan-truth.csv").open(encoding="utf-8"))
    return [
        (folder / one["file"], {"number_symbol": one["so_ky_hieu"], "date": one["ngay"], "kind": one["loai"]})
        for one in rows
    ]


def gazette(folder: Path) -> list[tuple[Path, dict[str, str]]]:
    """Born-digital documents of the gazette, whose addresses name kind and number; their days aren't in the truth."""
    found = []
    for path in sorted(
        [
            *folder.glob("congbao-signed/*.pdf"),
            *folder.glob("congbao-orphan-sig/*.pdf"),
            *folder.glob("congbao-big/*.pdf"),
        ]
    ):
        named = _NAMED.match(path.stem)
        if named:
            found.append((path, {"number_symbol": named["number"], "kind": named["kind"]}))
    return found


def measure(title: str, papers: list[tuple[Path, dict[str, str]]], machine: Machine, *, plain: bool) -> None:
    """One line for each field, one for the time."""
    right, wrong, asked, how = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    seconds = []
    for path, truth in papers:
        began = time.process_time()
        told = told_data(read_paper(path, path.name, "pdf", machine, Limits())[0])
        seconds.append(time.process_time() - began)
        for name, wanted in truth.items():
            said = _said(told, name)
            asked[name] += 1
            if said is None:
                continue
            if plain and name == "kind":
                said = told[name]["value"].replace("_", "-")
            same = _plain(said) == _plain(wanted) if plain else said == wanted
            right[name] += same
            wrong[name] += not same
            how[f"{name} {told[name]['how']}"] += same
    for name in FIELDS:
        if asked[name]:
            low, high = interval(right[name], asked[name])
            print(f"{title} {name}: {right[name]} of {asked[name]} ({low}-{high} %), wrong {wrong[name]}")
    seconds.sort()
    print(
        f"{title} CPU a document: median {seconds[len(seconds) // 2]:.2f} s, worst {seconds[-1]:.2f} s; {dict(how)}"
    )


def main(folder: Path) -> None:
    """Both sets."""
    machine = Machine()
    measure("scanned", scans(folder), machine, plain=False)
    measure("born digital", gazette(folder), machine, plain=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
