"""The second step: codes and recovery codes, as a browser meets them and as attackers try them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from khue.accounts import actions, queries
from khue.accounts.models import User
from khue.accounts.rules import (
    RECOVERY_CODES,
    SECOND_STEP,
    TRIES,
    Factors,
    code_at,
    matching_step,
    step_at,
)
from khue.audit.models import Record
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.second_step import Demand
from tests.accounts.conftest import NOW, PASSWORD, SYSTEM
from tests.accounts.passkey import SecurityKey
from tests.accounts.two_steps import SECRET, SECURITY, add_key, code, give_password, signed_in

pytestmark = pytest.mark.django_db

BOSS = Actor(kind="person", label="x", user_id=99, roles=frozenset({"administrator"}))


@pytest.fixture
def recovery(me: Actor, held_clock: None) -> tuple[str, ...]:
    """The app is on; gives the recovery codes."""
    return actions.turn_on_codes(me, SECRET, code(NOW - timedelta(seconds=30)))


# Rules


@pytest.mark.parametrize(
    ("at", "shown"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(at: int, shown: str) -> None:
    assert code_at(SECRET, step_at(datetime.fromtimestamp(at, UTC))) == shown


def test_a_code_holds_half_a_minute_early_and_late_and_never_twice() -> None:
    for away, taken in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        found = matching_step(SECRET, code(NOW + timedelta(seconds=away)), NOW)
        assert (found is not None) is taken
    used = matching_step(SECRET, code(), NOW)
    assert used is not None
    assert matching_step(SECRET, code(), NOW, after=used) is None


# Setting up


def test_the_app_is_turned_on_with_its_key_and_a_code_and_recovery_codes_are_shown_once(
    signed: Client, user: int, run_jobs: Callable[[], int]
) -> None:
    page = signed.get(f"{SECURITY}turn_on_codes")
    shown = re.search(r'scan__key">([A-Z2-7 ]+)<', page.content.decode())
    assert shown is not None
    assert "no-store" in page.headers["Cache-Control"]
    text = shown[1].replace(" ", "")
    secret = base64.b32decode(text + "=" * (-len(text) % 8))
    wrong = signed.post(f"{SECURITY}turn_on_codes", {"code": "000 000"})
    assert wrong.status_code == 422
    assert shown[1] in wrong.content.decode()
    done = signed.post(f"{SECURITY}turn_on_codes", {"code": code_at(secret, step_at(clock.now()))})
    codes = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", done.content.decode())
    assert len(set(codes)) == RECOVERY_CODES
    assert queries.factors(user) == Factors(code=True, recovery_left=RECOVERY_CODES)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert text not in kept
    assert not any(one in kept or one.replace("-", "") in kept for one in codes)
    assert "Còn 10 mã" in signed.get(SECURITY).content.decode()
    run_jobs()
    assert "vừa được bật" in mail.outbox[0].body


def test_changes_need_a_fresh_proof(signed: Client, user: int) -> None:
    for path in ("turn_on_codes", "add_passkey", "passkey_options"):
        with clock.hold(clock.now() + timedelta(minutes=11)):
            answer = signed.get(f"{SECURITY}{path}")
        assert answer.headers["Location"].startswith("/accounts/again/?next=")
    with clock.hold(clock.now() + timedelta(minutes=11)):
        assert signed.post("/accounts/again/", {"password": "wrong"}).status_code == 422
        again = signed.post("/accounts/again/", {"password": PASSWORD, "next": f"{SECURITY}turn_on_codes"})
        assert again.headers["Location"] == f"{SECURITY}turn_on_codes"
        assert signed.get(f"{SECURITY}turn_on_codes").status_code == 200
        away = signed.post("/accounts/again/", {"password": PASSWORD, "next": "https://evil.example/"})
        assert away.headers["Location"] == "/"


def test_a_session_of_one_step_proves_nothing_once_there_is_a_second(
    signed: Client, user: int, me: Actor, held_clock: None
) -> None:
    thief = Client()
    give_password(thief)
    assert thief.get(f"{SECURITY}add_passkey").status_code == 200
    signed.get(f"{SECURITY}turn_on_codes")
    secret = base64.b64decode(signed.session["khue_new_secret"])
    shown = code_at(secret, step_at(NOW))
    assert signed.post(f"{SECURITY}turn_on_codes", {"code": shown}).status_code == 200
    for path in ("turn_off_codes", "add_passkey", "renew_recovery_codes"):
        answer = thief.post(f"{SECURITY}{path}")
        assert answer.headers["Location"].startswith("/accounts/again/"), path
    assert thief.get(f"{SECURITY}passkey_options").status_code == 302
    assert thief.post("/accounts/again/", {"password": PASSWORD}).status_code == 422
    assert queries.factors(user).code
    # Who proves the second step goes on; so does who turned it on.
    later = code_at(secret, step_at(NOW + timedelta(seconds=30)))
    assert thief.post("/accounts/again/", {"code": later}).status_code == 302
    assert thief.get(f"{SECURITY}add_passkey").status_code == 200
    assert signed.post(f"{SECURITY}turn_off_codes").headers["Location"] == SECURITY
    assert not queries.factors(user).any


def test_who_signs_in_after_the_second_step_was_turned_on_proves_it_first(
    user: int, recovery: tuple[str, ...]
) -> None:
    late = Client()
    assert give_password(late) == "/accounts/second/"
    assert not signed_in(late)
    assert "/accounts/login/" in late.post(f"{SECURITY}turn_off_codes").headers["Location"]
    late.post("/accounts/second/", {"code": code()})
    assert late.get(f"{SECURITY}add_passkey").status_code == 200


def test_a_second_factor_keeps_the_recovery_codes_and_the_last_one_takes_them_along(
    signed: Client, user: int, me: Actor
) -> None:
    first = add_key(signed, SecurityKey())
    assert "Mã dự phòng" in first
    assert add_key(signed, SecurityKey(), "Khóa USB") == ""
    assert queries.factors(user) == Factors(passkeys=2, recovery_left=RECOVERY_CODES)
    one, two = queries.second_step_of(me).passkeys
    actions.rename_passkey(me, two.id, "  Khóa   dự phòng ")
    assert "Khóa dự phòng" in signed.get(SECURITY).content.decode()
    signed.post(f"{SECURITY}passkeys/{one.id}/remove")
    signed.post(f"{SECURITY}passkeys/{two.id}/remove")
    assert queries.factors(user) == Factors()
    assert not Authenticator.objects.exists()


def test_factors_of_another_are_not_there(user: int, me: Actor, signed: Client) -> None:
    add_key(signed, SecurityKey())
    (row,) = queries.second_step_of(me).passkeys
    other = actions.create_user(SYSTEM, "khac@hanoi.example", PASSWORD)
    stranger = Actor(kind="person", label="x", user_id=other, roles=frozenset({"administrator"}))
    for act in (
        lambda: actions.remove_passkey(stranger, row.id),
        lambda: actions.rename_passkey(stranger, row.id, "x"),
        lambda: actions.turn_off_codes(stranger),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refusal, match=r"accounts\.no_second_step"):
        actions.renew_recovery_codes(stranger)


def test_what_a_role_demands_can_not_be_removed(
    me: Actor, recovery: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "khue.accounts.actions.second.demand_on", lambda user: Demand("required", "x", NOW.date())
    )
    with pytest.raises(Refusal, match=r"accounts\.second_step_required"):
        actions.turn_off_codes(me)
    with pytest.raises(Refusal, match=r"accounts\.codes_on"):
        actions.turn_on_codes(me, SECRET, code())
    assert len(actions.renew_recovery_codes(me)) == RECOVERY_CODES


# Signing in


def test_after_the_password_the_code_is_asked_for_and_only_then_is_there_a_session(
    user: int, recovery: tuple[str, ...], client: Client
) -> None:
    assert give_password(client, next="/meetings/") == "/accounts/second/"
    assert not signed_in(client)
    assert client.get("/").headers["Location"].startswith("/accounts/login/")
    page = client.get("/accounts/second/").content.decode()
    assert "Mã của ứng dụng xác thực" in page
    assert client.post("/accounts/second/", {"code": "123456"}).status_code == 422
    assert not signed_in(client)
    done = client.post("/accounts/second/", {"code": f" {code()[:3]} {code()[3:]} "})
    assert done.headers["Location"] == "/meetings/"
    assert signed_in(client)
    assert client.session[SECOND_STEP] == "totp"
    facts = Record.objects.get(action="accounts.note_sign_in").facts
    assert (facts["by"], facts["second"]) == ("password", "totp")


def test_a_code_is_good_once_whoever_looked_over_the_shoulder(user: int, recovery: tuple[str, ...]) -> None:
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
    first.post("/accounts/second/", {"code": code()})
    assert second.post("/accounts/second/", {"code": code()}).status_code == 422
    assert not signed_in(second)


def test_a_recovery_code_is_good_once_and_told_by_mail(
    user: int, recovery: tuple[str, ...], client: Client, run_jobs: Callable[[], int]
) -> None:
    give_password(client)
    client.post("/accounts/second/", {"code": recovery[3].upper()})
    assert signed_in(client)
    assert queries.factors(user).recovery_left == RECOVERY_CODES - 1
    again = Client()
    give_password(again)
    assert again.post("/accounts/second/", {"code": recovery[3]}).status_code == 422
    run_jobs()
    assert any("mã dự phòng vừa được dùng" in letter.body for letter in mail.outbox)


def test_the_fifth_wrong_code_closes_the_step_at_that_place_and_passwords_stay_open(
    user: int, recovery: tuple[str, ...]
) -> None:
    stranger, owner = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="198.51.100.7")
    give_password(stranger)
    for _ in range(TRIES):
        assert stranger.post("/accounts/second/", {"code": "000000"}).status_code == 422
    assert "Tạm ngừng nhận mã" in stranger.post("/accounts/second/", {"code": code()}).content.decode()
    assert not signed_in(stranger)
    give_password(owner)
    owner.post("/accounts/second/", {"code": code()})
    assert signed_in(owner)
    noted = Record.objects.filter(action="accounts.note_wrong_code")
    assert [row.facts["locked"] for row in noted][-1] is True


def test_without_the_password_the_second_step_is_not_there(user: int, recovery: tuple[str, ...]) -> None:
    for path in ("/accounts/second/", "/accounts/second/options"):
        assert Client().get(path).headers["Location"] == "/accounts/login/"
    assert Client().post("/accounts/second/", {"code": code()}).headers["Location"] == "/accounts/login/"


def test_a_session_that_passed_both_steps_proves_itself_again_by_the_second(
    user: int, recovery: tuple[str, ...], client: Client
) -> None:
    give_password(client)
    client.post("/accounts/second/", {"code": code()})
    later = NOW + timedelta(minutes=20)
    with clock.hold(later):
        assert "Mật khẩu đang dùng" not in client.get("/accounts/again/").content.decode()
        assert client.post("/accounts/again/", {"password": PASSWORD}).status_code == 422
        assert client.post("/accounts/again/", {"code": code(later)}).headers["Location"] == "/"


# A lost phone


def test_an_administrator_takes_it_away_with_a_reason_and_it_has_to_be_set_up_anew(
    signed: Client, user: int, me: Actor, recovery: tuple[str, ...], run_jobs: Callable[[], int]
) -> None:
    with pytest.raises(Forbidden):
        actions.reset_second_step(me, user, reason="mất điện thoại")
    with pytest.raises(Refusal, match=r"accounts\.reason_missing"):
        actions.reset_second_step(BOSS, user, reason="  ")
    own = Actor(kind="person", label="x", user_id=user, roles=frozenset({"administrator"}))
    with pytest.raises(Refusal, match=r"accounts\.own_second_step"):
        actions.reset_second_step(own, user, reason="mất điện thoại")
    with pytest.raises(NotFound):
        actions.reset_second_step(BOSS, user + 1000, reason="mất điện thoại")
    assert actions.reset_second_step(BOSS, user, reason="mất điện thoại, đã gặp mặt") == 1
    assert not signed_in(signed)
    assert queries.factors(user) == Factors()
    assert User.objects.get(pk=user).second_step_reset_at is not None
    record = Record.objects.get(action="accounts.reset_second_step", outcome="done")
    assert record.facts["reason"] == "mất điện thoại, đã gặp mặt"
    run_jobs()
    assert any("vừa gỡ xác thực hai bước" in letter.body for letter in mail.outbox)
    actions.turn_on_codes(me, SECRET, code(NOW))
    assert User.objects.get(pk=user).second_step_reset_at is None


def test_a_key_sealed_for_one_user_opens_for_no_other(user: int) -> None:
    sealed = queries.seal_secret(user, SECRET)
    assert queries.open_secret(user, sealed) == SECRET
    assert queries.open_secret(user + 1, sealed) is None


def test_only_the_system_uses_codes_and_passkeys(me: Actor, user: int) -> None:
    for act in (
        lambda: actions.use_code(me, user, "1"),
        lambda: actions.use_passkey(me, {}, {}, user),
    ):
        with pytest.raises(Forbidden):
            act()
