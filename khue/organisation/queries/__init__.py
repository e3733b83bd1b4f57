"""Đọc tổ chức."""

from __future__ import annotations

from typing import Any

from khue.shared.actor import Actor


def actor_from(user: Any, session: Any) -> Actor:
    """The actor of a signed-in user."""
    del session
    if not getattr(user, "is_authenticated", False):
        return Actor.anonymous()
    return Actor(kind="person", label=str(user), user_id=user.id)
