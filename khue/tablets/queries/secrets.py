"""Khóa của hệ thống: keys derived from the installation's secret, and the terms that it chose."""

from __future__ import annotations

from django.conf import settings

from khue.tablets.rules import keys
from khue.tablets.rules.lease import Terms


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
    """Điều kiện của hạn đọc ngoại tuyến: the days are the administrator's choice (``KHUE_LEASE_DAYS``)."""
    return Terms(days=settings.KHUE_LEASE_DAYS)
