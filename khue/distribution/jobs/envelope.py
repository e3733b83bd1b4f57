"""Soạn thư: text and HTML, the calendar object, the papers or a link."""

from __future__ import annotations

import html
import mimetypes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from khue.distribution.queries import LetterToSend
from khue.distribution.rules.letters import attaches, clean_header, official, page_of
from khue.distribution.rules.parameters import ATTACH_LIMIT, DOMAINS
from khue.files.queries import cards, original, streamed
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.refusal import Refusal


class _Wire(EmailPolicy):
    """As ``email.policy.SMTP``, but a subject keeps the spaces at which it is folded (RFC 2047, section 6.2)."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() != "subject":
            return str(super().fold(name, value))
        charset = "us-ascii" if str(value).isascii() else "utf-8"
        folded = Header(str(value), charset, maxlinelen=76, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


WIRE = _Wire(linesep="\r\n", max_line_length=78)


def _closing(letter: LetterToSend, *, attached: bool) -> str:
    """What the letter says of its papers."""
    if attached:
        count = len(letter.file_ids)
        return ngettext(
            "Kèm theo thư này: %(count)s tài liệu.", "Kèm theo thư này: %(count)s tài liệu.", count
        ) % {"count": count}
    if letter.method == "CANCEL" or not letter.file_ids:
        return ""
    link = letter.link or settings.KHUE_PUBLIC_URL
    if link in letter.text:
        return ""
    return _("Tài liệu có trên máy tính bảng của đại biểu và tại: %(link)s") % {"link": link}


def _total(file_ids: tuple[int, ...]) -> int:
    known = cards(file_ids)
    rows = list(known.values()) if isinstance(known, dict) else list(known)
    if len(rows) < len(set(file_ids)) or any(not row.sha256 for row in rows):
        return -1
    return sum(row.size for row in rows)


def _attach(message: EmailMessage, file_ids: tuple[int, ...]) -> None:
    for number, file in enumerate(file_ids, 1):
        copy = original(file)
        kind = copy.content_type or mimetypes.guess_type(copy.name)[0] or "application/octet-stream"
        main, _slash, sub = kind.partition(";")[0].partition("/")
        with streamed(copy.sha256) as stream:
            data = stream.read()
        message.add_attachment(
            data,
            maintype=main,
            subtype=sub or "octet-stream",
            filename=f"{number:02d} {clean_header(copy.name)}",
        )


def compose(letter: LetterToSend) -> tuple[EmailMessage, bool]:
    """The message, and whether papers are inside it."""
    kind = official(letter.address, organisation.domains(DOMAINS))
    wanted = kind == "official" and bool(letter.file_ids)
    try:
        total = _total(letter.file_ids) if wanted else 0
    except Refusal:  # a file that is gone: the link still leads to what there is
        total = -1
    attached = attaches(kind, total, organisation.number(ATTACH_LIMIT))
    message = EmailMessage(policy=WIRE)
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    user, _at, domain = sender.rpartition("@")
    message["From"] = Address(name or "Khuê", user, domain)
    message["To"] = letter.address
    message["Subject"] = letter.title
    message["Date"] = format_datetime(clock.now().astimezone(clock.VN))
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "vi"
    with override("vi"):
        closing = _closing(letter, attached=attached)
    text = letter.text.rstrip() + (f"\n\n{closing}" if closing else "") + "\n"
    message.set_content(text, cte="quoted-printable")
    page = _page(letter, text, closing)
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    if letter.ics:
        _add_calendar(message, letter)
    if attached:
        _attach(message, letter.file_ids)
    return message, attached


def _page(letter: LetterToSend, text: str, closing: str) -> str:
    if not letter.html:
        return page_of(letter.title, text)
    note = f"<p>{html.escape(closing)}</p>" if closing else ""
    before, end, after = letter.html.rpartition("</body>")
    return before + note + end + after if end else letter.html + note


def _add_calendar(message: EmailMessage, letter: LetterToSend) -> None:
    """The calendar object twice: as an alternative that mail programs act on, and as a file to open."""
    ics = letter.ics or b""
    message.add_alternative(
        ics.decode(),
        subtype="calendar",
        charset="utf-8",
        cte="base64",
        params={"method": letter.method, "name": "moi-hop.ics"},
    )
    message.add_attachment(ics, maintype="text", subtype="calendar", filename="moi-hop.ics", cte="base64")
