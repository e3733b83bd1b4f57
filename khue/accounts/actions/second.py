"""Bước xác thực thứ hai: bật, tắt, dùng mã, khóa truy cập, mã dự phòng; gỡ cho người mất điện thoại."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.mfa.models import Authenticator

from khue.accounts.actions.ending import drop
from khue.accounts.actions.notes import note_wrong_code
from khue.accounts.actions.users import locked_user
from khue.accounts.models import SignIn, User
from khue.accounts.queries import (
    CODE,
    PASSKEY,
    RECOVERY,
    codes_locked,
    new_passkey,
    open_secret,
    prove_passkey,
    recovery_hash,
    seal_secret,
)
from khue.accounts.rules import (
    MOST_PASSKEYS,
    NAME_LENGTH,
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    RECOVERY_LETTERS,
    TRIES,
    Visitor,
    matching_step,
    recovery_shown,
    typed,
)
from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import defer
from khue.shared.refusal import NotFound, Refusal
from khue.shared.second_step import demand_on
from khue.shared.text import tidy

RecoveryCodes = tuple[str, ...]


def _own(actor: Actor) -> User:
    user = locked_user(actor.user_id or 0)
    if user is None:
        raise NotFound("user")
    return user


def _tell(user_id: int, what: str) -> None:
    """A letter of what changed: who didn't do it learns of it."""
    defer("accounts.tell_second_step", user_id=user_id, what=what)


def _new_recovery_codes(user: User) -> RecoveryCodes:
    shown = tuple(
        recovery_shown(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    )
    kept = {"codes": [recovery_hash(user.pk, code) for code in shown]}
    Authenticator.objects.update_or_create(
        user=user, type=RECOVERY, defaults={"data": kept, "created_at": clock.now()}
    )
    return shown


def _first_recovery_codes(user: User) -> RecoveryCodes:
    """Codes are made with the first factor; a second one keeps those there are."""
    User.objects.filter(pk=user.pk).update(second_step_reset_at=None)
    if Authenticator.objects.filter(user=user, type=RECOVERY).exists():
        return ()
    return _new_recovery_codes(user)


@action(allowed={"anyone"})
def turn_on_codes(actor: Actor, secret: bytes, code: str) -> RecoveryCodes:
    """Bật ứng dụng xác thực; gives the recovery codes, to be shown once, when these are the first.

    Raises ``accounts.codes_on``, ``accounts.wrong_code``.
    """
    user = _own(actor)
    if Authenticator.objects.filter(user=user, type=CODE).exists():
        raise Refusal("accounts.codes_on")
    step = matching_step(secret, typed(code), clock.now())
    if step is None:
        raise Refusal("accounts.wrong_code")
    kept = {"secret": seal_secret(user.pk, secret), "step": step}
    Authenticator.objects.create(user=user, type=CODE, data=kept, created_at=clock.now())
    _tell(user.pk, "code_on")
    describe(object=f"user:{user.pk}")
    return _first_recovery_codes(user)


@action(allowed={"anyone"})
def turn_off_codes(actor: Actor) -> None:
    """Tắt ứng dụng xác thực. Raises ``accounts.second_step_required`` while nothing else would be left."""
    user = _own(actor)
    row = Authenticator.objects.filter(user=user, type=CODE).first()
    if row is None:
        raise NotFound("code")
    _remove(user, row)
    _tell(user.pk, "code_off")
    describe(object=f"user:{user.pk}")


@action(allowed={"anyone"})
def add_passkey(actor: Actor, state: dict[str, Any] | None, credential: Any, name: str) -> RecoveryCodes:
    """Thêm khóa truy cập; gives the recovery codes, to be shown once, when these are the first.

    Raises ``accounts.passkey_failed``, ``accounts.passkeys_full``.
    """
    user = _own(actor)
    keys = Authenticator.objects.filter(user=user, type=PASSKEY)
    if keys.count() >= MOST_PASSKEYS:
        raise Refusal("accounts.passkeys_full", most=MOST_PASSKEYS)
    kept, counter = new_passkey(state, credential)
    data = {"name": _named(name), "credential": kept, "counter": counter}
    made = Authenticator.objects.create(user=user, type=PASSKEY, data=data, created_at=clock.now())
    _tell(user.pk, "passkey_on")
    describe(object=f"user:{user.pk}", passkey=made.pk, name=data["name"])
    return _first_recovery_codes(user)


def _named(name: str) -> str:
    shown = tidy(name)[:NAME_LENGTH]
    if not shown:
        raise Refusal("accounts.passkey_nameless")
    return shown


def _passkey(user: User, passkey_id: int) -> Authenticator:
    row = Authenticator.objects.filter(user=user, type=PASSKEY, pk=passkey_id).first()
    if row is None:
        raise NotFound("passkey")
    return row


@action(allowed={"anyone"})
def rename_passkey(actor: Actor, passkey_id: int, name: str) -> None:
    """Đặt lại tên khóa truy cập. Raises ``accounts.passkey_nameless``."""
    user = _own(actor)
    row = _passkey(user, passkey_id)
    row.data["name"] = _named(name)
    row.save(update_fields=["data"])
    describe(object=f"user:{user.pk}", passkey=passkey_id, name=row.data["name"])


@action(allowed={"anyone"})
def remove_passkey(actor: Actor, passkey_id: int) -> None:
    """Bỏ khóa truy cập. Raises ``accounts.second_step_required`` while nothing else would be left."""
    user = _own(actor)
    _remove(user, _passkey(user, passkey_id))
    _tell(user.pk, "passkey_off")
    describe(object=f"user:{user.pk}", passkey=passkey_id)


def _remove(user: User, row: Authenticator) -> None:
    others = Authenticator.objects.filter(user=user).exclude(pk=row.pk).exclude(type=RECOVERY).exists()
    if not others and demand_on(user.pk).level == "required":
        raise Refusal("accounts.second_step_required")
    row.delete()
    if not others:
        Authenticator.objects.filter(user=user).delete()


@action(allowed={"anyone"})
def renew_recovery_codes(actor: Actor) -> RecoveryCodes:
    """Tạo bộ mã dự phòng mới: the earlier ones stop working. Raises ``accounts.no_second_step``."""
    user = _own(actor)
    if not Authenticator.objects.filter(user=user).exclude(type=RECOVERY).exists():
        raise Refusal("accounts.no_second_step")
    codes = _new_recovery_codes(user)
    _tell(user.pk, "recovery_renewed")
    describe(object=f"user:{user.pk}", codes=len(codes))
    return codes


@action(allowed=())
def use_code(actor: Actor, user_id: int, code: str) -> str:
    """Dùng một mã của bước thứ hai, each good once; gives what it was. Raises ``accounts.wrong_code``."""
    del actor
    describe(object=f"user:{user_id}")
    user = locked_user(user_id)
    if user is None:
        raise NotFound("user")
    rows = {row.type: row for row in Authenticator.objects.filter(user=user).exclude(type=PASSKEY)}
    used = _use_app(user_id, rows.get(CODE), code) or _use_recovery(user_id, rows.get(RECOVERY), code)
    if not used:
        raise Refusal("accounts.wrong_code")
    describe(used=used)
    return used


def _use_app(user_id: int, row: Authenticator | None, code: str) -> str:
    secret = open_secret(user_id, row.data["secret"]) if row else None
    if row is None or secret is None:
        return ""
    step = matching_step(secret, typed(code), clock.now(), after=row.data["step"])
    if step is None:
        return ""
    row.data["step"] = step
    row.last_used_at = clock.now()
    row.save(update_fields=["data", "last_used_at"])
    return CODE


def _use_recovery(user_id: int, row: Authenticator | None, code: str) -> str:
    kept = recovery_hash(user_id, code)
    if row is None or kept not in row.data["codes"]:
        return ""
    row.data["codes"] = [one for one in row.data["codes"] if one != kept]
    row.last_used_at = clock.now()
    row.save(update_fields=["data", "last_used_at"])
    _tell(user_id, "recovery_used")
    return RECOVERY


def try_code(actor: Actor, user_id: int, code: str, *, visitor: Visitor, address: str | None) -> str:
    """Thử một mã: what it was. Raises ``accounts.codes_locked``, ``accounts.wrong_code``; the wrong try is counted."""
    email = User.objects.values_list("email", flat=True).get(pk=user_id)
    shut = codes_locked(email, visitor)
    if shut is not None:
        raise Refusal("accounts.codes_locked", hour=f"{shut.until.astimezone(clock.VN):%H:%M}", tries=TRIES)
    try:
        return use_code(actor, user_id, code)
    except Refusal:
        note_wrong_code(actor, user_id, visitor=visitor, address=address)
        raise


@action(allowed=())
def use_passkey(actor: Actor, state: dict[str, Any] | None, credential: Any, user_id: int | None) -> int:
    """Dùng khóa truy cập; gives whose it is. Raises ``accounts.passkey_failed``, ``passkey_copied``, ``closed``."""
    del actor
    proved = prove_passkey(state, credential, user_id)
    locked_user(proved.user_id)
    row = Authenticator.objects.get(pk=proved.passkey_id)
    row.data["counter"] = proved.counter
    row.last_used_at = clock.now()
    row.save(update_fields=["data", "last_used_at"])
    describe(object=f"user:{proved.user_id}", passkey=proved.passkey_id)
    return proved.user_id


@action(allowed={"administrator"})
def reset_second_step(actor: Actor, user_id: int, *, reason: str) -> int:
    """Gỡ xác thực hai bước for who lost the phone: told by mail, out everywhere, has to set it up again.

    Raises ``accounts.reason_missing``, ``accounts.own_second_step``. Gives how many sessions ended.
    """
    user = locked_user(user_id)
    if user is None:
        raise NotFound("user")
    if actor.user_id == user_id:
        raise Refusal("accounts.own_second_step")
    why = tidy(reason)[:300]
    if not why:
        raise Refusal("accounts.reason_missing")
    gone, _ = Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user_id).update(second_step_reset_at=clock.now())
    ended = drop(SignIn.objects.filter(user=user))
    _tell(user_id, "reset")
    describe(object=f"user:{user_id}", reason=why, factors=gone, sessions_ended=ended)
    return ended
