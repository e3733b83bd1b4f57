"""The pages of an emergency recall: found, confirmed once, followed, printed; shut to everybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from khue.meetings.models import Paper, Spill
from khue.organisation.models import NamedRole
from tests.meetings.conftest import SINCE, City, Draft, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(city: City) -> Client:
    person = seat("Nông Thị Sim", "Văn thư", city.office, "officer")
    NamedRole.objects.create(role="secret_clerk", person=person, since=SINCE)
    person.user = get_user_model().objects.create(email=person.email)
    person.save()
    client = Client()
    client.force_login(person.user)
    return client


def test_from_the_search_to_the_printed_incident(city: City, published: Draft, keeper: Client) -> None:
    paper = Paper.objects.get(item_id=published.item)
    assert "Báo cáo số 412" in keeper.get("/meetings/spills/?q=412").content.decode()
    at = f"/meetings/spills/papers/{paper.pk}"
    shown = keeper.get(at).content.decode()
    assert "Máy tính bảng của họ xóa tài liệu ở lần liên lạc tới." in shown
    refused = keeper.post(at, {"level": "mat"})
    assert refused.status_code == 422
    assert "chưa chọn vì sao" in refused.content.decode()
    assert not Spill.objects.exists()
    done = keeper.post(at, {"level": "mat", "cause": "marked"})
    told = keeper.get(done["Location"])
    page = told.content.decode()
    assert told["Cache-Control"] == "no-store"
    assert "Vụ số 01/2026" in page
    assert "không có máy" in page
    assert city.director.full_name in page
    assert "Công an" in page
    assert "data-print" in page
    assert "Báo cáo số 412" not in page
    assert "Vụ số 01/2026" in keeper.get("/meetings/spills/").content.decode()


def test_the_list_of_whom_to_tell_is_kept_by_the_page(keeper: Client) -> None:
    keeper.post("/meetings/spills/contacts", {"text": "Ban Cơ yếu\nCông an Thành phố"})
    assert "Ban Cơ yếu" in keeper.get("/meetings/spills/").content.decode()


def test_nobody_else_gets_in(city: City, published: Draft, browser: Callable[..., Client]) -> None:
    paper = Paper.objects.get(item_id=published.item)
    for who in ("organiser", "clerk"):
        client = browser(who)
        assert client.get("/meetings/spills/").status_code in {403, 404}
        assert client.get(f"/meetings/spills/papers/{paper.pk}").status_code in {403, 404}
        answer = client.post(f"/meetings/spills/papers/{paper.pk}", {"level": "mat", "cause": "marked"})
        assert answer.status_code in {403, 404}
    assert not Spill.objects.exists()
