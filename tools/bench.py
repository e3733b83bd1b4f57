#!/usr/bin/env python3
"""Đo: runs the benches, each in a process of its own, and writes docs/benchmarks.json and the table of docs/benchmarks.md.

Usage: .venv/bin/python tools/bench.py [NAME…]     (names of modules in tests/bench; none = all)
What isn't run keeps its last figures. Exit code 1 when a goal isn't met or a bench couldn't be run.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from steps import ROOT, surroundings

PAGE, FIGURES = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.json"
BEGIN, END = "<!-- made by make bench -->", "<!-- end of make bench -->"
BENCHES = (
    "publish",
    "known",
    "live",
    "intake",
    "first_page",
    "new_version",
    "list_page",
    "chunk",
    "operations",
    "guard",
)
SECONDS, GRACE = 900, 20
Rows = list[dict[str, Any]]
NOT_MEASURED = {"value": None, "unit": "", "goal": None, "limit": None, "note": "not measured", "met": False}
ONE = (
    "import importlib, json, sys; from dataclasses import asdict; "
    "rows = importlib.import_module('tests.bench.' + sys.argv[1]).measure(); "
    "print('ROWS', json.dumps([asdict(row) | {'met': row.met} for row in rows]))"
)


def run(name: str) -> Rows:
    """A bench's rows; a row that says so when it couldn't be run, or not to its end."""
    print("%s…" % name, flush=True)
    # A session of its own: what it started ends with it.
    with subprocess.Popen(
        [sys.executable, "-c", ONE, name], cwd=ROOT, env=surroundings(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as bench:  # fmt: skip
        try:
            said, complained = bench.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            said, complained = "", f"not done after {SECONDS} s"
        finally:
            _end(bench)
    told = [line for line in said.splitlines() if line.startswith("ROWS ")]
    if bench.returncode or not told:
        print(said[-2000:] + complained[-4000:])
        return [NOT_MEASURED | {"name": name}]
    rows: Rows = json.loads(told[-1][5:])
    return rows


def _end(bench: subprocess.Popen[str]) -> None:
    """End a bench that hangs, by its own way out first, and whatever one that fell has left behind."""
    if bench.poll() is None:
        bench.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            bench.wait(GRACE)
    with suppress(ProcessLookupError):
        os.killpg(bench.pid, signal.SIGKILL)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    models = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": len(os.sched_getaffinity(0)),
        "model": models[0] if models else platform.machine(),
        "memory_gib": round(memory),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    digits = 0 if float(value).is_integer() or abs(value) >= 100 else 2 if abs(value) < 10 else 1
    return f"{value:,.{digits}f} {unit}".strip()


def _line(row: dict[str, Any]) -> str:
    sign = "≥" if row.get("at_least") else "≤"
    goal = "" if row["goal"] is None else f"{sign} {_figure(row['goal'], row['unit'])}"
    met = {True: "yes", False: "**no**", None: ""}[row["met"]]
    cells = (
        row["name"],
        _figure(row["value"], row["unit"]),
        goal,
        met,
        _figure(row["limit"], row["unit"]) if row["limit"] else "",
        row["note"],
    )
    return f"| {' | '.join(cells)} |"


def page(kept: dict[str, Any]) -> str:
    """The table; each bench under the machine and the load that it ran on."""
    lines = ["| what | measured | goal | met | limit in the same run | |", "|---|---|---|---|---|---|"]
    for name in BENCHES:
        lines += [_line(row) for row in kept.get(name, {}).get("rows", [])]
    told = sorted({_machine(one["machine"]) for one in kept.values()})
    return "\n".join(["", *told, "", *lines, ""])


def _machine(one: dict[str, Any]) -> str:
    return f"{one['cores']} cores ({one['model']}), {one['memory_gib']} GiB, Python {one['python']}."


def main(names: list[str]) -> int:
    """Measure, write, and say whether every goal is met."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    for name in names or BENCHES:
        before = machine()
        rows = run(name)
        kept[name] = {"machine": before, "rows": rows}
        for row in rows:
            print("  " + _line(row), flush=True)
        FIGURES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{page(kept)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return int(any(row["met"] is False for one in kept.values() for row in one["rows"]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
