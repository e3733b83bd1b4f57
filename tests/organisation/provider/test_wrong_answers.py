"""Signing in by the agency's own system. What comes back wrong leads nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from khue.accounts import queries as account_queries
from khue.accounts.models import Connection
from khue.audit.models import Record
from khue.shared import clock
from tests.organisation.provider.kit import BACK, City, come_back, leave, signed_in
from tests.organisation.provider.servers import CLIENT, SECRET, Liar

pytestmark = pytest.mark.django_db


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
