"""Việc chạy nền của tài khoản."""

from __future__ import annotations

from django.core.mail import EmailMessage
from procrastinate import RetryStrategy

from khue.accounts import actions
from khue.shared.actor import Actor
from khue.shared.jobs import job

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)
SWEEPER = Actor.system("accounts.sweep")


@job("accounts.send_mail", retry=RETRY)
def send_mail(*, to: str, subject: str, text: str) -> None:
    """Gửi thư: invitation or password link; tried again while the mail server is away."""
    EmailMessage(subject, text, to=[to]).send()


@job("accounts.sweep", cron="40 2 * * *")
def sweep(timestamp: int) -> None:
    """Dọn phiên đã hết, each night."""
    del timestamp
    actions.sweep(SWEEPER)
