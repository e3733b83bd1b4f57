"""Old meetings make way, and say so; what is to come and what was done on the tablet never does."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.tablet_app.kit import Tablet

HAS = "khue.state().meetings.find(m => m.meeting == {})"


def test_an_old_meeting_makes_way_and_comes_back_when_asked_for(tablet: Tablet) -> None:
    tablet.mock.do("meeting", meeting=30, title="Họp tổng kết quý II", days=-40, paper="budget2")
    tablet.until(f"{HAS.format(30)}?.cleared", 60)
    expect(tablet.see("cleared-told")).to_contain_text("Đã dọn 1 cuộc họp cũ để lấy chỗ")
    tablet.see("cleared-told").get_by_role("link").click()
    line = tablet.see("storage-line").filter(has_text="Họp tổng kết quý II")
    expect(line).to_contain_text("đã dọn khỏi máy")
    line.get_by_role("link").click()
    expect(tablet.see("cleared")).to_be_visible()
    tablet.see("fetch-again").click()
    tablet.until(f"{HAS.format(30)}.ready", 60)
    expect(tablet.see("cleared")).to_have_count(0)
    tablet.start("#/me/storage")
    tablet.unlock()
    expect(line).to_have_attribute("data-cleared", "false")
    expect(line.get_by_test_id("storage-pin")).to_have_attribute("aria-pressed", "true")


def test_clearing_by_hand_frees_only_what_no_other_meeting_uses(tablet: Tablet) -> None:
    tablet.start("#/me/storage")
    tablet.unlock()
    tablet.context.set_offline(True)
    line = tablet.see("storage-line").filter(has_text="tuần 47")
    line.get_by_test_id("storage-clear").click()
    expect(tablet.see("storage-said")).to_contain_text("Đã dọn 1 cuộc họp")
    expect(line).to_have_attribute("data-cleared", "true")
    # Its one paper is read in three other meetings too: those still have it without network.
    tablet.until("khue.state().meetings.filter(m => m.meeting != 41).every(m => m.ready)")
    line.get_by_test_id("storage-fetch").click()
    expect(tablet.see("storage-said")).to_contain_text("tự tải về khi có mạng")
    expect(line).to_have_attribute("data-cleared", "false")


SHORT = "navigator.storage.estimate = () => Promise.resolve({ usage: 1e8, quota: 1.5e8 })"
FULL = """() => { const put = IDBObjectStore.prototype.put; window.full = true
  IDBObjectStore.prototype.put = function (...row) {
    if (window.full && this.name === 'chunks') throw new DOMException('full', 'QuotaExceededError')
    return put.apply(this, row) } }"""


def test_a_tablet_short_of_room_gives_up_the_past_for_what_is_to_come(tablet: Tablet) -> None:
    tablet.page.evaluate(SHORT)
    tablet.mock.do("meeting", meeting=32, title="Họp sắp tới", days=2, paper="budget2")
    tablet.until(f"{HAS.format(41)}.cleared", 60)
    tablet.until(f"{HAS.format(32)}?.ready", 60)
    expect(tablet.see("cleared-told")).to_contain_text("Đã dọn 1 cuộc họp cũ để lấy chỗ")


def test_a_full_tablet_says_so_and_goes_on_once_there_is_room(tablet: Tablet) -> None:
    tablet.page.evaluate(FULL)
    tablet.mock.do("meeting", meeting=32, title="Họp sắp tới", days=2, paper="budget2")
    expect(tablet.page.get_by_text("Bộ nhớ máy đã đầy")).to_be_visible(timeout=60_000)
    tablet.until(f"{HAS.format(41)}.cleared")
    tablet.page.evaluate("window.full = false")
    tablet.see("nav-me").click()
    tablet.see("check-now").click()
    tablet.until(f"{HAS.format(32)}.ready", 60)
    tablet.see("nav-today").click()
    expect(tablet.page.get_by_text("Bộ nhớ máy đã đầy")).to_have_count(0)
