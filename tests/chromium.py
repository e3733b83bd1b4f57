"""The one Chromium of a test run (``-p tests.chromium``): Playwright can be started only once a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


def missing(reason: str) -> None:
    """What a journey needs isn't there: skipped with the reason, a failure in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def program() -> str:
    """Where Chromium is; without one the test is skipped."""
    found = os.environ.get("KHUE_CHROMIUM") or next((path for path in CHROMIUM if shutil.which(path)), None)
    if not found:
        missing("no Chromium or Chrome was found: apt-get install chromium, or name one in KHUE_CHROMIUM")
    return str(found)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    found = program()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()
