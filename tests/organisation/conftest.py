"""The sample city, loaded once for the tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from khue.organisation.actions import load_city, open_demo_accounts
from khue.organisation.queries import CastMember, demo_cast
from khue.shared import clock
from khue.shared.actor import Actor

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def held_clock() -> Iterator[None]:
    with clock.hold(NOW):
        yield


@pytest.fixture(scope="module")
def loaded_city(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The city in a transaction around the module's tests, whose own are savepoints within it."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.hold(NOW):
        load_city(SYSTEM, "hanoi")
        open_demo_accounts(SYSTEM)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def city(loaded_city: None, db: None, held_clock: None) -> dict[str, CastMember]:
    return {member.key: member for member in demo_cast()}
