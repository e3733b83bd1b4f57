"""The main job, in the order of what people see: made, sent, read without a network, known."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.kit import Visitor
from tests.journeys.papers import upload
from tests.tablet_app.kit import Mock, Tablet

ORGANISER = "Vũ Thảo Trinh"
LEADER = "Lê Quang Diễn"
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


def pick(person: Visitor, label: str, text: str, choice: str) -> None:
    """Type a few letters, then choose from the list."""
    person.fill(person.page.get_by_role("combobox", name=label), text)
    person.click(person.page.get_by_role("option").filter(has_text=choice).first)


def make_meeting(person: Visitor, title: str, items: tuple[str, ...]) -> str:
    """From nothing to an agenda with papers; gives the meeting's address."""
    page = person.page
    page.goto("/meetings/new")
    person.fill(page.get_by_label("Tên cuộc họp"), title)
    person.fill(page.get_by_label("Phòng họp, địa điểm"), "Phòng họp số 2, tầng 3")
    pick(person, "Người chủ trì", LEADER, LEADER)
    person.click(page.get_by_role("button", name="Soạn chương trình"))
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    for number, item in enumerate(items, start=1):
        person.fill(page.locator("#muc-moi"), item)
        person.press("Enter")
        expect(page.locator("#dem-muc")).to_have_text(str(number))
    files = [upload(f"{number}. {item}.pdf", item) for number, item in enumerate(items, start=1)]
    page.locator("label.drop--big input[type=file]").set_input_files(files)
    person.effort.clicks += 1
    expect(page.get_by_text(f"{len(items)}/{len(items)} mục sẵn sàng")).to_be_visible(timeout=120_000)
    return page.url


@pytest.fixture
def published(visitor):
    """A meeting of ten items, made and published by hand; with the organiser's browser and the effort."""
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    began = time.monotonic()
    address = make_meeting(organiser, TITLE, ITEMS)
    page = organiser.page
    organiser.click(page.get_by_role("link", name=re.compile("Người dự")))
    pick(
        organiser,
        "Mời thêm theo chức vụ, đơn vị, ban, hoặc tên",
        "Giám đốc Sở Tài chính",
        "Giám đốc Sở Tài chính",
    )
    expect(page.locator("#dem-people")).to_have_text("2")
    organiser.click(page.get_by_role("link", name="Giấy mời", exact=True))
    organiser.click(page.get_by_role("button", name="Lập giấy mời"))
    organiser.click(page.get_by_role("button", name="Phát hành", exact=True))
    organiser.click(page.get_by_role("button", name=re.compile(r"Gửi cho \d+ người")))
    page.wait_for_url("**/follow", timeout=20_000)
    return organiser, address, time.monotonic() - began


def enrolled_tablet(visitor, name: str) -> Tablet:
    """The practice tablet of a person."""
    leader = visitor("tablet")
    leader.sign_in_demo(name)
    leader.page.goto("/tablets/practice")
    leader.page.locator("main form button").click()
    code = re.search(r"[A-Z0-9]{4}[ -][A-Z0-9]{4}", leader.page.locator("main").inner_text())
    assert code is not None
    address = leader.page.evaluate("location.origin")
    tablet = Tablet(leader.page, leader.context, Mock(address), errors=leader.errors)
    tablet.enrol(code[0])
    return tablet


def test_ten_items_from_empty_to_read_offline_and_known(visitor, published):
    organiser, address, seconds = published
    assert organiser.effort.clicks <= MOST_CLICKS, organiser.effort
    assert seconds <= MOST_SECONDS
    tablet = enrolled_tablet(visitor, LEADER)
    meeting = int(address.rstrip("/").rpartition("/")[2])
    tablet.until(f"khue.state().meetings.some(m => m.meeting == {meeting} && m.ready)", 40)

    tablet.context.set_offline(True)
    tablet.start()
    tablet.unlock()
    began = time.monotonic()
    tablet.page.get_by_text(TITLE).first.click()
    tablet.see("paper-row").nth(1).click()
    tablet.sharp()
    assert time.monotonic() - began <= 5
    tablet.page.wait_for_timeout(2300)
    tablet.context.set_offline(False)
    tablet.until("khue.state().unsent == 0", 40)

    organiser.page.goto(f"{address}follow")
    row = organiser.page.get_by_role("row").filter(has_text=LEADER)
    expect(row).to_contain_text("1/3", timeout=20_000)
    assert tablet.errors == []
    assert organiser.errors == []
