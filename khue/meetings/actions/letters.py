"""Thư mời, thư thay đổi, thư hủy: what each attendee is mailed. Official Vietnamese, whatever the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from khue.distribution.rules import CalendarEvent, Guest, Mail, calendar
from khue.meetings.models import Meeting
from khue.meetings.rules import Plan, PlannedAttendee, numbered, readers_of
from khue.organisation.queries import PersonCard
from khue.shared import clock

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Dịp gửi thư: first invitation, supplement, change of time or place, cancellation."""

    kind: Literal["invite", "supplement", "change", "cancel"]
    sentences: tuple[str, ...] = ()
    calendar: Literal["", "REQUEST", "CANCEL"] = ""


def link_of(meeting: Meeting) -> str:
    """The meeting's page in a browser."""
    return f"{settings.KHUE_PUBLIC_URL.rstrip('/')}/meetings/{meeting.pk}"


def uid_of(meeting: Meeting) -> str:
    """The same for the whole life of the meeting (RFC 5545 UID)."""
    return f"meeting-{meeting.pk}@{urlsplit(settings.KHUE_PUBLIC_URL).hostname or 'khue.localhost'}"


def when(starts: datetime | None, ends: datetime | None) -> str:
    """07:30–09:30, thứ Hai 23/11/2026, in Hà Nội's time."""
    if starts is None:
        return ""
    begin = starts.astimezone(clock.VN)
    text = f"{begin:%H:%M}"
    if ends is not None:
        text += f"–{ends.astimezone(clock.VN):%H:%M}"
    return f"{text}, {WEEKDAYS[begin.weekday()]} {begin:%d/%m/%Y}"


def _subject(plan: Plan, occasion: Occasion) -> str:
    facts = {"title": plan.title, "when": when(plan.starts, None)}
    return {
        "invite": _("Mời họp: %(title)s, %(when)s"),
        "supplement": _("Bổ sung tài liệu: %(title)s, %(when)s"),
        "change": _("Thay đổi lịch họp: %(title)s, %(when)s"),
        "cancel": _("Hủy họp: %(title)s, %(when)s"),
    }[occasion.kind] % facts


def _agenda(plan: Plan, person: int, readers: Mapping[int, frozenset[int]]) -> list[str]:
    lines = [_("Nội dung:")]
    for number, item in numbered(plan.items):
        if person in readers[item.id]:
            unit = f" ({item.unit_name})" if item.unit_name else ""
            lines.append(f"{number}. {item.title}{unit}")
    return lines if len(lines) > 1 else []


def _facts(plan: Plan) -> list[str]:
    lines = [_("Thời gian: %(when)s") % {"when": when(plan.starts, plan.ends)}]
    if plan.place:
        lines.append(_("Địa điểm: %(place)s") % {"place": plan.place})
    if plan.online_url:
        lines.append(_("Họp trực tuyến: %(url)s") % {"url": plan.online_url})
    if plan.presider_name:
        name, post = plan.presider_name, plan.presider_post
        lines.append(_("Chủ trì: %(name)s, %(post)s") % {"name": name, "post": post})
    return lines


def _text(plan: Plan, person: PlannedAttendee, occasion: Occasion, agenda: list[str], link: str) -> str:
    opening = {
        "invite": _("Trân trọng kính mời ông/bà dự: %(title)s."),
        "supplement": _("Tài liệu của cuộc họp sau đã được bổ sung, thay thế: %(title)s."),
        "change": _("Lịch của cuộc họp sau đã thay đổi: %(title)s."),
        "cancel": _("Cuộc họp sau không tổ chức nữa: %(title)s."),
    }[occasion.kind] % {"title": plan.title}
    parts = [_("Kính gửi: %(name)s, %(post)s") % {"name": person.name, "post": person.post}, opening]
    if occasion.sentences:
        parts.append("\n".join(f"- {one}" for one in occasion.sentences))
    parts.append("\n".join(_facts(plan)))
    if occasion.kind != "cancel":
        parts += ["\n".join(agenda)] if agenda else []
        parts.append(_("Tài liệu có trên máy tính bảng và tại: %(link)s") % {"link": link})
    organiser = " · ".join(
        part for part in (plan.organiser_name, plan.organiser_unit, plan.organiser_phone) if part
    )
    if organiser:
        parts.append(_("Đầu mối: %(who)s") % {"who": organiser})
    return "\n\n".join(parts)


def event_of(
    meeting: Meeting,
    plan: Plan,
    guest: PlannedAttendee,
    organiser: PersonCard | None,
    method: Literal["REQUEST", "CANCEL"],
    *,
    trial: bool = False,
) -> bytes | None:
    """The calendar object for one guest; none without a usable address or time."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if plan.starts is None or plan.ends is None or not guest.address:
        return None
    event = CalendarEvent(
        uid=f"{'trial-' if trial else ''}{uid_of(meeting)}",
        sequence=meeting.calendar_sequence,
        method=method,
        stamp=clock.now(),
        starts=plan.starts,
        ends=plan.ends,
        summary=plan.title,
        organizer=Guest(
            organiser.name if organiser else plan.organiser_unit, (organiser and organiser.email) or sender
        ),
        attendees=(Guest(guest.name, guest.address, guest.role != "guest"),),
        place=plan.place or plan.online_url,
        description="\n".join(_facts(plan)),
        url=link_of(meeting),
    )
    try:
        return calendar(event)
    except ValueError:
        return None


def letters(
    meeting: Meeting,
    plan: Plan,
    occasions: Iterable[tuple[PlannedAttendee, Occasion]],
    files: Mapping[int, tuple[int, ...]],
    organiser: PersonCard | None,
) -> list[Mail]:
    """One letter to each person; ``files`` are those that this person's letter may carry."""
    link = link_of(meeting)
    readers = {item.id: readers_of(plan, item) for item in plan.items}
    mails = []
    with override("vi"):
        for person, occasion in occasions:
            method = occasion.calendar
            mails.append(
                Mail(
                    person_id=person.person,
                    address=person.address,
                    subject=_subject(plan, occasion),
                    text=_text(plan, person, occasion, _agenda(plan, person.person, readers), link),
                    ics=event_of(meeting, plan, person, organiser, method) if method else None,
                    file_ids=files.get(person.person, ()),
                    method=method,
                    link=link,
                )
            )
    return mails
