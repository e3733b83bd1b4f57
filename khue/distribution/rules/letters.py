"""Thư điện tử: who may get files, how long to wait after an outage, what an answer of a server means."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

RecipientKind = Literal["official", "other"]
LONGEST_WAIT = timedelta(minutes=10)
FIRST_WAIT = timedelta(seconds=20)
GIVE_UP_AFTER = timedelta(hours=24)
# Subjects of letters that are sent to their own sender for a look; nothing is delivered by them.
TRIAL = "trial:"
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}")


@dataclass(frozen=True, slots=True)
class Mail:
    """Thư mời: one letter to one person. `html` empty = made from `text`.

    `file_ids` are attached only to official domains and when small, else `link` is given.
    """

    person_id: int
    address: str
    subject: str
    text: str
    html: str = ""
    ics: bytes | None = None
    file_ids: tuple[int, ...] = field(default=())
    method: Literal["REQUEST", "CANCEL", ""] = ""
    link: str = ""


def is_address(address: str) -> bool:
    """Whether a mail server could be given this address: one ASCII mailbox and domain."""
    return len(address) <= 254 and bool(MAILBOX.fullmatch(address.strip()))


def official(address: str, domains: Iterable[str]) -> RecipientKind:
    """Whether an address lies in an official domain or below it (`so.hanoi.gov.vn`)."""
    _, at, domain = address.strip().rpartition("@")
    domain = domain.lower().rstrip(".")
    if not at or not domain:
        return "other"
    for allowed in domains:
        wanted = allowed.strip().lower().lstrip("@.")
        if wanted and (domain == wanted or domain.endswith("." + wanted)):
            return "official"
    return "other"


def attaches(kind: RecipientKind, total: int, limit: int) -> bool:
    """Whether `total` bytes of papers go into the letter itself."""
    return kind == "official" and 0 < total <= limit


def back_off(tries: int) -> timedelta:
    """The wait before the next try: 20 s, 40 s, … at most 10 min."""
    doublings = min(max(tries - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def verdict(code: int) -> Literal["sent", "delayed", "refused"]:
    """What a mail server's answer code means (RFC 5321: 2xx, 4xx, 5xx)."""
    if 200 <= code < 300:
        return "sent"
    return "refused" if 500 <= code < 600 else "delayed"


def clean_header(text: str) -> str:
    """A header value on one line: control characters and line breaks can't add headers."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()


PAGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"></head>'
    '<body style="margin:0;background:#f4f2ec">'
    '<div style="max-width:640px;margin:24px auto;padding:28px 32px;background:#fff;'
    "border-top:4px solid #8c1c13;font:16px/1.6 'Be Vietnam Pro',Arial,sans-serif;color:#1c1b19\">"
    "%s</div></body></html>"
)
LINK = re.compile(r"(https?://[^\s<>\"']+[^\s<>\"'.,;:!?)])")


def _linked(line: str) -> str:
    parts = LINK.split(line)
    return "".join(
        f'<a href="{html.escape(p)}" style="color:#8c1c13">{html.escape(p)}</a>' if n % 2 else html.escape(p)
        for n, p in enumerate(parts)
    )


def page_of(title: str, text: str) -> str:
    """A calm HTML form of a plain letter: paragraphs and links, nothing loaded from outside."""
    blocks = [b for b in re.split(r"\n\s*\n", text.strip()) if b]
    body = "".join(
        '<p style="margin:0 0 14px">' + "<br>".join(_linked(x) for x in b.splitlines()) + "</p>"
        for b in blocks
    )
    heading = f'<h1 style="margin:0 0 18px;font-size:20px;line-height:1.35">{html.escape(title)}</h1>'
    return PAGE % (heading + body)
