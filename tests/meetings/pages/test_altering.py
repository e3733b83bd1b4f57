"""Đổi giờ, đổi phòng, hủy, lặp lại: said before it is done, with the reason, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from khue.distribution import queries as post
from khue.meetings import actions
from khue.meetings.queries import meeting_to_edit, meeting_to_read, meetings_of
from khue.shared.clock import VN
from tests.meetings.conftest import City, Draft, version

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
NEW = {
    "day": "24/11/2026",
    "from": "14h",
    "to": "1600",
    "place": "Phòng họp số 5",
    "online_url": "",
    "published": "1",
}


def test_the_page_says_who_will_be_told_before_anything_is_sent(
    city: City, published: Draft, browser: Browser
) -> None:
    page = browser("organiser").get(f"/meetings/{published.id}/change").content.decode()
    for words in ("Báo đổi cho 3 người", "3 thư kèm lịch họp", 'value="23/11/2026"', "Lê Quang Diễn"):
        assert words in page
    assert meeting_to_edit(city.organising, published.id).published == 1


def test_the_page_begins_with_what_is_being_prepared(city: City, published: Draft, browser: Browser) -> None:
    actions.edit_facts(
        city.organising, published.id, seen_version=version(city, published), place="Hội trường tầng 1"
    )
    page = browser("organiser").get(f"/meetings/{published.id}/change").content.decode()
    assert 'value="Hội trường tầng 1"' in page
    assert "Đang báo cho người dự" in page


def test_a_change_goes_out_at_once_with_its_reason_and_nothing_else(
    city: City, published: Draft, browser: Browser
) -> None:
    client, at = browser("organiser"), f"/meetings/{published.id}/change"
    without = client.post(at, NEW)
    assert without.status_code == 422
    assert "Nhập lý do" in without.content.decode()
    unread = client.post(at, {**NEW, "reason": "x", "to": "chiều"}).content.decode()
    assert "Không hiểu giờ “chiều”" in unread
    assert 'value="Phòng họp số 5"' in unread
    backwards = client.post(at, {**NEW, "reason": "x", "to": "13:00"})
    assert "Giờ kết thúc không sau giờ bắt đầu" in backwards.content.decode()
    assert client.post(at, {**NEW, "reason": "trùng lịch tiếp dân"}).status_code == 302
    seen = meeting_to_edit(city.organising, published.id)
    assert (seen.published, seen.place, seen.state) == (2, "Phòng họp số 5", "published")
    assert seen.starts is not None
    assert seen.starts.isoformat() == "2026-11-24T07:00:00+00:00"
    letter = post.letter_to_send(post.letters(f"meeting:{published.id}")[0].id)
    assert letter.title.startswith("Thay đổi lịch họp")
    assert "- Lý do: trùng lịch tiếp dân" in letter.text
    assert letter.ics
    again = client.post(at, {**NEW, "published": "2", "reason": "lần nữa"})
    assert "Không có gì mới" in again.content.decode()


OUT = {"day": "23/11/2026", "from": "10:00", "to": "12:00", "place": "Phòng họp số 2", "online_url": ""}


def test_a_place_saved_for_a_supplement_stays_when_only_the_time_is_changed(
    city: City, published: Draft, browser: Browser
) -> None:
    seen = version(city, published)
    actions.edit_facts(city.organising, published.id, seen_version=seen, place="Hội trường tầng 3")
    client, at = browser("organiser"), f"/meetings/{published.id}/change"
    form = {**OUT, "from": "14:00", "to": "16:00", "published": "1", "reason": "trùng lịch"}
    assert client.post(at, form).status_code == 302
    assert meeting_to_edit(city.organising, published.id).place == "Hội trường tầng 3"
    told = meeting_to_read(city.organising, published.id)
    assert told.starts is not None
    assert (told.place, told.starts.astimezone(VN).hour) == ("Phòng họp số 2", 14)


def test_who_changes_the_room_does_not_put_back_the_time_another_has_just_moved(
    city: City, published: Draft, browser: Browser
) -> None:
    client, at = browser("organiser"), f"/meetings/{published.id}/change"
    assert 'name="published" value="1"' in client.get(at).content.decode()
    moved = {**OUT, "from": "14:00", "to": "16:00", "published": "1", "reason": "trùng lịch"}
    assert client.post(at, moved).status_code == 302
    late = client.post(
        at, {**OUT, "place": "Phòng họp số 5", "published": "1", "reason": "phòng hỏng máy chiếu"}
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert "Chưa báo đổi: Vũ Thảo Trinh" in page
    for words in ('name="published" value="2"', 'value="14:00"', 'value="phòng hỏng máy chiếu"'):
        assert words in page
    again = {**moved, "place": "Phòng họp số 5", "published": "2", "reason": "phòng hỏng máy chiếu"}
    assert client.post(at, again).status_code == 302
    told = meeting_to_read(city.organising, published.id)
    assert told.starts is not None
    assert (told.place, told.starts.astimezone(VN).hour) == ("Phòng họp số 5", 14)


def test_a_draft_has_no_such_page_and_strangers_have_none(city: City, draft: Draft, browser: Browser) -> None:
    assert browser("organiser").get(f"/meetings/{draft.id}/change")["Location"].endswith("#ngay-hop")
    assert browser("other_organiser").get(f"/meetings/{draft.id}/change").status_code == 404
    assert browser("clerk").get(f"/meetings/{draft.id}/cancel").status_code == 404


def test_cancelling_what_is_published_wants_a_reason_and_tells_everybody(
    city: City, published: Draft, browser: Browser
) -> None:
    client, at = browser("organiser"), f"/meetings/{published.id}/cancel"
    assert "Hủy và báo 3 người" in client.get(at).content.decode()
    assert client.post(at, {"reason": " "}).status_code == 422
    assert meeting_to_edit(city.organising, published.id).state == "published"
    assert client.post(at, {"reason": "bão số 9"}).status_code == 302
    assert meeting_to_edit(city.organising, published.id).cancel_reason == "bão số 9"


def test_a_draft_is_laid_aside_without_a_reason(city: City, draft: Draft, browser: Browser) -> None:
    page = browser("organiser").get(f"/meetings/{draft.id}/cancel").content.decode()
    assert "không ai được báo" in page
    assert browser("organiser").post(f"/meetings/{draft.id}/cancel").status_code == 302
    assert meeting_to_edit(city.organising, draft.id).state == "cancelled"


def test_more_weeks_are_drafted_from_the_meetings_own_page(
    city: City, draft: Draft, browser: Browser
) -> None:
    answer = browser("organiser").post(f"/meetings/{draft.id}/series", {"weeks": "3"})
    assert answer["Location"] == "/meetings/?show=drafts"
    assert len(meetings_of(city.organising, "drafts")) == 4
    refused = browser("organiser").post(f"/meetings/{draft.id}/series", {"weeks": "99"})
    assert "từ 1 đến 52 tuần" in refused.content.decode()
