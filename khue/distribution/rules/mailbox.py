"""Đọc một thư: what a letter holds, for the sample mailbox. Tolerant: a part that can't be read is shown as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from email.message import MIMEPart
from email.parser import BytesParser

from icalendar import Calendar


@dataclass(frozen=True, slots=True)
class Part:
    """Một phần đính kèm."""

    number: int
    name: str
    kind: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """Lịch trong thư: what a calendar program would show."""

    method: str
    title: str
    place: str
    starts: datetime | date | None
    ends: datetime | date | None
    sequence: int


@dataclass(frozen=True, slots=True)
class Letter:
    """Một thư đã mở ra."""

    title: str
    sender: str
    recipient: str
    message_id: str
    text: str
    html: str
    parts: tuple[Part, ...]
    calendar: CalendarCard | None


def _content(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, ValueError, KeyError):
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text if isinstance(text, str) else ""


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else part.as_bytes()


def _card(data: bytes) -> CalendarCard | None:
    try:
        outer = Calendar.from_ical(data)
        event = next(iter(outer.walk("VEVENT")))
        starts, ends = event.decoded("DTSTART", None), event.decoded("DTEND", None)
        sequence = int(event.get("SEQUENCE", 0))
    except (ValueError, StopIteration, KeyError, TypeError):
        return None
    return CalendarCard(
        str(outer.get("METHOD", "")),
        str(event.get("SUMMARY", "")),
        str(event.get("LOCATION", "")),
        starts,
        ends,
        sequence,
    )


def opened_letter(raw: bytes) -> Letter:
    """The letter inside raw bytes."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    parts = tuple(
        Part(number, part.get_filename() or f"phan-{number}", part.get_content_type(), _bytes(part))
        for number, part in enumerate(message.iter_attachments(), 1)
    )
    calendars = [_bytes(p) for p in message.walk() if p.get_content_type() == "text/calendar"]
    return Letter(
        str(message["Subject"] or ""),
        str(message["From"] or ""),
        str(message["To"] or ""),
        str(message["Message-ID"] or ""),
        _content(message.get_body(("plain",))),
        _content(message.get_body(("html",))),
        parts,
        next((card for card in map(_card, calendars) if card), None),
    )
