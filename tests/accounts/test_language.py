"""No English sentence shows on the pages of the entrance."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from khue.accounts.actions import create_user, invite
from tests.accounts.conftest import EMAIL, SYSTEM

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(
    r"\b(the|your|you|please|password|sign|this|that|must|enter|field|required|again|with|account|valid)\b",
    re.IGNORECASE,
)
PAGES = (
    ("get", "/accounts/login/", {}),
    ("post", "/accounts/login/", {}),
    ("post", "/accounts/login/", {"login": "x", "password": "x"}),
    ("post", "/accounts/login/", {"login": EMAIL, "password": "x"}),
    ("get", "/accounts/inactive/", {}),
    ("get", "/accounts/password/reset/", {}),
    ("post", "/accounts/password/reset/", {"email": "x"}),
    ("get", "/accounts/password/reset/done/", {}),
    ("get", "/accounts/password/reset/key/done/", {}),
    ("get", "/accounts/password/reset/key/1-abc/", {}),
    ("get", "/accounts/invitation/none/", {}),
)


def words_of(page: str) -> str:
    shown = re.sub(r"<(script|style|svg|head).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown))


@pytest.mark.parametrize(("method", "path", "data"), PAGES)
def test_no_english_shows(method: str, path: str, data: dict[str, str], client: Client) -> None:
    page = getattr(client, method)(path, data).content.decode()
    found = {match.lower() for match in ENGLISH.findall(words_of(page))} - {"english"}
    assert found == set()


def test_no_english_shows_once_signed_in_or_invited(signed: Client) -> None:
    made = invite(SYSTEM, create_user(SYSTEM, "moi@hanoi.example"))
    for path in ("/accounts/logout/", "/" + made.link.split("/", 3)[3]):
        page = signed.get(path).content.decode()
        assert ENGLISH.findall(words_of(page)) == []


def test_too_many_requests_are_answered_in_vietnamese(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    answers = [client.post("/accounts/login/", {"login": "x"}) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert "Đã thử quá nhiều lần" in answers[-1].content.decode()
