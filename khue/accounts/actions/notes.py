"""Ghi lại việc đăng nhập: what the sign-in library did, told to the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser

from khue.accounts.actions.ending import drop
from khue.accounts.models import Attempts, SignIn, User
from khue.accounts.queries import locked_until, second_name, tries_key, tries_of
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
from khue.shared.refusal import Refusal


@dataclass(frozen=True, slots=True)
class SignInProof:
    """Đăng nhập bằng gì: the first step, and what stood for the second; empty when there was none."""

    by: str = "password"
    second: str = ""


def actor_of_user(user: AbstractBaseUser) -> Actor:
    """A user before it is known in which post he acts: enough to note that he came or went."""
    return Actor(kind="person", label=user.get_username(), user_id=user.pk)


@action(allowed={"anyone"})
def note_sign_in(
    actor: Actor, session_key: str, *, visitor: Visitor, address: str | None, browser: str, proof: SignInProof
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
    names = (actor.label, second_name(actor.label))
    Attempts.objects.filter(key__in=[tries_key(name, visitor) for name in names]).delete()
    describe(object=f"user:{actor.user_id}", address=address, by=proof.by, second=proof.second)


@action(allowed=())
def note_wrong_code(actor: Actor, user_id: int, *, visitor: Visitor, address: str | None) -> None:
    """Nhập sai mã của bước thứ hai: counted by place as wrong passwords are, apart from them."""
    del actor
    email = User.objects.values_list("email", flat=True).get(pk=user_id)
    tries = _count_place(second_name(email), visitor)
    shut = locked(tries, clock.now()) is not None
    describe(object=f"user:{user_id}", address=address, known=visitor.known, tries=tries.failed, locked=shut)


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
    tries = _count_place(email, visitor)
    user = User.objects.filter(email=login_name(email)).values_list("id", flat=True).first()
    describe(
        object=f"user:{user}" if user else "user:unknown",
        address=address,
        known=visitor.known,
        tries=tries.failed,
        locked=locked(tries, now) is not None,
    )


def _count_place(name: str, visitor: Visitor) -> Tries:
    tries = count(tries_key(name, visitor), TRIES, LONGEST_LOCK)
    if not visitor.known:
        count(tries_key(name, None), STRANGERS_TRIES, STRANGERS_LONGEST)
    return tries


def count(key: str, least: int, longest: timedelta) -> Tries:
    """One more wrong try on a counter, as it stands then; inside an action."""
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


def try_password(actor: Actor, user_id: int, password: str, *, visitor: Visitor, address: str | None) -> None:
    """Thử mật khẩu của người đã đăng nhập. Raises ``accounts.locked``, ``accounts.wrong_password``; counted by place."""
    user = User.objects.get(pk=user_id)
    shut = locked_until(user.email, visitor)
    if shut is not None:
        code = "accounts.locked_strangers" if shut.strangers else "accounts.locked"
        raise Refusal(code, hour=f"{shut.until.astimezone(clock.VN):%H:%M}", tries=TRIES)
    if not user.check_password(password):
        note_failure(actor, user.email, visitor=visitor, address=address)
        raise Refusal("accounts.wrong_password")
