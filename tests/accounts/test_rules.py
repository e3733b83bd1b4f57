"""Sign-in names, passwords, lock-out: the rules by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.accounts.rules import (
    FIRST_LOCK,
    FORGET_AFTER,
    LONGEST_LOCK,
    TRIES,
    Tries,
    after_failure,
    browser_of,
    locked,
    login_name,
    network_of,
    password_faults,
)

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def codes(password: str, email: str = "dienlq@hanoi.example") -> set[str]:
    return {reason.code.removeprefix("accounts.password_") for reason in password_faults(password, email)}


def test_every_fault_of_a_password_is_told_at_once() -> None:
    assert codes("dienlq") == {"short", "like_email"}
    assert codes("1234567890") == {"common"}
    assert codes("84736251098") == {"digits"}
    assert codes("aaaaaaaaaaaa") == {"common"}
    assert codes("x" * 64 + "abc" * 30) == {"long"}
    assert codes("hoa sen ho tay") == set()


@given(st.text(max_size=200))
def test_what_passes_is_long_enough_and_not_only_digits(password: str) -> None:
    if not password_faults(password):
        assert len(password) >= 10
        assert not password.isdigit()


@given(st.emails())
def test_a_sign_in_name_has_one_spelling(email: str) -> None:
    assert login_name(login_name(email)) == login_name(email)
    assert login_name(f"  {email} ") == login_name(email)


def test_the_fifth_wrong_try_locks_and_each_further_one_twice_as_long() -> None:
    tries = Tries()
    for _ in range(TRIES - 1):
        tries = after_failure(tries, AT)
        assert locked(tries, AT) is None
    tries = after_failure(tries, AT)
    assert locked(tries, AT) == AT + FIRST_LOCK
    assert locked(tries, AT + FIRST_LOCK) is None
    assert locked(after_failure(tries, AT), AT) == AT + 2 * FIRST_LOCK


@given(st.lists(st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=20)), max_size=40))
def test_a_lock_is_never_longer_than_an_hour_and_old_tries_are_forgotten(pauses: list[timedelta]) -> None:
    tries, now = Tries(), AT
    for pause in pauses:
        before, now = tries, now + pause
        tries = after_failure(before, now)
        until = locked(tries, now)
        assert until is None or until - now <= LONGEST_LOCK
        if before.last_at is not None and now - before.last_at > FORGET_AFTER:
            assert tries.failed == 1


def test_a_browser_is_named_as_people_name_it() -> None:
    ipad = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Safari/604.1"
    assert browser_of(ipad) == ("Safari", "iPad")
    assert browser_of("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537 Edg/130.0") == (
        "Edge",
        "Windows",
    )
    assert browser_of("curl/8") == ("", "")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", ""),
        (None, ""),
        ("unix", ""),
    ],
)
def test_an_address_is_counted_by_what_one_office_holds(address: str | None, network: str) -> None:
    assert network_of(address) == network
