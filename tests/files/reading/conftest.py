"""One machine for all tests that read."""

from __future__ import annotations

import pytest

from khue.files.rules.limits import Limits
from khue.files.rules.reading.machine import Machine
from khue.files.rules.reading.paper import read_paper
from khue.files.rules.reading.told import told_data


@pytest.fixture(scope="session")
def machine():
    return Machine()


@pytest.fixture
def read(tmp_path, machine):
    """What the bytes of a PDF say of themselves."""

    def go(data: bytes, name: str = "van-ban.pdf"):
        path = tmp_path / "paper.pdf"
        path.write_bytes(data)
        return told_data(read_paper(path, name, "pdf", machine, Limits())[0])

    return go
