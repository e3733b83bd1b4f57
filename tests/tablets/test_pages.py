"""Trang máy tính bảng: who sees what, and that each button does its one action."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from khue.shared import clock
from khue.shared.text import fold
from khue.tablets import actions, queries
from khue.tablets.models import Tablet
from khue.tablets.pages.codes import code_address, qr_path
from tests.tablets.device import Device


@pytest.fixture
def enter(office):
    """Sign somebody of the office in."""

    def client_of(person) -> Client:
        user = get_user_model().objects.create(email=f"p{person.id}@hanoi.example", is_active=True)
        person.user = user
        person.save()
        client = Client()
        client.force_login(user)
        return client

    return client_of


def test_the_keeper_sees_the_list_and_finds_by_name_without_marks(office, tablet_id, enter):
    keeper = enter(office.keeper)
    page = keeper.get("/tablets/")
    assert page.status_code == 200
    assert "MTB-0418" in page.content.decode()
    assert "Chờ ghi danh" in page.content.decode()
    assert "MTB-0418" in keeper.get("/tablets/?text=tran van lanh").content.decode()
    nothing = keeper.get("/tablets/?text=khong co ai").content.decode()
    assert "MTB-0418" not in nothing
    assert "Không có máy nào khớp" in nothing
    assert "MTB-0418" not in keeper.get("/tablets/?show=good").content.decode()


def test_who_keeps_no_tablets_is_led_to_their_own(office, tablet_id, enter):
    leader = enter(office.leader)
    assert leader.get("/tablets/").headers["Location"] == "/tablets/mine"
    assert "MTB-0418" in leader.get("/tablets/mine").content.decode()
    page = leader.get(f"/tablets/{tablet_id}/").content.decode()
    assert "Báo mất máy" in page
    assert "Thu hồi máy" not in page


def test_a_stranger_sees_neither_list_nor_tablet_and_does_nothing(office, tablet_id, enter):
    stranger = enter(office.stranger)
    assert stranger.get(f"/tablets/{tablet_id}/").status_code == 404
    for act in ("report_lost", "lock"):
        assert stranger.post(f"/tablets/{tablet_id}/{act}").status_code == 404
    for act in ("issue_enrolment_code", "stop_content", "revoke", "issue_phone_code"):
        assert stranger.post(f"/tablets/{tablet_id}/{act}").status_code == 403
    assert 'role="option"' not in stranger.get("/tablets/find/persons?q=tran").content.decode()
    assert Client().get("/tablets/").headers["Location"].startswith("/accounts/login/")


def test_from_a_new_tablet_to_an_enrolled_one_by_the_pages(office, enter):
    keeper = enter(office.keeper)
    answer = keeper.post("/tablets/register_tablet", {"tag": "MTB-7", "model": "", "platform": "ios"})
    address = answer.headers["Location"]
    options = keeper.get("/tablets/find/persons?q=Lãnh").content.decode()
    assert f'data-value="{office.leader.id}"' in options
    assert keeper.post(f"{address}assign_holder", {"person": office.leader.id}).status_code == 302
    shown = keeper.post(f"{address}issue_enrolment_code")
    assert "no-store" in shown["Cache-Control"]
    code = re.search(r'once__code num">([A-Z0-9-]+)<', shown.content.decode()).group(1)
    assert 'style="' not in shown.content.decode()
    device = Device()
    assert device.enrol(code).status_code == 201
    page = keeper.get(address).content.decode()
    assert "Đủ điều kiện nhận tài liệu" in page
    assert code not in page
    assert "iPad (10)" in page


def test_the_phone_code_page_shows_eight_digits_once(office, enrolled, enter):
    keeper = enter(office.keeper)
    shown = keeper.post(f"/tablets/{enrolled.id}/issue_phone_code", {"challenge": "4821 09"})
    assert re.search(r'once__code num">\d{4}-\d{4}<', shown.content.decode())
    again = keeper.post(f"/tablets/{enrolled.id}/issue_phone_code", {"challenge": "482109"})
    assert again.status_code == 422
    assert "đã được trả lời một lần" in again.content.decode()


def test_stop_lift_lock_and_loss_by_the_pages(office, enrolled, enter):
    keeper = enter(office.keeper)
    base = f"/tablets/{enrolled.id}/"
    assert keeper.post(f"{base}stop_content", {"reason": ""}).status_code == 422
    keeper.post(f"{base}stop_content", {"reason": "Chưa đặt mã khóa <màn hình>"})
    page = keeper.get(base).content.decode()
    assert "Chưa đặt mã khóa &lt;màn hình&gt;" in page
    assert "Cho nhận lại tài liệu" in page
    keeper.post(f"{base}lift_stop", {"reason": "Đã đặt"})
    assert queries.standing_of(enrolled.id).order == "good"
    enrolled.renew(unsent=2)
    assert keeper.post(f"{base}lock").status_code == 302
    lost = keeper.post(f"{base}report_lost", {"note": "taxi"}, follow=True).content.decode()
    assert "2 nội dung chưa gửi đi có thể mất theo máy" in lost
    assert "chưa nhận lệnh xóa" in lost
    enrolled.post("challenge", {"tablet_id": enrolled.id})
    assert "đã nhận lệnh xóa lúc" in keeper.get(base).content.decode()
    keeper.post(f"{base}mark_found")
    assert keeper.post(f"{base}revoke", {"reason": "hỏng"}).status_code == 302
    assert queries.standing_of(enrolled.id).order == "erase"
    assert keeper.post(f"{base}assign_holder", {"person": "x"}).status_code == 422


def test_the_practice_page_is_there_in_the_demo_only(office, enter, settings):
    leader = enter(office.leader)
    settings.KHUE_DEMO = False
    assert leader.get("/tablets/practice").status_code == 404
    assert leader.post("/tablets/practice").status_code == 404
    settings.KHUE_DEMO = True
    assert "Chỉ có trong bản trình diễn" in leader.get("/tablets/practice").content.decode()
    page = leader.post("/tablets/practice").content.decode()
    code = re.search(r"/app/#code=([A-Z0-9]{8})", page).group(1)
    device = Device()
    assert device.enrol(code).json()["tablet"]["practice"] is True
    assert queries.tablet_from(device.token)[0].practice


def test_the_square_code_holds_the_address_with_the_code_behind_the_hash():
    address = code_address("ABCD2345")
    assert address.endswith("/app/#code=ABCD2345")
    path, side = qr_path(address)
    assert path.count("M") > 200
    assert side >= 29


def test_a_list_costs_the_same_for_one_tablet_and_for_thirty(
    office, tablet_id, django_assert_max_num_queries
):
    for number in range(30):
        extra = actions.register_tablet(office.keeping, tag=f"MTB-{number}", model="", platform="ios")
        actions.assign_holder(office.keeping, extra, office.stranger.id)
    keeper = office.keeping
    with django_assert_max_num_queries(3):
        assert len(queries.tablets_to_see(keeper)) == 31


def test_the_database_groups_counts_and_finds_tablets_as_the_rule_does(office, tablet_id):
    keeper = office.keeping
    made = [actions.register_tablet(keeper, tag=f"MTB-{n}", model="iPad", platform="ios") for n in range(5)]
    actions.assign_holder(keeper, made[0], office.stranger.id)
    Tablet.objects.filter(id=made[0]).update(state="enrolled")
    Tablet.objects.filter(id=made[1]).update(state="lost")
    Tablet.objects.filter(id=made[2]).update(
        state="enrolled", holder=office.stranger.id, stop_reason="Kiểm tra", stopped_at=clock.now()
    )
    page = queries.tablets_page(keeper)
    assert [row.id for row in page.rows] == [row.id for row in queries.tablets_to_see(keeper)]
    for show in ("good", "stopped", "waiting", "gone"):
        rows = queries.tablets_page(keeper, show=show).rows
        assert {row.group for row in rows} <= {show}
        assert len(rows) == getattr(page.counts, show)
    assert page.counts.all == 6
    assert page.counts.gone == 1
    assert [row.id for row in queries.tablets_page(keeper, "mtb-1").rows] == [made[1]]
    found = queries.tablets_page(keeper, fold(office.stranger.full_name)).rows
    assert {row.id for row in found} == {made[0], made[2]}
    assert queries.tablets_page(keeper, "không có").rows == []
