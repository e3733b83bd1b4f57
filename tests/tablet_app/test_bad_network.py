"""The tablet behind a bad line: 1 Mbit/s, 600 ms, stalls, cut every 20 s."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.network import BAD, BUFFERING, GOOD, Network
from tests.tablet_app.kit import Mock, Tablet

FIRST_PAGE_SECONDS = 6
BULK = 2_500_000
PREVIEW_WIDTH = 700
LOST_AT_A_CUT = 120_000


def first_page_seconds() -> float:
    """What is promised, on a machine with a core for browser and server each; longer where others keep them busy."""
    return FIRST_PAGE_SECONDS * max(1.0, os.getloadavg()[0] / (2 * (os.cpu_count() or 1)))


@pytest.fixture
def line(mock: Mock) -> Iterator[Network]:
    """A good line for now."""
    with Network(int(mock.address.rpartition(":")[2]), GOOD) as network:
        yield network


@pytest.fixture
def away(browser: Browser, mock: Mock, line: Network) -> Iterator[Tablet]:
    """A tablet that has everything, reaches the server through the line, and is locked."""
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True, locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )  # fmt: skip
    made = Tablet(context.new_page(), context, mock, at=line.address)
    made.enrol()
    made.until("khue.state().meetings.length == 5 && khue.state().meetings.every(m => m.ready)")
    made.start()
    yield made
    context.close()
    assert made.errors == []


def answer(tablet: Tablet, number: int) -> None:
    """Answer the invitation once more."""
    tablet.see("answer").click()
    tablet.see("answer-no").check()
    tablet.see("answer-reason").fill(f"Lý do {number}")
    tablet.see("answer-send").click()
    expect(tablet.see("answer-dialog")).to_have_count(0)  # closed once the answer lies on the tablet
    expect(tablet.see("answer-state")).to_have_text("Đã trả lời: không dự")


@pytest.mark.slow
@pytest.mark.timeout(300)  # thirty answers by hand take a busy machine longer than the usual two minutes
def test_on_a_bad_line_the_first_page_comes_first_nothing_twice_and_no_answer_is_lost(
    away: Tablet, mock: Mock, line: Network
) -> None:
    before = mock.bytes_asked_once()
    mock.do("bulk", meeting=77, minutes=20, bytes=BULK)
    line.become(BAD)
    line.passed.down.clear()
    line.passed.cuts = 0
    away.unlock()
    began, most = time.monotonic(), first_page_seconds()
    away.until("khue.state().meetings.some(m => m.meeting == 77)", most)
    away.see("open-next").click()
    away.see("paper-row").first.click()
    shown = "document.querySelector('[data-testid=sheet] canvas')?.width"
    away.until(f"{shown} > {PREVIEW_WIDTH}", most)
    assert time.monotonic() - began <= most
    away.see("back").click()
    for number in range(30):
        answer(away, number)
    away.until("khue.state().meetings.every(m => m.ready) && khue.state().unsent == 0", 75)
    sent = [one["id"] for one in mock.operations("meetings.answer")]
    assert len(sent) == len(set(sent)) == 30
    assert line.passed.cuts >= 1
    needed, came = mock.bytes_asked_once() - before, line.passed.down["/files/bundle"]
    # Only what was on the line when it was cut came for nothing.
    assert needed <= came <= needed * 1.02 + (line.passed.cuts + 2) * LOST_AT_A_CUT


@pytest.mark.slow
def test_a_proxy_that_holds_the_live_stream_is_noticed_and_news_are_asked_for(
    away: Tablet, mock: Mock, line: Network
) -> None:
    line.become(BUFFERING)
    away.unlock()
    away.until("khue.state().held", 40)
    away.see("nav-me").click()
    expect(away.see("connection")).to_contain_text("đường truyền đang giữ lại tin trực tiếp")
    mock.do("meeting", meeting=91, title="Họp khẩn", days=0.1, paper="week")
    away.until("khue.state().meetings.some(m => m.meeting == 91 && m.ready)", 40)
