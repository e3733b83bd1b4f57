"""The directory by day, acting posts, the demo's cast."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from khue.organisation.models import Person, Unit
from khue.organisation.queries import CastMember
from tests.organisation.conftest import SYSTEM

Cast = dict[str, CastMember]
PASSWORD = "khue-van-cac"


@pytest.fixture
def cast(city: Cast) -> Cast:
    return city


def browser(member: CastMember) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_sees_the_directory_without_signing_in(cast: Cast) -> None:
    for path in (
        "/organisation/",
        f"/organisation/people/{cast['leader'].person_id}/",
        "/organisation/acting",
    ):
        assert Client().get(path).headers["Location"].startswith("/accounts/login/")


def test_the_directory_shows_the_chosen_day(cast: Cast) -> None:
    client = browser(cast["organiser"])
    now, before = text(client, "/organisation/"), text(client, "/organisation/?day=2025-02-28")
    assert "Sở Thông tin và Truyền thông" not in now
    assert "Sở Thông tin và Truyền thông" in before
    assert "Phường, xã" in now
    assert "Quận, huyện, thị xã" in before
    assert "Đỗ Hải Yên" in text(client, "/organisation/?text=hai+yen")
    assert "Không có đơn vị, chức vụ hay người nào khớp" in text(client, "/organisation/?text=zzz")
    assert "Sở Nội vụ" in text(client, "/organisation/?day=nonsense")


def test_a_unit_that_has_ended_shows_its_successor(cast: Cast) -> None:
    client = browser(cast["organiser"])
    gone = Unit.objects.get(code="STTTT")
    page = text(client, f"/organisation/units/{gone.id}/")
    assert "đơn vị này không hoạt động" in page
    assert "Sở KH&amp;CN" in page
    then = text(client, f"/organisation/units/{gone.id}/?day=2025-02-28")
    assert "đơn vị đầu mối" in then
    assert "Giám đốc Sở Thông tin và Truyền thông" in then
    assert client.get("/organisation/units/999999/").status_code == 404


def test_a_person_shows_every_post_held(cast: Cast) -> None:
    page = text(browser(cast["organiser"]), f"/organisation/people/{cast['unit_head'].person_id}/")
    assert "Giám đốc Sở Tài chính" in page
    assert "Phó Giám đốc Sở Tài chính" in page
    assert "Mời mở tài khoản" not in page
    Person.objects.filter(id=cast["unit_head"].person_id).update(code="CB00412")
    page = text(browser(cast["organiser"]), f"/organisation/people/{cast['unit_head'].person_id}/")
    assert "Mã cán bộ CB00412" in page


def test_an_administrator_invites_from_the_page(cast: Cast) -> None:
    client = browser(cast["administrator"])
    person = Person.objects.filter(user=None).order_by("id")[0]
    assert "Mời mở tài khoản" in text(client, f"/organisation/people/{person.id}/")
    done = client.post(f"/organisation/people/{person.id}/invite")
    assert "/accounts/invitation/" in done.content.decode()
    refused = browser(cast["organiser"]).post(f"/organisation/people/{person.id}/invite")
    assert refused.status_code == 403


def test_the_acting_post_is_chosen_on_its_page(cast: Cast) -> None:
    client = browser(cast["assistant"])
    page = text(client, "/organisation/acting")
    assert "Thay Lê Quang Diễn" in page
    choice = page.split('value="delegation:')[1].split('"')[0]
    client.post("/organisation/choose_post", {"choice": f"delegation:{choice}"})
    assert "Thư ký của lãnh đạo" in text(client, "/organisation/acting")
    for bad in ("", "delegation:x", "delegation:0", "planet:1"):
        assert client.post("/organisation/choose_post", {"choice": bad}).status_code == 404


def test_the_account_page_lists_and_ends_sessions(cast: Cast) -> None:
    first, second = browser(cast["organiser"]), browser(cast["organiser"])
    page = text(first, "/accounts/me/")
    assert "phiên này" in page
    assert "Đăng xuất mọi nơi khác" in page
    assert first.post("/accounts/me/sessions/end-all").headers["Location"] == "/accounts/me/?ended=1"
    assert second.get("/accounts/me/").status_code == 302
    assert "Đăng xuất mọi nơi khác" not in text(first, "/accounts/me/")


def test_changing_the_password_keeps_this_session_and_ends_the_others(cast: Cast) -> None:
    first, second = browser(cast["organiser"]), browser(cast["organiser"])
    new = {"oldpassword": PASSWORD, "password1": "cau the huc do", "password2": "cau the huc do"}
    wrong = first.post("/accounts/password/change/", {**new, "oldpassword": "x"})
    assert "Mật khẩu đang dùng chưa đúng" in wrong.content.decode()
    assert first.post("/accounts/password/change/", new).headers["Location"] == "/accounts/me/?changed=1"
    page = text(first, "/accounts/me/?changed=1")
    assert "Đã đổi mật khẩu" in page
    assert "phiên này" in page
    assert second.get("/accounts/me/").status_code == 302


def test_the_cast_is_offered_in_the_demo_only_and_signs_in_by_one_press(
    cast: Cast, settings: Settings
) -> None:
    client = Client()
    page = text(client, "/organisation/demo")
    assert all(member.name in page for member in cast.values())
    for member in (cast["organiser"], cast["leader"]):
        answer = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
        assert answer.headers["Location"] == "/"
        assert member.name in text(client, "/accounts/me/")
    settings.KHUE_DEMO = False
    assert client.get("/organisation/demo").status_code == 404


def test_an_account_without_a_person_is_told_so(city: Cast) -> None:
    from khue.accounts.actions import create_user

    create_user(SYSTEM, "ai@hanoi.example", PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "ai@hanoi.example", "password": PASSWORD})
    assert "chưa gắn với người nào" in text(client, "/accounts/login/")


def test_listing_units_costs_the_same_whatever_their_number(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(cast["organiser"])
    with django_assert_max_num_queries(16):
        text(client, "/organisation/")
