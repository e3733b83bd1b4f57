"""Ứng dụng đang đóng: what is new since it was last looked at, notices, and a push that leads to the pack."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Worker, expect

from tests.tablet_app.kit import Tablet

TITLE = "Họp giao ban Ủy ban nhân dân Thành phố tuần 48"
# No browser reaches its maker's push service from here: the page gets a subscription as that service would give it.
SUBSCRIBE = """
let standing = null
PushManager.prototype.getSubscription = async () => standing
PushManager.prototype.subscribe = async (options) => {
  window.asked = {userVisibleOnly: options.userVisibleOnly, bytes: options.applicationServerKey.length}
  const keys = {p256dh: "BPUB", auth: "SECRET"}
  standing = {options: {applicationServerKey: null}, toJSON: () => ({endpoint: "https://web.push.apple.com/x", keys}),
              unsubscribe: async () => { standing = null; return true }}
  return standing
}
"""


class Bell:
    """The browser's end of a push: a message brought by CDP, notifications as they stand."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.cdp = tablet.context.new_cdp_session(tablet.page)
        self.registrations: list[dict[str, Any]] = []
        self.cdp.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: self.registrations.extend(told["registrations"]),
        )
        self.cdp.send("ServiceWorker.enable")
        for _ in range(100):
            if self.registrations:
                break
            tablet.page.wait_for_timeout(50)

    @property
    def worker(self) -> Worker:
        return next(one for one in self.tablet.context.service_workers if "sw.js" in one.url)

    def push(self, kind: str, n: int = 1) -> None:
        self.cdp.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.tablet.mock.address,
                "registrationId": self.registrations[-1]["registrationId"],
                "data": json.dumps({"kind": kind, "n": n}),
            },
        )

    def shown(self) -> list[list[Any]]:
        told = "(await self.registration.getNotifications()).map(n => [n.title, n.body, n.tag, n.silent])"
        return list(self.worker.evaluate(f"async () => {told}"))

    def until_shown(self, body: str) -> None:
        for _ in range(100):
            if any(one[1] == body for one in self.shown()):
                return
            self.tablet.page.wait_for_timeout(50)
        raise AssertionError(self.shown())

    def press(self) -> None:
        self.worker.evaluate(
            """async () => {
                 const [notification] = await self.registration.getNotifications()
                 self.dispatchEvent(new NotificationEvent("notificationclick", {notification}))
               }"""
        )


@pytest.fixture
def context(tablet: Tablet) -> BrowserContext:
    tablet.context.grant_permissions(["notifications"], origin=tablet.mock.address)
    return tablet.context


def test_what_is_new_is_told_with_links_also_offline_until_it_is_seen(tablet: Tablet) -> None:
    expect(tablet.see("news")).to_have_count(0)
    tablet.mock.do("version2")
    tablet.mock.do("meeting", meeting=91, title="Họp về nước sạch", days=2, paper="week")
    expect(tablet.see("news-line")).to_have_text("1 cuộc họp mới, 1 tài liệu thay", timeout=15_000)
    expect(tablet.see("news")).to_contain_text("địa điểm: Phòng họp số 1, tầng 2, 1 tài liệu thay")
    tablet.context.set_offline(True)
    tablet.start()
    tablet.unlock()
    expect(tablet.see("news-line")).to_have_text("1 cuộc họp mới, 1 tài liệu thay")
    expect(tablet.see("tag-new")).to_have_count(1)
    tablet.see("news").get_by_text(TITLE).click()
    tablet.see("pack").wait_for()
    tablet.see("back").click()
    expect(tablet.see("news-line")).to_have_text("1 cuộc họp mới")
    tablet.see("news-close").click()
    expect(tablet.see("news")).to_have_count(0)
    tablet.start()
    tablet.unlock()
    expect(tablet.see("today")).to_be_visible()
    expect(tablet.see("news")).to_have_count(0)
    tablet.context.set_offline(False)


def test_a_notice_stays_unread_over_a_restart_until_it_was_looked_at(tablet: Tablet) -> None:
    tablet.mock.do("notice", sentence="Văn phòng nhắc: tài liệu của cuộc họp này chưa được mở")
    expect(tablet.see("bell")).to_have_attribute("aria-label", "Thông báo, 1 chưa xem", timeout=15_000)
    tablet.start()
    tablet.unlock()
    tablet.see("bell").click()
    expect(tablet.see("notice")).to_contain_text("chưa được mở")
    tablet.see("notice").get_by_role("link").click()
    tablet.see("pack").wait_for()
    tablet.see("back").click()
    expect(tablet.see("bell")).to_have_attribute("aria-label", "Thông báo, 0 chưa xem")


def test_pushes_are_turned_on_by_a_press_and_off_again(tablet: Tablet, context: BrowserContext) -> None:
    context.add_init_script(SUBSCRIBE)
    tablet.start()
    tablet.unlock()
    tablet.see("push-offer").get_by_role("button", name="Bật").click()
    tablet.until("khue.state().push == 'on'")
    log = httpx.get(f"{tablet.mock.address}/mock/log").json()
    assert log["pushes"][-1] == {
        "endpoint": "https://web.push.apple.com/x",
        "keys": {"p256dh": "BPUB", "auth": "SECRET"},
    }
    assert tablet.page.evaluate("window.asked") == {"userVisibleOnly": True, "bytes": 65}
    expect(tablet.see("push-offer")).to_have_count(0)
    tablet.see("nav-me").click()
    expect(tablet.see("push-state")).to_have_text("Đang bật")
    tablet.see("push-switch").click()
    expect(tablet.see("push-state")).to_have_text("Đang tắt")
    assert httpx.get(f"{tablet.mock.address}/mock/log").json()["pushes"] == []


def test_a_push_shows_neutral_words_and_its_press_opens_the_pack_after_the_unlock(
    tablet: Tablet, context: BrowserContext
) -> None:
    bell = Bell(tablet)
    tablet.see("nav-me").click()
    tablet.see("lock-now").click()
    tablet.see("keypad").wait_for()
    tablet.mock.do("version2")
    bell.push("change", 2)
    bell.until_shown("Tài liệu hoặc lịch họp có thay đổi")
    bell.push("package")
    bell.until_shown("Có tài liệu họp mới")
    assert bell.shown() == [["Khuê", "Có tài liệu họp mới", "khue", True]], "one at a time, silent in view"
    bell.press()
    tablet.until("location.hash == '#/new'")
    assert bell.shown() == []
    tablet.unlock()
    tablet.see("pack").wait_for()
    expect(tablet.see("pack")).to_contain_text(TITLE)
    assert tablet.page.evaluate("location.hash") == "#/meeting/42"


def test_a_push_without_sense_still_shows_a_neutral_word_and_a_notice_leads_to_the_notices(
    tablet: Tablet, context: BrowserContext
) -> None:
    bell = Bell(tablet)
    bell.push("<b>Họp kín</b>")
    bell.until_shown("Có tài liệu họp mới")
    tablet.mock.do("notice", sentence="Nhắc")
    bell.push("notice")
    bell.until_shown("Có thông báo của văn phòng")
    bell.press()
    tablet.see("notices").wait_for()
    expect(tablet.see("notice")).to_contain_text("Nhắc")
