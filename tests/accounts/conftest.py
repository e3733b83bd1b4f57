"""A user of the accounts' tests, and a browser for him."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from khue.accounts.actions import create_user
from khue.shared import clock
from khue.shared.actor import Actor

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")
EMAIL = "dienlq@hanoi.example"
PASSWORD = "hoa sen ho tay"


@pytest.fixture
def held_clock() -> Iterator[None]:
    with clock.hold(NOW):
        yield


@pytest.fixture
def user(db: None) -> int:
    return create_user(SYSTEM, EMAIL, PASSWORD)


@pytest.fixture
def me(user: int) -> Actor:
    return Actor(kind="person", label=EMAIL, user_id=user)


@pytest.fixture
def signed(user: int, client: Client) -> Client:
    answer = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assert answer.status_code == 302
    return client
