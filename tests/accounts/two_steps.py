"""A browser that signs in by two steps, and what the tests of it have in common."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from khue.accounts import queries
from khue.accounts.rules import code_at, step_at
from tests.accounts.conftest import EMAIL, NOW, PASSWORD
from tests.accounts.passkey import SecurityKey

SECRET = b"12345678901234567890"
SECURITY = "/accounts/me/security/"


def code(at: datetime = NOW) -> str:
    return code_at(SECRET, step_at(at))


def key(client: Client) -> str:
    return client.session.session_key or ""


def signed_in(client: Client) -> bool:
    return queries.user_of_session(key(client)) is not None


def give_password(client: Client, **more: str) -> str:
    answer = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD, **more})
    return answer.headers.get("Location", "")


def add_key(client: Client, made: SecurityKey, name: str = "Máy cơ quan") -> str:
    options = client.get(f"{SECURITY}passkey_options").json()
    answer = client.post(f"{SECURITY}add_passkey", {"credential": made.create(options), "name": name})
    return answer.content.decode()
