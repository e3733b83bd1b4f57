"""The product's own source, as the meta-tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KHUE = ROOT / "khue"
CONTEXTS = (
    "audit",
    "accounts",
    "organisation",
    "files",
    "tablets",
    "imports",
    "distribution",
    "meetings",
    "operation",
    "desk",
)


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the package, parsed, without migrations."""
    for path in sorted(KHUE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or class by that name."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                found = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                if found == name:
                    yield path, node


def first_word(call: ast.Call) -> str | None:
    """The first argument, when it is a plain string."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
