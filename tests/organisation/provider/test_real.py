"""Signing in by the agency's own system. The whole way with npm's oidc-provider."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from khue.accounts import queries as account_queries
from khue.accounts.rules import Provider
from khue.shared import clock
from tests.organisation.provider.kit import BACK, LEAVE, City, signed_in, user_of
from tests.organisation.provider.servers import CLIENT, SECRET, real_provider

pytestmark = pytest.mark.django_db


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
