"""Signing in by the agency's own system. The provider beside Khuê's own second step, passwords and signing out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from khue.accounts import actions as accounts
from khue.accounts import queries as account_queries
from khue.accounts.models import User
from khue.accounts.rules import SECOND_STEP, STRANGERS_TRIES, Identity, code_at, step_at
from khue.audit.models import Record
from khue.organisation.actions import (
    DEMO_PASSWORD,
    sign_in_by_provider,
)
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.accounts.passkey import SecurityKey
from tests.organisation.conftest import SYSTEM
from tests.organisation.provider.kit import BACK, City, come_back, leave, signed_in, user_of
from tests.organisation.provider.servers import CLIENT, Liar

pytestmark = pytest.mark.django_db


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
