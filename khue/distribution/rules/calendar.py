"""Lịch họp (.ics): a calendar request or cancellation by RFC 5545 and RFC 5546."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

ZONE = "Asia/Ho_Chi_Minh"
VN = timezone(timedelta(hours=7), ZONE)
WIDTH = 75
# Việt Nam has had one offset and no summer time since 1975-06-13.
VTIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Người dự: a name and an address in a calendar object."""

    name: str
    address: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Sự kiện lịch: what meetings hands over; all times aware.

    `uid` stays the same for the life of a meeting, `sequence` rises with every change,
    `stamp` is when this object was made.
    """

    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    stamp: datetime
    starts: datetime
    ends: datetime
    summary: str
    organizer: Guest
    attendees: tuple[Guest, ...] = field(default=())
    place: str = ""
    description: str = ""
    url: str = ""


def _text(value: str) -> str:
    value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", value)
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _parameter(value: str) -> str:
    """A quoted parameter value (RFC 6868: ^' for a quote, ^^ for a caret)."""
    value = re.sub(r"[\x00-\x1f\x7f]+", " ", value).strip()
    return '"' + value.replace("^", "^^").replace('"', "^'") + '"'


def _address(value: str) -> str:
    if not re.fullmatch(r"[^\s<>\"@;:,]+@[^\s<>\"@;:,]+", value):
        raise ValueError(value)
    return "mailto:" + value


def _uri(value: str) -> str:
    return re.sub(r"[\x00-\x20\x7f]", "", value)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _local(at: datetime) -> str:
    return at.astimezone(VN).strftime("%Y%m%dT%H%M%S")


def fold(line: str) -> str:
    """One content line in pieces of at most 75 octets; no letter is cut in two."""
    octets = line.encode()
    pieces, at, room = [], 0, WIDTH
    while len(octets) - at > room:
        end = at + room
        while octets[end] & 0xC0 == 0x80:  # in the middle of a letter
            end -= 1
        pieces.append(octets[at:end].decode())
        at, room = end, WIDTH - 1
    return "\r\n ".join([*pieces, octets[at:].decode()]) if pieces else line


def _attendee(guest: Guest, *, cancel: bool) -> str:
    role = "REQ-PARTICIPANT" if guest.required else "OPT-PARTICIPANT"
    answer = "" if cancel else ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    name = _parameter(guest.name)
    return f"ATTENDEE;CN={name};CUTYPE=INDIVIDUAL;ROLE={role}{answer}:{_address(guest.address)}"


def calendar(event: CalendarEvent) -> bytes:
    """The calendar object in UTF-8 with CRLF. ValueError: an address is not one, or no length."""
    if event.ends <= event.starts:
        raise ValueError(event.ends)
    cancel = event.method == "CANCEL"
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Khuê//Họp không giấy//VI",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{event.method}",
        *VTIMEZONE,
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_instant(event.stamp)}",
        f"LAST-MODIFIED:{_instant(event.stamp)}",
        f"DTSTART;TZID={ZONE}:{_local(event.starts)}",
        f"DTEND;TZID={ZONE}:{_local(event.ends)}",
        f"SUMMARY:{_text(event.summary)}",
        f"STATUS:{'CANCELLED' if cancel else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        f"ORGANIZER;CN={_parameter(event.organizer.name)}:{_address(event.organizer.address)}",
        *(_attendee(guest, cancel=cancel) for guest in event.attendees),
    ]
    if event.place:
        lines.append(f"LOCATION:{_text(event.place)}")
    if event.description:
        lines.append(f"DESCRIPTION:{_text(event.description)}")
    if event.url:
        lines.append(f"URL:{_uri(event.url)}")
    if not cancel:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_text(event.summary)}",
            "TRIGGER:-PT30M",
            "END:VALARM",
        ]
    lines += ["END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(fold(line) for line in lines).encode()
