"""Hai người cùng soạn: what the other has changed is said, and not published unseen."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from khue.meetings import actions
from khue.meetings.queries import meeting_to_edit
from khue.organisation.models import NamedRole
from tests.meetings.conftest import SINCE, City, Draft, seat, version

Browser = Callable[..., Client]


@pytest.fixture
def colleague(city: City) -> object:
    person = seat("Hà Gia Bảo", "Chuyên viên", city.office, "officer")
    NamedRole.objects.create(role="organiser", person=person, since=SINCE)
    return person


def read_of(answer: object) -> int:
    return int(json.loads(answer["HX-Trigger"])["khue:read"]["value"])


def test_ones_own_changes_keep_the_page_up_to_date(city: City, ready: Draft, browser: Browser) -> None:
    client, seen = browser("organiser", htmx=True), version(city, ready)
    answer = client.post(f"/meetings/{ready.id}/items/{ready.item}", {"minutes": "30", "read": seen})
    assert read_of(answer) == version(city, ready) == seen + 1
    assert "vừa sửa cuộc họp này" not in answer.content.decode()


def test_what_a_colleague_changed_is_said_and_is_not_published_unseen(
    city: City, ready: Draft, colleague: object, browser: Browser
) -> None:
    object.__setattr__(city, "colleague", colleague)
    client, seen = browser("organiser", htmx=True), version(city, ready)
    actions.add_item(city.acting("colleague"), ready.id, title="Mục của đồng nghiệp", no_paper=True)
    answer = client.post(f"/meetings/{ready.id}/items/{ready.item}", {"minutes": "30", "read": seen})
    assert read_of(answer) == seen
    text = answer.content.decode()
    assert "Có người khác vừa sửa cuộc họp này" in text
    assert "thêm một mục" in text
    assert "sửa một mục" not in text.partition("Xem bản mới nhất")[0]
    refused = browser("organiser").post(f"/meetings/{ready.id}/publish", {"read": seen})
    assert refused.status_code == 409
    assert meeting_to_edit(city.organising, ready.id).published == 0
    page = browser("organiser").get(f"/meetings/{ready.id}/").content.decode()
    now = version(city, ready)
    assert f'name="read" value="{now}"' in page
    assert browser("organiser").post(f"/meetings/{ready.id}/publish", {"read": now}).status_code == 302


def test_waiting_for_files_does_not_count_as_having_seen(
    city: City, ready: Draft, colleague: object, browser: Browser
) -> None:
    object.__setattr__(city, "colleague", colleague)
    seen = version(city, ready)
    actions.remove_item(city.acting("colleague"), ready.second)
    answer = browser("organiser", htmx=True).get(f"/meetings/{ready.id}/ready", {"read": seen})
    assert read_of(answer) == seen
    assert "bỏ một mục" in answer.content.decode()
