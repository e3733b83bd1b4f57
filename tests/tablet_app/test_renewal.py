"""What is renewed on a tablet: the app itself, and its term without network."""

from __future__ import annotations

import base64
import hashlib
import hmac

import httpx
from playwright.sync_api import expect

from tests.tablet_app.kit import Tablet


def test_a_new_version_of_the_app_waits_until_nothing_is_unsaved(tablet: Tablet) -> None:
    band = tablet.page.get_by_text("Có bản mới của ứng dụng")
    tablet.mock.do("set", build="two")
    tablet.page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration()).update() }")
    expect(band).to_be_visible(timeout=30_000)
    tablet.see("open-next").click()
    tablet.context.set_offline(True)
    tablet.see("answer").click()
    tablet.see("answer-yes").check()
    tablet.see("answer-send").click()
    tablet.until("khue.state().unsent == 1")
    expect(band).to_have_count(0)
    tablet.context.set_offline(False)
    tablet.until("khue.state().unsent == 0")
    tablet.page.get_by_role("button", name="Dùng bản mới").click()
    tablet.see("keypad").wait_for()
    tablet.until("window.khue?.ready")
    names = tablet.page.evaluate("caches.keys()")
    assert len(names) == 1
    assert names[0].startswith("khue-shell-two-")
    tablet.context.set_offline(True)
    tablet.start()
    tablet.unlock()
    tablet.until("khue.state().meetings.every(m => m.ready)")


def test_a_phone_code_reopens_a_tablet_whose_term_is_over(tablet: Tablet) -> None:
    tablet.mock.do("set", lease_days=-0.01)
    tablet.start()
    tablet.unlock()
    tablet.until("khue.state().lease == 'grace'")
    tablet.context.set_offline(True)
    tablet.start()
    expect(tablet.see("lease-over")).to_be_visible()
    tablet.page.get_by_role("button", name="Gia hạn qua điện thoại").click()
    challenge = tablet.see("phone-challenge").inner_text().replace(" ", "")
    secret = httpx.get(f"{tablet.mock.address}/mock/log").json()["secret"]
    digest = hmac.new(base64.b64decode(secret), challenge.encode(), hashlib.sha256).digest()
    code = f"{int.from_bytes(digest[:8], 'big') % 10**8:08d}"
    tablet.see("phone-code").fill(f"{(int(code) + 1) % 10**8:08d}")
    tablet.see("phone-code").press("Enter")
    expect(tablet.page.get_by_text("8 số này không khớp")).to_be_visible()
    tablet.see("phone-code").fill(f"{code[:4]} {code[4:]}")
    tablet.see("phone-code").press("Enter")
    tablet.unlock()
    tablet.until("khue.state().meetings.every(m => m.ready)")
