"""Finding one's way in a long paper: its outline, and words that are looked for."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.tablet_app.kit import Tablet


def test_the_outline_goes_to_a_section_and_lights_where_one_is(tablet: Tablet) -> None:
    tablet.page.set_viewport_size({"width": 1180, "height": 820})
    tablet.context.set_offline(True)
    tablet.open_paper(2)
    tablet.see("reader-outline").click()
    lit = tablet.see("outline").locator("[aria-current=location]")
    expect(lit).to_contain_text("Phần 1.")
    expect(lit).to_be_focused()
    tablet.page.keyboard.press("ArrowDown")
    tablet.page.keyboard.press("ArrowDown")
    tablet.page.keyboard.press("Enter")
    tablet.sharp(5)
    expect(lit).to_contain_text("Phần 5.")
    tablet.see("outline-search").fill("kien nghi")
    tablet.see("outline-line").nth(1).click()
    tablet.sharp(19)
    tablet.see("stage").focus()
    tablet.page.keyboard.press("ArrowRight")
    tablet.sharp(20)
    tablet.see("outline-search").fill("")
    expect(lit).to_contain_text("Phần 19.")


def test_a_paper_without_an_outline_has_thumbnails_only_and_a_sheet_makes_way(tablet: Tablet) -> None:
    tablet.open_paper(1)
    expect(tablet.see("strip")).to_be_visible()
    expect(tablet.see("reader-outline")).to_have_count(0)
    tablet.see("next-paper").click()
    tablet.see("reader-outline").click()
    tablet.see("outline-line").nth(2).click()
    expect(tablet.see("outline")).to_have_count(0)
    tablet.sharp(5)


def test_a_hit_is_lit_on_its_page_and_leads_to_the_next(tablet: Tablet) -> None:
    tablet.context.set_offline(True)
    tablet.see("open-next").click()
    tablet.see("pack-search").click()
    tablet.see("search-text").fill("bao dam che do")
    tablet.see("search-hit").first.click()
    said = tablet.see("find-said")
    expect(said).to_have_text("trang 1/60+ có chữ này, chỗ 1/1")
    expect(tablet.see("lit")).to_have_count(2)
    sheet, box = tablet.see("sheet").bounding_box(), tablet.see("lit").first.bounding_box()
    assert sheet
    assert box
    assert sheet["x"] < box["x"] < sheet["x"] + sheet["width"]
    assert box["height"] < sheet["height"] / 20
    expect(tablet.see("find-previous")).to_be_disabled()
    tablet.see("find-next").click()
    expect(said).to_have_text("trang 2/60+ có chữ này, chỗ 1/1")
    tablet.see("find-close").click()
    expect(tablet.see("lit")).to_have_count(0)


def test_marks_count_when_typed_and_a_scan_is_said_calmly(tablet: Tablet) -> None:
    tablet.see("open-next").click()
    tablet.see("pack-search").click()
    tablet.see("search-text").fill("GIẤY MỜI")
    expect(tablet.see("search-hit")).to_have_count(1)
    tablet.see("search-hit").click()
    tablet.sharp(1)
    expect(tablet.see("find-said")).to_have_text("trang 1/1 có chữ này. Trang quét: không đánh dấu được chỗ")
    expect(tablet.see("lit")).to_have_count(0)
