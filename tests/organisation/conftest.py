"""The sample city, loaded once for the tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from khue.organisation.actions import load_city
from khue.organisation.queries import CastMember, demo_cast
from khue.shared import clock
from khue.shared.actor import Actor

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def held_clock() -> Iterator[None]:
    with clock.hold(NOW):
        yield


@pytest.fixture
def city(db: None, held_clock: None) -> dict[str, CastMember]:
    load_city(SYSTEM, "hanoi")
    return {member.key: member for member in demo_cast()}
