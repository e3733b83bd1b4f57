"""Việc chạy nền của tài khoản."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from procrastinate import RetryStrategy

from khue.shared.jobs import job

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)
KEEP_SESSIONS = timedelta(days=1)


@job("accounts.send_mail", retry=RETRY)
def send_mail(*, to: str, subject: str, text: str) -> None:
    """Gửi thư: invitation or password link; tried again while the mail server is away."""
    EmailMessage(subject, text, to=[to]).send()
