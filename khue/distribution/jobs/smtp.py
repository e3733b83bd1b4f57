"""Gửi qua máy chủ thư: one conversation, and what its end means."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr

from django.conf import settings

from khue.distribution.actions import Answer
from khue.distribution.rules.letters import verdict


class _Said(Exception):  # noqa: N818 - an answer of the server, not an error of ours
    def __init__(self, code: int, text: bytes | str) -> None:
        told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        super().__init__(f"{code} {told}")
        self.state = verdict(code)


def _expect(reply: tuple[int, bytes]) -> None:
    if not 200 <= reply[0] < 300:
        raise _Said(*reply)


def send(message: EmailMessage, address: str, *, attached: bool) -> Answer:
    """Send one message. No server, a time-out or a 4xx answer = delayed; 5xx = refused.

    A wrong password or a missing TLS is an outage of ours: delayed, never the recipient's fault.
    Cut off after the text was handed over and before the answer = delayed and doubtful: it may
    have been sent.
    """
    handed_over = False
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT) as server:
            _open(server)
            _expect(server.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
            _expect(server.rcpt(address))
            handed_over = True
            _expect(server.data(message.as_bytes()))
            handed_over = False
    except _Said as said:
        return Answer(said.state, str(said))
    except smtplib.SMTPDataError as error:
        return Answer(verdict(error.smtp_code), str(error))
    except (smtplib.SMTPException, OSError) as error:
        return Answer("delayed", f"{type(error).__name__}: {error}", doubtful=handed_over)
    return Answer("sent", attached=attached)


def _open(server: smtplib.SMTP) -> None:
    if settings.EMAIL_USE_TLS:
        server.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    server.ehlo_or_helo_if_needed()
