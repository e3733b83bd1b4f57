"""docs/dependencies.md names exactly the packages that the project names."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"uv"}  # fetched by tools/setup.py itself


def written() -> set[str]:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    page = page.partition("## Found on the machine")[0]
    rows = re.findall(r"^\| ([@\w./-]+) \|", page, re.MULTILINE)
    return {row for row in rows if row != "package"}


def named() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    lines = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    names = {re.split(r"[\[>=<; ]", line)[0] for line in lines}
    for path in (ROOT / "package.json", ROOT / "tablet" / "package.json"):
        package = json.loads(path.read_text(encoding="utf-8"))
        names |= {*package.get("dependencies", {}), *package.get("devDependencies", {})}
    return names


def test_every_dependency_is_written_down_and_none_is_invented() -> None:
    assert written() - ELSEWHERE == named()


def test_nothing_in_the_lock_files_is_agpl() -> None:
    for path in (ROOT / "package-lock.json", ROOT / "tablet" / "package-lock.json"):
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        assert [name for name, one in packages.items() if "AGPL" in str(one.get("license"))] == []
