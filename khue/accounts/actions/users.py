"""Lập, đóng, mở lại tài khoản; đổi mật khẩu."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from khue.accounts.actions.ending import drop
from khue.accounts.models import Attempts, Invitation, SignIn, User
from khue.accounts.queries import name_key
from khue.accounts.rules import login_name, password_faults
from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal


def check_password(password: str, email: str) -> None:
    """Raises ``accounts.password_weak`` with every reason."""
    faults = password_faults(password, email)
    if faults:
        raise Refusal("accounts.password_weak", reasons=faults)


def locked_user(user_id: int) -> User | None:
    """The account, held until the running action ends: whoever sets its password or makes a link to do so waits."""
    return User.objects.select_for_update().filter(pk=user_id).first()


@action(allowed={"administrator"})
def create_user(actor: Actor, email: str, password: str = "") -> int:
    """Lập tài khoản; without a password it waits for its invitation.

    Raises ``accounts.bad_email``, ``accounts.email_taken``, ``accounts.password_weak``.
    """
    del actor
    address = login_name(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refusal("accounts.bad_email", email=address) from error
    if password:
        check_password(password, address)
    user = User(email=address, made_at=clock.now())
    user.set_password(password or None)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refusal("accounts.email_taken", email=address) from error
    describe(object=f"user:{user.pk}", email=address, invited=not password)
    return user.pk


@action(allowed={"anyone"})
def change_password(actor: Actor, user_id: int, password: str, *, keep: str = "") -> None:
    """Đổi mật khẩu: one's own, or (the system) by a link; every other session ends, and locks are lifted.

    ``keep`` is the key of the session that goes on. Raises ``accounts.password_weak``.
    """
    user = locked_user(user_id)
    if user is None or (actor.is_person and actor.user_id != user_id):
        raise NotFound("user")
    check_password(password, user.email)
    user.set_password(password)
    user.save(update_fields=["password"])
    Invitation.objects.filter(user=user, used_at=None).update(used_at=clock.now())
    Attempts.objects.filter(key__startswith=name_key(user.email)).delete()
    ended = drop(SignIn.objects.filter(user=user).exclude(session_key=keep))
    describe(object=f"user:{user_id}", sessions_ended=ended)


@action(allowed={"administrator"})
def close_account(actor: Actor, user_id: int) -> None:
    """Đóng tài khoản: signs out everywhere, signs in no more."""
    del actor
    if not User.objects.filter(pk=user_id).update(is_active=False):
        raise NotFound("user")
    describe(object=f"user:{user_id}", sessions_ended=drop(SignIn.objects.filter(user=user_id)))


@action(allowed={"administrator"})
def reopen_account(actor: Actor, user_id: int) -> None:
    """Mở lại tài khoản, with the password it had."""
    del actor
    if not User.objects.filter(pk=user_id).update(is_active=True):
        raise NotFound("user")
    describe(object=f"user:{user_id}")
