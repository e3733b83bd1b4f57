"""Kết thúc phiên đăng nhập."""

from __future__ import annotations

from khue.accounts.actions.ending import drop
from khue.accounts.models import SignIn
from khue.audit.actions import action, describe
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
