"""A reader without a tablet: any browser, a narrow screen, keys alone, no script; nothing stays on the device."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.kit import Visitor
from tests.journeys.steps import LEADER, ORGANISER, invite_and_letter, make_meeting, number_in, publish

WIDER = "document.scrollingElement.scrollWidth - window.innerWidth"
SMALL = """[...document.querySelectorAll('.rdr button, .rdr a.btn, .rdr summary')]
  .filter((one) => one.checkVisibility()).map((one) => [one.getBoundingClientRect(), one.ariaLabel || one.textContent])
  .filter(([box]) => box.width < 44 || box.height < 44).map(([, name]) => name)"""
WIDTH = "document.querySelector('[data-testid=sheet]').getBoundingClientRect().width"
INK = """() => { const sheet = document.querySelector('[data-testid=sheet] canvas');
  return sheet && sheet.width > 300 ? [sheet.width, sheet.height] : null }"""


@pytest.fixture(scope="module")
def paper(open_visitor) -> str:
    """The address of a published paper of three pages that the leader was sent."""
    organiser = open_visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    title = f"Họp đọc trên trình duyệt, hành trình {time.time():.0f}"
    address = make_meeting(organiser, title, ("Dự toán thu ngân sách", "Kế hoạch đầu tư công"))
    invite_and_letter(organiser, ())
    publish(organiser)
    leader = open_visitor("desk")
    leader.sign_in_demo(LEADER)
    leader.page.goto(f"/meetings/{number_in(address)}/")
    found = leader.page.locator("a.pk__open").nth(1).get_attribute("href")
    assert found
    return found


def opened(visitor, paper: str, size: str = "desk", **options: object) -> Visitor:
    reader = visitor(size, **options)
    reader.sign_in_demo(LEADER)
    reader.page.goto(paper)
    return reader


def sharp(reader: Visitor, page: int = 1) -> None:
    expect(reader.page.locator(f"[data-testid=sheet][data-page='{page}'][data-sharp=true]")).to_be_visible(
        timeout=30_000
    )


def test_axe_finds_nothing_in_pack_and_reader_light_or_dark(visitor, paper):
    reader = opened(visitor, paper)
    sharp(reader)
    found = []
    for theme in ("light", "dark"):
        reader.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found += [(theme, one) for one in reader.axe()]
        reader.page.keyboard.press("/")
        reader.page.locator("[data-testid=search-text]").fill("trang")
        found += [(theme, one) for one in reader.axe()]
        reader.page.keyboard.press("Escape")
    assert found == []
    assert reader.errors == []


def test_keys_alone_turn_find_zoom_and_lead_back(visitor, paper):
    reader = opened(visitor, paper)
    sharp(reader)
    press = reader.page.keyboard.press
    for key, page in (("End", 3), ("ArrowLeft", 2), ("PageDown", 3), ("Home", 1), ("ArrowRight", 2)):
        press(key)
        expect(reader.page).to_have_url(re.compile(rf"#trang={page}$"))
    for key in ("End", "Home", "End", "ArrowLeft"):  # faster than the page moves: the last one holds
        press(key)
    reader.page.wait_for_timeout(300)
    expect(reader.page).to_have_url(re.compile(r"#trang=2$"))
    before = reader.page.locator("[data-testid=sheet]").first.bounding_box()
    assert before is not None
    press("+")
    end = time.monotonic() + 10
    while reader.page.evaluate(WIDTH) <= before["width"]:
        assert time.monotonic() < end, "nothing grew"
        reader.page.wait_for_timeout(50)
    press("0")
    press("/")
    expect(reader.page.locator("[data-testid=search-text]")).to_be_focused()
    press("Escape")
    expect(reader.page.locator("[data-testid=search-panel]")).to_have_count(0)
    reader.page.reload()
    expect(reader.page).to_have_url(re.compile(r"#trang=2$"))
    sharp(reader, 2)
    reader.page.go_back()


def test_a_narrow_phone_reads_in_one_hand_and_keeps_nothing(visitor, paper):
    reader = opened(visitor, paper, "narrow")
    sharp(reader)
    assert reader.page.evaluate(WIDER) <= 0
    assert reader.page.evaluate(SMALL) == []
    assert reader.page.evaluate(INK)
    kept = reader.page.evaluate(
        "async () => [Object.keys(localStorage).filter((one) => one !== 'khue:theme'),"
        " (await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length,"
        " (await indexedDB.databases()).length]"
    )
    assert kept == [[], 0, 0, 0]
    reader.page.goto(paper.partition("/papers")[0] + "/")
    assert reader.page.evaluate(WIDER) <= 0


def test_without_a_script_pages_are_pictures_one_by_one(visitor, paper):
    reader = opened(visitor, paper, "phone", java_script_enabled=False)
    picture = reader.page.locator("#hinh-trang")
    expect(picture).to_be_visible()
    reader.page.get_by_role("link", name="Trang sau").click()
    expect(reader.page).to_have_url(re.compile(r"\?trang=2$"))
    expect(picture).to_have_attribute("src", re.compile(r"/pages/2\.webp$"))
