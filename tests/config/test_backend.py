"""The connection of each request, and the session it begins with: quick, and as right as Django's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.contrib.sessions.backends import db as django_sessions
from django.db import DataError, connection

from khue.config.backend.base import DatabaseWrapper
from khue.config.sessions import SessionStore
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
