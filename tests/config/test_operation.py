"""docs/operation.md tells every setting and every command, and none that isn't there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from khue.config import command

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")


def settings_read() -> set[str]:
    files = [ROOT / "khue" / "config" / name for name in ("environment.py", "oidc.py")]
    words = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {word for word in words if re.fullmatch(r"KHUE_[A-Z_]+", word)}


def test_every_setting_is_told_and_none_is_invented() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `KHUE_")]
    told = {name for row in rows for name in re.findall(r"`(KHUE_[A-Z_]+)`", row.split("|")[1])}
    assert told == settings_read()


def test_every_command_is_told_and_none_is_invented() -> None:
    rows = re.findall(r"^\| `khue ([a-z-]+(?: [a-z-]+)?)", PAGE, re.MULTILINE)
    shown = {one.name for one in command.known() if not one.hidden}
    assert set(rows) == shown
