"""Việc của đơn vị: what my unit owes, by when, and the receipt for what it has put."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from khue.documents import queries as documents
from khue.documents.queries import Pointer
from khue.meetings.models import AgendaItem, Meeting
from khue.meetings.queries.access import UNIT_ROLES, organises
from khue.meetings.queries.loading import Agendas, agendas
from khue.meetings.queries.showing import paper_view, secret_of
from khue.meetings.queries.views import Duty, DutyItem, Receipt, ReceiptLine
from khue.meetings.rules import PlannedItem, numbered
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound

KEPT = timedelta(days=30)


def wanted_of(item: PlannedItem) -> int:
    """How many papers an item must have: those asked for, at least one unless none is needed."""
    return len(item.papers) or (0 if item.no_paper else 1)


def _item(
    book: Agendas, number: str, item: PlannedItem, place: str, slips: Mapping[str, Pointer]
) -> DutyItem:
    row = book.items[item.id]
    papers = tuple(paper_view(p, book.files, book.versions.get(p.id, ())) for p in item.papers)
    delivered = sum(paper.delivered for paper in papers)
    wanted = wanted_of(item)
    slip = slips.get(f"item:{item.id}")
    if item.secret:  # on paper only: the slip is what the unit hands in
        wanted, delivered = wanted + 1, delivered + (slip is not None)
    return DutyItem(
        id=item.id,
        number=number,
        title=item.title,
        unit_id=item.unit or 0,
        unit_name=item.unit_name,
        due_at=item.due_at,
        late=bool(item.due_at and item.due_at < clock.now() and delivered < wanted),
        no_paper=item.no_paper,
        secret=secret_of(place, item, slip),
        approved_at=row.approved_at,
        papers=papers,
        delivered=delivered,
        wanted=wanted,
    )


def _slips(actor: Actor, book: Agendas) -> Mapping[str, Pointer]:
    secret = [f"item:{one.pk}" for one in book.items.values() if one.secret]
    return documents.pointers(actor, secret) if secret else {}


def _duty(
    book: Agendas, meeting: Meeting, units: frozenset[int] | None, slips: Mapping[str, Pointer]
) -> Duty:
    items = tuple(
        _item(book, number, item, meeting.place, slips)
        for number, item in numbered(book.plans.get(meeting.pk, ()))
        if item.unit is not None and (units is None or item.unit in units)
    )
    owed = [item.due_at for item in items if item.due_at and item.delivered < item.wanted]
    return Duty(
        meeting_id=meeting.pk,
        title=meeting.title,
        starts=meeting.starts,
        place=meeting.place,
        state=meeting.state,
        organiser=book.people.get(meeting.organiser_id or 0),
        due_at=min(owed) if owed else None,
        late=any(item.late for item in items),
        items=items,
        delivered=sum(item.delivered for item in items),
        wanted=sum(item.wanted for item in items),
    )


def _own_units(actor: Actor) -> frozenset[int]:
    return actor.unit_ids if UNIT_ROLES & actor.roles else frozenset()


def my_unit_duties(actor: Actor) -> tuple[Duty, ...]:
    """Việc của đơn vị tôi: meetings to come (and of the last 30 days), the soonest due first, done ones last."""
    units = _own_units(actor)
    items = AgendaItem.objects.filter(unit_id__in=units, removed_at=None).exclude(meeting__state="cancelled")
    wanted = items.values("meeting_id")
    recent = Meeting.objects.filter(pk__in=wanted).exclude(ends__lt=clock.now() - KEPT)
    meetings = list(recent.order_by("starts", "pk"))
    book = agendas(meetings)
    slips = _slips(actor, book)
    duties = [_duty(book, meeting, units, slips) for meeting in meetings]
    late_last = clock.now() + timedelta(days=3650)
    return tuple(sorted(duties, key=lambda duty: (duty.complete, duty.due_at or duty.starts or late_last)))


def duty_of(actor: Actor, meeting_id: int) -> Duty:
    """Việc của đơn vị tôi trong một cuộc họp. NotFound when my unit prepares nothing there."""
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(f"meeting:{meeting_id}")
    units = None if organises(actor, meeting) else _own_units(actor)
    book = agendas([meeting])
    duty = _duty(book, meeting, units, _slips(actor, book))
    if units is not None and not duty.items:
        raise NotFound(f"meeting:{meeting_id}")
    return duty


def receipt(actor: Actor, meeting_id: int) -> Receipt:
    """Giấy xác nhận nộp tài liệu của đơn vị: "đã nộp đủ 6/6", printable. NotFound when nothing is theirs."""
    duty = duty_of(actor, meeting_id)
    lines = [
        ReceiptLine(
            item_number=item.number,
            title=paper.title,
            number=paper.number,
            date=paper.date,
            file_name=paper.file.name if paper.file else "",
            sha256=(paper.file.sha256 or "") if paper.file else "",
            pages=(paper.file.pages or 0) if paper.file else 0,
            size=(paper.file.size or 0) if paper.file else 0,
            at=paper.versions[0].at if paper.versions else None,
            by=paper.versions[0].by if paper.versions else "",
            late_reason=paper.late_reason,
        )
        for item in duty.items
        for paper in item.papers
        if paper.delivered
    ]
    return Receipt(
        meeting_id=duty.meeting_id,
        title=duty.title,
        starts=duty.starts,
        units=tuple(sorted({item.unit_name for item in duty.items})),
        delivered=duty.delivered,
        wanted=duty.wanted,
        lines=tuple(lines),
        at=clock.now(),
    )
