"""Nhắc đơn vị chuẩn bị: one letter that lists all it owes for a meeting, not more than one in a few hours."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import Mail
from khue.meetings.actions.letters import when
from khue.meetings.models import AgendaItem
from khue.meetings.queries.access import locked_item
from khue.meetings.queries.loading import load
from khue.meetings.queries.reminding import unit_reminder
from khue.meetings.rules import Owed, Plan, quiet_until
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


def _line(one: Owed) -> str:
    paper = one.paper or _("tài liệu của mục")
    said = _("- Mục %(number)s, %(item)s: %(paper)s") % {
        "number": one.number, "item": one.item_title, "paper": paper,
    }  # fmt: skip
    if one.refused:
        said = _("%(line)s (tệp đã nộp không dùng được, cần nộp lại)") % {"line": said}
    if one.due_at is None:
        return said
    late = one.due_at < clock.now()
    due = _("đã quá hạn %(when)s") if late else _("hạn %(when)s")
    return f"{said}; {due % {'when': when(one.due_at, None)}}"


def _letter(plan: Plan, unit: str, owed: Sequence[Owed], card: PersonCard) -> Mail:
    facts = {"title": plan.title, "when": when(plan.starts, plan.ends), "unit": unit, "count": len(owed)}
    link = f"{settings.KHUE_PUBLIC_URL.rstrip('/')}/meetings/duties/{plan.id}"
    opening = ngettext(
        "%(unit)s chuẩn bị cuộc họp sau và còn %(count)s tài liệu chưa nộp: %(title)s, %(when)s.",
        "%(unit)s chuẩn bị cuộc họp sau và còn %(count)s tài liệu chưa nộp: %(title)s, %(when)s.",
        len(owed),
    )
    who = " · ".join(one for one in (plan.organiser_name, plan.organiser_unit, plan.organiser_phone) if one)
    parts = [
        _("Kính gửi: %(name)s, %(post)s") % {"name": card.name, "post": card.post_title},
        opening % facts,
        "\n".join(_line(one) for one in owed),
        _("Nộp tài liệu tại: %(link)s") % {"link": link},
        _("Chỉ nộp tài liệu không mật; tài liệu mật gửi bản giấy theo quy định."),
        _("Đầu mối: %(who)s") % {"who": who} if who else "",
    ]
    return Mail(
        person_id=card.id,
        address=card.email or "",
        subject=_("Nhắc nộp tài liệu họp: %(title)s, %(when)s") % {**facts, "when": when(plan.starts, None)},
        text="\n\n".join(part for part in parts if part),
        link=link,
    )


def _notice(unit: str, count: int) -> str:
    with override("vi"):
        words = ngettext(
            "%(unit)s còn %(count)s tài liệu chưa nộp cho cuộc họp này",
            "%(unit)s còn %(count)s tài liệu chưa nộp cho cuộc họp này",
            count,
        )
    return words % {"unit": unit, "count": count}


@action(allowed={"organiser"})
def remind_unit(actor: Actor, item_id: int) -> int:
    """Nhắc đơn vị chuẩn bị: a notice and a letter to its clerks, to its head too when something is late.

    In quiet hours the letter and the push wait till these end. Gives to how many. Refuses ``meetings.no_unit_named``,
    ``meetings.nothing_owed``, ``meetings.reminded_already`` (at most one letter to a unit in a few hours), ``meetings.no_clerk``.
    """
    item = locked_item(actor, item_id)
    describe(object=f"meeting:{item.meeting_id}", item=item_id)
    if item.unit_id is None:
        raise Refusal("meetings.no_unit_named", title=item.title)
    unit = organisation.unit_names([item.unit_id]).get(item.unit_id, "")
    theirs = AgendaItem.objects.filter(meeting=item.meeting, unit_id=item.unit_id, removed_at=None)
    if until := quiet_until(theirs.values_list("reminded_at", flat=True), clock.now()):
        raise Refusal("meetings.reminded_already", unit=unit, until=when(until, None))
    plan = unit_reminder(actor, item_id)
    if not plan.owed:
        raise Refusal("meetings.nothing_owed", unit=unit)
    if not plan.people:
        raise Refusal("meetings.no_clerk", title=item.title)
    return tell_unit(actor, item)


def tell_unit(actor: Actor, item: AgendaItem) -> int:
    """Write to the unit of a locked item about all it owes, within the running action; 0 = nothing or nobody."""
    meeting, at = item.meeting, clock.now()
    found = unit_reminder(actor, item.pk)
    if not found.owed or not found.people:
        return 0
    AgendaItem.objects.filter(pk__in={one.item for one in found.owed}).update(reminded_at=at)
    plan = load(meeting).plan
    with override("vi"):
        mails = [_letter(plan, found.unit, found.owed, card) for card in found.people]
    people = sorted(card.id for card in found.people)
    written = distribution.write_letters(actor, f"duties:{meeting.pk}", mails, not_before=found.calm)
    describe(
        object=f"meeting:{meeting.pk}",
        unit=item.unit_id,
        owed=len(found.owed),
        people=people,
        letters=written,
    )
    first = min((one.due_at for one in found.owed if one.due_at), default=None)
    body = {
        "subject": f"meeting:{meeting.pk}",
        "reason": "paper_due",
        "title": meeting.title[:200],
        "sentence": _notice(found.unit, len(found.owed)),
        "item": found.owed[0].item_title[:200],
        "due": first.astimezone(clock.VN).isoformat() if first else None,
    }
    return distribution.tell(actor, people, "notice", body)
