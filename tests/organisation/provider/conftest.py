from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from khue.accounts import queries as account_queries
from khue.accounts.rules import Provider
from khue.shared import clock
from tests.organisation.provider.kit import City
from tests.organisation.provider.servers import CLIENT, SECRET, Liar, lying_provider


@pytest.fixture
def liar(settings: Settings, city: City) -> Iterator[Liar]:
    """A provider whom Khuê asks; tokens are made and read now, whenever the city's day is."""
    account_queries.forget_provider()
    with lying_provider() as found, clock.hold(datetime.fromtimestamp(time.time(), UTC)):
        found.claims = {"email": city["organiser"].email, "email_verified": True}
        settings.KHUE_OIDC = Provider(found.issuer, CLIENT, SECRET, "Cổng một cửa")
        yield found
    account_queries.forget_provider()
