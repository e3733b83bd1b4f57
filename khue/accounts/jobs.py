"""Việc chạy nền của tài khoản. Jobs carry numbers only: a link is made when its letter is sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy

from khue.accounts import actions
from khue.accounts.queries import reset_key, user_to_read
from khue.accounts.rules import INVITATION_DAYS
from khue.shared.actor import Actor
from khue.shared.jobs import job
from khue.shared.sentences import sentence

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)
SWEEPER = Actor.system("accounts.sweep")
SENDER = Actor.system("accounts.send_invitation")


def _send(prefix: str, to: str, facts: dict[str, Any]) -> None:
    subject = render_to_string(f"{prefix}_subject.txt", facts).strip()
    EmailMessage(subject, render_to_string(f"{prefix}_message.txt", facts), to=[to]).send()


@job("accounts.send_invitation", retry=RETRY)
def send_invitation(*, invitation_id: int) -> None:
    """Gửi thư mời; tried again while the mail server is away, each time with a link of its own."""
    made = actions.write_invitation(SENDER, invitation_id)
    if made is not None:
        facts = {"link": made.link, "expires": made.expires_at, "days": INVITATION_DAYS}
        _send("accounts/mail/invitation", made.email, facts)


@job("accounts.send_reset", retry=RETRY)
def send_reset(*, user_id: int) -> None:
    """Gửi liên kết đặt lại mật khẩu: always at the public address, whatever host the request named."""
    made = reset_key(user_id)
    if made is None:
        return
    email, key = made
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    link = settings.KHUE_PUBLIC_URL + path.replace("UID-KEY", quote(key))
    _send("accounts/mail/reset", email, {"link": link, "email": email})


@job("accounts.tell_second_step", retry=RETRY)
def tell_second_step(*, user_id: int, what: str) -> None:
    """Báo thư khi bước xác thực thứ hai thay đổi: who didn't do it learns of it."""
    user = user_to_read(user_id)
    if user is not None:
        facts = {"told": sentence(f"accounts.told_{what}"), "reset": what == "reset"}
        _send("accounts/mail/second", user.email, facts)


@job("accounts.sweep", cron="40 19 * * *")  # 02:40 in Hà Nội
def sweep(timestamp: int) -> None:
    """Dọn phiên đã hết, each night."""
    del timestamp
    actions.sweep(SWEEPER)
