"""The tablet app, driven as by its holder."""

from __future__ import annotations

import json
import time

from playwright.sync_api import expect

from tests.tablet_app.kit import Tablet

WARM_OPEN_SECONDS = 1.5


def test_offline_restart_reads_the_page_where_reading_stopped(tablet: Tablet) -> None:
    tablet.open_paper(2)
    tablet.page.keyboard.press("ArrowRight")
    tablet.sharp(2)
    tablet.context.set_offline(True)
    tablet.start()
    tablet.unlock()
    expect(tablet.see("offline-band")).to_be_visible()
    expect(tablet.see("ready-day")).to_have_attribute("data-ready", "true")
    tablet.see("resume").click()
    tablet.sharp(2)


def test_nothing_moves_when_the_network_goes_and_comes(tablet: Tablet) -> None:
    def places() -> list[object]:
        seen = "h1, h2, [data-testid=next-meeting], [data-testid=paper-row], [data-testid=sheet], .tnav a, .tact a"
        told = "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.x, box.y, box.width, box.height] })"
        found: list[object] = tablet.page.eval_on_selector_all(seen, told)
        assert found
        return found

    def stays() -> None:
        before = places()
        tablet.context.set_offline(True)
        tablet.see("offline-band").wait_for()
        assert places() == before
        tablet.context.set_offline(False)
        expect(tablet.see("offline-band")).to_have_count(0, timeout=20_000)
        assert places() == before

    tablet.see("push-offer").wait_for()
    stays()
    tablet.see("open-next").click()
    tablet.see("paper-row").first.wait_for()
    stays()
    tablet.see("paper-row").nth(2).click()
    tablet.sharp(1)
    stays()


def test_a_stored_paper_opens_well_within_a_second_and_a_half(tablet: Tablet) -> None:
    tablet.see("open-next").click()
    began = time.monotonic()
    tablet.see("paper-row").nth(3).click()
    tablet.sharp(1)
    assert time.monotonic() - began < WARM_OPEN_SECONDS


def test_a_scan_is_decoded_by_the_browser_and_not_in_javascript(tablet: Tablet) -> None:
    """pdf.js takes five times as long, and more on a tablet."""
    tablet.open_paper(2)
    reader = next(one for one in tablet.page.workers if "pdf.worker" in one.url)
    reader.evaluate(
        "() => { const own = createImageBitmap; self.decoded = [];"
        " self.createImageBitmap = (blob, ...rest) => { decoded.push(blob.type); return own(blob, ...rest) } }"
    )
    tablet.see("back").click()
    tablet.see("paper-row").nth(0).click()
    tablet.sharp()
    assert "image/jpeg" in reader.evaluate("() => decoded")
    ink = """() => {
      const drawn = document.querySelector("[data-testid=sheet] canvas")
      const { data } = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height)
      let dark = 0
      for (let at = 0; at < data.length; at += 4) if (data[at] < 128) dark++
      return dark / (drawn.width * drawn.height)
    }"""
    assert 0.002 < tablet.page.evaluate(ink) < 0.5


def received(tablet: Tablet) -> list[tuple[int, int]]:
    """Package and paper of each receipt."""
    bodies = [json.loads(one["body_json"]) for one in tablet.mock.operations("distribution.received")]
    return [(body["package"], file) for body in bodies for file in body["files"]]


def test_what_came_is_never_asked_for_again_and_receipts_are_told_once(tablet: Tablet) -> None:
    """A request may be ended where another order of need or a reload comes between: its rest is asked for again."""
    end = time.monotonic() + 30
    while len(received(tablet)) < 10 and time.monotonic() < end:
        tablet.page.wait_for_timeout(100)
    asked = len(tablet.mock.asked())
    tablet.start()
    tablet.unlock()
    tablet.until("khue.state().live")
    assert len(tablet.mock.asked()) == asked > 0
    assert len(tablet.brought) == len(set(tablet.brought)) > 0
    told = received(tablet)
    assert len(told) == len(set(told)) == 10


def test_pages_looked_at_are_reported_and_pages_flicked_past_are_not(tablet: Tablet) -> None:
    tablet.open_paper(1)
    tablet.page.wait_for_timeout(2300)
    for _ in range(3):
        tablet.page.keyboard.press("ArrowRight")
    tablet.sharp(4)
    tablet.page.wait_for_timeout(2300)
    tablet.see("back").click()
    expect(tablet.page.get_by_text("Đã xem 2/8 trang")).to_be_visible()
    tablet.until("khue.state().unsent == 0")
    viewed = [
        p for o in tablet.mock.operations("distribution.viewed") for p in json.loads(o["body_json"])["pages"]
    ]
    assert viewed == [1, 4]


def test_a_new_version_arrives_by_itself_and_names_what_changed(tablet: Tablet) -> None:
    tablet.see("open-next").click()
    tablet.see("back").click()
    tablet.mock.do("version2")
    tablet.until("khue.state().meetings.some(m => m.version == 2 && m.ready)", 40)
    expect(tablet.see("next-meeting")).to_contain_text("2 thay đổi từ lần mở trước")
    tablet.see("open-next").click()
    expect(tablet.see("changes")).to_contain_text("khác ở trang 2, 6, 7")
    tablet.see("changes").get_by_role("link").click()
    tablet.sharp(2)
    expect(tablet.see("strip").get_by_role("button", name="Trang 2, có thay đổi")).to_be_visible()
    tablet.see("back").click()
    tablet.see("back").click()
    expect(tablet.see("next-meeting")).not_to_contain_text("thay đổi")


def test_an_answer_given_offline_is_sent_later_and_a_refusal_is_said(tablet: Tablet) -> None:
    tablet.see("open-next").click()
    tablet.context.set_offline(True)
    tablet.see("offline-band").wait_for()
    tablet.see("answer").click()
    expect(tablet.see("answer-dialog")).to_contain_text("trả lời được giữ trên máy và gửi khi có mạng")
    tablet.see("answer-no").check()
    tablet.see("answer-send").click()
    expect(tablet.page.get_by_text("Ghi lý do để người chủ trì biết.")).to_be_visible()
    tablet.see("answer-reason").fill("Công tác tại phường Cầu Mây")
    tablet.see("answer-send").click()
    expect(tablet.see("answer-state")).to_have_text("Đã trả lời: không dự chưa gửi")
    tablet.mock.do("set", wrong_answer="Cuộc họp đã khóa danh sách dự.")
    tablet.context.set_offline(False)
    expect(tablet.see("answer-state")).to_contain_text("Cuộc họp đã khóa danh sách dự.", timeout=15_000)
    sent = tablet.mock.operations("meetings.answer")
    assert [json.loads(o["body_json"])["answer"] for o in sent] == ["no"]


def test_wrong_pins_lock_to_online_and_nothing_is_lost(tablet: Tablet) -> None:
    tablet.context.set_offline(True)
    tablet.start()
    tablet.pin("000001")
    expect(tablet.see("unlock-message")).to_have_text("Mã PIN chưa đúng, còn 4 lần thử")
    for pin, left in (("000002", 3), ("000003", 2), ("000004", 1)):
        tablet.pin(pin)
        expect(tablet.see("unlock-message")).to_have_text(f"Mã PIN chưa đúng, còn {left} lần thử")
    tablet.pin("000005")
    expect(tablet.page.get_by_text("Tài liệu vẫn còn trên máy")).to_be_visible()
    tablet.pin()
    expect(tablet.see("unlock-message")).to_have_text("Không kết nối được máy chủ.")
    tablet.context.set_offline(False)
    tablet.unlock()
    tablet.until("khue.state().meetings.every(m => m.ready)")


def test_a_lost_tablet_erases_itself_even_while_locked(tablet: Tablet) -> None:
    tablet.see("nav-me").click()
    tablet.see("lock-now").click()
    tablet.see("keypad").wait_for()
    tablet.mock.do("set", state="erase")
    tablet.start()
    expect(tablet.see("erased")).to_be_visible(timeout=15_000)
    left = tablet.page.evaluate(
        "async () => [(await indexedDB.databases()).map(d => d.name), await caches.keys()]"
    )
    assert left == [[], []]


def test_the_order_to_erase_reaches_an_open_tablet_at_once(tablet: Tablet) -> None:
    tablet.until("khue.state().live")
    tablet.mock.do("set", state="erase")
    expect(tablet.see("erased")).to_be_visible(timeout=15_000)
    tablet.mock.until_told_to_erase()


def test_a_stopped_tablet_says_so_and_goes_on_reading(tablet: Tablet) -> None:
    tablet.mock.do("set", state="stopped")
    tablet.see("nav-me").click()
    tablet.see("check-now").click()
    expect(tablet.see("stopped-band")).to_be_visible()
    tablet.see("nav-today").click()
    tablet.open_paper(0)


def test_search_finds_words_without_marks_offline(tablet: Tablet) -> None:
    tablet.context.set_offline(True)
    tablet.see("open-next").click()
    tablet.see("pack-search").click()
    tablet.see("search-text").fill("bao dam che do")
    expect(tablet.see("search-hit").first).to_contain_text("bảo đảm chế độ")
    tablet.see("search-hit").first.click()
    tablet.sharp()
    stopped = tablet.page.url.rpartition("/")[2]
    tablet.see("back").click()
    tablet.page.get_by_role("link", name=f"trang {stopped}").wait_for()


def test_fingers_turn_and_zoom(tablet: Tablet) -> None:
    tablet.open_paper(2)
    tablet.touch("touchStart", (600, 600))
    tablet.touch("touchMove", (400, 610))
    tablet.touch("touchEnd")
    tablet.sharp(2)
    before = tablet.see("sheet").bounding_box()
    tablet.touch("touchStart", (400, 500), (500, 500))
    tablet.touch("touchMove", (300, 500), (600, 500))
    tablet.touch("touchEnd")
    tablet.sharp(2)
    assert before
    width = "document.querySelector('[data-testid=sheet]').getBoundingClientRect().width"
    tablet.until(f"Math.abs({width} / {before['width']} - 3) < 0.5", 10)


def test_jumping_knows_pages_that_are_not_there(tablet: Tablet) -> None:
    tablet.open_paper(2)
    tablet.see("page-number").click()
    tablet.see("jump-page").fill("99")
    tablet.see("jump-page").press("Enter")
    expect(tablet.page.get_by_text("Không có trang này.")).to_be_visible()
    tablet.see("jump-page").fill("17")
    tablet.see("jump-page").press("Enter")
    tablet.sharp(17)


def test_a_cancelled_meeting_is_marked_and_asks_for_no_answer(tablet: Tablet) -> None:
    tablet.mock.do("cancel")
    expect(tablet.page.get_by_text("Đã hủy").first).to_be_visible(timeout=15_000)
    tablet.page.get_by_role("link", name="Mở: Giải phóng mặt bằng đường vành đai Cầu Mây").click()
    expect(tablet.see("cancelled")).to_be_visible()
    expect(tablet.see("answer")).to_have_count(0)


def test_at_most_three_pages_are_held_as_canvases(tablet: Tablet) -> None:
    tablet.page.evaluate(
        """() => { const make = document.createElement.bind(document); window.made = [];
        document.createElement = (name, o) => { const e = make(name, o); if (name === 'canvas') window.made.push(e); return e } }"""
    )
    tablet.open_paper(2)
    for page in range(2, 9):
        tablet.page.keyboard.press("ArrowRight")
        tablet.sharp(page)
    tablet.page.wait_for_timeout(500)
    tablet.until("window.made.filter(c => c.width > 400).length <= 3", 10)
