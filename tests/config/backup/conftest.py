"""Kho sao lưu cho mỗi bài thử."""

from __future__ import annotations

from pathlib import Path

import pytest

from khue.config.backup.repository import Repository


@pytest.fixture
def kept(tmp_path: Path) -> Repository:
    return Repository.open_or_make(tmp_path / "repo")
