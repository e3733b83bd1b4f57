"""Danh sách cần gọi trên màn hình: the list, its sheet, the task of an assistant."""

from __future__ import annotations

from khue.meetings.queries import my_calls
from tests.meetings.test_calling import asleep, cells

__all__ = ["asleep"]


def test_the_pages_show_the_list_and_the_sheet_and_take_a_tick(city, asleep, browser):
    page = browser("organiser").get(f"/meetings/{asleep.id}/follow/phones").content.decode()
    for words in (
        "Máy chưa liên lạc",
        city.director.full_name,
        "MTB-2",
        "chưa lần nào",
        "không báo được",
        "Giao danh sách",
    ):
        assert words in page
    body = browser("organiser").get(f"/meetings/{asleep.id}/follow/phones.xlsx?show=asleep").content
    told = cells(body)
    assert told[1][1] == city.chair.full_name
    assert "Vũ Thảo Trinh 0900 000 001" in told[1][7]
    answer = browser("organiser").post(f"/meetings/{asleep.id}/hand_calls", {"show": "asleep"})
    assert answer.status_code == 302
    today = browser("clerk").get("/").content.decode()
    assert "Gọi nhắc mở máy" in today
    assert city.director.full_name in today
    (call,) = my_calls(city.acting("clerk"))
    assert browser("clerk").post(f"/meetings/calls/{call.id}", {"outcome": "called"}).status_code == 302
    assert "đã gọi" in browser("clerk").get("/meetings/calls/").content.decode()
    assert "đã gọi" in browser("organiser").get(f"/meetings/{asleep.id}/follow/phones").content.decode()
