"""Tình trạng gửi, nhận: per person and paper, joined from the post office's chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from khue.audit.queries import last_done_to
from khue.distribution import queries as distribution
from khue.distribution.queries import DeliveryRow
from khue.files.queries import FileCard
from khue.meetings.models import Attendee, Meeting, Publication
from khue.meetings.queries.access import editable, organises, rows
from khue.meetings.queries.loading import file_cards
from khue.meetings.queries.views import Follow, FollowPaper, FollowRow
from khue.meetings.rules import Plan, numbered, papers_by_person, thawed
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.tablets import queries as tablets
from khue.tablets.queries import TabletCard


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the people and papers of some meetings."""

    chains: dict[str, dict[int, DeliveryRow]]
    cards: dict[int, PersonCard]
    machines: dict[int, list[TabletCard]]
    answers: dict[tuple[int, int], str]
    files: dict[int, FileCard]
    reminded: dict[str, datetime]


def follow(actor: Actor, meeting_id: int) -> Follow:
    """Theo dõi gửi, nhận: those whose tablet isn't awake stand first. Refuses ``meetings.not_published``."""
    found = _followed([editable(actor, meeting_id)])
    if not found:
        raise Refusal("meetings.not_published", meeting=meeting_id)
    return found[meeting_id]


def follow_all(actor: Actor, meeting_ids: Iterable[int]) -> dict[int, Follow]:
    """Those of the meetings that the actor organises and that are published, in as many statements as one."""
    return _followed([one for one in rows(actor).filter(pk__in=list(meeting_ids)) if organises(actor, one)])


def _followed(meetings: list[Meeting]) -> dict[int, Follow]:
    by_id = {one.pk: one for one in meetings}
    newest = Publication.objects.filter(meeting__in=by_id).order_by("meeting", "-version").distinct("meeting")
    issues = {one.meeting_id: one for one in newest}
    plans = {meeting: thawed(one.plan) for meeting, one in issues.items()}
    around = _around(plans)
    return {one: _follow(by_id[one], issues[one], plan, around) for one, plan in plans.items()}


def _around(plans: dict[int, Plan]) -> _Around:
    subjects = [f"meeting:{one}" for one in plans]
    ids = sorted({person for plan in plans.values() for person in plan.people()})
    told = Attendee.objects.filter(meeting__in=plans).values_list("meeting_id", "person_id", "answer")
    chains = distribution.chains(subjects)
    cards = organisation.people(ids)
    return _Around(
        chains={subject: {row.person_id: row for row in found} for subject, found in chains.items()},
        cards=cards,
        machines=tablets.tablets_of(ids, cards),
        answers={(meeting, person): answer for meeting, person, answer in told},
        files=file_cards(paper.file for plan in plans.values() for paper in plan.papers()),
        reminded=last_done_to(subjects, "meetings.remind_readers"),
    )


def _papers(plan: Plan, cards: dict[int, FileCard]) -> tuple[FollowPaper, ...]:
    numbers = {item.id: number for number, item in numbered(plan.items)}
    return tuple(
        FollowPaper(
            file_id=paper.file,
            paper_id=paper.id,
            item_number=numbers.get(paper.item or 0, ""),
            title=paper.title,
            pages=(cards[paper.file].pages or 0) if paper.file in cards else 0,
            invitation=paper.invitation,
        )
        for paper in plan.papers()
    )


def _follow(meeting: Meeting, issue: Publication, plan: Plan, around: _Around) -> Follow:
    subject = f"meeting:{meeting.pk}"
    chain = around.chains[subject]
    files = {paper.id: paper.file for paper in plan.papers()}
    shelves = papers_by_person(plan)
    lines = [
        FollowRow(
            person=around.cards[one.person],
            role=one.role,
            delivery=chain.get(one.person),
            papers=frozenset(files[paper] for paper in shelves[one.person]),
            tablets=tuple(around.machines.get(one.person, ())),
            answer=around.answers.get((meeting.pk, one.person), ""),
        )
        for one in plan.attendees
        if one.person in around.cards
    ]
    return Follow(
        meeting_id=meeting.pk,
        title=plan.title,
        starts=plan.starts,
        version=meeting.published,
        published_at=issue.at,
        papers=_papers(plan, around.files),
        rows=tuple(sorted(lines, key=_by_need)),
        reminded_at=around.reminded.get(subject),
        at=clock.now(),
    )


def _by_need(row: FollowRow) -> tuple[int, int, str]:
    known = row.delivery
    arrived = bool(known and known.on_tablet_at)
    opened = bool(known and known.opened_at)
    return int(arrived) + int(opened), int(bool(row.tablets)), row.person.sort_key
