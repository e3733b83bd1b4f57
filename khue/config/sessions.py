"""Phiên đăng nhập: Django's own table and form of a session, read together with its owner, since each request begins with both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from khue.accounts.models import User
from khue.accounts.queries import owner_at_hand, session_and_owner


class SessionStore(db.SessionStore):
    """Named as Django's, so that either reads what the other has signed."""

    owner: User | None = None

    def load(self) -> dict[str, Any]:
        """What the session keeps; nothing where it has ended, and then its key isn't used again."""
        found = session_and_owner(self.session_key or "", timezone.now())  # noqa: TID251 - the clock by which Django set its end
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        self.owner = found[1]
        return kept


class Owner(AuthenticationMiddleware):
    """Người dùng của phiên: Django finds and proves him as always; his row came with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Who it is, when first asked for."""
        request.user = SimpleLazyObject(lambda: _owner(request))  # type: ignore[assignment]  # lazily a user, as Django's own


def _owner(request: HttpRequest) -> User | AnonymousUser:
    request.session.get(SESSION_KEY)  # reads it
    with owner_at_hand(getattr(request.session, "owner", None)):
        return get_user(request)
