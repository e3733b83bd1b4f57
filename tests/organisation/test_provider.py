"""Signing in by the agency's own system: the way there and back, and everything that may be wrong with it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from khue.accounts import actions as accounts
from khue.accounts import queries as account_queries
from khue.accounts.models import Connection, User
from khue.accounts.queries import openid
from khue.accounts.rules import SECOND_STEP, STRANGERS_TRIES, Identity, Provider, code_at, safe_url, step_at
from khue.audit.models import Record
from khue.organisation.actions import (
    DEMO_PASSWORD,
    add_person,
    appoint,
    relieve,
    set_contact,
    sign_in_by_provider,
)
from khue.organisation.models import Appointment, Person
from khue.organisation.queries import CastMember
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.accounts.passkey import SecurityKey
from tests.organisation.conftest import SYSTEM
from tests.organisation.providers import CLIENT, SECRET, Liar, lying_provider, real_provider

pytestmark = pytest.mark.django_db

City = dict[str, CastMember]
LEAVE, BACK = "/organisation/provider/", "/organisation/provider/back"


@pytest.fixture
def liar(settings: Settings, city: City) -> Iterator[Liar]:
    """A provider whom Khuê asks; tokens are made and read now, whenever the city's day is."""
    account_queries.forget_provider()
    with lying_provider() as found, clock.hold(datetime.fromtimestamp(time.time(), UTC)):
        found.claims = {"email": city["organiser"].email, "email_verified": True}
        settings.KHUE_OIDC = Provider(found.issuer, CLIENT, SECRET, "Cổng một cửa")
        yield found
    account_queries.forget_provider()


def leave(client: Client, to: str = "") -> dict[str, str]:
    """What Khuê asks the provider's page."""
    answer = client.get(f"{LEAVE}?next={to}" if to else LEAVE)
    assert answer.status_code == 302, answer.content.decode()
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def come_back(client: Client, liar: Liar, to: str = "", **more: str):
    asked = leave(client, to)
    liar.claims = {"nonce": asked["nonce"], **liar.claims}
    return client.get(BACK, {"code": "c", "state": asked["state"], **more})


def signed_in(client: Client) -> int | None:
    user = account_queries.user_of_session(client.session.session_key or "")
    return user.pk if user else None


def user_of(member: CastMember) -> int:
    found = Person.objects.get(pk=member.person_id).user_id
    assert found is not None
    return found


# The way there and back


def test_the_first_time_connects_by_the_official_address_and_is_recorded(city: City, liar: Liar) -> None:
    client = Client()
    assert "Đăng nhập bằng Cổng một cửa" in client.get("/accounts/login/").content.decode()
    answer = come_back(client, liar, to="/meetings/")
    assert answer.headers["Location"] == "/meetings/"
    assert signed_in(client) == user_of(city["organiser"])
    assert Connection.objects.get().subject == "s-1"
    for name in ("accounts.connect", "organisation.sign_in_by_provider"):
        assert Record.objects.filter(action=name, outcome="done").exists()
    assert Record.objects.get(action="accounts.note_sign_in").facts["by"] == "provider"
    assert client.session[SECOND_STEP] == ""
    assert client.get("/meetings/").status_code == 200


def test_what_is_asked_there_carries_proof_key_state_and_nonce(city: City, liar: Liar) -> None:
    asked = leave(Client())
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert leave(Client())["nonce"] != asked["nonce"]
    client = Client()
    come_back(client, liar)
    form = next(parse_qs(body.decode()) for path, body in liar.asked if path == "/token")
    assert len(form["code_verifier"][0]) >= 43
    assert SECRET not in str(form)


def test_the_next_page_is_never_elsewhere(city: City, liar: Liar) -> None:
    for to in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        client = Client()
        assert come_back(client, liar, to=to).headers["Location"] == "/"
        liar.claims.pop("nonce")


def test_a_person_without_an_account_gets_one_and_a_stranger_gets_none(city: City, liar: Liar) -> None:
    new = add_person(SYSTEM, "Ngô Bá Lý", email="ly@hanoi.example")
    post = Appointment.objects.filter(post__single_seat=False).first()
    assert post is not None
    appoint(SYSTEM, person_id=new, post_id=post.post_id, since=clock.today() - timedelta(days=1))
    people, users = Person.objects.count(), User.objects.count()
    liar.claims["email"] = "LY@hanoi.example"
    client = Client()
    come_back(client, liar)
    assert signed_in(client) == Person.objects.get(pk=new).user_id is not None
    liar.claims = {"email": "ai@hanoi.example", "email_verified": True, "sub": "s-9"}
    page = come_back(Client(), liar)
    assert page.status_code == 422
    assert "danh bạ của Khuê không có người này" in page.content.decode()
    assert (Person.objects.count(), User.objects.count()) == (people, users + 1)
    assert Record.objects.filter(
        action="organisation.sign_in_by_provider", outcome="refused", code="organisation.provider_unknown"
    ).exists()


# Who it is


def test_the_providers_own_key_is_preferred_and_a_reused_address_inherits_nothing(
    city: City, liar: Liar
) -> None:
    organiser = city["organiser"]
    come_back(Client(), liar)
    set_contact(SYSTEM, organiser.person_id, email="doi-ten@hanoi.example", phone="")
    client = Client()
    liar.claims = {"email": "khac-han@hanoi.example", "email_verified": True}
    come_back(client, liar)
    assert signed_in(client) == user_of(organiser)
    # Years later another person has an address that leads to the connected account.
    set_contact(SYSTEM, organiser.person_id, email=organiser.email, phone="")
    liar.claims = {"email": organiser.email, "email_verified": True, "sub": "another-person"}
    other = Client()
    page = come_back(other, liar)
    assert page.status_code == 422
    assert "đã nối với một tài khoản khác" in page.content.decode()
    assert signed_in(other) is None
    assert Connection.objects.count() == 1
    assert Record.objects.filter(outcome="refused", code="accounts.provider_conflict").exists()


def test_the_same_key_of_another_provider_is_another_person(city: City, liar: Liar) -> None:
    come_back(Client(), liar)
    assert account_queries.connected_user(liar.issuer, "s-1") is not None
    assert account_queries.connected_user("https://other.example", "s-1") is None


def test_who_has_left_or_was_closed_out_is_told_so(city: City, liar: Liar) -> None:
    organiser = city["organiser"]
    come_back(Client(), liar)
    liar.claims.pop("nonce")
    accounts.close_account(SYSTEM, user_of(organiser))
    assert "đã đóng" in come_back(Client(), liar).content.decode()
    accounts.reopen_account(SYSTEM, user_of(organiser))
    liar.claims.pop("nonce")
    for held in Appointment.objects.filter(person=organiser.person_id, until=None):
        relieve(SYSTEM, held.id, day=clock.today())
    with clock.hold(clock.now() + timedelta(minutes=1)):
        page = come_back(Client(), liar)
    assert "không giữ chức vụ nào hôm nay" in page.content.decode()
    assert Record.objects.filter(outcome="refused", code="organisation.provider_ended").exists()


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email_verified": False}, "chưa xác nhận"),
        ({"email_verified": "true"}, "chưa xác nhận"),
        ({"email": "x"}, "không cho biết"),
        ({"email": 7}, "không cho biết"),
    ],
)
def test_an_address_that_is_not_verified_is_no_address(
    claims: dict[str, object], said: str, city: City, liar: Liar
) -> None:
    liar.claims.update(claims)
    client = Client()
    assert said in come_back(client, liar).content.decode()
    assert signed_in(client) is None
    assert not Connection.objects.exists()


def test_the_installation_may_accept_unverified_addresses_other_claims_and_only_some_domains(
    city: City, liar: Liar, settings: Settings
) -> None:
    usual = settings.KHUE_OIDC
    liar.claims["email_verified"] = False
    settings.KHUE_OIDC = replace(usual, unverified=True)
    client = Client()
    come_back(client, liar)
    assert signed_in(client) is not None
    settings.KHUE_OIDC = replace(usual, unverified=True, domains=("hanoi.gov.vn",))
    liar.claims = {"email": city["leader"].email, "sub": "s-2"}
    assert "không phải địa chỉ công vụ" in come_back(Client(), liar).content.decode()
    settings.KHUE_OIDC = replace(usual, claim="upn")
    liar.claims = {"upn": city["leader"].email, "sub": "s-2"}
    client = Client()
    come_back(client, liar)
    assert signed_in(client) == user_of(city["leader"])
    Person.objects.filter(pk=city["auditor"].person_id).update(code="CB-0042")
    settings.KHUE_OIDC = replace(usual, claim="employee_code")
    for told, found in (("CB-0042", user_of(city["auditor"])), ("CB-0043", None), ("", None)):
        liar.claims = {"employee_code": told, "sub": f"s-{told}"}
        client = Client()
        come_back(client, liar)
        assert signed_in(client) == found, told


# What comes back wrong


def refused(liar: Liar, code: str) -> None:
    client = Client()
    page = come_back(client, liar)
    assert page.status_code == 422
    assert code in page.content.decode()
    assert signed_in(client) is None
    assert not Connection.objects.exists()
    assert Record.objects.get(action="accounts.note_provider_failure").facts["why"] == code


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"azp": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"iat": 1_000_000_000},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"exp": "soon"},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(claims: dict[str, object], city: City, liar: Liar) -> None:
    liar.claims.update(claims)
    refused(liar, "accounts.provider_token")


@pytest.mark.parametrize("missing", ["sub", "exp", "iat", "aud", "iss"])
def test_a_token_that_lacks_a_claim_is_refused(missing: str, city: City, liar: Liar) -> None:
    liar.without = (missing,)
    refused(liar, "accounts.provider_token")


def test_a_token_without_a_nonce_is_refused(city: City, liar: Liar) -> None:
    liar.without = ("nonce",)
    refused(liar, "accounts.provider_token")


@pytest.mark.parametrize("way", ["none", "shared secret", "foreign key", "unknown key", "cut", "nothing"])
def test_a_token_that_the_provider_did_not_sign_is_refused(way: str, city: City, liar: Liar) -> None:
    match way:
        case "none":
            liar.algorithm, liar.key = "none", ""
        case "shared secret":
            liar.algorithm, liar.key = "HS256", SECRET * 3
        case "foreign key":
            liar.key = rsa.generate_private_key(65537, 2048)
        case "unknown key":
            liar.kid = "two"
        case "cut":
            liar.token = "a.b"
        case _:
            liar.token = "null"
    refused(liar, "accounts.token_signature")


def test_two_minutes_of_clock_skew_are_forgiven(city: City, liar: Liar) -> None:
    now = int(clock.now().timestamp())
    for away in (-110, 110):
        liar.claims = {"email": city["organiser"].email, "email_verified": True}
        liar.claims.update(iat=now + away, exp=now + away + 60)
        client = Client()
        come_back(client, liar)
        assert signed_in(client) is not None, away


def test_a_state_that_is_swapped_foreign_late_or_used_leads_nowhere(city: City, liar: Liar) -> None:
    client, victim = Client(), Client()
    asked, other = leave(client), leave(victim)
    liar.claims["nonce"] = asked["nonce"]
    for state in (other["state"], "", "x", f"{asked['state']}x"):
        page = client.get(BACK, {"code": "c", "state": state})
        assert "accounts.provider_stale" in page.content.decode()
    # The attacker's own answer in the victim's browser.
    assert (
        "accounts.provider_stale" in victim.get(BACK, {"code": "c", "state": asked["state"]}).content.decode()
    )
    assert signed_in(client) is None
    with clock.hold(clock.now() + timedelta(minutes=11)):
        page = client.get(BACK, {"code": "c", "state": asked["state"]})
        assert "accounts.provider_stale" in page.content.decode()


def test_a_replayed_answer_leads_nowhere(city: City, liar: Liar) -> None:
    client = Client()
    asked = leave(client)
    liar.claims["nonce"] = asked["nonce"]
    answer = {"code": "c", "state": asked["state"]}
    assert client.get(BACK, answer).status_code == 302
    before = len(liar.asked)
    assert "accounts.provider_stale" in client.get(BACK, answer).content.decode()
    assert len(liar.asked) == before


def test_who_cancels_there_or_comes_from_another_issuer_is_told_so(city: City, liar: Liar) -> None:
    client = Client()
    asked = leave(client)
    page = client.get(BACK, {"error": "access_denied", "state": asked["state"]})
    assert "đã bấm hủy" in page.content.decode()
    page = come_back(client, liar, iss="https://evil.example")
    assert "accounts.provider_token" in page.content.decode()


def test_what_is_told_beside_the_token_has_to_be_of_the_same_person(city: City, liar: Liar) -> None:
    liar.claims = {}
    liar.userinfo = {"sub": "s-1", "email": city["organiser"].email, "email_verified": True}
    client = Client()
    come_back(client, liar)
    assert signed_in(client) is not None
    Connection.objects.all().delete()
    account_queries.forget_provider()
    liar.claims, liar.userinfo = {}, {**liar.userinfo, "sub": "s-2"}
    refused(liar, "accounts.provider_token")


# A provider that is away or broken


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("status", 503, "accounts.provider_away"),
        ("status", 302, "accounts.provider_away"),
        ("body", b"<html>", "accounts.provider_broken"),
        ("body", b"[]", "accounts.provider_broken"),
        ("body", b" " * 400_000, "accounts.provider_broken"),
        ("announced", {"issuer": "https://evil.example"}, "accounts.provider_broken"),
        ("announced", {"token_endpoint": "http://169.254.169.254/x"}, "accounts.provider_broken"),
        ("announced", {"authorization_endpoint": "file:///etc/passwd"}, "accounts.provider_broken"),
        ("announced", {"jwks_uri": None}, "accounts.provider_broken"),
        ("pause", 1.0, "accounts.provider_away"),
    ],
)
def test_a_provider_that_is_away_or_talks_nonsense_gets_a_clear_page(
    name: str, value: object, code: str, city: City, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khue.accounts.queries.openid.SECONDS", 0.3)
    setattr(liar, name, value)
    page = Client().get(LEAVE)
    assert page.status_code == 422
    assert code in page.content.decode()


def test_a_provider_that_is_down_holds_nobody_up(city: City, settings: Settings) -> None:
    account_queries.forget_provider()
    settings.KHUE_OIDC = Provider("http://127.0.0.1:9", CLIENT, SECRET, "")
    assert "không trả lời" in Client().get(LEAVE).content.decode()
    settings.KHUE_OIDC = None
    for path in (LEAVE, BACK):
        assert Client().get(path).status_code == 404
    assert Client().post("/organisation/provider/signed_out").status_code == 404


def test_only_so_many_ask_the_provider_at_once(city: City, liar: Liar) -> None:

    taken = [openid._slots.acquire() for _ in range(openid.AT_ONCE)]
    try:
        assert "không trả lời" in Client().get(LEAVE).content.decode()
    finally:
        for _ in taken:
            openid._slots.release()


@pytest.mark.parametrize(
    ("url", "issuer", "safe"),
    [
        ("https://a.example/x", "https://a.example", True),
        ("http://a.example/x", "https://a.example", False),
        ("http://127.0.0.1:1/", "http://localhost:2", True),
        ("http://127.0.0.1:1/", "https://a.example", False),
        ("https://user@a.example/", "https://a.example", False),
        ("file:///etc/passwd", "https://a.example", False),
        (None, "https://a.example", False),
    ],
)
def test_only_https_is_called(url: object, issuer: str, safe: bool) -> None:
    assert safe_url(url, issuer) is safe


# Second step, passwords, signing out


def test_the_second_step_of_khue_is_asked_for_unless_the_installation_trusts_theirs(
    city: City, liar: Liar, settings: Settings
) -> None:
    secret = b"12345678901234567890"
    actor = Actor(kind="person", label="x", user_id=user_of(city["organiser"]))
    accounts.turn_on_codes(actor, secret, code_at(secret, step_at(clock.now()) - 1))
    liar.claims["amr"] = ["pwd", "mfa"]
    client = Client()
    assert come_back(client, liar).headers["Location"] == "/accounts/second/"
    assert signed_in(client) is None
    client.post("/accounts/second/", {"code": code_at(secret, step_at(clock.now()))})
    assert signed_in(client) is not None
    settings.KHUE_OIDC = replace(settings.KHUE_OIDC, second_step=frozenset({"mfa"}))
    liar.claims.pop("nonce")
    trusted = Client()
    assert come_back(trusted, liar).headers["Location"] == "/"
    assert trusted.session[SECOND_STEP] == "provider"


def test_passwords_can_be_off_for_the_connected_or_for_all_but_a_break_glass_administrator(
    city: City, liar: Liar, settings: Settings
) -> None:
    come_back(Client(), liar)

    def by_password(key: str, password: str = DEMO_PASSWORD) -> tuple[int | None, str]:
        client = Client()
        page = client.post("/accounts/login/", {"login": city[key].email, "password": password})
        return signed_in(client), page.content.decode()

    settings.KHUE_PASSWORD_SIGN_IN = "unconnected"
    user, page = by_password("organiser")
    assert user is None
    assert "chỉ đăng nhập qua hệ thống của cơ quan" in page
    assert "chưa đúng" in by_password("organiser", "wrong")[1]
    assert by_password("leader")[0] is not None
    settings.KHUE_PASSWORD_SIGN_IN = "break-glass"
    settings.KHUE_BREAK_GLASS = frozenset({city["administrator"].email})
    assert by_password("leader")[0] is None
    assert by_password("administrator")[0] is not None


def test_a_passkey_is_no_way_past_the_provider(city: City, liar: Liar, settings: Settings) -> None:
    client, made = Client(), SecurityKey()
    come_back(client, liar)
    options = client.get("/accounts/me/security/passkey_options").json()
    client.post("/accounts/me/security/add_passkey", {"credential": made.create(options), "name": "x"})

    def by_passkey() -> tuple[int | None, str]:
        other = Client()
        asked = other.get("/accounts/passkey/options").json()
        page = other.post("/accounts/passkey", {"credential": made.get(asked)})
        return signed_in(other), page.content.decode()

    organiser = user_of(city["organiser"])
    assert by_passkey()[0] == organiser
    for use in ("unconnected", "break-glass"):
        settings.KHUE_PASSWORD_SIGN_IN = use
        user, page = by_passkey()
        assert user is None
        assert "chỉ đăng nhập qua hệ thống của cơ quan" in page
    settings.KHUE_BREAK_GLASS = frozenset({city["organiser"].email})
    assert by_passkey()[0] == organiser


def test_who_was_refused_by_password_goes_on_by_the_provider_in_the_same_browser(
    city: City, liar: Liar, settings: Settings
) -> None:
    settings.KHUE_PASSWORD_SIGN_IN = "break-glass"
    client = Client()
    client.post("/accounts/login/", {"login": city["organiser"].email, "password": DEMO_PASSWORD})
    assert signed_in(client) is None
    come_back(client, liar)
    assert signed_in(client) == user_of(city["organiser"])
    assert Record.objects.get(action="accounts.note_sign_in").facts["by"] == "provider"


def test_an_account_without_a_password_has_none_to_change(city: City, liar: Liar) -> None:
    client = Client()
    client.force_login(account_queries.signing_user(user_of(city["organiser"])))
    assert "/accounts/password/change/" in client.get("/accounts/me/").content.decode()
    user = User.objects.get(pk=user_of(city["organiser"]))
    user.set_unusable_password()
    user.save()
    client = Client()
    come_back(client, liar)
    assert "/accounts/password/change/" not in client.get("/accounts/me/").content.decode()
    for answer in (client.get("/accounts/password/change/"), client.post("/accounts/password/change/")):
        assert answer.headers["Location"] == "/accounts/me/"
    assert "chưa đặt mật khẩu ở Khuê" in client.get("/accounts/me/").content.decode()


def failures() -> int:
    return Record.objects.filter(action="accounts.note_provider_failure").count()


def test_an_answer_that_nobody_asked_for_leaves_no_trace(city: City, liar: Liar) -> None:
    client = Client()
    sessions = Session.objects.count()
    for query in ({}, {"code": "c", "state": "x"}):
        page = client.get(BACK, query)
        assert "accounts.provider_stale" in page.content.decode()
    assert (failures(), Session.objects.count()) == (0, sessions)
    assert "sessionid" not in client.cookies
    leave(client)
    client.get(BACK, {"code": "c", "state": "x"})
    assert failures() == 1


def test_one_address_cannot_fill_the_log(city: City, liar: Liar) -> None:
    def rubbish(address: str) -> None:
        path, told = "/organisation/provider/signed_out", {"logout_token": "x"}
        assert Client().post(path, told, REMOTE_ADDR=address).status_code == 400

    for _ in range(STRANGERS_TRIES + 5):
        rubbish("203.0.113.7")
    assert failures() == STRANGERS_TRIES
    last = Record.objects.filter(action="accounts.note_provider_failure").latest("id")
    assert last.facts["locked"] is True
    rubbish("203.0.113.8")
    assert failures() == STRANGERS_TRIES + 1
    with clock.hold(clock.now() + timedelta(minutes=6)):
        rubbish("203.0.113.7")
    assert failures() == STRANGERS_TRIES + 2


def test_signing_out_leads_to_the_provider_when_it_announces_that(city: City, liar: Liar) -> None:
    client = Client()
    come_back(client, liar)
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    liar.announced["end_session_endpoint"] = f"{liar.issuer}/out"
    account_queries.forget_provider()
    liar.claims.pop("nonce")
    come_back(client, liar)
    page = client.post("/accounts/logout/").content.decode()
    assert f"{liar.issuer}/out?id_token_hint=" in page
    assert signed_in(client) is None


def test_who_signs_out_there_is_out_here(city: City, liar: Liar) -> None:
    client = Client(enforce_csrf_checks=True)
    come_back(client, liar)
    now = int(clock.now().timestamp())
    event = {"http://schemas.openid.net/event/backchannel-logout": {}}
    good = {"iss": liar.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "jti": "1", "events": event}
    provider = Client(enforce_csrf_checks=True)

    def tell(**claims: object) -> int:
        told = {name: value for name, value in {**good, **claims}.items() if value is not None}
        return provider.post(
            "/organisation/provider/signed_out", {"logout_token": liar.signed(told)}
        ).status_code

    for wrong in (
        {"aud": "x"},
        {"events": None},
        {"nonce": "n"},
        {"iat": now - 3600},
        {"iss": "x"},
        {"sub": None},
    ):
        assert tell(**wrong) == 400, wrong
    assert signed_in(client) is not None
    assert tell(sub="nobody") == 200
    assert signed_in(client) is not None
    assert tell() == 200
    assert signed_in(client) is None


def test_only_the_system_connects_and_only_administrators_disconnect(city: City, liar: Liar) -> None:
    come_back(Client(), liar)
    user = user_of(city["organiser"])
    me = Actor(kind="person", label="x", user_id=user)
    identity = Identity(liar.issuer, "s-5", city["leader"].email)
    for act in (
        lambda: sign_in_by_provider(me, identity),
        lambda: accounts.connect(me, user, identity),
        lambda: accounts.disconnect(me, user),
    ):
        with pytest.raises(Forbidden):
            act()
    accounts.disconnect(SYSTEM, user)
    with pytest.raises(NotFound):
        accounts.disconnect(SYSTEM, user)
    with pytest.raises(Refusal):
        sign_in_by_provider(SYSTEM, Identity(liar.issuer, "s-5", "", "no-such-code"))


# The real one


def at_the_provider(url: str, name: str) -> str:
    """Where npm's oidc-provider sends the browser back to, once that name was typed into its page."""
    with httpx.Client(timeout=20) as browser:
        answer = browser.get(url)
        while not answer.headers.get("Location", "").startswith("http://localhost"):
            if answer.is_redirect:
                answer = browser.get(answer.url.join(answer.headers["Location"]))
            else:
                answer = browser.post(answer.url, data={"name": name})
        return answer.headers["Location"].removeprefix("http://localhost:8000")


@pytest.mark.slow
def test_the_whole_way_with_a_real_provider(city: City, settings: Settings) -> None:
    account_queries.forget_provider()
    people = {
        "trinh": {"email": city["organiser"].email, "email_verified": True},
        "khach": {"email": "ai@hanoi.example", "email_verified": True},
        "chua": {"email": city["leader"].email, "email_verified": False},
    }
    with (
        real_provider("http://localhost:8000", people) as issuer,
        clock.hold(datetime.fromtimestamp(time.time(), UTC)),
    ):
        settings.KHUE_OIDC = Provider(issuer, CLIENT, SECRET, "")
        client = Client()
        back = at_the_provider(client.get(f"{LEAVE}?next=/meetings/").headers["Location"], "trinh")
        assert client.get(back).headers["Location"] == "/meetings/"
        assert signed_in(client) == user_of(city["organiser"])
        assert "accounts.provider_stale" in client.get(back).content.decode()
        page = client.post("/accounts/logout/").content.decode()
        out = re.search(r'href="(http://127[^"]+)" rel', page)
        assert out is not None
        assert httpx.get(out[1].replace("&amp;", "&"), timeout=20).status_code == 200
        for name, said in (("khach", "không có người này"), ("chua", "chưa xác nhận")):
            other = Client()
            back = at_the_provider(other.get(LEAVE).headers["Location"], name)
            assert said in other.get(back).content.decode()
            assert signed_in(other) is None
        denied = Client()
        back = at_the_provider(denied.get(LEAVE).headers["Location"], "nobody")
        assert "từ chối" in denied.get(back).content.decode()
        # The code of one sign-in in the state of another: the proof key doesn't fit.
        first, second = Client(), Client()
        code = parse_qs(urlsplit(at_the_provider(first.get(LEAVE).headers["Location"], "trinh")).query)[
            "code"
        ]
        state = parse_qs(urlsplit(second.get(LEAVE).headers["Location"]).query)["state"]
        page = second.get(BACK, {"code": code[0], "state": state[0]}).content.decode()
        assert "accounts.provider_said_no" in page
    account_queries.forget_provider()
