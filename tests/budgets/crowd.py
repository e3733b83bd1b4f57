"""Nhiều hơn: the world of the rights tests with more of everything, so that lists and meetings are long."""

from __future__ import annotations

from datetime import timedelta

from khue.accounts.models import SignIn, User
from khue.audit.models import Record
from khue.distribution.models import SampleLetter
from khue.meetings import actions
from khue.meetings.models import AgendaItem, Attendee, Meeting, Paper, PaperVersion, Publication
from khue.organisation.models import Person
from khue.shared import clock
from khue.tablets.models import Tablet
from tests.meetings.conftest import DUE, NOW, City, Draft, seat, unit

ITEMS, EACH = 10, 4  # of a large meeting: 40 papers


def crowd(city: City, many: int) -> list[Person]:
    """So many officers of the ward, each with a tablet, and as many wards."""
    for n in range(many):
        unit(f"Ủy ban nhân dân phường Số {n}", "ward", city.office.parent)
    people = [seat(f"Chuyên viên {n}", "Chuyên viên", city.ward, "officer") for n in range(many)]
    Tablet.objects.bulk_create(
        Tablet(tag=f"MTB-{n:05}", platform="ios", state="enrolled", holder=one, registered_at=NOW)
        for n, one in enumerate(people)
    )
    return people


def fill(city: City, draft: Draft, people: list[Person], items: int) -> Draft:
    """A meeting with so many more items of the department, each with papers, and these people in it."""
    given = Paper.objects.get(item=draft.item)
    for n in range(items):
        item = actions.add_item(
            city.organising, draft.id, title=f"Nội dung {n}", minutes=10, unit_id=city.finance.id, due_at=DUE
        )
        for at in range(EACH):
            paper = Paper.objects.create(
                meeting_id=draft.id, item_id=item, order=at, title=f"Báo cáo {n}.{at}", file_id=given.file_id
            )
            PaperVersion.objects.create(paper=paper, number=1, file_id=given.file_id, at=clock.now())
    actions.add_attendees(city.organising, draft.id, [("person", one.id) for one in people])
    return draft


def lists(city: City, published: Draft, users: list[int], many: int) -> None:
    """So many meetings on each list, published as that one, owed papers in each; letters, records, sign-ins."""
    issue = Publication.objects.get(meeting=published.id)
    now = clock.now()
    kinds = (("published", 1, 3), ("published", 1, -40), ("draft", 0, 9), ("cancelled", 1, 5))
    for at, (state, version, days) in enumerate(kinds):
        meetings = Meeting.objects.bulk_create(
            Meeting(
                title=f"Họp {state} {n}", unit_id=city.office.id, organiser_id=city.organiser.id, state=state,
                published=version, starts=now + timedelta(days=days, hours=n), presider_id=city.chair.id,
                ends=now + timedelta(days=days, hours=n + 1), place=f"Phòng {at}.{n}", made_at=now, saved_at=now,
            )
            for n in range(many)
        )  # fmt: skip
        Attendee.objects.bulk_create(
            Attendee(meeting=one, person_id=person, chosen_kind="person", chosen_id=person)
            for one in meetings
            for person in (city.director.id, city.ward_chair.id, city.chair.id)
        )
        items = AgendaItem.objects.bulk_create(
            AgendaItem(meeting=one, order=1, title="Mục 1", unit_id=city.finance.id, due_at=now)
            for one in meetings
        )
        Paper.objects.bulk_create(Paper(meeting=one.meeting, item=one, title="Báo cáo") for one in items)
        Publication.objects.bulk_create(
            Publication(
                meeting=one, version=1, kind=issue.kind, at=now, plan=issue.plan, classes={}, recipients=3
            )
            for one in meetings
            if one.published
        )
    SampleLetter.objects.bulk_create(
        SampleLetter(
            at=now,
            sender="a@hanoi.gov.vn",
            recipient="b@hanoi.gov.vn",
            title=f"Thư {n}",
            raw=b"Subject: a\n\nb",
        )
        for n in range(many)
    )
    Record.objects.bulk_create(
        Record(
            at=now,
            action="meetings.publish",
            outcome="done",
            object="meeting:1",
            fold=f"ban ghi {n}",
            mac="0" * 64,
        )
        for n in range(many)
    )
    SignIn.objects.bulk_create(
        SignIn(user=User.objects.get(id=user), session_key=f"k{user}-{n}", at=now, last_seen=now)
        for user in users
        for n in range(max(many // 10, 1))
    )
