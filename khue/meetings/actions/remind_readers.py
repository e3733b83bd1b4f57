"""Nhắc người dự chưa mở tài liệu."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import Mail
from khue.meetings.actions.letters import link_of, when
from khue.meetings.queries import FollowRow, follow
from khue.meetings.queries.access import locked
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

APART = timedelta(minutes=30)


def may_remind(last: datetime | None) -> bool:
    """Whether enough time has gone since the last reminder of a meeting."""
    return last is None or clock.now() - last >= APART


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
    """Nhắc người chưa mở: one letter each to who has opened nothing and hasn't declined. Gives to how many.

    Refuses ``meetings.reminded_just_now`` within 30 minutes, ``meetings.nobody_to_remind``.
    """
    meeting = locked(actor, meeting_id)
    found = follow(actor, meeting_id)
    if not may_remind(found.reminded_at):
        raise Refusal("meetings.reminded_just_now", minutes=int(APART.total_seconds() // 60))
    waiting = [row for row in found.rows if _waiting(row)]
    if not waiting:
        raise Refusal("meetings.nobody_to_remind", title=found.title)
    with override("vi"):
        mails = [_letter(row, found.title, found.starts, link_of(meeting)) for row in waiting]
    describe(object=f"meeting:{meeting_id}", title=found.title, recipients=len(waiting))
    return distribution.write_letters(actor, f"meeting:{meeting_id}", mails)
