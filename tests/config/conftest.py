"""What the log of machines holds while a test runs."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from khue.config import logs


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line that any logger writes, as it would stand in the file."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keep()
    handler.setFormatter(logs.JsonFormatter())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)
