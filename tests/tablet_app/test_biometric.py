"""Face or finger through WebAuthn PRF, with the browser's virtual authenticator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.tablet_app.kit import Mock, Tablet

SENSOR = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "hasPrf": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip

# The prompt stands open until the test says that the face was recognised.
SLOW = """() => {
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = (options) => new Promise((done) => { window.recognise = done }).then(() => get(options))
}"""


@pytest.fixture
def named(browser: Browser, mock: Mock) -> Iterator[tuple[Tablet, CDPSession, str]]:
    """An enrolled tablet with a sensor; a credential belongs to a name, so the address is one."""
    context = browser.new_context(viewport={"width": 820, "height": 1180}, locale="vi-VN")
    by_name = Mock(mock.address.replace("127.0.0.1", "localhost"))
    tablet = Tablet(context.new_page(), context, by_name)
    session = context.new_cdp_session(tablet.page)
    session.send("WebAuthn.enable")
    sensor = session.send("WebAuthn.addVirtualAuthenticator", {"options": SENSOR})["authenticatorId"]
    tablet.enrol()
    yield tablet, session, sensor
    context.close()
    assert tablet.errors == []


def test_a_face_is_offered_opens_offline_and_goes_when_pins_are_wrong(
    named: tuple[Tablet, CDPSession, str],
) -> None:
    tablet, session, sensor = named
    tablet.see("biometric-offer").get_by_role("button", name="Bật").click()
    tablet.pin()
    expect(tablet.see("biometric-dialog")).to_have_count(0)
    tablet.context.set_offline(True)
    tablet.page.reload()
    tablet.see("unlock-biometric").click()
    tablet.until("khue.state().phase == 'open'")
    tablet.see("nav-me").click()
    expect(tablet.see("biometric-state")).to_have_text("Đang bật")
    tablet.see("lock-now").click()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": sensor, "isUserVerified": False})
    tablet.see("unlock-biometric").click()
    expect(tablet.see("unlock-message")).to_have_text("Chưa nhận ra. Nhập mã PIN để mở.")
    for left in (4, 3, 2, 1):
        tablet.pin(f"00000{left}")
        expect(tablet.see("unlock-message")).to_contain_text(f"còn {left} lần thử")
    tablet.pin("000009")
    expect(tablet.page.get_by_text("Tài liệu vẫn còn trên máy")).to_be_visible()
    expect(tablet.see("unlock-biometric")).to_have_count(0)
    tablet.context.set_offline(False)
    tablet.unlock()
    expect(tablet.see("biometric-state")).to_have_text("Đang tắt")
    # Turned on again, and off by hand.
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": sensor})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": SENSOR})
    tablet.see("biometric-on").click()
    tablet.pin()
    tablet.see("biometric-off").click()
    tablet.see("lock-now").click()
    tablet.see("keypad").wait_for()
    expect(tablet.see("unlock-biometric")).to_have_count(0)


def test_a_prompt_that_outlives_a_lock_opens_nothing(named: tuple[Tablet, CDPSession, str]) -> None:
    tablet, _, _ = named
    # The office asks for longer new PINs by now; the one that was set still turns it on.
    tablet.mock.do("set", min_length=8)
    tablet.page.reload()
    with tablet.page.expect_response("**/api/tablet/session"):
        tablet.unlock()
    tablet.see("biometric-offer").get_by_role("button", name="Bật").click()
    tablet.pin()
    expect(tablet.see("biometric-dialog")).to_have_count(0)
    tablet.page.reload()
    other = Tablet(tablet.context.new_page(), tablet.context, tablet.mock)
    other.start()
    other.unlock()
    tablet.page.evaluate(SLOW)
    tablet.see("unlock-biometric").click()
    tablet.until("window.recognise")
    other.see("nav-me").click()
    other.see("lock-now").click()
    other.see("keypad").wait_for()
    tablet.page.evaluate("() => window.recognise()")
    expect(tablet.see("unlock-message")).to_have_text("Chưa nhận ra. Nhập mã PIN để mở.")
    assert tablet.page.evaluate("() => khue.state().phase") == "locked"
    expect(tablet.see("unlock-biometric")).to_be_visible()
