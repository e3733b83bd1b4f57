"""The tablet app in a real Chromium, against the small mock of its HTTP API."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.tablet_app.kit import Mock, Tablet

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    found = os.environ.get("KHUE_CHROMIUM") or next((path for path in CHROMIUM if shutil.which(path)), None)
    if not found:
        _missing("no Chromium or Chrome was found: apt-get install chromium, or name one in KHUE_CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Mock]:
    """The mock server; typesetting its papers takes some seconds."""
    if not (ROOT / "khue" / "static" / "tablet" / "index.html").exists():
        _missing("the tablet app isn't built: make build")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(ROOT / "tablet" / "mock" / "server.py"), str(port)])
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{address}/app/")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Mock(address)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def mock(server: Mock) -> Mock:
    """The server as on the first day."""
    server.do("reset")
    return server


@pytest.fixture
def tablet(browser: Browser, mock: Mock) -> Iterator[Tablet]:
    """An enrolled, unlocked tablet on which everything has arrived; no page error is forgiven."""
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True, locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )  # fmt: skip
    made = Tablet(context.new_page(), context, mock)
    made.enrol()
    made.until("khue.state().meetings.length == 5 && khue.state().meetings.every(m => m.ready)")
    yield made
    context.close()
    assert made.errors == []
