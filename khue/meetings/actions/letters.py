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


@dataclass(frozen=True, slots=True)
class _Line:
    """Một dòng của chương trình trong thư, and who may read it."""

    text: str
    readers: frozenset[int]


def _lines(plan: Plan) -> list[_Line]:
    made = []
    for number, item in numbered(plan.items):
        unit = f" ({item.unit_name})" if item.unit_name else ""
        made.append(_Line(f"{number}. {item.title}{unit}", readers_of(plan, item)))
    return made


def _agenda(lines: Iterable[_Line], person: int) -> str:
    theirs = [line.text for line in lines if person in line.readers]
    return "\n".join([_("Nội dung:"), *theirs]) if theirs else ""


def _facts(plan: Plan) -> str:
    lines = [_("Thời gian: %(when)s") % {"when": when(plan.starts, plan.ends)}]
    if plan.place:
        lines.append(_("Địa điểm: %(place)s") % {"place": plan.place})
    if plan.online_url:
        lines.append(_("Họp trực tuyến: %(url)s") % {"url": plan.online_url})
    if plan.presider_name:
        name, post = plan.presider_name, plan.presider_post
        lines.append(_("Chủ trì: %(name)s, %(post)s") % {"name": name, "post": post})
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Common:
    """Phần chung của thư một dịp: what everybody's letter of one occasion says in the same words."""

    subject: str
    opening: str
    facts: str
    end: str


def _common(plan: Plan, occasion: Occasion, link: str) -> _Common:
    opening = {
        "invite": _("Trân trọng kính mời ông/bà dự: %(title)s."),
        "supplement": _("Tài liệu của cuộc họp sau đã được bổ sung, thay thế: %(title)s."),
        "change": _("Lịch của cuộc họp sau đã thay đổi: %(title)s."),
        "cancel": _("Cuộc họp sau không tổ chức nữa: %(title)s."),
    }[occasion.kind] % {"title": plan.title}
    told = "\n".join(f"- {one}" for one in occasion.sentences)
    end = (
        []
        if occasion.kind == "cancel"
        else [_("Tài liệu có trên máy tính bảng và tại: %(link)s") % {"link": link}]
    )
    organiser = " · ".join(
        part for part in (plan.organiser_name, plan.organiser_unit, plan.organiser_phone) if part
    )
    if organiser:
        end.append(_("Đầu mối: %(who)s") % {"who": organiser})
    return _Common(
        subject=_subject(plan, occasion),
        opening=_paragraphs(opening, told),
        facts=_facts(plan),
        end=_paragraphs(*end),
    )


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _text(common: _Common, person: PlannedAttendee, agenda: str) -> str:
    greeting = _("Kính gửi: %(name)s, %(post)s") % {"name": person.name, "post": person.post}
    return _paragraphs(greeting, common.opening, common.facts, agenda, common.end)


def event_of(
    meeting: Meeting,
    plan: Plan,
    guest: PlannedAttendee,
    organiser: PersonCard | None,
    method: Literal["REQUEST", "CANCEL"],
    *,
    trial: bool = False,
    description: str | None = None,
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
        description=_facts(plan) if description is None else description,
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
    known: dict[Occasion, _Common] = {}
    mails = []
    with override("vi"):
        lines = _lines(plan)
        for person, occasion in occasions:
            method = occasion.calendar
            common = known.get(occasion) or known.setdefault(occasion, _common(plan, occasion, link))
            agenda = "" if occasion.kind == "cancel" else _agenda(lines, person.person)
            mails.append(
                Mail(
                    person_id=person.person,
                    address=person.address,
                    subject=common.subject,
                    text=_text(common, person, agenda),
                    ics=event_of(meeting, plan, person, organiser, method, description=common.facts)
                    if method
                    else None,
                    file_ids=files.get(person.person, ()),
                    method=method,
                    link=link,
                )
            )
    return mails
