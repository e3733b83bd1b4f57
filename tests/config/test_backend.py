"""The connection of each request, and the session it begins with: quick, and as right as Django's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db as django_sessions
from django.db import DataError, connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

from khue.accounts.models import SignIn, User
from khue.config.backend.base import DatabaseWrapper
from khue.config.sessions import Owner, SessionStore
from khue.shared import clock

pytestmark = pytest.mark.django_db
HANOI = timezone(timedelta(hours=7))
LOCAL_MEAN_TIME = timezone(timedelta(hours=7, minutes=6, seconds=30))


@pytest.fixture
def other() -> Iterator[DatabaseWrapper]:
    """A connection besides the test's own."""
    made: Any = connection.copy()
    made.ensure_connection()
    yield made
    made.close()


def one(text: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text}", values)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 23, 12, 38, tzinfo=UTC),
        datetime(2026, 11, 24, 6, 12, 38, 120000, tzinfo=HANOI),
        datetime(101, 1, 2, tzinfo=UTC),
        datetime(1900, 1, 1, 0, 0, 0, 1, tzinfo=LOCAL_MEAN_TIME),
        datetime(9999, 12, 31, 16, 59, 59, 999999, tzinfo=UTC),  # later it is the year 10000 in Hà Nội
    ],
)
@pytest.mark.parametrize("place", ["UTC", "Asia/Ho_Chi_Minh", "America/St_Johns"])
def test_a_moment_comes_back_in_utc_whatever_the_server_says_it_in(moment: datetime, place: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [place])
    found = one("%s::timestamptz", moment)
    assert (found, found.tzinfo) == (moment, UTC)
    assert one("ARRAY[%s::timestamptz]", moment) == [moment]


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "10000-01-01", "0044-03-15 BC"])
def test_a_moment_that_python_cannot_hold_is_an_error(moment: str) -> None:
    with pytest.raises(DataError):
        one("%s::timestamptz", moment)


def test_a_connection_in_use_is_not_asked_whether_it_lives(other: DatabaseWrapper) -> None:
    pid = other.connection.info.backend_pid

    def last_asked() -> str:
        one("pg_stat_clear_snapshot()")
        return str(one("query FROM pg_stat_activity WHERE pid = %s", pid))

    with other.cursor() as cursor:
        cursor.execute("SELECT 'asked for'")
    assert other.is_usable()  # for the first time, so it was asked
    assert last_asked() == "SELECT 1"
    with other.cursor() as cursor:
        cursor.execute("SELECT 'asked for'")
    assert other.is_usable()
    assert last_asked() == "SELECT 'asked for'"
    other.errors_occurred = True
    assert other.is_usable()
    assert last_asked() == "SELECT 1"


def test_a_connection_that_the_server_ended_is_not_used_again(other: DatabaseWrapper) -> None:
    assert other.is_usable()
    assert one("pg_terminate_backend(%s, 5000)", other.connection.info.backend_pid)
    assert not other.is_usable()


def test_a_session_is_read_as_django_wrote_it_and_not_after_its_end() -> None:
    written = django_sessions.SessionStore()
    written["chosen"] = 7
    written.create()
    assert dict(SessionStore(written.session_key).items()) == {"chosen": 7}
    gone = SessionStore("k" * 32)
    assert (dict(gone.items()), gone.session_key) == ({}, None)
    written.model.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    ended = SessionStore(written.session_key)
    assert (dict(ended.items()), ended.session_key) == ({}, None)


def signed_in(user: User, *, noted_for: User | None) -> str:
    """The key of a session of that user; ``noted_for``: whom the row of his sign-in names."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    if noted_for is not None:
        now = clock.now()
        SignIn.objects.create(user=noted_for, session_key=session.session_key, at=now, last_seen=now)
    return str(session.session_key)


def asker(key: str) -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore(key)
    Owner(lambda _request: HttpResponse()).process_request(request)
    return request


@pytest.fixture
def two() -> tuple[User, User]:
    return User.objects.create(email="mot@hanoi.example"), User.objects.create(email="hai@hanoi.example")


def test_who_signed_in_comes_with_the_session(two: tuple[User, User]) -> None:
    user, other = two
    for noted, statements in ((user, 1), (None, 2), (other, 2)):
        request = asker(signed_in(user, noted_for=noted))
        with CaptureQueriesContext(connection) as seen:
            assert request.user.pk == user.pk
        assert len(seen) == statements


def test_a_row_that_came_with_the_session_proves_nothing_by_itself(two: tuple[User, User]) -> None:
    user, _other = two
    key = signed_in(user, noted_for=user)
    User.objects.filter(pk=user.pk).update(password="changed")
    assert asker(key).user.is_anonymous
    key = signed_in(User.objects.get(pk=user.pk), noted_for=user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert asker(key).user.is_anonymous
