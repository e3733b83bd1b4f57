"""Nhắc người dự chưa mở tài liệu."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import Mail
from khue.distribution.rules.letters import is_address
from khue.meetings.actions.letters import link_of, when
from khue.meetings.models import Meeting
from khue.meetings.queries import ReadersReminder, follow, readers_reminder
from khue.meetings.queries.access import locked
from khue.organisation.queries import PersonCard
from khue.shared import clock, show
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

APART = timedelta(minutes=30)


def remind_again_from(last: datetime | None) -> datetime | None:
    """From when a meeting's readers may be reminded again; none = now."""
    return last + APART if last is not None and clock.now() < last + APART else None


def letter(person: PersonCard, title: str, starts: datetime | None, link: str, why: str = "") -> Mail:
    """Thư nhắc, in Vietnamese; ``why`` says who reminds and by which rule, where it isn't the organiser's hand."""
    facts = {"name": person.name, "post": person.post_title or "", "title": title, "link": link}
    with override("vi"):
        facts["when"] = when(starts, None)
        parts = [
            _("Kính gửi: %(name)s, %(post)s"),
            _("Tài liệu của cuộc họp sau đã được gửi và chưa ghi nhận việc mở: %(title)s."),
            _("Thời gian: %(when)s"),
            _("Tài liệu có trên máy tính bảng và tại: %(link)s"),
            _(
                "Nếu đã xem khi không có mạng thì không cần làm gì thêm: việc xem được ghi nhận khi máy có mạng."
            ),
        ]
        title_line = _("Nhắc xem tài liệu họp: %(title)s, %(when)s") % facts
    said = [part % facts for part in parts]
    return Mail(
        person_id=person.id,
        address=person.email or "",
        subject=title_line,
        text="\n\n".join([*said, why] if why else said),
        link=link,
    )


def unopened_notice(meeting: Meeting, why: str = "") -> dict[str, Any]:
    """What the tablet is told: the same reminder as a notice."""
    with override("vi"):
        sentence = _("Văn phòng nhắc: tài liệu của cuộc họp này chưa được mở")
    return {
        "subject": f"meeting:{meeting.pk}",
        "reason": "unopened",
        "title": meeting.title[:200],
        "sentence": f"{sentence}. {why}" if why else sentence,
    }


@action(allowed={"organiser"})
def remind_readers(actor: Actor, meeting_id: int) -> ReadersReminder:
    """Nhắc người chưa mở: a notice on the tablet and a letter to who has opened nothing and hasn't declined.

    Gives whom it reached and when the letters go. Refuses ``meetings.begun`` once the meeting has begun, ``meetings.reminded_just_now``
    within 30 minutes, ``meetings.nobody_to_remind``, ``meetings.nobody_to_write_to`` when none has an address or a tablet.
    """
    meeting = locked(actor, meeting_id)
    found = follow(actor, meeting_id)
    if found.begun:
        raise Refusal("meetings.begun", title=found.title)
    if again := remind_again_from(found.reminded_at):
        raise Refusal("meetings.reminded_just_now", at=show.when(again))
    plan = readers_reminder(found)
    if not plan.people and not plan.unreached:
        raise Refusal("meetings.nobody_to_remind", title=found.title)
    if not plan.people:
        raise Refusal("meetings.nobody_to_write_to", count=len(plan.unreached))
    describe(object=f"meeting:{meeting_id}", title=found.title, recipients=len(plan.people))
    mails = [
        letter(card, found.title, found.starts, link_of(meeting))
        for card in plan.people
        if is_address(card.email or "")
    ]
    distribution.write_letters(actor, f"meeting:{meeting_id}", mails, not_before=plan.calm)
    distribution.tell(actor, [card.id for card in plan.people], "notice", unopened_notice(meeting))
    return plan
