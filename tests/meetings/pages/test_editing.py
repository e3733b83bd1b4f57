"""The organiser's pages: what is typed is kept, what is stale is shown, what isn't theirs isn't there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from khue.meetings.pages.people import parse_choice
from khue.meetings.queries import meeting_to_edit
from khue.shared.pages import optional_number
from khue.shared.refusal import Refusal
from tests.meetings.conftest import City, Draft, version

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def test_a_new_meeting_is_made_with_its_time_and_opened(city: City, browser: Browser) -> None:
    client = browser("organiser")
    wrong = client.post("/meetings/new", {"title": " ", "day": "2026-11-30", "from": "09:00", "to": "08:00"})
    assert "Nhập tên cuộc họp." in wrong.content.decode()
    form = {"title": "Họp giao ban", "day": "2026-11-30", "from": "07:30", "to": "09:30", "place": "P2",
            "presider": city.chair.id}  # fmt: skip
    answer = client.post("/meetings/new", form)
    made = int(answer["Location"].split("/")[2])
    seen = meeting_to_edit(city.organising, made)
    assert (seen.title, seen.place, seen.presider and seen.presider.id) == (
        "Họp giao ban",
        "P2",
        city.chair.id,
    )
    assert seen.starts is not None
    assert seen.starts.isoformat() == "2026-11-30T00:30:00+00:00"


def test_who_presides_no_more_is_said_to_stay_and_leaves_by_one_press(
    city: City, draft: Draft, browser: Browser
) -> None:
    client = browser("organiser", htmx=True)
    form = {"presider": city.guest.id, "seen": version(city, draft)}
    told = json.loads(client.post(f"/meetings/{draft.id}/facts", form)["HX-Trigger"])["khue:toast"]
    assert told["text"] == f"{city.chair.full_name} thôi chủ trì, vẫn có tên trong danh sách dự họp"
    assert (told["undo_label"], told["swap"]) == ("Bỏ khỏi danh sách", "none")
    assert "dem-people" in client.post(told["undo"], {"seen": version(city, draft)}).content.decode()
    assert city.chair.id not in {
        row.person.id for row in meeting_to_edit(city.organising, draft.id).attendees
    }
    again = client.post(f"/meetings/{draft.id}/facts", {**form, "seen": version(city, draft)})
    assert "khue:toast" not in again["HX-Trigger"]


def test_a_pasted_list_becomes_one_item_a_line_with_the_usual_due_time(
    city: City, draft: Draft, browser: Browser
) -> None:
    form = {"titles": "Một\nHai\nBa", "unit": city.finance.id, "seen": "1"}
    answer = browser("organiser", htmx=True).post(f"/meetings/{draft.id}/items", form)
    assert answer.status_code == 200
    items = meeting_to_edit(city.organising, draft.id).items[-3:]
    assert [item.title for item in items] == ["Một", "Hai", "Ba"]
    assert all(item.due_at for item in items)
    assert "khue:seen" in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("where", "order"), [("up", ["Trao đổi", "Thu, chi ngân sách 11 tháng"]), ("in", ["1", "1.1"])]
)
def test_an_item_moves_by_key_as_by_hand(
    city: City, draft: Draft, browser: Browser, where: str, order: list[str]
) -> None:
    form = {"item": draft.second, "where": where, "seen": "1"}
    browser("organiser", htmx=True).post(f"/meetings/{draft.id}/move", form)
    items = meeting_to_edit(city.organising, draft.id).items
    assert [item.title for item in items] == order or [item.number for item in items] == order


def test_two_people_may_fill_different_facts_but_not_the_same_unseen(
    city: City, draft: Draft, browser: Browser
) -> None:
    client, seen = browser("organiser", htmx=True), version(city, draft)
    first = client.post(f"/meetings/{draft.id}/facts", {"place": "Phòng 3", "seen": seen})
    other = client.post(f"/meetings/{draft.id}/facts", {"title": "Tên mới", "seen": seen})
    late = client.post(f"/meetings/{draft.id}/facts", {"place": "Phòng 4", "seen": seen})
    assert (first.status_code, other.status_code, late.status_code) == (200, 200, 409)
    said = late.content.decode()
    assert "Vũ Thảo Trinh" in said
    assert "sửa thông tin cuộc họp" in said
    kept = meeting_to_edit(city.organising, draft.id)
    assert (kept.place, kept.title) == ("Phòng 3", "Tên mới")


def test_publishing_an_old_view_is_stopped_and_the_seen_one_goes_out(
    city: City, ready: Draft, browser: Browser
) -> None:
    client, seen = browser("organiser"), version(city, ready)
    old = client.post(f"/meetings/{ready.id}/publish", {"seen": seen - 1})
    done = client.post(f"/meetings/{ready.id}/publish", {"seen": seen})
    assert old.status_code == 409
    assert done["Location"] == f"/meetings/{ready.id}/follow"
    assert "Đã gửi cho 3 người" in client.get(done["Location"]).content.decode()


def test_not_ready_says_every_reason_at_once(city: City, draft: Draft, browser: Browser) -> None:
    answer = browser("organiser").post(f"/meetings/{draft.id}/publish", {"seen": version(city, draft)})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Chưa có giấy mời" in said
    assert "Mục 1 chưa có tài liệu" in said


@pytest.mark.parametrize("path", ["", "people", "invitation", "as"])
def test_every_part_opens_for_the_organiser_and_is_nowhere_for_a_stranger(
    draft: Draft, browser: Browser, path: str
) -> None:
    assert browser("organiser").get(f"/meetings/{draft.id}/{path}").status_code == 200
    assert browser("other_organiser").get(f"/meetings/{draft.id}/{path}").status_code == 404


def test_who_attends_reads_and_may_not_change(published: Draft, browser: Browser) -> None:
    client = browser("director")
    page = client.get(f"/meetings/{published.id}/")
    assert page.status_code == 200
    assert "Trả lời giấy mời" in page.content.decode()
    assert client.post(f"/meetings/{published.id}/items", {"title": "x", "seen": "1"}).status_code == 403


def test_a_file_of_somebody_else_cannot_be_attached(
    city: City, draft: Draft, browser: Browser, pdf: Callable[..., int]
) -> None:
    theirs = pdf(city.acting("clerk"))
    form = {"file": theirs, "name": "1_x.pdf", "item": draft.second, "seen": "1"}
    answer = browser("organiser", htmx=True).post(f"/meetings/{draft.id}/papers", form)
    assert answer.status_code in {403, 404, 422}


def test_without_sign_in_every_page_leads_to_the_sign_in(draft: Draft) -> None:
    for path in ("", "new", "quick", "duties/", "follow/", f"{draft.id}/", f"{draft.id}/follow"):
        answer: Any = Client().get(f"/meetings/{path}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("text", ["²", "9" * 40, "-1", "1e3", ""])
def test_what_is_no_number_of_a_form_is_refused_or_nothing_never_an_error(text: str) -> None:
    assert optional_number(text) is None
    with pytest.raises(Refusal, match="bad_form"):
        parse_choice(f"person:{text}")
