"""Hộp thư của các bài thử: a mail server on this machine that keeps what it takes, and answers as told."""

from __future__ import annotations

import email
import socket
from email import policy

import pytest
from aiosmtpd.controller import Controller


class Handler:
    def __init__(self):
        self.taken = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.taken.append((envelope.rcpt_tos, envelope.content))
        return self.answers.get("data", "250 OK")


@pytest.fixture
def post(settings):
    handler = Handler()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 2
    settings.KHUE_MAIL_OFFICIAL_DOMAINS = ("hanoi.example",)
    yield handler
    controller.stop()


def read(handler, n=0):
    return email.message_from_bytes(handler.taken[n][1], policy=policy.default)
