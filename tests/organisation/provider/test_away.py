"""Signing in by the agency's own system. A provider that is away or broken holds nobody up."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from khue.accounts import queries as account_queries
from khue.accounts.queries import openid
from khue.accounts.rules import Provider, safe_url
from tests.organisation.provider.kit import BACK, LEAVE, City
from tests.organisation.provider.servers import CLIENT, SECRET, Liar

pytestmark = pytest.mark.django_db


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
