"""The tablet app in a real Chromium, against the small mock of its HTTP API."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.chromium import missing
from tests.tablet_app.kit import Mock, Tablet

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def server() -> Iterator[Mock]:
    """The mock server; typesetting its papers takes some seconds."""
    if not (ROOT / "khue" / "static" / "tablet" / "index.html").exists():
        missing("the tablet app isn't built: make build")
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
