#!/usr/bin/env python3
"""Chạy mọi phép thử: lint, types, import law, wording, unit, integration, tablet, journeys; one summary.

Usage: .venv/bin/python tools/test.py [NAME…]     (names as listed by --list; none = all)
Under CI=true a skipped test counts as a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from steps import ROOT, finish, node_folder

CI = os.environ.get("CI") == "true"
TABLET = ROOT / "tablet"
BIN = Path(sys.executable).parent
TIMEOUT = 2400


@dataclass
class Outcome:
    """Kết quả của một phép thử."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0


def program(name: str, *words: str) -> list[str]:
    """A program of this environment."""
    return [str(BIN / name), *words]


def simple(line: list[str], *, cwd: Path = ROOT) -> Callable[[], Outcome]:
    """A check that passes or fails as a whole."""

    def run() -> Outcome:
        good = finish(line, TIMEOUT, cwd=cwd) == 0
        return Outcome(passed=int(good), failed=int(not good))

    return run


def pytest(*words: str) -> Callable[[], Outcome]:
    """A pytest run, counted test by test."""

    def run() -> Outcome:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            cores = str(min(4, os.cpu_count() or 1))
            line = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "-n", cores, *words]
            code = finish(line, TIMEOUT)
            outcome = _counted(report)
        if code not in (0, 5) and not outcome.failed:
            outcome.failed += 1
        return outcome

    return run


def _counted(report: Path) -> Outcome:
    outcome = Outcome()
    if not report.exists():
        return outcome
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest's own report
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is not None:
            name = f"{case.get('classname', '')}.{case.get('name', '')}"
            outcome.skipped.append(f"{name}: {skipped.get('message', '')}")
        else:
            outcome.passed += 1
    return outcome


def vitest() -> Outcome:
    """The tablet's own tests, counted test by test."""
    if not (TABLET / "node_modules").is_dir():
        return Outcome(skipped=["the tablet's packages are not installed: python3 tools/setup.py --tests"])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        line = npm(
            "vitest",
            "vitest.mjs",
            "run",
            "--reporter=default",
            "--reporter=json",
            f"--outputFile.json={report}",
        )
        code = finish(line, TIMEOUT, cwd=TABLET)
        said = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    outcome = Outcome(passed=said.get("numPassedTests", 0), failed=said.get("numFailedTests", 0))
    outcome.skipped += ["a tablet test is skipped or todo"] * (
        said.get("numPendingTests", 0) + said.get("numTodoTests", 0)
    )
    if code != 0 and not outcome.failed:
        outcome.failed += 1
    return outcome


def npm(package: str, script: str, *words: str) -> list[str]:
    """A program of the tablet's packages, run by the wheel's node."""
    folder = node_folder()
    node = str(folder / "node") if folder else shutil.which("node") or "node"
    return [node, str(TABLET / "node_modules" / package / script), *words]


CHECKS: dict[str, Callable[[], Outcome]] = {
    "ruff": simple(program("ruff", "check", "khue", "tests", "tools")),
    "format": simple(program("ruff", "format", "--check", "khue", "tests", "tools")),
    "types": simple(program("mypy")),
    "imports": simple(program("lint-imports")),
    "templates": simple(
        program("djlint", "khue/templates", "--extension=jinja", "--profile=jinja", "--lint")
    ),
    "catalogue": simple([sys.executable, "tools/catalogue.py", "check"]),
    "tests": pytest("-m", "not journey"),
    "tablet-types": simple(
        npm("svelte-check", "bin/svelte-check", "--tsconfig", "./tsconfig.json", "--fail-on-warnings"),
        cwd=TABLET,
    ),
    "desk-types": simple(npm("typescript", "bin/tsc", "-p", "tsconfig.desk.json"), cwd=TABLET),
    "tablet-lint": simple(npm("eslint", "bin/eslint.js", "."), cwd=TABLET),
    "tablet-tests": vitest,
    "journeys": pytest("-m", "journey"),
}


def main(names: list[str]) -> int:
    """Run the named checks, or all, and print one summary."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(CHECKS)}")
        return 2
    outcomes: dict[str, Outcome] = {}
    for name in names or CHECKS:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        outcomes[name] = CHECKS[name]()
        outcomes[name].seconds = time.monotonic() - began
    return summary(outcomes)


def summary(outcomes: dict[str, Outcome]) -> int:
    """One line a check, every skip with its reason, and the closing line."""
    print("\n== summary")
    for name, one in outcomes.items():
        mark = "FAILED" if one.failed else "ok"
        counts = f"{one.passed:>5} passed {one.failed:>3} failed {len(one.skipped):>3} skipped"
        print(f"{name:<14}{mark:<8}{counts} {one.seconds:>7.1f} s")
    for name, one in outcomes.items():
        for reason in one.skipped:
            print(f"skipped in {name}: {reason}")
    passed, failed = sum(o.passed for o in outcomes.values()), sum(o.failed for o in outcomes.values())
    skipped = sum(len(o.skipped) for o in outcomes.values())
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or (CI and skipped) else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(CHECKS))
        sys.exit(0)
    sys.exit(main(sys.argv[1:]))
