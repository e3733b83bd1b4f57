"""Kết thúc phiên: both the list's row and the session itself."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db.models import QuerySet

from khue.accounts.models import SignIn


def drop(rows: QuerySet[SignIn]) -> int:
    """End these sessions; gives how many."""
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store().delete(key)
    rows.delete()
    return len(keys)
