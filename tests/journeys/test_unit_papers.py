"""Đơn vị tôi chuẩn bị: a clerk hands in six papers at once, the head approves in one tap."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.papers import upload
from tests.journeys.steps import CLERK, HEAD, ORGANISER, UNIT, begin_meeting, give, named, number_in

ITEMS = (
    "Dự toán thu ngân sách",
    "Phân bổ chi thường xuyên",
    "Quyết toán đầu tư công",
    "Giá đất hằng năm",
    "Cổ phần hóa doanh nghiệp nhà nước",
    "Mua sắm tập trung trang thiết bị",
)
CLERK_CLICKS = 3  # the place, the files, and the answer that none is secret
HEAD_CLICKS = 1


@pytest.fixture
def meeting(visitor) -> int:
    """A meeting whose six items Sở Tài chính prepares."""
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    title = f"Họp về tài chính ngân sách, hành trình {time.time():.0f}"
    made = number_in(begin_meeting(organiser, title, ITEMS, unit=UNIT))
    assert organiser.errors == []
    return made


def test_six_papers_dropped_at_once_are_complete_approved_in_a_tap_and_replaced_later(visitor, meeting):
    clerk = visitor("desk")
    clerk.sign_in_demo(CLERK)
    clerk.click(clerk.page.get_by_role("link", name="Đơn vị tôi chuẩn bị").first)
    duty = clerk.page.locator(f"#viec-{meeting}")
    expect(duty).to_contain_text("Đã nộp 0/6")
    give(clerk, duty.locator("label.drop--big input[type=file]"), named(ITEMS))
    expect(duty).to_contain_text("Đã nộp đủ 6/6", timeout=150_000)
    expect(duty.get_by_text("Sẵn sàng, 3 trang")).to_have_count(6, timeout=150_000)
    assert clerk.effort.clicks <= CLERK_CLICKS, clerk.effort
    for item in ITEMS:
        row = duty.locator("section[data-item]").filter(has=clerk.page.get_by_role("heading", name=item))
        expect(row.get_by_role("link", name=item, exact=True)).to_have_count(1)

    head = visitor("desk")
    head.sign_in_demo(HEAD)
    head.page.goto("/meetings/duties/")
    seen = head.page.locator(f"#viec-{meeting}")
    head.click(seen.get_by_role("button", name="Duyệt tất cả tài liệu của đơn vị"))
    expect(seen).to_contain_text("Thủ trưởng đã duyệt")
    assert head.effort.clicks == HEAD_CLICKS

    clerk.page.reload()
    clerk.page.locator(f"article#viec-{meeting}").get_by_role("link").first.click()  # done, so it is one line
    second = duty.locator("section[data-item]").nth(1)
    changed = second.locator("label", has_text="Thay").locator("input[type=file]")
    give(clerk, changed, upload("bản sửa.pdf", "Phân bổ, bản sửa", 5))
    expect(second).to_contain_text("lần nộp thứ 2", timeout=150_000)
    expect(second).to_contain_text("Sẵn sàng, 5 trang", timeout=150_000)
    expect(duty).to_contain_text("Đã nộp đủ 6/6")
    expect(second).not_to_contain_text(re.compile("đã duyệt"))
    clerk.click(duty.get_by_role("link", name="Giấy xác nhận"))
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("Đã nộp đủ 6/6 tài liệu")
    assert [*clerk.errors, *head.errors] == []
