"""Mời mở tài khoản bằng liên kết dùng một lần."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from khue.accounts.actions.users import change_password, locked_user
from khue.accounts.models import Invitation, User
from khue.accounts.queries import invitation_to_accept, token_hash
from khue.accounts.rules import INVITATION_DAYS
from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.jobs import defer
from khue.shared.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Invited:
    """Thư mời: the link is told once and only its hash is kept; the letter has another link of its own."""

    email: str
    link: str
    expires_at: datetime


def _new_link(user: User, expires: datetime) -> tuple[Invitation, Invited]:
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        user=user, token_hash=token_hash(token), made_at=clock.now(), expires_at=expires
    )
    return row, Invited(user.email, f"{settings.KHUE_PUBLIC_URL}/accounts/invitation/{token}/", expires)


@action(allowed={"administrator"})
def invite(actor: Actor, user_id: int) -> Invited:
    """Gửi thư mời: a link that sets the password once, for 7 days; earlier links stop working."""
    del actor
    user = locked_user(user_id)
    if user is None or not user.is_active:
        raise NotFound("user")
    now = clock.now()
    Invitation.objects.filter(user=user, used_at=None).update(used_at=now)
    row, made = _new_link(user, now + timedelta(days=INVITATION_DAYS))
    defer("accounts.send_invitation", invitation_id=row.pk)
    describe(object=f"user:{user.pk}", expires=made.expires_at.isoformat())
    return made


@action(allowed=())
def write_invitation(actor: Actor, invitation_id: int) -> Invited | None:
    """Soạn thư mời: a link for the letter, ending with the invitation. None once that is used, ended or replaced."""
    del actor
    of = Invitation.objects.filter(pk=invitation_id).values_list("user_id", flat=True).first()
    user = None if of is None else locked_user(of)
    # Asked only now: who held the account until here may have accepted, or invited anew.
    asked = Invitation.objects.filter(pk=invitation_id, used_at=None, expires_at__gt=clock.now()).first()
    if user is None or asked is None or not user.is_active:
        return None
    describe(object=f"user:{user.pk}", invitation=invitation_id)
    return _new_link(user, asked.expires_at)[1]


@action(allowed=())
def accept_invitation(actor: Actor, token: str, password: str) -> int:
    """Nhận thư mời: sets the first password. Only the system does it, for who holds the link.

    Raises ``accounts.invitation_over``, ``accounts.password_weak``. Gives the user's id.
    """
    locked_user(invitation_to_accept(token).user_id)
    found = invitation_to_accept(token)
    change_password(actor, found.user_id, password)
    describe(object=f"user:{found.user_id}")
    return found.user_id
