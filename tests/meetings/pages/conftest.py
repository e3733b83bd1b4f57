"""A browser for each person of the small city."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from khue.accounts.models import User
from tests.meetings.conftest import City


@pytest.fixture
def browser(city: City) -> Callable[..., Client]:
    def open_as(name: str, *, htmx: bool = False) -> Client:
        person = getattr(city, name)
        person.user = User.objects.get_or_create(email=person.email)[0]
        person.save()
        client = Client(headers={"HX-Request": "true"} if htmx else {})
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_as
