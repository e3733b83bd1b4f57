"""Signing in: by the agency's own system, by a passkey, by the code of an app, as people meet it."""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Callable

import pytest

from khue.accounts.rules import code_at
from tests.journeys.kit import Visitor
from tests.organisation.provider.servers import real_provider

AUDITOR, PASSWORD = "Quách Thu Lam", "khue-van-cac"
TODAY = re.compile(r"//[^/]+/$")
SECURITY = "/accounts/me/security/"


@pytest.mark.skipif("KHUE_JOURNEY_URL" in os.environ, reason="that demo names no provider")
def test_the_button_leads_to_the_agencys_page_and_back_signed_in(
    visitor: Callable[..., Visitor], address: str, provider_port: int
) -> None:
    leader = visitor("phone")
    people = {"dien": {"email": "dienlq@hanoi.example", "email_verified": True}}
    with real_provider(address, people, provider_port):
        leader.page.goto("/accounts/login/?next=/meetings/")
        leader.click(leader.page.get_by_role("link", name="Đăng nhập bằng Cổng của Thành phố"))
        leader.fill(leader.page.get_by_label("Name"), "dien")
        leader.click(leader.page.get_by_role("button", name="Go on"))
        leader.page.wait_for_url("**/meetings/")
        leader.page.goto("/accounts/logout/")
        leader.click(leader.page.get_by_role("main").get_by_role("button", name="Đăng xuất"))
        leader.click(leader.page.get_by_role("link", name="Đăng xuất ở đó"))
        leader.page.wait_for_url(re.compile(r"127\.0\.0\.1"))
    assert leader.errors == []


def test_a_passkey_and_an_app_are_set_up_and_used(visitor: Callable[..., Visitor]) -> None:
    auditor = visitor("desk")
    _give_a_security_key(auditor)
    auditor.sign_in_demo(AUDITOR)
    codes = _make_a_passkey(auditor)
    try:
        _sign_out(auditor)
        auditor.click(auditor.page.get_by_role("button", name="Đăng nhập bằng khóa truy cập"))
        auditor.page.wait_for_url(TODAY)
        key = _turn_on_the_app(auditor)
        # The code that turned the app on is used up; a phone half a minute ahead shows the next.
        for code in (code_at(key, int(time.time()) // 30 + 1), codes[0]):
            _sign_out(auditor)
            _give_password(auditor)
            assert auditor.axe() == []
            auditor.fill(auditor.page.get_by_label("Mã của ứng dụng"), code)
            auditor.click(auditor.page.get_by_role("button", name="Xác nhận"))
            auditor.page.wait_for_url(TODAY)
        auditor.page.goto(SECURITY)
        auditor.page.get_by_text("Còn 9 mã chưa dùng").wait_for()
        assert auditor.axe() == []
    finally:
        _turn_all_off(auditor)
    auditor.page.get_by_text("Xác thực hai bước chưa bật").wait_for()
    assert auditor.errors == []


def _give_a_security_key(auditor: Visitor) -> None:
    keys = auditor.context.new_cdp_session(auditor.page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    verified = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **verified}})


def _make_a_passkey(auditor: Visitor) -> list[str]:
    page = auditor.page
    page.goto(SECURITY)
    auditor.click(page.get_by_role("link", name="Bật xác thực hai bước"))
    auditor.click(page.get_by_role("link", name="Tạo khóa truy cập"))
    auditor.fill(page.get_by_label("Tên của khóa"), "Máy ở cơ quan")
    auditor.click(page.get_by_role("button", name="Tạo khóa truy cập"))
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    assert auditor.axe() == []
    auditor.click(page.get_by_role("link", name="Đã cất các mã"))
    return codes


def _turn_all_off(auditor: Visitor) -> None:
    page = auditor.page
    page.goto(SECURITY)
    for button in ("Tắt", "Bỏ"):
        found = page.get_by_role("main").get_by_role("button", name=button)
        if found.count():
            found.first.click()
            page.wait_for_load_state()


def _turn_on_the_app(auditor: Visitor) -> bytes:
    page = auditor.page
    page.goto(f"{SECURITY}turn_on_codes")
    text = page.locator(".scan__key").inner_text().replace(" ", "")
    key = base64.b32decode(text + "=" * (-len(text) % 8))
    auditor.fill(page.get_by_label("Sáu chữ số đang hiện"), code_at(key, int(time.time()) // 30))
    auditor.click(page.get_by_role("button", name="Bật"))
    page.wait_for_url(f"**{SECURITY}")
    return key


def _sign_out(auditor: Visitor) -> None:
    auditor.page.goto("/accounts/logout/")
    auditor.click(auditor.page.get_by_role("main").get_by_role("button", name="Đăng xuất"))
    auditor.page.wait_for_url("**/accounts/login/")


def _give_password(auditor: Visitor) -> None:
    auditor.fill("#login", "lamqt@hanoi.example")
    auditor.fill("#password", PASSWORD)
    auditor.click(auditor.page.get_by_role("button", name="Đăng nhập", exact=True))
    auditor.page.wait_for_url("**/accounts/second/")
