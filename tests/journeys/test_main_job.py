"""The main job, in the order of what people see: made, sent, read without a network, known."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import (
    LEADER,
    ORGANISER,
    enrolled_tablet,
    invite_and_letter,
    make_meeting,
    number_in,
    publish,
)

TITLE = f"Họp giao ban Ủy ban nhân dân Thành phố, hành trình {time.time():.0f}"
ITEMS = (
    "Kiểm điểm chỉ đạo tuần trước",
    "Tình hình thu, chi ngân sách",
    "Tiến độ công trình giao thông trọng điểm",
    "Quy chế quản lý, sử dụng máy tính bảng",
    "Công tác phòng, chống úng ngập",
    "Chuẩn bị năm học mới",
    "Giải phóng mặt bằng đường vành đai",
    "Chương trình công tác quý sau",
    "Tiếp công dân, giải quyết khiếu nại",
    "Trang bị cho trạm y tế",
)
MOST_CLICKS = 60
MOST_SECONDS = 300


@pytest.fixture
def published(visitor):
    """A meeting of ten items, made and published by hand; with the organiser's browser and the effort."""
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    began = time.monotonic()
    address = make_meeting(organiser, TITLE, ITEMS)
    invite_and_letter(organiser, ("Giám đốc Sở Tài chính",))
    publish(organiser)
    return organiser, address, time.monotonic() - began


def test_ten_items_from_empty_to_read_offline_and_known(visitor, published):
    organiser, address, seconds = published
    assert organiser.effort.clicks <= MOST_CLICKS, organiser.effort
    assert seconds <= MOST_SECONDS
    tablet = enrolled_tablet(visitor, LEADER)
    meeting = number_in(address)
    tablet.until(f"khue.state().meetings.some(m => m.meeting == {meeting} && m.ready)", 40)

    organiser.page.goto(f"{address}follow")
    tablet.context.set_offline(True)
    tablet.start()
    tablet.unlock()
    began = time.monotonic()
    tablet.see("nav-meetings").click()
    tablet.page.get_by_text(TITLE).first.click()
    tablet.see("paper-row").nth(1).click()
    tablet.sharp()
    assert time.monotonic() - began <= 5
    tablet.page.wait_for_timeout(2300)
    tablet.see("back").click()
    tablet.context.set_offline(False)
    tablet.until("khue.state().unsent == 0", 40)

    # Nobody reloads the page: it says by itself what the tablet told.
    row = organiser.page.get_by_role("row").filter(has_text=LEADER)
    expect(row).to_contain_text(f"1/{len(ITEMS) + 1} mở · xem 1/", timeout=150_000)
    assert tablet.errors == []
    assert organiser.errors == []
