"""Tình trạng gửi, nhận: per person and paper, joined from the post office's chain."""

from __future__ import annotations

from khue.audit.queries import last_done
from khue.distribution import queries as distribution
from khue.meetings.models import Attendee
from khue.meetings.queries.access import editable
from khue.meetings.queries.loading import file_cards
from khue.meetings.queries.showing import last_publication
from khue.meetings.queries.views import Follow, FollowPaper, FollowRow
from khue.meetings.rules import Plan, numbered, papers_by_person, thawed
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.tablets import queries as tablets


def _papers(plan: Plan) -> tuple[FollowPaper, ...]:
    numbers = {item.id: number for number, item in numbered(plan.items)}
    cards = file_cards(paper.file for paper in plan.papers())
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


def follow(actor: Actor, meeting_id: int) -> Follow:
    """Theo dõi gửi, nhận: those whose tablet isn't awake stand first. Refuses ``meetings.not_published``."""
    meeting = editable(actor, meeting_id)
    last = last_publication(meeting)
    if last is None:
        raise Refusal("meetings.not_published", meeting=meeting_id)
    plan = thawed(last.plan)
    subject = f"meeting:{meeting_id}"
    chain = {row.person_id: row for row in distribution.chain(subject)}
    ids = sorted(plan.people())
    cards = organisation.people(ids)
    machines = tablets.tablets_of(ids)
    answers = dict(Attendee.objects.filter(meeting=meeting).values_list("person_id", "answer"))
    files = {paper.id: paper.file for paper in plan.papers()}
    shelves = papers_by_person(plan)
    rows = [
        FollowRow(
            person=cards[one.person],
            role=one.role,
            delivery=chain.get(one.person),
            papers=frozenset(files[paper] for paper in shelves[one.person]),
            tablets=tuple(machines.get(one.person, ())),
            answer=answers.get(one.person, ""),
        )
        for one in plan.attendees
        if one.person in cards
    ]
    return Follow(
        meeting_id=meeting_id,
        title=plan.title,
        starts=plan.starts,
        version=meeting.published,
        published_at=last.at,
        papers=_papers(plan),
        rows=tuple(sorted(rows, key=_by_need)),
        reminded_at=last_done(subject, "meetings.remind_readers"),
        at=clock.now(),
    )


def _by_need(row: FollowRow) -> tuple[int, int, str]:
    known = row.delivery
    arrived = bool(known and known.on_tablet_at)
    opened = bool(known and known.opened_at)
    return int(arrived) + int(opened), int(bool(row.tablets)), row.person.sort_key
