"""A store of its own for each test, and people who hand in papers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from khue.shared.actor import Actor
from tests.files import makers
from tests.files.killed import database_environment, server

__all__ = ["database_environment", "server"]  # fixtures

CLERK = Actor(kind="person", label="Văn thư", user_id=None, person_id=None)


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Path:
    """KHUE_HOME of this test."""
    settings.KHUE_HOME = tmp_path
    return tmp_path / "files"


@pytest.fixture
def hand_in(db):
    """Hands a paper in; gives its id."""
    from khue.files.actions import take_in

    def hand(data: bytes | None = None, name: str = "Báo cáo.pdf", **options) -> int:
        return take_in(CLERK, io.BytesIO(makers.pdf(2) if data is None else data), name, **options)

    return hand


@pytest.fixture
def read(hand_in):
    """Hands a paper in, reads it as the job does, and gives its card."""
    from khue.files.jobs import digest
    from khue.files.queries import card

    def run(data: bytes | None = None, name: str = "Báo cáo.pdf"):
        file_id = hand_in(data, name)
        digest(file_id)
        return card(file_id)

    return run


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done after a commit is done."""

    def run(act, *values):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*values)

    return run
