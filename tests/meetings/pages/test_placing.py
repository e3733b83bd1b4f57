"""Người đọc của mục, tài liệu phải nộp, chỗ của tài liệu: what the organiser's page does."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from khue.meetings import actions
from khue.meetings.queries import meeting_to_edit
from khue.shared.actor import Actor
from tests.meetings.conftest import City, Draft

Browser = Callable[..., Client]


@pytest.fixture
def office(browser: Browser) -> Client:
    return browser("organiser", htmx=True)


def test_readers_are_added_one_by_one_and_the_last_never_goes_by_accident(
    city: City, draft: Draft, office: Client
) -> None:
    at = f"/meetings/{draft.id}/items/{draft.item}/readers"

    def named() -> list[int]:
        return [one.id for one in meeting_to_edit(city.organising, draft.id).items[0].readers]

    assert "dành riêng cho 1 người" in office.post(at, {"reader": city.director.id}).content.decode()
    office.post(at, {"reader": city.ward_chair.id})
    office.post(at, {"drop": city.director.id})
    assert named() == [city.ward_chair.id]
    refused = office.post(at, {"drop": city.ward_chair.id})
    assert refused.status_code >= 400
    assert "mọi người dự đều đọc được" in refused.content.decode()
    assert named() == [city.ward_chair.id]
    office.post(at, {"open": 1})
    assert named() == []
    assert office.post(at, {"reader": city.guest.id}).status_code >= 400


def test_a_named_paper_is_asked_for_and_taken_back(city: City, draft: Draft, office: Client) -> None:
    at = f"/meetings/{draft.id}/items/{draft.item}/require"
    assert "chưa có tên" in office.post(at, {"title": " "}).content.decode()
    assert "Bỏ yêu cầu này" in office.post(at, {"title": "Tờ trình", "kind": "Tờ trình"}).content.decode()
    (paper,) = meeting_to_edit(city.organising, draft.id).items[0].papers
    assert (paper.title, paper.kind, paper.owed) == ("Tờ trình", "Tờ trình", True)
    gone = office.post(f"/meetings/{draft.id}/papers/{paper.id}/remove")
    assert meeting_to_edit(city.organising, draft.id).items[0].papers == ()
    undo = json.loads(gone["HX-Trigger"])["khue:toast"]["undo"]
    office.post(undo)
    assert len(meeting_to_edit(city.organising, draft.id).items[0].papers) == 1


def test_a_paper_goes_up_down_to_another_item_and_stands_under_two(
    city: City, draft: Draft, office: Client, pdf: Callable[..., int]
) -> None:
    clerk: Actor = city.acting("clerk")
    first, last = (actions.put_paper(clerk, draft.item, pdf(clerk, n), title=f"Số {n}") for n in (1, 2))

    def order() -> list[list[int]]:
        return [[p.id for p in item.papers] for item in meeting_to_edit(city.organising, draft.id).items]

    at = f"/meetings/{draft.id}/papers"
    office.post(f"{at}/{last}/move", {"where": "up"})
    office.post(f"{at}/{last}/move", {"where": "up"})
    assert order() == [[last, first], []]
    office.post(f"{at}/{last}/move", {"where": "down"})
    assert order() == [[first, last], []]
    moved = office.post(f"{at}/{last}/move", {"item": draft.second})
    assert order() == [[first], [last]]
    assert "m\\u1ee5c 2" in moved["HX-Trigger"]
    office.post(f"{at}/{first}/share", {"item": draft.second})
    assert [len(one) for one in order()] == [1, 2]
    for wrong in (f"{at}/{first}/share", f"{at}/{first}/move"):
        assert office.post(wrong, {"item": 10**9}).status_code == 404


def test_items_are_found_by_number_or_words(draft: Draft, office: Client) -> None:
    def found(text: str) -> str:
        return office.get(f"/meetings/{draft.id}/find/items", {"q": text}).content.decode()

    assert "2. Trao đổi" in found("2")
    assert "1. Thu" not in found("2")
    assert "1. Thu, chi" in found("ngan sach")
    assert "2. Trao đổi" in found("")


def test_the_kind_is_kept_beside_number_and_day(
    city: City, draft: Draft, office: Client, pdf: Callable[..., int]
) -> None:
    clerk = city.acting("clerk")
    paper = actions.put_paper(clerk, draft.item, pdf(clerk), title="Báo cáo")
    form = {"title": "Báo cáo quý IV", "kind": "Báo cáo", "number": "412/BC-STC", "date": "20.11.26"}
    office.post(f"/meetings/{draft.id}/papers/{paper}", form)
    (seen,) = meeting_to_edit(city.organising, draft.id).items[0].papers
    assert (seen.kind, seen.number, str(seen.date)) == ("Báo cáo", "412/BC-STC", "2026-11-20")
