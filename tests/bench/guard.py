"""How well the guard sees: marks found, right levels, false alarms, and what a page costs.

Usage: python -m tests.bench.guard [--scans N] [--clean N] [--sheets N] [--texts N] [--typeset N] [--real FOLDER…]
       [--seed S] [--keep FOLDER]
Scans are made by seed: those of tests/files/guard/scans.py, and sheets of another hand (guard_sheets.py), a quarter of
them without a mark; texts by guard_texts.py; typeset pages come from 02-fulltext of the test data.
``measure()`` is the short run of `make bench`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

import typst

from khue.files.rules.guard.examine import Examiner
from khue.files.rules.guard.pdf import Eyes
from khue.shared.refusal import Refusal
from tests.bench import Row, guard_sheets, guard_texts
from tests.files.guard import scans

DATA = Path(os.environ.get("KHUE_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
_eyes: list[Eyes] = []


@dataclass(slots=True)
class Tally:
    """What came out, by what was asked for."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    pages: int = 0

    def told(self, title: str) -> str:
        """A line of the report."""
        each = sorted(self.seconds)
        middle, most = each[len(each) // 2], each[min(int(len(each) * 0.95), len(each) - 1)]
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
        return (
            f"{title}: {counts}; {self.pages} pages; a page {middle * 1000:.0f} ms, p95 {most * 1000:.0f} ms"
        )


def _seen(path: Path, name: str) -> tuple[str, int, float, str]:
    """Level, pages, processor seconds a page, and what was seen."""
    if not _eyes:
        _eyes.append(Eyes())
    began = time.process_time()
    try:
        found = Examiner(eyes=_eyes[0]).examine(path, name)
    except Refusal as refusal:
        return f"refused {refusal.code}", 1, time.process_time() - began, ""
    spent = (time.process_time() - began) / max(found.pages, 1)
    return found.level, max(found.pages, 1), spent, json.dumps([one.data() for one in found.evidence[:2]])


def _scan(job: tuple[int, str | None, str]) -> tuple[int, str, str, float, str]:
    seed, level, keep = job
    recipe = scans.drawn(seed, level)
    data, _picture = scans.encoded(recipe, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(scans.scan([data], recipe.dpi))
        got, _pages, spent, _evidence = _seen(path, "quét.pdf")
    if keep and got != recipe.level:
        (Path(keep) / f"{seed}-{recipe.level}.{'png' if recipe.mode == '1' else 'jpg'}").write_bytes(data)
    return seed, recipe.level, got, spent, recipe.tags()


def _sheet(seed: int) -> tuple[int, str, str, float, str]:
    sheet, data = guard_sheets.encoded(seed, marked=bool(seed % 4))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        path.write_bytes(scans.scan([data], sheet.dpi))
        got, _pages, spent, _evidence = _seen(path, "quét.pdf")
    return seed, sheet.level, got, spent, sheet.told()


def _text(seed: int) -> tuple[int, str, str, float, str]:
    level, name, data, way = guard_texts.marked(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text"
        path.write_bytes(data)
        got, _pages, spent, _evidence = _seen(path, name)
    return seed, level, got, spent, way


def _file(path: Path) -> tuple[Path, str, int, float, str]:
    return path, *_seen(path, path.name)


def _typeset(job: tuple[int, list[dict[str, str]]]) -> tuple[int, str, int, float, str]:
    number, articles = job
    body = "\n\n".join(
        f'#text(weight: "bold")[#{json.dumps(one["tieu_de"], ensure_ascii=False)}]\n\n'
        f"#{json.dumps(one['noi_dung'][:12000], ensure_ascii=False)}"
        for one in articles
    )
    source = f'#set page("a4", margin: 25mm)\n#set text(font: "Tinos", size: 13.5pt, lang: "vi")\n{body}'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "typeset.typ"
        path.write_text(source, encoding="utf-8")
        made = Path(folder) / "typeset.pdf"
        typst.compile(str(path), output=str(made), font_paths=[str(scans.FONTS)])
        return number, *_seen(made, "văn bản.pdf")


def _articles(pages: int, seed: int) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Articles enough for so many pages, those that speak of secrets among them."""
    rng = random.Random(seed)
    with lzma.open(DATA / "02-fulltext" / "phapdien-62k-dieu.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    talk = [row for row in rows if "mật" in row["noi_dung"].lower() and len(row["noi_dung"]) < 20000]
    chosen = rng.sample(talk, min(pages // 3, len(talk))) + rng.sample(rows, pages)
    for number in range(0, len(chosen), 8):
        yield number, chosen[number : number + 8]


def _judge(wanted: str, got: str) -> str:
    if got.startswith("refused"):
        return "unreadable"
    if wanted == "none":
        return "clean" if got == "none" else "FALSE ALARM"
    if got == wanted:
        return "right"
    return "MISSED" if got == "none" else "wrong level"


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, in percent."""
    if not of:
        return 0.0, 100.0
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    wide = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return 100 * max(middle - wide, 0.0), 100 * min(middle + wide, 1.0)


def _run(
    title: str, jobs: Iterable[object], work: Callable[..., tuple[object, ...]], cores: int, *, clean: bool
) -> Tally:
    tally = Tally()
    with Pool(cores) as pool:
        for result in pool.imap_unordered(work, jobs, chunksize=2):
            if len(result) == 5 and isinstance(result[2], str):
                name, wanted, got, spent, note = result
                pages = 1
            else:
                name, got, pages, spent, note = result
                wanted = "none" if clean else "?"
            judged = _judge(str(wanted), str(got))
            tally.counts[judged] += 1
            tally.pages += int(pages)  # type: ignore[call-overload]
            tally.seconds.append(float(spent))  # type: ignore[arg-type]
            if judged not in {"right", "clean"}:
                print(f"  {judged}: {name} {wanted} -> {got} {note}", flush=True)
    print(tally.told(title), flush=True)
    return tally


def _share(name: str, tally: Tally, goal: float, *, level: bool = False) -> Row:
    hits = tally.counts["right"] + (0 if level else tally.counts["wrong level"])
    of = hits + (tally.counts["wrong level"] if level else tally.counts["MISSED"])
    low, high = interval(hits, of)
    note = f"{hits} of {of}; 95 % interval {low:.1f}–{high:.1f}"
    return Row(name, round(100 * hits / max(of, 1), 1), "%", goal, note=note, at_least=True)


def measure() -> list[Row]:
    """The short run: unseen seeds each time, so the figures differ a little from run to run."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # read by Tesseract when a worker loads it
    seed = time.time_ns() % 10**6 * 1000
    texts = _run("texts", range(seed, seed + 80), _text, 2, clean=False)
    sheets = _run("sheets", range(seed, seed + 48), _sheet, 2, clean=False)
    typeset = _run("typeset", _articles(80, seed), _typeset, 2, clean=True)
    alarms = sum(one.counts["FALSE ALARM"] for one in (sheets, typeset))
    most = sorted(typeset.seconds)[int(len(typeset.seconds) * 0.95)]
    scan = sorted(sheets.seconds)[int(len(sheets.seconds) * 0.95)]
    clean = sheets.counts["clean"] + sheets.counts["FALSE ALARM"] + typeset.pages
    return [
        _share("guard: marked texts found", texts, 99.5),
        _share("guard: marked sheets of a scanner found", sheets, 98),
        _share("guard: right level", sheets, 99, level=True),
        Row("guard: false alarms", alarms, "pages", 0, note=f"of {clean} pages without a mark"),
        Row("guard: page of text, p95 (processor)", round(most * 1000), "ms", 20),
        Row(
            "guard: page of a scan, p95 (processor)",
            round(scan * 1000),
            "ms",
            1550,
            note="cheap look and reading",
        ),
    ]


def main() -> None:
    """Measure what was asked for."""
    line = argparse.ArgumentParser(description=__doc__)
    line.add_argument("--scans", type=int, default=0)
    line.add_argument("--clean", type=int, default=0)
    line.add_argument("--sheets", type=int, default=0)
    line.add_argument("--texts", type=int, default=0)
    line.add_argument("--typeset", type=int, default=0)
    line.add_argument("--real", type=Path, nargs="*", default=[])
    line.add_argument("--seed", type=int, default=0)
    line.add_argument("--keep", default="")
    line.add_argument("--cores", type=int, default=2)
    asked = line.parse_args()
    if asked.scans:
        jobs = [(asked.seed + at, None, asked.keep) for at in range(asked.scans)]
        _run("scans with a mark", jobs, _scan, asked.cores, clean=False)
    if asked.clean:
        jobs = [(asked.seed + at, "none", asked.keep) for at in range(asked.clean)]
        _run("scans without", jobs, _scan, asked.cores, clean=True)
    if asked.sheets:
        _run("sheets", range(asked.seed, asked.seed + asked.sheets), _sheet, asked.cores, clean=False)
    if asked.texts:
        _run("texts", range(asked.seed, asked.seed + asked.texts), _text, asked.cores, clean=False)
    if asked.typeset:
        _run(
            "typeset from 02-fulltext",
            _articles(asked.typeset, asked.seed),
            _typeset,
            asked.cores,
            clean=True,
        )
    if asked.real:
        files = [path for folder in asked.real for path in sorted(folder.rglob("*")) if path.is_file()]
        _run("real files", files, _file, asked.cores, clean=True)


if __name__ == "__main__":
    if os.environ.get("OMP_THREAD_LIMIT") != "1":  # read by Tesseract when it is loaded
        told = os.environ | {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
        sys.exit(
            subprocess.run(
                [sys.executable, "-m", "tests.bench.guard", *sys.argv[1:]], env=told, check=False
            ).returncode
        )
    main()
