"""Ghi danh: one code, one use, one tablet, one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.audit.models import Record
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.tablets import actions, queries
from khue.tablets.models import Enrolment, EnrolmentCode, PhoneCode, TabletSession
from tests.tablets.device import Device


def issue(office, tablet_id):
    return actions.issue_enrolment_code(office.keeping, tablet_id)


def test_the_app_enrols_with_the_code_and_gets_all_it_needs(office, tablet_id):
    device = Device()
    answer = device.enrol(issue(office, tablet_id))
    assert answer.status_code == 201
    body = answer.json()
    assert body["tablet"] == {"id": tablet_id, "tag": "MTB-0418", "model": "iPad (10)", "practice": False}
    assert body["person"]["name"] == "Trần Văn Lãnh"
    assert body["person"]["initials"]
    assert len(body["server_half"]) == len(body["lease"]["secret"]) == 44
    assert body["pin"] == {"min_length": 6, "wrong_limit": 5}
    assert body["lease"]["days"] == 7
    assert body["standing"] == {"order": "good", "reasons": []}
    cookie = answer.cookies["khue_tablet"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert answer["Cache-Control"] == "no-store"
    assert queries.tablets_of([office.leader.id])[office.leader.id][0].enrolled


def test_the_code_may_be_typed_small_and_with_a_dash(office, tablet_id):
    code = issue(office, tablet_id)
    assert Device().enrol(f"{code[:4].lower()} - {code[4:]}").status_code == 201


def test_a_code_serves_once(office, tablet_id):
    code = issue(office, tablet_id)
    assert Device().enrol(code).status_code == 201
    answer = Device().enrol(code)
    assert (answer.status_code, answer.json()["code"]) == (422, "tablets.code_used")
    assert "chỉ dùng một lần" in answer.json()["sentence"]


@pytest.mark.parametrize("code", ["ABCD2345", "khongphai", "", "ABCD23456789", "ABCD-I1O0"])
def test_a_wrong_code_is_refused_and_enrols_nothing(office, tablet_id, code):
    issue(office, tablet_id)
    answer = Device().enrol(code)
    assert (answer.status_code, answer.json()["code"]) == (422, "tablets.code_wrong")
    assert not Enrolment.objects.exists()
    assert Record.objects.filter(action="tablets.enrol", outcome="refused").exists()


def test_a_code_is_over_after_twenty_four_hours(office, tablet_id):
    code = issue(office, tablet_id)
    with clock.hold(clock.now() + timedelta(hours=24)):
        assert Device().enrol(code).json()["code"] == "tablets.code_expired"
    with clock.hold(clock.now() + timedelta(hours=23, minutes=59)):
        assert Device().enrol(code).status_code == 201


def test_a_new_code_ends_the_earlier_one(office, tablet_id):
    earlier, later = issue(office, tablet_id), issue(office, tablet_id)
    assert Device().enrol(earlier).json()["code"] == "tablets.code_expired"
    assert Device().enrol(later).status_code == 201


def test_loss_ends_the_code_that_lies_on_the_table(office, tablet_id):
    code = issue(office, tablet_id)
    actions.report_lost(office.leading, tablet_id, "để quên trên xe")
    assert Device().enrol(code).json()["code"] == "tablets.code_expired"


def test_guessing_from_one_address_is_stopped_also_for_the_right_code(office, tablet_id):
    code = issue(office, tablet_id)
    for _ in range(10):
        assert Device().enrol("ABCD2345").status_code == 422
    answer = Device().enrol(code)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    assert Device(address="10.1.0.2").enrol(code).status_code == 201


def test_an_attempt_that_fails_does_not_use_the_code_up(office, tablet_id):
    code = issue(office, tablet_id)
    device = Device()
    bad = device.post("enrol", {"code": code, "device_key": {"kty": "RSA"}, "device": {}})
    assert bad.json()["code"] == "tablets.key_unusable"
    assert device.enrol(code).status_code == 201


def test_a_device_key_never_serves_twice(office, tablet_id, enrolled):
    again = Device(key=enrolled.key)
    assert again.enrol(issue(office, tablet_id)).json()["code"] == "tablets.key_known"


def test_a_second_enrolment_erases_the_first_installation(office, tablet_id, enrolled):
    second = Device(address="10.1.0.2")
    assert second.enrol(issue(office, tablet_id)).status_code == 201
    assert enrolled.renew(nonce="x").status_code == 410
    enrolled.client.cookies.clear()
    assert enrolled.renew().status_code == 410
    assert second.renew().status_code == 200
    assert Enrolment.objects.filter(tablet_id=tablet_id, ended_at=None).count() == 1


def test_secrets_rest_sealed_or_hashed_and_never_in_the_log(office, tablet_id):
    code = issue(office, tablet_id)
    device = Device()
    device.enrol(code)
    enrolment = Enrolment.objects.get()
    kept = [bytes(enrolment.server_half), bytes(enrolment.lease_secret)]
    secrets = [device.body["server_half"], device.body["lease"]["secret"], code, device.token]
    rows = [
        str(list(EnrolmentCode.objects.values())),
        str(list(TabletSession.objects.values())),
        str(list(Record.objects.values())),
        str(list(Enrolment.objects.values())),
        str(kept),
    ]
    for secret in secrets:
        assert all(secret not in row for row in rows)
    for box in kept:
        assert len(box) == 1 + 12 + 32 + 16


def test_secrets_of_two_enrolments_cant_be_swapped_in_the_table(office, enrolled):
    row = Enrolment.objects.get()
    Enrolment.objects.update(server_half=row.lease_secret)
    assert enrolled.renew().json()["code"] == "tablets.secret_unreadable"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"code": 5}', b'{"code":"ABCD2345"}', b'{"code":"' + b"A" * 20000 + b'"}', b"\xff"],
)
def test_a_body_of_another_form_is_refused_with_a_sentence(office, body):
    answer = Device().client.post(
        "/api/tablet/enrol", body, content_type="application/json", headers={"X-Khue-Tablet": "1"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "tablets.bad_request"


def test_a_call_without_the_apps_header_is_refused(office):
    answer = Device().client.post("/api/tablet/enrol", "{}", content_type="application/json")
    assert answer.status_code == 403
    assert Device().client.get("/api/tablet/enrol", headers={"X-Khue-Tablet": "1"}).status_code == 405


def test_who_keeps_no_tablets_may_not_issue_codes(office, tablet_id):
    for actor in (office.leading, office.strange, Actor.anonymous()):
        with pytest.raises(Forbidden):
            actions.issue_enrolment_code(actor, tablet_id)
    assert not EnrolmentCode.objects.exists()


@pytest.mark.parametrize("actor", [Actor.anonymous(), Actor(kind="person", label="x", person_id=1)])
def test_enrolment_and_renewal_are_acts_of_the_tablets_edge_only(db, actor):
    with pytest.raises(Forbidden):
        actions.enrol(actor, "ABCD2345", {}, {})
    with pytest.raises(Forbidden):
        actions.renew_session(actor, 1, "n", "s", 0)


def test_a_holder_without_a_post_gets_no_tablet_and_no_code(office, tablet_id, leave):
    leave(clock.today())
    with pytest.raises(Refusal, match="holder_without_post"):
        issue(office, tablet_id)
    other = actions.register_tablet(office.keeping, tag="MTB-2", model="", platform="android")
    with pytest.raises(Refusal, match="holder_without_post"):
        actions.assign_holder(office.keeping, other, office.leader.id)
    with pytest.raises(Refusal, match="no_holder"):
        issue(office, other)


def test_a_tablet_in_use_is_not_given_to_another(office, tablet_id, enrolled):
    with pytest.raises(Refusal, match="still_enrolled"):
        actions.assign_holder(office.keeping, tablet_id, office.stranger.id)


@pytest.mark.parametrize(
    ("tag", "platform", "code"),
    [("", "ios", "tag_missing"), ("MTB-0418", "ios", "tag_taken"), ("X", "windows", "platform_unknown")],
)
def test_a_tablet_is_registered_once_and_with_a_known_platform(office, tablet_id, tag, platform, code):
    with pytest.raises(Refusal, match=code):
        actions.register_tablet(office.keeping, tag=tag, model="", platform=platform)


def test_practice_tablets_exist_in_the_demo_only(office, settings):
    settings.KHUE_DEMO = False
    with pytest.raises(Refusal, match="practice_only_in_demo"):
        actions.enrol_practice(office.leading)
    with pytest.raises(Refusal, match="practice_only_in_demo"):
        actions.register_tablet(office.keeping, tag="TH-1", model="", platform="practice")
    settings.KHUE_DEMO = True
    practice = actions.enrol_practice(office.leading)
    settings.KHUE_DEMO = False
    assert Device().enrol(practice.code).json()["code"] == "tablets.practice_only_in_demo"
    settings.KHUE_DEMO = True
    device = Device()
    assert device.enrol(practice.code).status_code == 201
    assert device.body["tablet"]["practice"] is True


def test_who_may_see_a_tablet(office, tablet_id):
    assert queries.tablet_to_read(office.keeping, tablet_id).may_keep
    mine = queries.tablet_to_read(office.leading, tablet_id)
    assert (mine.may_keep, mine.may_report) == (False, True)
    for actor in (office.strange, Actor.anonymous()):
        with pytest.raises(NotFound):
            queries.tablet_to_read(actor, tablet_id)
        with pytest.raises(NotFound):
            queries.tablets_to_see(actor)
    assert [row.tag for row in queries.my_tablets(office.leading)] == ["MTB-0418"]
    assert queries.my_tablets(office.strange) == []


def test_the_wrapped_person_key_comes_back_on_the_next_tablet(office, tablet_id):
    first = Device()
    first.enrol(issue(office, tablet_id), wrapped_person_key="v1.abc")
    assert first.renew().json()["wrapped_person_key"] == "v1.abc"
    second = Device(address="10.1.0.2")
    second.enrol(issue(office, tablet_id), wrapped_person_key="v1.other")
    assert second.body["wrapped_person_key"] == "v1.abc"
    refused = second.post("person-key", {"wrapped_person_key": "v1.other"})
    assert refused.json()["code"] == "tablets.person_key_exists"
    assert second.post("person-key", {"wrapped_person_key": "v1.other", "replace": True}).json()["stored"]
    assert second.renew().json()["wrapped_person_key"] == "v1.other"
    assert first.post("person-key", {"wrapped_person_key": "v1.thief", "replace": True}).status_code == 410
    assert Device().post("person-key", {"wrapped_person_key": "v1.x"}).status_code == 401
    assert not PhoneCode.objects.exists()


@pytest.mark.parametrize("wrapped", ["", "khóa", "a" * 4097, 5, ["v1"], "v1\n"])
def test_an_unusable_wrapped_key_is_refused_before_the_code_is_used(office, tablet_id, wrapped):
    code = issue(office, tablet_id)
    device = Device()
    assert device.enrol(code, wrapped_person_key=wrapped).json()["code"] == "tablets.wrapped_key_unusable"
    assert device.enrol(code).status_code == 201
