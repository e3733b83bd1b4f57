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
from khue.meetings.queries.loading import file_states, load
from khue.meetings.rules import Owed, Plan, owed_by, quiet_until
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal


def _reached(unit_id: int, *, late: bool) -> list[int]:
    """The unit's clerks, and its head when something is late or when it has no clerk."""
    day = clock.today()
    units = [row.id for row in organisation.unit_at(unit_id, day)]
    people = {one for unit in units for one in organisation.clerks_of(unit, day)}
    if late or not people:
        people |= {one for unit in units for one in organisation.heads_of(unit, day)}
    return sorted(people)


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

    Gives to how many. Refuses ``meetings.no_unit_named``, ``meetings.nothing_owed``,
    ``meetings.reminded_already`` (at most one letter to a unit in a few hours), ``meetings.no_clerk``.
    """
    item = locked_item(actor, item_id)
    meeting, at = item.meeting, clock.now()
    describe(object=f"meeting:{meeting.pk}", item=item_id)
    if item.unit_id is None:
        raise Refusal("meetings.no_unit_named", title=item.title)
    loaded = load(meeting)
    owed = owed_by(loaded.plan, item.unit_id, file_states(loaded.files))
    unit = loaded.units.get(item.unit_id, "")
    if not owed:
        raise Refusal("meetings.nothing_owed", unit=unit)
    theirs = [row for row in loaded.items.values() if row.unit_id == item.unit_id]
    if until := quiet_until((row.reminded_at for row in theirs), at):
        raise Refusal("meetings.reminded_already", unit=unit, until=when(until, None))
    people = _reached(item.unit_id, late=any(one.due_at and one.due_at < at for one in owed))
    if not people:
        raise Refusal("meetings.no_clerk", title=item.title)
    AgendaItem.objects.filter(pk__in={one.item for one in owed}).update(reminded_at=at)
    cards = organisation.people(people)
    with override("vi"):
        mails = [_letter(loaded.plan, unit, owed, cards[one]) for one in people if one in cards]
    written = distribution.write_letters(actor, f"duties:{meeting.pk}", mails)
    describe(
        object=f"meeting:{meeting.pk}", unit=item.unit_id, owed=len(owed), people=people, letters=written
    )
    first = min((one.due_at for one in owed if one.due_at), default=None)
    body = {
        "subject": f"meeting:{meeting.pk}",
        "reason": "paper_due",
        "title": meeting.title[:200],
        "sentence": _notice(unit, len(owed)),
        "item": owed[0].item_title[:200],
        "due": first.astimezone(clock.VN).isoformat() if first else None,
    }
    return distribution.tell(actor, people, "notice", body)
