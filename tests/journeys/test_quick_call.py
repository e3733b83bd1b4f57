"""Họp gấp: called from a phone within a minute, on an attendee's screen at once."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from tests.journeys.steps import ORGANISER, pick

ATTENDEE = "Lê Quang Diễn"
MOST_SECONDS_TO_INVITATION = 90
MOST_SECONDS = 60
MOST_FIELDS = 2
MOST_CLICKS = 3


def see_invitation(page: Page) -> None:
    """Load the page anew until the invitation is there."""
    letter = page.get_by_role("link", name="Giấy mời").first
    deadline = time.monotonic() + MOST_SECONDS_TO_INVITATION
    while letter.count() == 0 and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        page.reload()
    expect(letter).to_be_visible()


def test_an_urgent_call_from_a_phone_takes_a_minute_and_two_fields(visitor):
    caller = visitor("phone")
    caller.sign_in_demo(ORGANISER)
    page = caller.page
    title = f"Úng ngập khu vực Cầu Mây, hành trình {time.time():.0f}"
    began = time.monotonic()
    page.goto("/meetings/quick")
    caller.fill(page.get_by_label("Họp về việc gì"), title)
    pick(caller, "Thêm chức vụ, đơn vị, người", ATTENDEE, ATTENDEE)
    send = page.locator("#gui-gap")
    expect(send).to_have_text(re.compile(r"Gửi giấy mời cho [1-9]\d* người"))
    caller.click(send)
    page.wait_for_url(re.compile(r"/meetings/\d+/follow"))
    assert time.monotonic() - began <= MOST_SECONDS
    assert caller.effort.fields <= MOST_FIELDS, caller.effort
    assert caller.effort.clicks <= MOST_CLICKS, caller.effort
    expect(page.get_by_role("row").filter(has_text=ATTENDEE)).to_be_visible()

    attendee = visitor("phone")
    attendee.sign_in_demo(ATTENDEE)
    attendee.page.goto("/meetings/")
    row = attendee.page.locator("article.meet").filter(has_text=title)
    expect(row).to_contain_text("Họp gấp")
    attendee.click(row.get_by_role("link").first)
    expect(attendee.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(attendee.page.get_by_role("heading", name="Trả lời giấy mời")).to_be_visible()
    # Nobody made the invitation: it comes by itself as soon as it has been read.
    see_invitation(attendee.page)
    assert [*caller.errors, *attendee.errors] == []
