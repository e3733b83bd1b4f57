"""Ghi lại việc đăng nhập: what the sign-in library did, told to the log."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser

from khue.accounts.actions.ending import drop
from khue.accounts.models import Attempts, SignIn, User
from khue.accounts.queries import tries_key, tries_of
from khue.accounts.rules import (
    LONGEST_LOCK,
    STRANGERS_LONGEST,
    STRANGERS_TRIES,
    TRIES,
    Tries,
    Visitor,
    after_failure,
    locked,
    login_name,
)
from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor


def actor_of_user(user: AbstractBaseUser) -> Actor:
    """A user before it is known in which post he acts: enough to note that he came or went."""
    return Actor(kind="person", label=user.get_username(), user_id=user.pk)


@action(allowed={"anyone"})
def note_sign_in(
    actor: Actor, session_key: str, *, visitor: Visitor, address: str | None, browser: str
) -> None:
    """Đã đăng nhập: the session enters the list, wrong tries from this place are forgotten."""
    now = clock.now()
    SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user_id": actor.user_id or 0,
            "at": now,
            "last_seen": now,
            "address": address,
            "browser": browser[:300],
        },
    )
    Attempts.objects.filter(key=tries_key(actor.label, visitor)).delete()
    describe(object=f"user:{actor.user_id}", address=address)


@action(allowed={"anyone"})
def note_sign_out(actor: Actor, session_key: str) -> None:
    """Đã đăng xuất."""
    drop(SignIn.objects.filter(session_key=session_key, user=actor.user_id))
    describe(object=f"user:{actor.user_id}")


@action(allowed=())
def note_failure(actor: Actor, email: str, *, visitor: Visitor, address: str | None) -> None:
    """Nhập sai mật khẩu: counts it, and locks the name from the fifth on, for that place only.

    Unknown names count alike. From 50 wrong tries of unknown browsers on, all unknown browsers wait
    for that name; a known one never does. The log keeps the user if there is one, never what was typed.
    """
    del actor
    now = clock.now()
    tries = _count(tries_key(email, visitor), TRIES, LONGEST_LOCK)
    if not visitor.known:
        _count(tries_key(email, None), STRANGERS_TRIES, STRANGERS_LONGEST)
    user = User.objects.filter(email=login_name(email)).values_list("id", flat=True).first()
    describe(
        object=f"user:{user}" if user else "user:unknown",
        address=address,
        known=visitor.known,
        tries=tries.failed,
        locked=locked(tries, now) is not None,
    )


def _count(key: str, least: int, longest: timedelta) -> Tries:
    now = clock.now()
    Attempts.objects.get_or_create(key=key, defaults={"last_at": now})
    row = Attempts.objects.select_for_update().get(key=key)
    tries = after_failure(tries_of(key), now, least=least, longest=longest)
    row.failed, row.last_at, row.locked_until = tries.failed, now, tries.locked_until
    row.save()
    return tries


def note_seen(session_key: str, new_key: str | None = None) -> None:
    """Còn hoạt động: no record of its own; also follows a session whose key was renewed."""
    facts = {"last_seen": clock.now(), **({"session_key": new_key} if new_key else {})}
    SignIn.objects.filter(session_key=session_key).update(**facts)
