"""Kết thúc phiên đăng nhập."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore

from khue.accounts.actions.ending import drop
from khue.accounts.models import Attempts, SignIn
from khue.accounts.rules import FORGET_AFTER
from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound


@action(allowed={"anyone"})
def end_session(actor: Actor, session_id: int) -> None:
    """Kết thúc một phiên của mình."""
    if not drop(SignIn.objects.filter(id=session_id, user=actor.user_id)):
        raise NotFound("session")
    describe(object=f"user:{actor.user_id}", session=session_id)


@action(allowed={"anyone"})
def end_all_sessions(actor: Actor, *, keep: str = "") -> int:
    """Đăng xuất mọi nơi: every session of one's own, but the one whose key is kept. Gives how many ended."""
    ended = drop(SignIn.objects.filter(user=actor.user_id or 0).exclude(session_key=keep))
    describe(object=f"user:{actor.user_id}", ended=ended)
    return ended


@action(allowed={"administrator"})
def end_sessions_of(actor: Actor, user_id: int) -> int:
    """Đăng xuất một người khác khỏi mọi nơi. Gives how many ended."""
    del actor
    ended = drop(SignIn.objects.filter(user=user_id))
    describe(object=f"user:{user_id}", ended=ended)
    return ended


@action(allowed=())
def sweep(actor: Actor) -> int:
    """Dọn phiên đã hết: sessions that are over, and wrong tries that are forgotten. Gives how many rows."""
    del actor
    SessionStore.clear_expired()
    now = clock.now()
    live = SessionStore().get_model_class().objects.values("session_key")
    over, _ = SignIn.objects.exclude(session_key__in=live).delete()
    old, _ = Attempts.objects.filter(last_at__lt=now - 2 * FORGET_AFTER).delete()
    describe(object="accounts:sessions", over=over, tries=old)
    return over + old
