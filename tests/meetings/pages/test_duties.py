"""The clerk's page: what is owed, put, moved, approved; and the receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from khue.meetings import actions
from khue.meetings.queries import duty_of
from tests.meetings.conftest import City, Draft

pytestmark = pytest.mark.django_db


def test_a_file_is_put_by_its_name_and_the_receipt_says_so(
    city: City, draft: Draft, browser: Callable[..., Client], pdf: Callable[..., int]
) -> None:
    whole = browser("clerk").get("/meetings/duties/").content.decode()
    assert 'id="con-no">Còn 1 tài liệu cần nộp' in whole
    clerk = browser("clerk", htmx=True)
    form = {"file": pdf(city.acting("clerk")), "name": "1_Báo cáo thu chi.pdf"}
    answer = clerk.post(f"/meetings/duties/{draft.id}/papers", form)
    assert "Đã nộp đủ 1/1" in answer.content.decode()
    assert 'id="con-no" hx-swap-oob="true">Không còn tài liệu nào phải nộp' in answer.content.decode()
    paper = duty_of(city.acting("clerk"), draft.id).items[0].papers[0]
    assert paper.title == "Báo cáo thu chi"
    clerk.post(f"/meetings/duties/{draft.id}/papers/{paper.id}", {"number": "412/BC-STC"})
    said = clerk.get(f"/meetings/duties/{draft.id}/receipt").content.decode()
    assert "Đã nộp đủ 1/1 tài liệu" in said
    assert "412/BC-STC" in said


def test_a_name_that_says_nothing_is_asked_about(
    city: City, draft: Draft, browser: Callable[..., Client], pdf: Callable[..., int]
) -> None:
    actions.add_item(city.organising, draft.id, title="Đầu tư công", unit_id=city.finance.id)
    form = {"file": pdf(city.acting("clerk")), "name": "scan.pdf"}
    answer = browser("clerk").post(
        f"/meetings/duties/{draft.id}/papers", form, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "meetings.no_item_for_file")


def test_a_paper_moves_to_another_item_of_the_unit_and_the_head_approves_in_one_tap(
    city: City, draft: Draft, browser: Callable[..., Client], pdf: Callable[..., int]
) -> None:
    other = actions.add_item(city.organising, draft.id, title="Đầu tư công", unit_id=city.finance.id)
    clerk = browser("clerk", htmx=True)
    put = {"file": pdf(city.acting("clerk")), "name": "x.pdf", "item": draft.item}
    clerk.post(f"/meetings/duties/{draft.id}/papers", put)
    paper = duty_of(city.acting("clerk"), draft.id).items[0].papers[0]
    clerk.post(f"/meetings/duties/{draft.id}/papers/{paper.id}", {"item": other})
    items = {item.id: item for item in duty_of(city.acting("clerk"), draft.id).items}
    assert (items[draft.item].delivered, items[other].delivered) == (0, 1)
    assert browser("clerk").post(f"/meetings/duties/{draft.id}/approve").status_code == 403
    browser("director").post(f"/meetings/duties/{draft.id}/approve")
    assert all(i.approved_at for i in duty_of(city.acting("clerk"), draft.id).items if i.delivered)


def test_another_unit_sees_nothing(draft: Draft, browser: Callable[..., Client]) -> None:
    assert browser("ward_chair").get(f"/meetings/duties/{draft.id}").status_code == 404
