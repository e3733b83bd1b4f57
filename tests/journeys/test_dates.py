"""Ô ngày, giờ: the same in an English browser, by typing, by keyboard, and without a script."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.steps import ORGANISER


def test_days_and_hours_are_typed_freely_and_chosen_by_keyboard_in_an_english_browser(visitor):
    organiser = visitor("desk", locale="en-US")
    organiser.sign_in_demo(ORGANISER)
    page = organiser.page
    page.goto("/meetings/new")
    day, start, end = (page.locator(f"#{name}") for name in ("day", "from", "to"))
    day.fill("1/3/2028")
    start.fill("0730")
    start.blur()
    expect(end).to_have_value("09:30")
    end.fill("mai")
    end.blur()
    expect(day).to_have_value("01/03/2028")
    expect(start).to_have_value("07:30")
    expect(page.locator("#to-goi-y")).to_contain_text("Không hiểu giờ “mai”")

    page.get_by_role("button", name="Ngày: chọn ngày trên lịch").click()
    expect(page.get_by_text("Tháng 3 năm 2028", exact=True)).to_be_visible()
    assert organiser.axe() == []
    for key in ("ArrowRight", "ArrowDown", "PageDown", "Enter"):
        page.keyboard.press(key)
    expect(day).to_have_value("09/04/2028")
    page.get_by_role("button", name="Đến: chọn giờ").click()
    assert organiser.axe() == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(end).to_have_value("08:15")
    expect(page.locator("#to-goi-y")).to_be_hidden()
    assert organiser.errors == []


def test_the_end_follows_the_beginning_and_a_name_typed_whole_is_chosen(visitor):
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    page = organiser.page
    page.goto("/meetings/new")
    length = page.locator("#to").input_value()
    assert length == "10:00"
    page.fill("#from", "14:00")
    page.locator("#from").blur()
    expect(page.locator("#to")).to_have_value("16:00")
    presider = page.get_by_role("combobox", name="Người chủ trì")
    presider.press_sequentially("lê quang diễn")
    page.get_by_role("option").first.wait_for()
    page.locator("#place").focus()
    expect(presider).to_have_value("Lê Quang Diễn")
    expect(page.locator("input[name=presider]")).not_to_have_value("")


def test_a_menu_closes_by_a_key_and_by_a_press_beside_it(visitor):
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    page = organiser.page
    page.goto("/meetings/1/")
    menu = page.locator("#dau details.drop-menu")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    expect(menu).not_to_have_attribute("open", "")


def test_without_a_script_the_server_reads_what_was_typed_and_says_what_it_cannot(visitor):
    organiser = visitor("desk", java_script_enabled=False)
    organiser.sign_in_demo(ORGANISER)
    page = organiser.page
    page.goto("/meetings/new")
    page.fill("#title", "Họp không có kịch bản")
    page.fill("#day", "1.3.2028")
    page.fill("#from", "8h")
    page.fill("#to", "chiều")
    page.get_by_role("button", name="Soạn chương trình").click()
    expect(page.locator("#to-goi-y")).to_contain_text("Không hiểu giờ “chiều”")
    page.fill("#to", "10 giờ")
    page.get_by_role("button", name="Soạn chương trình").click()
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    expect(page.locator("#dau")).to_contain_text("08:00–10:00, thứ Tư 01/03/2028")
