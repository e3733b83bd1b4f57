"""Khuê as its users meet it: the demo started by its own command, a real Chromium before it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.kit import SIZES, Visitor
from tests.organisation.provider.servers import CLIENT, SECRET

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(480))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def provider_port() -> int:
    """Where the demo expects the agency's own sign-in; a journey that needs it starts it there."""
    return _free_port()


@pytest.fixture(scope="session")
def address(provider_port: int) -> Iterator[str]:
    """The address of a running demo city: one already there (KHUE_JOURNEY_URL), or one of our own."""
    if "KHUE_JOURNEY_URL" in os.environ:
        yield os.environ["KHUE_JOURNEY_URL"]
        return
    home = Path(tempfile.mkdtemp(prefix="khue-journey-"))
    home.chmod(0o711)
    port = _free_port()
    known = {k: v for k, v in os.environ.items() if not k.startswith(("KHUE_", "DJANGO_"))}
    environment = {**known, "KHUE_HOME": str(home / "home"), "KHUE_PORT": str(port)}
    environment |= {
        "KHUE_OIDC_ISSUER": f"http://127.0.0.1:{provider_port}",
        "KHUE_OIDC_CLIENT_ID": CLIENT,
        "KHUE_OIDC_CLIENT_SECRET": SECRET,
        "KHUE_OIDC_NAME": "Cổng của Thành phố",
    }
    log = (home / "demo.log").open("w", encoding="utf-8")
    demo = subprocess.Popen(
        [sys.executable, "-m", "khue.config.command", "demo"],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield _wait_ready(f"http://localhost:{port}", demo, home / "demo.log")
    finally:
        demo.send_signal(signal.SIGINT)
        try:
            demo.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


def _wait_ready(address: str, demo: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if demo.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == 200:
                return address
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError(f"the demo did not start:\n{log.read_text(encoding='utf-8')[-4000:]}")


@contextmanager
def _openers(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    opened: list[BrowserContext] = []

    def open_one(size: str = "desk", **options: object) -> Visitor:
        context = browser.new_context(**{**SIZES[size], "base_url": address, **options})
        opened.append(context)
        page: Page = context.new_page()
        return Visitor(page, context)

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser of its own for a person: ``visitor("desk")``, ``visitor("tablet")``, ``visitor("phone")``."""
    with _openers(browser, address) as open_one:
        yield open_one


@pytest.fixture(scope="module")
def open_visitor(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """The same, for what a whole file of journeys needs once."""
    with _openers(browser, address) as open_one:
        yield open_one
