"""Máy chủ thư của bản dùng thử: a real SMTP server inside the demo, so that letters go the real way."""

from __future__ import annotations

import asyncio
import logging
from email import policy
from email.errors import MessageError
from email.parser import BytesParser

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from khue.distribution.actions import keep_sample_letter
from khue.shared.actor import Actor

log = logging.getLogger("khue.sink")

KEEPER = Actor.system("distribution.sample_mailbox")
LARGEST = 30_000_000
LONGEST_LINE = 4_096
IDLE_SECONDS = 60.0
MOST_RECIPIENTS = 100
LOCAL = {"localhost", "127.0.0.1", "::1"}


def keep(sender: str, recipients: list[str], raw: bytes) -> None:
    """Put a letter into the sample mailbox."""
    close_old_connections()
    title, number = "", ""
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw, headersonly=True)
        title, number = str(message["Subject"] or ""), str(message["Message-ID"] or "")
    except (MessageError, ValueError, IndexError):
        log.warning("a letter without a readable header came to the sample mailbox")
    keep_sample_letter(KEEPER, sender=sender, recipients=recipients, title=title, message_id=number, raw=raw)


class Sink:
    """Một máy chủ SMTP nhỏ (RFC 5321): takes every letter, delivers none."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen where letters are sent to; another process of Khuê may already do so."""
        if settings.EMAIL_HOST not in LOCAL:
            return
        try:
            self._server = await asyncio.start_server(
                self._talk, "127.0.0.1", settings.EMAIL_PORT, limit=LONGEST_LINE * 16
            )
        except OSError as error:
            log.info("the sample mailbox is served elsewhere", exc_info=error)

    async def stop(self) -> None:
        """Take no more letters."""
        if self._server is not None:
            self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Conversation(reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            log.info("a conversation with the sample mailbox was cut")
        finally:
            writer.close()


class _Conversation:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.sender = ""
        self.recipients: list[str] = []

    async def run(self) -> None:
        await self._say("220 khue sample mailbox")
        while True:
            line = await asyncio.wait_for(self.reader.readline(), IDLE_SECONDS)
            if not line:
                return
            word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if word.upper() == "QUIT":
                await self._say("221 tạm biệt")
                return
            await self._say(await self._answer(word.upper(), rest))

    async def _say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def _answer(self, word: str, rest: str) -> str:
        if word in {"EHLO", "HELO"}:
            return f"250-khue\r\n250-SIZE {LARGEST}\r\n250 8BITMIME" if word == "EHLO" else "250 khue"
        if word in {"NOOP", "RSET"}:
            self.sender, self.recipients = ("", []) if word == "RSET" else (self.sender, self.recipients)
            return "250 OK"
        if word == "MAIL":
            self.sender, self.recipients = _mailbox(rest), []
            return "250 OK"
        if word == "RCPT":
            if len(self.recipients) >= MOST_RECIPIENTS:
                return "452 too many recipients"
            self.recipients.append(_mailbox(rest))
            return "250 OK"
        return await self._data() if word == "DATA" else "502 not known here"

    async def _data(self) -> str:
        if not self.recipients:
            return "503 nobody to send to"
        await self._say("354 go on")
        lines: list[bytes] = []
        size = 0
        while True:
            line = await asyncio.wait_for(self.reader.readline(), IDLE_SECONDS)
            if not line:
                raise asyncio.IncompleteReadError(b"", None)
            if line == b".\r\n":
                break
            size += len(line)
            if size <= LARGEST:
                lines.append(line[1:] if line.startswith(b".") else line)
        if size > LARGEST:
            return "552 too large"
        try:
            await asyncio.to_thread(keep, self.sender, self.recipients, b"".join(lines))
        except (DatabaseError, InterfaceError):
            return "451 the database is away"
        return "250 kept"


def _mailbox(rest: str) -> str:
    """The address in `FROM:<a@b> SIZE=…`."""
    _, _, after = rest.partition(":")
    inside, closed, _ = after.strip().removeprefix("<").partition(">")
    return inside if closed else after.split(" ")[0]
