"""Giao danh sách gọi cho trợ lý; trợ lý báo đã gọi hay không gặp."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from khue.audit.actions import action, describe
from khue.distribution import actions as distribution
from khue.distribution.rules import Mail
from khue.meetings.actions.letters import when
from khue.meetings.models import Call, Meeting
from khue.meetings.queries.access import locked
from khue.meetings.queries.calling import ToCall, call_list
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import NotFound, Refusal

OUTCOMES = ("called", "absent", "")


@dataclass(frozen=True, slots=True)
class Handed:
    """Kết quả giao: new calls, to how many assistants; whom nobody could be asked to call."""

    calls: int
    assistants: int
    without: tuple[str, ...]


@action(allowed={"organiser"})
def hand_calls(actor: Actor, meeting_id: int, which: Literal["asleep", "unopened"] = "asleep") -> Handed:
    """Giao danh sách cho trợ lý: each gets a task on *Hôm nay*, a notice and a letter; who has it keeps it.

    Refuses ``meetings.begun``, ``meetings.nobody_to_call``, ``meetings.calls_handed`` when all of it is handed already.
    """
    meeting = locked(actor, meeting_id)
    listed = call_list(actor, meeting_id)
    if listed.found.begun:
        raise Refusal("meetings.begun", title=listed.found.title)
    rows = listed.asleep if which == "asleep" else listed.rows
    if not rows:
        raise Refusal("meetings.nobody_to_call")
    made = hand(actor, meeting, rows)
    without = tuple(one.row.person.name for one in rows if not one.assistants)
    if not made and len(without) < len(rows):
        raise Refusal("meetings.calls_handed")
    assistants = {call.assistant_id for call in made}
    describe(
        object=f"meeting:{meeting_id}", calls=len(made), assistants=sorted(assistants), without=len(without)
    )
    return Handed(len(made), len(assistants), without)


def hand(actor: Actor, meeting: Meeting, rows: Iterable[ToCall]) -> list[Call]:
    """Make the calls that aren't there yet, and tell each assistant once; within the running action."""
    known = set(Call.objects.filter(meeting=meeting).values_list("person_id", "assistant_id"))
    wanted = [
        (one.row.person, helper)
        for one in rows
        for helper in one.assistants
        if (one.row.person.id, helper.id) not in known
    ]
    at = clock.now()
    made = Call.objects.bulk_create(
        [
            Call(
                meeting=meeting,
                person_id=person.id,
                assistant_id=helper.id,
                asked_at=at,
                asked_by=actor.person_id,
            )
            for person, helper in wanted
        ]
    )
    if made:
        _tell(actor, meeting, wanted)
        notify("subject", subject=f"meeting:{meeting.pk}")
    return made


def _tell(actor: Actor, meeting: Meeting, wanted: Sequence[tuple[PersonCard, PersonCard]]) -> None:
    """A letter with names and numbers; a notice that names only the hour: assistants needn't see the meeting."""
    lists: dict[int, list[PersonCard]] = {}
    helpers = {helper.id: helper for _person, helper in wanted}
    for person, helper in wanted:
        lists.setdefault(helper.id, []).append(person)
    with override("vi"):
        mails = [_letter(helpers[one], people, meeting.starts) for one, people in lists.items()]
        counts: dict[int, list[int]] = {}
        for one, people in lists.items():
            counts.setdefault(len(people), []).append(one)
        bodies = [(ids, _notice(count, meeting.starts)) for count, ids in counts.items()]
    distribution.write_letters(actor, f"calls:{meeting.pk}", mails)
    for ids, sentence in bodies:
        body = {"subject": f"calls:{meeting.pk}", "reason": "call", "title": "", "sentence": sentence}
        distribution.tell(actor, ids, "notice", body)


def _notice(count: int, starts: datetime | None) -> str:
    words = ngettext(
        "Gọi cho %(count)s người mở máy để nhận tài liệu họp %(when)s",
        "Gọi cho %(count)s người mở máy để nhận tài liệu họp %(when)s",
        count,
    )
    return words % {"count": count, "when": when(starts, None)}


def _letter(helper: PersonCard, people: Sequence[PersonCard], starts: datetime | None) -> Mail:
    link = f"{settings.KHUE_PUBLIC_URL.rstrip('/')}/meetings/calls/"
    lines = [
        f"- {one.name}, {one.post_title or one.unit_name}: {one.phone or _('chưa có số')}" for one in people
    ]
    parts = [
        _("Kính gửi: %(name)s, %(post)s") % {"name": helper.name, "post": helper.post_title},
        _(
            "Máy tính bảng của những người sau chưa liên lạc từ khi tài liệu họp %(when)s được gửi. "
            "Đề nghị gọi, mời mở máy để tài liệu về:"
        )
        % {"when": when(starts, None)},
        "\n".join(lines),
        _("Gọi xong, đánh dấu tại: %(link)s") % {"link": link},
    ]
    return Mail(
        person_id=helper.id,
        address=helper.email or "",
        subject=_("Gọi nhắc mở máy trước cuộc họp %(when)s") % {"when": when(starts, None)},
        text="\n\n".join(parts),
        link=link,
    )


@action(allowed={"anyone"})
def note_call(actor: Actor, call_id: int, outcome: str) -> None:
    """Đã gọi, không gặp, or taken back: by the assistant who was asked, or by who organises the meeting.

    NotFound for anybody else. Refuses ``meetings.bad_outcome``.
    """
    if outcome not in OUTCOMES:
        raise Refusal("meetings.bad_outcome")
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        raise NotFound(f"call:{call_id}")
    if call.assistant_id != actor.person_id:
        locked(actor, call.meeting_id)
    call.outcome, call.outcome_at = outcome, clock.now() if outcome else None
    call.save(update_fields=["outcome", "outcome_at"])
    describe(object=f"meeting:{call.meeting_id}", person=call.person_id, outcome=outcome)
    notify("subject", subject=f"meeting:{call.meeting_id}")
