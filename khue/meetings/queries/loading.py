"""Nạp kế hoạch: a meeting's rows and its people's cards, as the plan that rules judge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from khue.distribution.rules import official
from khue.distribution.rules.parameters import DOMAINS
from khue.files import queries as files
from khue.files.queries import FileCard
from khue.meetings.models import AgendaItem, Attendee, Invitation, Meeting, Paper, PaperVersion
from khue.meetings.rules import (
    FileState,
    Notice,
    Plan,
    PlannedAttendee,
    PlannedItem,
    PlannedPaper,
    in_scope,
)
from khue.meetings.rules.parameters import NOTICE_DAYS
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.text import fold
from khue.tablets import queries as tablets
from khue.tablets.queries import TabletCard


@dataclass(frozen=True, slots=True)
class Loaded:
    """Một cuộc họp đã nạp: rows, cards and the plan made of them."""

    meeting: Meeting
    plan: Plan
    items: dict[int, AgendaItem]
    papers: dict[int, Paper]
    versions: dict[int, tuple[PaperVersion, ...]]
    attendees: tuple[Attendee, ...]
    invitation: Invitation | None
    people: dict[int, PersonCard]
    tablets: dict[int, list[TabletCard]]
    units: dict[int, str]
    files: dict[int, FileCard]


def place_key(place: str) -> str:
    """By what two meetings in one room are known."""
    return fold(place)[:300]


def facts_digest(meeting: Meeting) -> str:
    """Of the facts that an invitation prints."""
    facts = (
        meeting.title,
        meeting.starts,
        meeting.ends,
        meeting.place,
        meeting.online_url,
        meeting.presider_id,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def unit_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of units, as they are called today."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.id: row.name for row in organisation.units(clock.today()) if row.id in wanted}


def file_cards(ids: Iterable[int | None]) -> dict[int, FileCard]:
    """Cards of files by id."""
    wanted = sorted({one for one in ids if one})
    return dict(files.cards(wanted)) if wanted else {}


def file_states(cards: dict[int, FileCard]) -> dict[int, FileState]:
    """What readiness needs of the cards."""
    return {n: FileState(c.state, c.progress, c.refusal_code, c.refusal_facts) for n, c in cards.items()}


def planned_paper(paper: Paper, versions: tuple[PaperVersion, ...] = ()) -> PlannedPaper:
    """One paper as a rule sees it."""
    last = versions[-1] if versions else None
    return PlannedPaper(
        id=paper.pk,
        title=paper.title,
        file=paper.file_id or 0,
        number=paper.number,
        date=paper.date.isoformat() if paper.date else "",
        kind=paper.kind,
        item=paper.item_id,
        invitation=paper.invitation,
        late=bool(last and last.late),
        late_reason=last.late_reason if last else "",
    )


def _versions(papers: Iterable[Paper]) -> dict[int, tuple[PaperVersion, ...]]:
    found: dict[int, list[PaperVersion]] = {}
    for row in PaperVersion.objects.filter(paper__in=list(papers)).order_by("number"):
        found.setdefault(row.paper_id, []).append(row)
    return {paper: tuple(rows) for paper, rows in found.items()}


def _clashes(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """What clashes: the title of a meeting of the own unit, of any other only who holds it."""
    if meeting.starts is None or meeting.ends is None:
        return ()
    others = Meeting.objects.exclude(pk=meeting.pk).exclude(state="cancelled")
    others = others.filter(starts__lt=meeting.ends, ends__gt=meeting.starts).order_by("starts")
    rows = list(others[:20])
    units = unit_names(row.unit_id for row in rows if row.unit_id != meeting.unit_id)
    found: list[tuple[str, str]] = []
    for other in rows:
        own = other.unit_id == meeting.unit_id
        ending, what = ("", other.title) if own else ("_elsewhere", units.get(other.unit_id, "…"))
        if meeting.presider_id and other.presider_id == meeting.presider_id:
            found.append((f"presider_busy{ending}", what))
        if meeting.place_key and other.place_key == meeting.place_key:
            found.append((f"room_busy{ending}", what))
    return tuple(found)


def _scope(meeting: Meeting, attendees: Iterable[Attendee]) -> bool:
    if meeting.presider_id is None:
        return False
    people = {one.person_id for one in attendees} | {meeting.presider_id}
    codes = organisation.post_codes(people, clock.today())
    return in_scope(codes.pop(meeting.presider_id, ()), codes.values())


def _attendee(
    row: Attendee, card: PersonCard | None, machines: list[TabletCard], domains: tuple[str, ...]
) -> PlannedAttendee:
    address = (card.email or "") if card else ""
    return PlannedAttendee(
        person=row.person_id,
        name=card.name if card else "",
        post=card.post_title if card else "",
        role=row.role,
        address=address,
        official=official(address, domains) == "official",
        tablets=sum(1 for one in machines if one.enrolled and one.standing == "good"),
    )


def _planned_items(
    items: list[AgendaItem],
    papers: Iterable[Paper],
    versions: dict[int, tuple[PaperVersion, ...]],
    units: dict[int, str],
) -> tuple[PlannedItem, ...]:
    under: dict[int, list[PlannedPaper]] = {}
    for paper in papers:
        if paper.item_id is not None:
            under.setdefault(paper.item_id, []).append(planned_paper(paper, versions.get(paper.pk, ())))
    return tuple(
        PlannedItem(
            id=item.pk,
            title=item.title,
            parent=item.parent_id,
            minutes=item.minutes,
            unit=item.unit_id,
            unit_name=units.get(item.unit_id or 0, ""),
            due_at=item.due_at,
            no_paper=item.no_paper,
            approved=item.approved_at is not None,
            presenters=tuple(item.presenters),
            readers=frozenset(item.readers),
            papers=tuple(under.get(item.pk, ())),
        )
        for item in items
    )


def load(meeting: Meeting) -> Loaded:
    """Everything of one meeting in a bounded number of queries."""
    items = list(meeting.items.filter(removed_at=None).order_by("order", "pk"))
    kept = {item.pk for item in items}
    papers = [
        paper
        for paper in meeting.papers.filter(withdrawn_at=None).order_by("-invitation", "order", "pk")
        if paper.item_id is None or paper.item_id in kept
    ]
    attendees = tuple(meeting.attendees.order_by("order", "pk"))
    invitation = Invitation.objects.filter(meeting=meeting, paper__withdrawn_at=None).first()
    versions = _versions(papers)
    people = organisation.people(sorted(_people_ids(meeting, items, attendees)))
    machines = tablets.tablets_of([one.person_id for one in attendees])
    units = unit_names([meeting.unit_id, *(item.unit_id for item in items)])
    plan = _plan(meeting, attendees, people, units)
    domains = organisation.domains(DOMAINS)
    invited = next((planned_paper(p, versions.get(p.pk, ())) for p in papers if p.invitation), None)
    stale = bool(invitation and not invitation.uploaded and invitation.made_for != facts_digest(meeting))
    return Loaded(
        meeting=meeting,
        plan=Plan(
            **plan,
            invitation=invited,
            invitation_stale=stale,
            items=_planned_items(items, papers, versions, units),
            attendees=tuple(
                _attendee(one, people.get(one.person_id), machines.get(one.person_id, []), domains)
                for one in attendees
            ),
            clashes=_clashes(meeting),
        ),
        items={item.pk: item for item in items},
        papers={paper.pk: paper for paper in papers},
        versions=versions,
        attendees=attendees,
        invitation=invitation,
        people=people,
        tablets=machines,
        units=units,
        files=file_cards(paper.file_id for paper in papers),
    )


def notice() -> Notice:
    """Thời hạn gửi tài liệu trước họp, as it holds today, with the working days around."""
    return Notice(organisation.number(NOTICE_DAYS), organisation.work_calendar_around(clock.today()))


@dataclass(frozen=True, slots=True)
class Agendas:
    """Chương trình của nhiều cuộc họp: items, papers and files alone, in as many statements as for one."""

    plans: dict[int, tuple[PlannedItem, ...]]
    items: dict[int, AgendaItem]
    versions: dict[int, tuple[PaperVersion, ...]]
    files: dict[int, FileCard]
    people: dict[int, PersonCard]


def agendas(meetings: list[Meeting]) -> Agendas:
    """The agendas of some meetings, with their organisers."""
    items = list(AgendaItem.objects.filter(meeting__in=meetings, removed_at=None).order_by("order", "pk"))
    papers = list(Paper.objects.filter(item__in=items, withdrawn_at=None).order_by("order", "pk"))
    versions = _versions(papers)
    units = unit_names(item.unit_id for item in items)
    by_meeting: dict[int, list[AgendaItem]] = {}
    for item in items:
        by_meeting.setdefault(item.meeting_id, []).append(item)
    return Agendas(
        plans={one: _planned_items(rows, papers, versions, units) for one, rows in by_meeting.items()},
        items={item.pk: item for item in items},
        versions=versions,
        files=file_cards(paper.file_id for paper in papers),
        people=organisation.people(sorted({one.organiser_id for one in meetings if one.organiser_id})),
    )


def _people_ids(meeting: Meeting, items: list[AgendaItem], attendees: tuple[Attendee, ...]) -> set[int]:
    ids = {one.person_id for one in attendees}
    ids |= {one for one in (meeting.presider_id, meeting.organiser_id) if one is not None}
    for item in items:
        ids |= {*item.presenters, *item.readers}
        if item.approved_by is not None:
            ids.add(item.approved_by)
    return ids


def _plan(
    meeting: Meeting, attendees: tuple[Attendee, ...], people: dict[int, PersonCard], units: dict[int, str]
) -> dict[str, Any]:
    presider = people.get(meeting.presider_id or 0)
    organiser = people.get(meeting.organiser_id or 0)
    return {
        "id": meeting.pk,
        "title": meeting.title,
        "starts": meeting.starts,
        "ends": meeting.ends,
        "place": meeting.place,
        "online_url": meeting.online_url,
        "urgent": meeting.urgent,
        "in_scope": _scope(meeting, attendees),
        "presider": meeting.presider_id,
        "presider_name": presider.name if presider else "",
        "presider_post": presider.post_title if presider else "",
        "organiser_name": organiser.name if organiser else "",
        "organiser_unit": units.get(meeting.unit_id, ""),
        "organiser_phone": (organiser.phone or "") if organiser else "",
        "cancelled": meeting.state == "cancelled",
    }
