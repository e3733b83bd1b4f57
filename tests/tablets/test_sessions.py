"""Phiên, hạn đọc, mất máy, thu hồi: who gets in, and who is told to erase."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from khue.audit.models import Record
from khue.organisation import actions as organisation
from khue.organisation.models import Appointment
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.tablets import actions, jobs, queries
from khue.tablets.models import Challenge, Tablet, TabletSession, Tries
from khue.tablets.queries.holders import left_on
from khue.tablets.rules import codes, keys
from khue.tablets.rules.refusals import Erase, Locked, SessionOver
from tests.tablets.device import Device


def at(body, name):
    return datetime.fromisoformat(body["lease"][name])


def test_a_signed_challenge_renews_the_session_and_the_lease(enrolled, office):
    earlier = enrolled.token
    moment = clock.now() + timedelta(days=3)
    with clock.hold(moment):
        answer = enrolled.renew(unsent=4)
        assert answer.status_code == 200
        body = answer.json()
        assert at(body, "until") == moment + timedelta(days=7)
        assert at(body, "grace_until") == moment + timedelta(days=9)
        assert body["server_half"] == enrolled.body["server_half"]
        assert body["lease"]["secret"] == enrolled.body["lease"]["secret"]
        found, actor = queries.tablet_from(enrolled.token)
    assert enrolled.token != earlier
    assert (found.id, found.order) == (enrolled.id, "good")
    assert (actor.person_id, actor.tablet_id, actor.roles) == (office.leader.id, enrolled.id, frozenset())
    assert Tablet.objects.get(id=enrolled.id).unsent == 4


def test_a_nonce_is_answered_once(enrolled):
    nonce = enrolled.ask()
    signature = enrolled.sign(f"khue-session:{nonce}".encode())
    assert enrolled.renew(nonce=nonce, signature=signature).status_code == 200
    replayed = enrolled.renew(nonce=nonce, signature=signature)
    assert (replayed.status_code, replayed.json()["code"]) == (422, "tablets.nonce_over")


def test_a_nonce_is_over_after_two_minutes(enrolled):
    nonce = enrolled.ask()
    with clock.hold(clock.now() + timedelta(seconds=121)):
        assert enrolled.renew(nonce=nonce).json()["code"] == "tablets.nonce_over"


def test_a_nonce_of_another_tablet_and_one_made_up_are_refused(office, enrolled):
    other = actions.register_tablet(office.keeping, tag="MTB-2", model="", platform="ios")
    nonce = actions.offer_challenge(other)
    assert enrolled.renew(nonce=nonce).json()["code"] == "tablets.nonce_over"
    assert enrolled.renew(nonce="made-up").json()["code"] == "tablets.nonce_over"


def test_a_wrong_signature_is_refused_and_gives_nothing(enrolled):
    thief = Device()
    thief.id = enrolled.id
    answer = thief.renew()
    assert (answer.status_code, answer.json()["code"]) == (403, "tablets.signature_wrong")
    assert "khue_tablet" not in answer.cookies
    assert "server_half" not in answer.json()
    unsigned = enrolled.renew(signature="AAAA")
    assert unsigned.json()["code"] == "tablets.signature_wrong"


def test_a_signature_for_another_purpose_opens_no_session(enrolled):
    nonce = enrolled.ask()
    assert enrolled.renew(nonce=nonce, signature=enrolled.sign(nonce.encode())).status_code == 403


def test_another_persons_tablet_cant_be_opened_with_ones_own_key(office, enrolled):
    mine = actions.register_tablet(office.keeping, tag="MTB-2", model="", platform="ios")
    actions.assign_holder(office.keeping, mine, office.stranger.id)
    stranger = Device(address="10.1.0.9")
    stranger.enrol(actions.issue_enrolment_code(office.keeping, mine))
    stranger.id = enrolled.id
    assert stranger.renew().status_code == 403


def test_a_stranger_cant_tell_an_unknown_tablet_from_a_known_one(enrolled):
    stranger = Device()
    stranger.id = 999_999
    assert stranger.post("challenge", {"tablet_id": 999_999}).status_code == 200
    unknown = stranger.renew()
    stranger.id = enrolled.id
    known = stranger.renew()
    assert (unknown.status_code, unknown.json()) == (known.status_code, known.json())
    assert not Challenge.objects.filter(tablet_id=999_999).exists()


def test_a_session_is_over_after_twelve_hours_and_for_a_stranger_at_once(enrolled):
    token = enrolled.token
    with clock.hold(clock.now() + timedelta(hours=11, minutes=59)):
        assert queries.tablet_from(token)[0].id == enrolled.id
    with clock.hold(clock.now() + timedelta(hours=12)), pytest.raises(SessionOver):
        queries.tablet_from(token)
    for wrong in ("", "x", token + "x"):
        with pytest.raises(SessionOver):
            queries.tablet_from(wrong)


def test_a_lock_ends_sessions_and_erases_nothing(office, enrolled):
    token, generation = enrolled.token, queries.session_generation(enrolled.id)
    actions.lock(office.leading, enrolled.id)
    assert queries.session_generation(enrolled.id) == generation + 1
    with pytest.raises(Locked):
        queries.tablet_from(token)
    answer = enrolled.client.get("/api/tablet/snapshot")
    assert (answer.status_code, answer.json()["code"]) == (401, "tablets.locked")
    assert enrolled.renew().status_code == 200
    assert enrolled.client.get("/api/tablet/snapshot").status_code == 200
    with pytest.raises(NotFound):
        actions.lock(office.strange, enrolled.id)


def test_a_lost_tablet_is_told_to_erase_by_every_way_it_may_come(office, enrolled):
    token, nonce = enrolled.token, enrolled.ask()
    enrolled.renew(unsent=3)
    assert actions.report_lost(office.leading, enrolled.id, "Rơi trên đường") == 3
    for old in (token, enrolled.token):
        with pytest.raises(Erase):
            queries.tablet_from(old)
    answer = enrolled.post("challenge", {"tablet_id": enrolled.id})
    assert (answer.status_code, answer.json()["code"]) == (410, "tablets.erase")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert enrolled.renew(nonce=nonce).status_code == 410
    assert queries.standing_of(enrolled.id).order == "erase"
    assert queries.tablets_of([office.leader.id]) == {}
    page = queries.tablet_to_read(office.keeping, enrolled.id)
    assert page.erase_told_at is not None
    assert page.row.unsent == 3


def test_the_desk_learns_that_a_lost_tablet_was_told_at_whichever_door_it_came(office, enrolled):
    actions.report_lost(office.leading, enrolled.id, "")
    assert enrolled.client.get("/api/tablet/snapshot").status_code == 410
    assert queries.tablet_to_read(office.keeping, enrolled.id).erase_told_at is not None


def test_a_tablet_that_was_away_for_a_year_is_still_told_to_erase(office, enrolled):
    token = enrolled.token
    actions.revoke(office.keeping, enrolled.id, "Thôi sử dụng")
    with clock.hold(clock.now() + timedelta(days=365)):
        actions.sweep(Actor.system("tablets.sweep"))
        with pytest.raises(Erase):
            queries.tablet_from(token)


def test_a_stranger_who_names_a_lost_tablet_doesnt_make_it_look_erased(office, enrolled):
    actions.report_lost(office.leading, enrolled.id, "")
    assert Device().post("challenge", {"tablet_id": enrolled.id}).status_code == 410
    assert queries.tablet_to_read(office.keeping, enrolled.id).erase_told_at is None


def test_a_revoked_tablet_goes_to_another_person_and_its_old_content_still_erases(office, enrolled):
    token = enrolled.token
    actions.revoke(office.keeping, enrolled.id, "Chuyển công tác")
    actions.assign_holder(office.keeping, enrolled.id, office.stranger.id)
    with pytest.raises(Erase):
        queries.tablet_from(token)
    fresh = Device(address="10.1.0.3")
    assert fresh.enrol(actions.issue_enrolment_code(office.keeping, enrolled.id)).status_code == 201
    assert queries.tablet_from(fresh.token)[0].person_id == office.stranger.id
    assert enrolled.renew(nonce="x").status_code == 410


def test_a_found_tablet_has_to_be_enrolled_anew(office, enrolled):
    actions.report_lost(office.leading, enrolled.id, "")
    actions.mark_found(office.keeping, enrolled.id)
    assert [reason.code for reason in queries.standing_of(enrolled.id).reasons] == ["tablets.not_enrolled"]
    assert enrolled.renew(nonce="x").status_code == 410
    with pytest.raises(Refusal, match="not_lost"):
        actions.mark_found(office.keeping, enrolled.id)


def test_who_may_report_revoke_and_find(office, enrolled):
    with pytest.raises(NotFound):
        actions.report_lost(office.strange, enrolled.id, "")
    with pytest.raises(Forbidden):
        actions.revoke(office.leading, enrolled.id, "x")
    with pytest.raises(Refusal, match="reason_missing"):
        actions.revoke(office.keeping, enrolled.id, "  ")
    actions.report_lost(office.keeping, enrolled.id, "")
    with pytest.raises(Refusal, match="is_lost"):
        actions.report_lost(office.leading, enrolled.id, "")
    with pytest.raises(Forbidden):
        actions.mark_found(office.leading, enrolled.id)


def test_a_stop_keeps_reading_and_sessions_and_tells_why(office, enrolled):
    actions.stop_content(office.keeping, enrolled.id, "Chưa đặt mã khóa màn hình")
    found, _ = queries.tablet_from(enrolled.token)
    assert found.order == "stopped"
    body = enrolled.renew().json()
    assert body["standing"]["order"] == "stopped"
    assert "Chưa đặt mã khóa màn hình" in body["standing"]["reasons"][0]["sentence"]
    assert queries.tablets_of([office.leader.id])[office.leader.id][0].standing == "stopped"
    with pytest.raises(Refusal, match="already_stopped"):
        actions.stop_content(office.keeping, enrolled.id, "lý do khác")
    actions.lift_stop(office.keeping, enrolled.id, "Đã đặt mã khóa")
    assert queries.standing_of(enrolled.id).order == "good"
    with pytest.raises(Refusal, match="not_stopped"):
        actions.lift_stop(office.keeping, enrolled.id, "x")
    with pytest.raises(Forbidden):
        actions.stop_content(office.leading, enrolled.id, "x")


def test_after_the_end_of_a_post_nothing_new_arrives_and_the_lease_ends_with_the_days_of_leaving(
    office, enrolled, leave
):
    noon = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    with clock.hold(noon):
        enrolled.renew()
        token = enrolled.token
        leave(clock.today())
        assert queries.tablet_from(token)[0].order == "stopped"
        jobs.after_relief(object="appointment:1", facts={"person": office.leader.id})
        with pytest.raises(SessionOver):
            queries.tablet_from(token)
        body = enrolled.renew().json()
        assert body["standing"]["reasons"][0]["code"] == "tablets.holder_left"
        assert at(body, "until") == at(body, "grace_until") == datetime(2026, 11, 26, tzinfo=clock.VN)
    with clock.hold(noon + timedelta(days=2)):
        assert at(enrolled.renew().json(), "until") == datetime(2026, 11, 26, tzinfo=clock.VN)
    for days in (5, 300):
        with clock.hold(noon + timedelta(days=days)):
            body = enrolled.renew().json()
            assert at(body, "grace_until") <= clock.now()


def test_the_day_of_leaving_is_found_in_one_statement(office, leave, django_assert_num_queries):
    today = clock.today()
    for until, within, found in (
        (None, 30, None),
        (today + timedelta(days=1), 30, None),
        (today, 30, today),
        (today - timedelta(days=3), 30, today - timedelta(days=3)),
        (today - timedelta(days=3), 2, today - timedelta(days=2)),
    ):
        leave(until)
        with django_assert_num_queries(1):
            assert left_on(office.leader.id, within) == found
    Appointment.objects.all().delete()
    assert left_on(office.leader.id, 3) == today - timedelta(days=3)


def test_who_still_holds_another_post_keeps_the_tablet_as_it_is(office, enrolled):
    jobs.after_relief(object="", facts={"person": office.leader.id})
    assert queries.tablet_from(enrolled.token)[0].order == "good"


def test_the_phone_code_is_the_one_the_tablet_reckons(office, enrolled):
    secret = keys.from_base64(enrolled.body["lease"]["secret"])
    issued = actions.issue_phone_code(office.keeping, enrolled.id, "k7qx 23mn")
    assert issued.code == codes.phone_code(secret, "K7QX23MN")
    assert issued.hours == 24
    assert issued.code not in str(list(Record.objects.values()))
    assert issued.code not in repr(issued)


def test_a_challenge_is_answered_once_and_three_between_two_contacts(office, enrolled):
    for challenge in ("AAAA", "BBBB", "CCCC"):
        actions.issue_phone_code(office.keeping, enrolled.id, challenge)
    with pytest.raises(Refusal, match="challenge_answered"):
        actions.issue_phone_code(office.keeping, enrolled.id, "aa-aa")
    with pytest.raises(Refusal, match="too_many_phone_codes"):
        actions.issue_phone_code(office.keeping, enrolled.id, "DDDD")
    with clock.hold(clock.now() + timedelta(minutes=1)):
        enrolled.renew()
        actions.issue_phone_code(office.keeping, enrolled.id, "DDDD")


def test_no_phone_code_for_strangers_lost_tablets_leavers_and_odd_challenges(office, enrolled, leave):
    with pytest.raises(Forbidden):
        actions.issue_phone_code(office.leading, enrolled.id, "AAAA")
    for odd in ("", "abc", "ÂÂÂÂ", "A" * 17, "AAAA;"):
        with pytest.raises(Refusal, match="challenge_form"):
            actions.issue_phone_code(office.keeping, enrolled.id, odd)
    leave(clock.today())
    with pytest.raises(Refusal, match="holder_left"):
        actions.issue_phone_code(office.keeping, enrolled.id, "AAAA")
    actions.report_lost(office.keeping, enrolled.id, "")
    with pytest.raises(Refusal, match="is_lost"):
        actions.issue_phone_code(office.keeping, enrolled.id, "AAAA")


def test_an_operation_is_verified_by_the_present_key_of_its_tablet(office, enrolled):
    message = b"id|1|distribution.opened|2026-11-23T12:00:00+07:00|{}"
    signature = enrolled.sign(message)
    assert queries.verifier_of(enrolled.id)(message, signature)
    assert not queries.verifier_of(enrolled.id)(message + b" ", signature)
    assert not queries.verifier_of(enrolled.id)(message, Device().sign(message))
    assert not queries.verifier_of(999_999)(message, signature)
    actions.revoke(office.keeping, enrolled.id, "x")
    assert not queries.verifier_of(enrolled.id)(message, signature)


def test_what_a_tablet_says_of_itself_is_bounded(enrolled):
    nonce = enrolled.ask()
    for unsent in (-1, 2**70, "x", True, None):
        body = {"tablet_id": enrolled.id, "nonce": nonce, "signature": "AAAA", "unsent": unsent}
        assert enrolled.post("session", body).status_code == 422
    assert enrolled.post("session", {"tablet_id": "1"}).status_code == 422
    assert enrolled.post("challenge", {"tablet_id": -1}).status_code == 422


def test_last_seen_is_kept_to_the_minute(enrolled):
    moment = clock.now() + timedelta(hours=1)
    with clock.hold(moment):
        actions.note_awake(enrolled.id)
    with clock.hold(moment + timedelta(seconds=30)):
        actions.note_awake(enrolled.id)
    assert Tablet.objects.get(id=enrolled.id).last_seen == moment
    with clock.hold(moment + timedelta(seconds=61)):
        actions.note_awake(enrolled.id, unsent=2)
    seen = Tablet.objects.get(id=enrolled.id)
    assert (seen.last_seen, seen.unsent) == (moment + timedelta(seconds=61), 2)


def test_challenges_of_one_tablet_are_limited(enrolled):
    answers = {enrolled.post("challenge", {"tablet_id": enrolled.id}).status_code for _ in range(61)}
    assert answers == {200, 429}


def test_the_nightly_sweep_takes_what_is_over_and_leaves_the_rest(enrolled):
    enrolled.ask()
    with clock.hold(clock.now() + timedelta(days=3)):
        assert actions.sweep(Actor.system("tablets.sweep")) >= 2
    assert not Challenge.objects.exists()
    assert not Tries.objects.exists()
    assert TabletSession.objects.exists()


def test_every_contact_that_changes_something_is_in_the_log_under_the_tablet(office, enrolled):
    actions.stop_content(office.keeping, enrolled.id, "x")
    page = queries.tablet_to_read(office.keeping, enrolled.id)
    assert [row.action for row in page.history] == [
        "tablets.stop_content",
        "tablets.enrol",
        "tablets.issue_enrolment_code",
        "tablets.assign_holder",
        "tablets.register_tablet",
    ]
    assert json.dumps([row.facts for row in page.history])


@pytest.mark.parametrize(
    "end",
    [
        lambda held: organisation.relieve(Actor.system("test"), held, day=clock.today()),
        lambda held: organisation.strike_appointment(Actor.system("test"), held, reason="ghi nhầm"),
    ],
    ids=["relieved", "struck"],
)
def test_the_end_of_a_holders_post_is_followed_by_itself(transactional_db, office, enrolled, run_jobs, end):
    token = enrolled.token
    end(Appointment.objects.get(person=office.leader).id)
    run_jobs()
    with pytest.raises(SessionOver):
        queries.tablet_from(token)
    assert Record.objects.filter(action="tablets.follow_relief", outcome="done").count() == 1
