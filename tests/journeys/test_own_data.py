"""The administrator brings a new centre in: a file with mistakes, its report, the mended file, the directory."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from playwright.sync_api import expect

from tests.imports.made import book
from tests.journeys.kit import Visitor

CENTRE = {
    "units": [
        ["TTCDS", "Trung tâm Chuyển đổi số", "", "Cơ quan, tổ chức khác", "UBND", 900, ""],
        ["TTCDS.DL", "Phòng Dữ liệu", "", "Phòng, ban trực thuộc", "TTCDS", 901, ""],
    ],
    "posts": [["TTCDS", "Giám đốc", "", ""], ["TTCDS.DL", "Trưởng phòng", "", ""]],
    "people": [
        ["CDS01", "Hồ Nhã Uyên", "uyen.hn@hanoi.example", "0900 111 001"],
        ["CDS02", "Lý Khải Nguyên", "nguyen.lk@hanoi.example", "0900 111 002"],
    ],
    "appointments": [
        ["TTCDS", "Giám đốc", "CDS01", "", "", "", date(2026, 1, 5), "", "88/QĐ-UBND"],
        ["TTCDS.DL", "Trưởng phòng", "CDS02", "", "", "", date(2026, 1, 5), "", ""],
    ],
}


def _bring(who: Visitor, data: bytes, name: str) -> None:
    who.page.set_input_files(
        "#tep-nhap", {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    who.click(who.page.get_by_role("button", name="Kiểm tra trước"))
    who.click(who.page.get_by_role("button", name="Không có tài liệu mật"))
    _settled(who)


def _settled(who: Visitor) -> None:
    """The page follows the work by itself."""
    who.page.wait_for_url("**/imports/*/")
    end = time.monotonic() + 120
    while who.page.locator(".working").count():
        assert time.monotonic() < end, "the work never ended"
        time.sleep(0.3)


def test_own_data_come_in_after_their_mistakes_were_told(visitor: Callable[..., Visitor]) -> None:
    who = visitor("desk")
    who.sign_in_demo("Kiều Minh Khoa")
    who.click(who.page.get_by_role("link", name="Nhập dữ liệu").first)
    assert who.axe() == []
    wrong = {**CENTRE, "people": [[*CENTRE["people"][0]], ["CDS01", "Lý Khải Nguyên", "khong-phai-thu", ""]]}
    _bring(who, book(wrong), "trung-tam.xlsx")
    expect(who.page.get_by_text("Chưa nhập được: còn")).to_be_visible()
    rows = who.page.get_by_role("region", name="Báo cáo từng dòng")
    expect(rows.get_by_text("không phải địa chỉ thư điện tử")).to_be_visible()
    expect(who.page.get_by_role("button", name="Nhập ")).to_have_count(0)
    expect(who.page.get_by_role("link", name="Tải báo cáo")).to_be_visible()
    assert who.axe() == []
    _bring(who, book(CENTRE), "trung-tam-2.xlsx")
    expect(who.page.get_by_text("Sẵn sàng nhập 8 thay đổi")).to_be_visible()
    who.click(who.page.get_by_role("button", name="Nhập 8 thay đổi"))
    _settled(who)
    expect(who.page.get_by_text("Đã nhập lúc")).to_be_visible()
    who.page.goto("/organisation/?text=nha+uyen")
    expect(who.page.get_by_text("Giám đốc Trung tâm Chuyển đổi số").first).to_be_visible()
    assert who.errors == []
