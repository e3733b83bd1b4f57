"""Two windows of one tablet: one talks with the server, both know and obey the same."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.tablet_app.kit import Tablet


def second(tablet: Tablet) -> Tablet:
    """The same tablet in another window, unlocked."""
    other = Tablet(tablet.context.new_page(), tablet.context, tablet.mock)
    other.start()
    other.unlock()
    return other


def test_what_one_window_fetches_and_reads_the_other_shows(tablet: Tablet) -> None:
    other = second(tablet)
    other.until("khue.state().online && khue.state().live")
    tablet.mock.do("version2")
    other.until("khue.state().meetings.some(m => m.version == 2 && m.ready)", 40)
    other.open_paper(1)
    other.page.wait_for_timeout(2300)
    other.see("back").click()
    expect(other.page.get_by_text("Đã xem 1/8 trang")).to_be_visible()
    expect(tablet.see("next-meeting")).to_contain_text("đã xem 1/166 trang")
    # The window that led is closed: the other takes over, and fetches nothing anew.
    tablet.page.close()
    asked = len(tablet.mock.asked())
    tablet.mock.do("meeting", meeting=46, title="Họp sau", days=1, paper="week")
    other.until("khue.state().meetings.find(m => m.meeting == 46)?.ready", 40)
    assert len(tablet.mock.asked()) == asked
    assert other.errors == []


def test_locking_and_erasing_reach_every_window(tablet: Tablet) -> None:
    other = second(tablet)
    tablet.see("nav-me").click()
    tablet.see("lock-now").click()
    expect(other.see("keypad")).to_be_visible()
    # Tries are counted over windows: the second gains none.
    other.pin("000001")
    expect(other.see("unlock-message")).to_have_text("Mã PIN chưa đúng, còn 4 lần thử")
    tablet.see("keypad").wait_for()
    tablet.pin("000002")
    expect(tablet.see("unlock-message")).to_have_text("Mã PIN chưa đúng, còn 3 lần thử")
    tablet.unlock()
    other.unlock()
    tablet.mock.do("set", state="erase")
    expect(tablet.see("erased")).to_be_visible(timeout=20_000)
    expect(other.see("erased")).to_be_visible()
    left = tablet.page.evaluate("async () => (await indexedDB.databases()).map(d => d.name)")
    assert left == []
