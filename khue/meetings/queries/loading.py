"""Nạp kế hoạch: a meeting's rows and its people's cards, as the plan that rules judge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from khue.distribution.rules import official
from khue.distribution.rules.parameters import DOMAINS
from khue.documents import queries as documents
from khue.documents.queries import Pointer
from khue.files import queries as files
from khue.files.queries import FileCard
from khue.meetings.models import AgendaItem, Attendee, Invitation, Meeting, Paper, PaperVersion
from khue.meetings.queries.clashes import clashes
from khue.meetings.rules import (
    FileState,
    Notice,
    Plan,
    PlannedAttendee,
    PlannedItem,
    PlannedPaper,
    in_scope,
)
from khue.meetings.rules.parameters import DUE_DAYS, NOTICE_DAYS
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard, unit_names
from khue.shared import clock
from khue.shared.text import fold
from khue.tablets import queries as tablets
from khue.tablets.queries import TabletCard

Row = TypeVar("Row", AgendaItem, Paper, Attendee)


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
    slips: Mapping[str, Pointer] = field(default_factory=dict)


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


def file_cards(ids: Iterable[int | None]) -> dict[int, FileCard]:
    """Cards of files by id."""
    wanted = sorted({one for one in ids if one})
    return dict(files.cards(wanted)) if wanted else {}


def file_states(cards: dict[int, FileCard]) -> dict[int, FileState]:
    """What readiness needs of the cards."""
    return {
        n: FileState(c.state, c.progress, c.refusal_code, c.refusal_facts, c.draft) for n, c in cards.items()
    }


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


def _scope(meeting: Meeting, attendees: Iterable[Attendee], people: Mapping[int, PersonCard]) -> bool:
    presider = people.get(meeting.presider_id or 0)
    if presider is None:
        return False
    others = {one.person_id for one in attendees} - {presider.id}
    return in_scope(presider.post_codes, [people[one].post_codes for one in others if one in people])


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


def with_slip(items: Iterable[AgendaItem]) -> frozenset[int]:
    """Which of the secret items have a slip; asks nothing when none is secret."""
    secret = {f"item:{item.pk}": item.pk for item in items if item.secret}
    return frozenset(secret[one] for one in documents.with_slip(secret)) if secret else frozenset()


def _planned_items(
    items: list[AgendaItem],
    papers: Iterable[Paper],
    versions: dict[int, tuple[PaperVersion, ...]],
    units: dict[int, str],
) -> tuple[PlannedItem, ...]:
    under: dict[int, list[PlannedPaper]] = {}
    slips = with_slip(items)
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
            no_paper=item.no_paper or bool(item.secret),
            secret=item.secret,
            secret_place=item.secret_place,
            no_remote=item.no_remote,
            no_notes=item.no_notes,
            no_attachments=item.no_attachments,
            slip=item.pk in slips,
            approved=item.approved_at is not None,
            presenters=tuple(item.presenters),
            readers=frozenset(item.readers),
            papers=tuple(under.get(item.pk, ())),
        )
        for item in items
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Own rows of some meetings, under the meeting's id; versions under the paper's."""

    items: dict[int, list[AgendaItem]]
    papers: dict[int, list[Paper]]
    attendees: dict[int, list[Attendee]]
    invitations: dict[int, Invitation]
    versions: dict[int, tuple[PaperVersion, ...]]


@dataclass(frozen=True, slots=True)
class _Around:
    """What other contexts know of the people, units and files in those rows."""

    people: dict[int, PersonCard]
    tablets: dict[int, list[TabletCard]]
    units: dict[int, str]
    files: dict[int, FileCard]
    domains: tuple[str, ...]
    clashes: dict[int, tuple[tuple[str, str], ...]]


def load(meeting: Meeting) -> Loaded:
    """Everything of one meeting in a bounded number of statements."""
    return load_all([meeting])[meeting.pk]


def load_all(meetings: list[Meeting]) -> dict[int, Loaded]:
    """Everything of some meetings, in as many statements as for one."""
    rows = _rows(meetings)
    around = _around(meetings, rows)
    return {one.pk: _loaded(one, rows, around) for one in meetings}


def _under(rows: Iterable[Row], meetings: dict[int, Meeting]) -> dict[int, list[Row]]:
    """Rows under their meeting, which each of them then knows without asking."""
    found: dict[int, list[Row]] = {one: [] for one in meetings}
    for row in rows:
        row.meeting = meetings[row.meeting_id]
        found[row.meeting_id].append(row)
    return found


def _rows(meetings: list[Meeting]) -> _Rows:
    by_id = {one.pk: one for one in meetings}
    items = _under(
        AgendaItem.objects.filter(meeting__in=meetings, removed_at=None).order_by("order", "pk"), by_id
    )
    kept = {item.pk for rows in items.values() for item in rows}
    papers = [
        paper
        for paper in Paper.objects.filter(meeting__in=meetings, withdrawn_at=None).order_by(
            "-invitation", "order", "pk"
        )
        if paper.item_id is None or paper.item_id in kept
    ]
    invitations = Invitation.objects.filter(meeting__in=meetings, paper__withdrawn_at=None)
    return _Rows(
        items=items,
        papers=_under(papers, by_id),
        attendees=_under(Attendee.objects.filter(meeting__in=meetings).order_by("order", "pk"), by_id),
        invitations={one.meeting_id: one for one in invitations},
        versions=_versions(papers),
    )


def _around(meetings: list[Meeting], rows: _Rows) -> _Around:
    attending = {one.person_id for people in rows.attendees.values() for one in people}
    presiding = {one.presider_id for one in meetings if one.presider_id is not None}
    items = [item for row in rows.items.values() for item in row]
    people = organisation.people(attending | presiding | _people_ids(meetings, items))
    return _Around(
        people=people,
        tablets=tablets.tablets_of(sorted(attending), people),
        units=unit_names([*(one.unit_id for one in meetings), *(item.unit_id for item in items)]),
        files=file_cards(paper.file_id for papers in rows.papers.values() for paper in papers),
        domains=organisation.domains(DOMAINS),
        clashes=clashes(meetings),
    )


def _loaded(meeting: Meeting, rows: _Rows, around: _Around) -> Loaded:
    items, papers = rows.items[meeting.pk], rows.papers[meeting.pk]
    return Loaded(
        meeting=meeting,
        plan=_plan(meeting, rows, around),
        items={item.pk: item for item in items},
        papers={paper.pk: paper for paper in papers},
        versions=rows.versions,
        attendees=tuple(rows.attendees[meeting.pk]),
        invitation=rows.invitations.get(meeting.pk),
        people=around.people,
        tablets=around.tablets,
        units=around.units,
        files=around.files,
    )


def due_notice() -> Notice:
    """Hạn nộp đề xuất: so many working days before the meeting, as it is set today."""
    return Notice(organisation.number(DUE_DAYS), organisation.work_calendar_around(clock.today()))


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


def _people_ids(meetings: Iterable[Meeting], items: Iterable[AgendaItem]) -> set[int]:
    """Whom pages name besides attendees and presiders."""
    ids = {one.organiser_id for one in meetings} | {item.approved_by for item in items}
    return {one for one in ids if one is not None}.union(
        *((*item.presenters, *item.readers) for item in items)
    )


def _plan(meeting: Meeting, rows: _Rows, around: _Around) -> Plan:
    papers, attendees = rows.papers[meeting.pk], rows.attendees[meeting.pk]
    invitation = rows.invitations.get(meeting.pk)
    presider = around.people.get(meeting.presider_id or 0)
    organiser = around.people.get(meeting.organiser_id or 0)
    invited = (planned_paper(p, rows.versions.get(p.pk, ())) for p in papers if p.invitation)
    return Plan(
        id=meeting.pk,
        title=meeting.title,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.place,
        online_url=meeting.online_url,
        urgent=meeting.urgent,
        in_scope=_scope(meeting, attendees, around.people),
        presider=meeting.presider_id,
        presider_name=presider.name if presider else "",
        presider_post=presider.post_title if presider else "",
        organiser_name=organiser.name if organiser else "",
        organiser_unit=around.units.get(meeting.unit_id, ""),
        organiser_phone=(organiser.phone or "") if organiser else "",
        cancelled=meeting.state == "cancelled",
        papers_follow=meeting.papers_follow,
        invitation=next(invited, None),
        invitation_stale=bool(
            invitation and not invitation.uploaded and invitation.made_for != facts_digest(meeting)
        ),
        items=_planned_items(rows.items[meeting.pk], papers, rows.versions, around.units),
        attendees=tuple(
            _attendee(
                one, around.people.get(one.person_id), around.tablets.get(one.person_id, []), around.domains
            )
            for one in attendees
        ),
        clashes=around.clashes.get(meeting.pk, ()),
    )
