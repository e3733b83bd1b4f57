"""Nhắc người dự chưa mở tài liệu."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import Mail
from khue.distribution.rules.letters import is_address
from khue.meetings.actions.letters import link_of, when
from khue.meetings.queries import FollowRow, follow
from khue.meetings.queries.access import locked
from khue.shared import clock, show
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

APART = timedelta(minutes=30)


def remind_again_from(last: datetime | None) -> datetime | None:
    """From when a meeting's readers may be reminded again; none = now."""
    return last + APART if last is not None and clock.now() < last + APART else None


def _waiting(row: FollowRow) -> bool:
    known = row.delivery
    opened = known is not None and known.state in {"opened", "viewed"}
    return known is not None and not opened and row.answer != "no"


def _letter(row: FollowRow, title: str, starts: datetime | None, link: str) -> Mail:
    facts = {"name": row.person.name, "post": row.person.post_title or "", "title": title, "link": link}
    parts = [
        _("Kính gửi: %(name)s, %(post)s"),
        _("Tài liệu của cuộc họp sau đã được gửi và chưa ghi nhận việc mở: %(title)s."),
        _("Thời gian: %(when)s"),
        _("Tài liệu có trên máy tính bảng và tại: %(link)s"),
        _("Nếu đã xem khi không có mạng thì không cần làm gì thêm: việc xem được ghi nhận khi máy có mạng."),
    ]
    facts["when"] = when(starts, None)
    return Mail(
        person_id=row.person.id,
        address=row.person.email or "",
        subject=_("Nhắc xem tài liệu họp: %(title)s, %(when)s") % facts,
        text="\n\n".join(part % facts for part in parts),
        link=link,
    )


@action(allowed={"organiser"})
def remind_readers(actor: Actor, meeting_id: int) -> int:
    """Nhắc người chưa mở: one letter each to who has an address, has opened nothing and hasn't declined.

    Gives to how many. Refuses ``meetings.begun`` once the meeting has begun, ``meetings.reminded_just_now``
    within 30 minutes, ``meetings.nobody_to_remind``, ``meetings.nobody_to_write_to`` when none has an address.
    """
    meeting = locked(actor, meeting_id)
    found = follow(actor, meeting_id)
    if found.begun:
        raise Refusal("meetings.begun", title=found.title)
    if again := remind_again_from(found.reminded_at):
        raise Refusal("meetings.reminded_just_now", at=show.when(again))
    waiting = [row for row in found.rows if _waiting(row)]
    if not waiting:
        raise Refusal("meetings.nobody_to_remind", title=found.title)
    reached = [row for row in waiting if is_address(row.person.email or "")]
    if not reached:
        raise Refusal("meetings.nobody_to_write_to", count=len(waiting))
    with override("vi"):
        mails = [_letter(row, found.title, found.starts, link_of(meeting)) for row in reached]
    describe(object=f"meeting:{meeting_id}", title=found.title, recipients=len(reached))
    return distribution.write_letters(actor, f"meeting:{meeting_id}", mails)
