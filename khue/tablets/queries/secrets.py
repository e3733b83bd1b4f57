"""Khóa của hệ thống: keys derived from the installation's secret, and the terms that it chose."""

from __future__ import annotations

from django.conf import settings

from khue.organisation.queries import number, numbers
from khue.tablets.rules import keys
from khue.tablets.rules.lease import Terms
from khue.tablets.rules.parameters import (
    GRACE_HOURS,
    LEASE_DAYS,
    LEAVING_DAYS,
    PHONE_HOURS,
    PIN_LENGTH,
    WARN_HOURS,
    WRONG_PINS,
)


def sealing_key() -> bytes:
    """The key that new secrets are sealed with."""
    return keys.derived(settings.SECRET_KEY, "sealing")


def opening_keys() -> tuple[bytes, ...]:
    """The keys that may open a sealed secret: the present one, then those being replaced."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(keys.derived(str(secret), "sealing") for secret in secrets)


def code_key() -> bytes:
    """The key under which enrolment codes are hashed."""
    return keys.derived(settings.SECRET_KEY, "codes")


def terms() -> Terms:
    """Điều kiện của hạn đọc ngoại tuyến, as they hold today."""
    days, warn, grace, leaving = numbers(LEASE_DAYS, WARN_HOURS, GRACE_HOURS, LEAVING_DAYS)
    return Terms(days=days, warn_hours=warn, grace_hours=grace, leaving_days=leaving)


def pin_terms() -> dict[str, int]:
    """Điều kiện của mã PIN, as a tablet is told them: those of a new PIN, and when it asks for the server."""
    length, wrong = numbers(PIN_LENGTH, WRONG_PINS)
    return {"min_length": length, "wrong_limit": wrong}


def phone_hours() -> int:
    """Mở được bao lâu sau một lần gia hạn qua điện thoại."""
    return number(PHONE_HOURS)
