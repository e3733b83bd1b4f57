"""A new version says what changed, by page; a paper withdrawn is gone from the tablet at once."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.papers import upload
from tests.journeys.steps import (
    LEADER,
    ORGANISER,
    enrolled_tablet,
    give,
    invite_and_letter,
    make_meeting,
    number_in,
    publish,
)

ITEMS = ("Dự toán thu ngân sách", "Kế hoạch đầu tư công")
MOST_SECONDS = 20


@pytest.fixture
def held(visitor):
    """A published meeting with two papers of six pages, on the presider's tablet; and its organiser."""
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    title = f"Họp có bản sửa, hành trình {time.time():.0f}"
    address = make_meeting(organiser, title, ITEMS, pages=6)
    invite_and_letter(organiser, ())
    publish(organiser)
    tablet = enrolled_tablet(visitor, LEADER)
    meeting = number_in(address)
    tablet.until(f"khue.state().meetings.some(m => m.meeting == {meeting} && m.ready)", 40)
    tablet.page.evaluate(f"location.hash = '#/meeting/{meeting}'")
    expect(tablet.see("paper-row")).to_have_count(3)
    return organiser, address, tablet


def open_menu(organiser, title):
    """The other things that can be done with a paper."""
    paper = organiser.page.locator(".pp").filter(has_text=title)
    organiser.click(paper.locator("details.drop-menu summary"))
    return paper


def replace(organiser, address, title, changed):
    """Another file in the place of a paper, then Phát hành bổ sung."""
    page = organiser.page
    page.goto(address)
    paper = open_menu(organiser, title)
    give(organiser, paper.locator("label.drop input[type=file]"), upload("bản sửa.pdf", title, 6, changed))
    again = page.get_by_role("button", name="Phát hành bổ sung", exact=True)
    expect(again).not_to_have_attribute("aria-disabled", "true", timeout=150_000)
    publish(organiser, "Phát hành bổ sung")


def test_a_replaced_paper_names_its_pages_and_a_withdrawn_one_is_gone(held):
    organiser, address, tablet = held
    meeting = number_in(address)
    replace(organiser, address, ITEMS[0], frozenset({2, 5}))
    tablet.until(f"khue.state().meetings.some(m => m.meeting == {meeting} && m.version == 2 && m.ready)", 40)
    expect(tablet.see("changes")).to_contain_text(ITEMS[0])
    expect(tablet.see("changes")).to_contain_text("2, 5")
    tablet.see("paper-row").nth(1).click()
    tablet.sharp()
    expect(tablet.see("strip").get_by_role("button", name="Trang 5, có thay đổi")).to_be_visible()
    tablet.see("back").click()

    organiser.page.goto(address)
    paper = open_menu(organiser, ITEMS[1])
    organiser.click(paper.get_by_role("button", name="Thu hồi tài liệu này ngay"))
    dialog = organiser.page.get_by_role("dialog", name="Thu hồi tài liệu")
    organiser.fill(dialog.get_by_label("Lý do thu hồi"), "Gửi nhầm bản dự thảo")
    began = time.monotonic()
    organiser.click(dialog.get_by_role("button", name="Thu hồi khỏi"))
    expect(tablet.see("paper-row").filter(has_text=ITEMS[1])).to_have_count(0, timeout=MOST_SECONDS * 1000)
    assert time.monotonic() - began <= MOST_SECONDS
    expect(tablet.see("paper-row")).to_have_count(2)
    assert [*organiser.errors, *tablet.errors] == []
