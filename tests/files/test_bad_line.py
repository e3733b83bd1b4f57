"""Uploads from a real browser over a bad line: no byte twice, also after a new tab and a killed server."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.files import makers
from tests.files.kept import received_bytes
from tests.files.test_uploads import signed_in
from tests.network import BAD, Network

DESK = Path(__file__).resolve().parents[2] / "khue" / "static" / "desk"
SIZE = 900_000
MOST_SENT = 1.1
LOST_AT_A_BREAK = 100_000  # what was on the line and in the server's hand
MAKE = """async () => {
  window.told = [];
  window.file = new File([await (await fetch("/data")).arrayBuffer()], "Tờ trình.pdf", { lastModified: 1 });
}"""
SEND = """async () => {
  const { transfer } = await import("/static/desk/transfer.js");
  const stop = new AbortController();
  transfer(window.file, (sent) => window.told.push(sent), stop.signal).then(
    (made) => { window.done = made.id }, (error) => { window.done = error.code || String(error) });
}"""


@pytest.fixture(scope="module", autouse=True)
def beside_playwright() -> None:
    """Playwright keeps a loop in this thread to the end of the run; Django shall not mind."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def opened(context: BrowserContext, address: str, data: bytes) -> Page:
    page = context.new_page()
    page.route("**/blank", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.route(
        "**/static/desk/*", lambda route: route.fulfill(path=DESK / route.request.url.rpartition("/")[2])
    )
    page.route("**/data", lambda route: route.fulfill(body=data))
    page.goto(f"{address}/blank")
    page.evaluate(MAKE)
    return page


def until(page: Page, expression: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not page.evaluate(f"() => Boolean({expression})"):
        assert time.monotonic() < end, page.evaluate(
            'async () => [window.done, window.told?.at(-1), performance.getEntriesByType("resource").slice(-6).map(e => [e.name, e.responseStatus, Math.round(e.startTime), Math.round(e.duration)])]'
        )
        page.wait_for_timeout(100)


@pytest.mark.slow
@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_file_arrives_whole_and_once_over_cuts_a_new_tab_and_a_killed_server(
    server,
    browser: Browser,
) -> None:
    running = server()
    key = signed_in("vt@hanoi.example")
    data = makers.pdf(3) + b"%" + os.urandom(SIZE).replace(b"%", b"-") + b"\n%%EOF\n"
    with Network(int(server.address.rpartition(":")[2]), replace(BAD, cut_every=12)) as line:
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": key, "url": line.address}])
        page = opened(context, line.address, data)
        page.evaluate(SEND)
        until(page, f"window.told?.at(-1) > {SIZE * 3 // 4}", 100)
        page.close()
        page = opened(context, line.address, data)
        page.evaluate(SEND)
        until(page, f"window.told?.[0] > {SIZE // 10}", 60)  # it goes on where it was
        running.kill()
        running.wait()
        server()
        until(page, "window.done", 100)
        number = page.evaluate("window.done")
        context.close()
    assert isinstance(number, int)
    assert received_bytes(number) == data
    sent = sum(count for path, count in line.passed.up.items() if path.startswith("/uploads/"))
    # A new tab and a killed server are breaks too.
    assert sent <= len(data) * MOST_SENT + (line.passed.cuts + 2) * LOST_AT_A_BREAK
    assert line.passed.cuts >= 1
