"""Mời mở tài khoản bằng liên kết dùng một lần."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string

from khue.accounts.actions.users import change_password
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
    """Thư mời đã gửi: the link is told once, here and in the e-mail; only its hash is kept."""

    link: str
    expires_at: datetime


@action(allowed={"administrator"})
def invite(actor: Actor, user_id: int) -> Invited:
    """Gửi thư mời: a link that sets the password once, for 7 days; earlier links stop working."""
    del actor
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound("user")
    now = clock.now()
    Invitation.objects.filter(user=user, used_at=None).update(used_at=now)
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(days=INVITATION_DAYS)
    Invitation.objects.create(user=user, token_hash=token_hash(token), made_at=now, expires_at=expires)
    link = f"{settings.KHUE_PUBLIC_URL}/accounts/invitation/{token}/"
    facts = {"link": link, "expires": expires, "days": INVITATION_DAYS}
    defer(
        "accounts.send_mail",
        to=user.email,
        subject=render_to_string("accounts/mail/invitation_subject.txt", facts).strip(),
        text=render_to_string("accounts/mail/invitation_message.txt", facts),
    )
    describe(object=f"user:{user.pk}", expires=expires.isoformat())
    return Invited(link, expires)


@action(allowed=())
def accept_invitation(actor: Actor, token: str, password: str) -> int:
    """Nhận thư mời: sets the first password. Only the system does it, for who holds the link.

    Raises ``accounts.invitation_over``, ``accounts.password_weak``. Gives the user's id.
    """
    found = invitation_to_accept(token)
    change_password(actor, found.user_id, password)
    describe(object=f"user:{found.user_id}")
    return found.user_id
