"""Nhắc theo lịch: each step once, by Khuê itself; told to the organiser beforehand, and to the reminded why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import Mail
from khue.distribution.rules.letters import is_address
from khue.meetings.actions.calling import hand
from khue.meetings.actions.letters import link_of, when
from khue.meetings.actions.remind_readers import letter, unopened_notice
from khue.meetings.actions.reminding import tell_unit
from khue.meetings.models import AgendaItem, Meeting, Reminded
from khue.meetings.queries.access import locked, locked_item
from khue.meetings.queries.calling import ToCall, call_list
from khue.meetings.rules import quiet_until
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify


@action(allowed={"organiser"})
def set_reminding(actor: Actor, meeting_id: int, *, on: bool) -> None:
    """Bật, tắt nhắc theo lịch của một cuộc họp."""
    meeting = locked(actor, meeting_id)
    meeting.reminds = on
    meeting.save(update_fields=["reminds"])
    describe(object=f"meeting:{meeting_id}", on=on)
    notify("subject", subject=f"meeting:{meeting_id}")


@action(allowed=())
def remind_by_rule(actor: Actor, meeting_id: int, step: str, about: datetime) -> int:
    """Một bước nhắc của một cuộc họp: at most once for this beginning; gives how many were told.

    Killed before its end it left nothing, and the step is taken again.
    """
    meeting = locked(actor, meeting_id)
    describe(object=f"meeting:{meeting_id}", step=step)
    taken = Reminded.objects.filter(meeting=meeting, step=step, item=0, about=about)
    if taken.exists() or not meeting.reminds:
        return 0
    rows = call_list(actor, meeting_id).rows
    count = _take(actor, meeting, step, rows) if rows else 0
    Reminded.objects.create(meeting=meeting, step=step, about=about, at=clock.now(), count=count)
    describe(object=f"meeting:{meeting_id}", step=step, recipients=count)
    notify("subject", subject=f"meeting:{meeting_id}")
    return count


def _take(actor: Actor, meeting: Meeting, step: str, rows: Sequence[ToCall]) -> int:
    if step == "assistants":
        return len({call.assistant_id for call in hand(actor, meeting, rows)})
    if step == "office":
        return _office(actor, meeting, rows)
    return _readers(actor, meeting, rows, letters=step == "again")


def _readers(actor: Actor, meeting: Meeting, rows: Sequence[ToCall], *, letters: bool) -> int:
    """Tablet first: a notice, with its push; a letter too at the last reminder, or to who has no tablet."""
    with override("vi"):
        why = _("Khuê nhắc theo lịch trước cuộc họp %(when)s, vì chưa ghi nhận việc mở tài liệu.") % {
            "when": when(meeting.starts, None)
        }
    held = {one.row.person.id for one in rows if any(tablet.enrolled for tablet in one.row.tablets)}
    mails = [
        letter(one.row.person, meeting.title, meeting.starts, link_of(meeting), why)
        for one in rows
        if (letters or one.row.person.id not in held) and is_address(one.row.person.email or "")
    ]
    distribution.write_letters(actor, f"meeting:{meeting.pk}", mails)
    distribution.tell(actor, held, "notice", unopened_notice(meeting, why))
    return len(held | {mail.person_id for mail in mails})


def _office(actor: Actor, meeting: Meeting, rows: Sequence[ToCall]) -> int:
    """The head and the clerks of each unit hear who of theirs hasn't opened; nobody hears of himself."""
    units: defaultdict[int, list[PersonCard]] = defaultdict(list)
    for one in rows:
        if one.row.person.unit_id is not None:
            units[one.row.person.unit_id].append(one.row.person)
    lists: defaultdict[int, list[PersonCard]] = defaultdict(list)
    for unit, people in units.items():
        theirs = {person.id for person in people}
        for office in {*organisation.heads_of(unit), *organisation.clerks_of(unit)} - theirs:
            lists[office] += people
    cards = organisation.people(lists)
    with override("vi"):
        mails = [_office_letter(cards[one], lists[one], meeting) for one in sorted(lists) if one in cards]
        sentence = _("Có người của đơn vị chưa mở tài liệu họp %(when)s; danh sách trong thư") % {
            "when": when(meeting.starts, None)
        }
    distribution.write_letters(actor, f"office:{meeting.pk}", mails)
    body = {"subject": f"office:{meeting.pk}", "reason": "office", "title": "", "sentence": sentence}
    return distribution.tell(actor, [one for one in lists if one in cards], "notice", body) if lists else 0


def _office_letter(card: PersonCard, people: Sequence[PersonCard], meeting: Meeting) -> Mail:
    count = len(people)
    opening = ngettext(
        "%(count)s người của đơn vị chưa mở tài liệu của cuộc họp %(when)s:",
        "%(count)s người của đơn vị chưa mở tài liệu của cuộc họp %(when)s:",
        count,
    ) % {"count": count, "when": when(meeting.starts, None)}
    parts = [
        _("Kính gửi: %(name)s, %(post)s") % {"name": card.name, "post": card.post_title},
        opening,
        "\n".join(f"- {one.name}, {one.post_title}: {one.phone or _('chưa có số')}" for one in people),
        _("Khuê báo theo lịch, sau khi đã nhắc chính những người này và trợ lý."),
    ]
    return Mail(
        person_id=card.id,
        address=card.email or "",
        subject=_("Tài liệu họp chưa mở: %(when)s") % {"when": when(meeting.starts, None)},
        text="\n\n".join(parts),
    )


@action(allowed=())
def remind_unit_by_rule(actor: Actor, item_id: int, step: str) -> int:
    """Nhắc đơn vị theo lịch: before a paper is due and once when it is late; gives to how many."""
    item = locked_item(actor, item_id)
    describe(object=f"meeting:{item.meeting_id}", item=item_id, step=step)
    if item.due_at is None or item.unit_id is None:
        return 0
    key = {"meeting": item.meeting, "step": step, "item": item_id, "about": item.due_at}
    if Reminded.objects.filter(**key).exists():
        return 0
    theirs = AgendaItem.objects.filter(meeting=item.meeting, unit_id=item.unit_id, removed_at=None)
    peace = quiet_until(theirs.values_list("reminded_at", flat=True), clock.now())
    count = 0 if peace else tell_unit(actor, item)
    Reminded.objects.create(**key, at=clock.now(), count=count)
    return count
