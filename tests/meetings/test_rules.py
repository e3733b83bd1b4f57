"""Quy tắc của cuộc họp, tried by the thousand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from khue.meetings.rules import (
    CITY_LEADERS,
    FileState,
    Notice,
    Plan,
    PlannedAttendee,
    PlannedItem,
    PlannedPaper,
    changes,
    classes,
    frozen,
    in_scope,
    manifest,
    numbered,
    papers_for,
    readers_of,
    readiness,
    replaced,
    stops,
    thawed,
    without_paper,
)
from khue.organisation.rules.calendar import WorkCalendar

AT = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
PEOPLE = st.integers(1, 12)


@st.composite
def plans(draw):
    """Meetings with limited items, nested items, owed papers and presenters."""
    people = draw(st.lists(PEOPLE, unique=True, min_size=1, max_size=8))
    attendees = tuple(
        PlannedAttendee(
            person, f"Người {person}", role=draw(st.sampled_from(["attendee", "guest", "note_taker"]))
        )
        for person in people
    )
    count = draw(st.integers(0, 6))
    items = []
    number = 100
    for n in range(1, count + 1):
        papers = []
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            papers.append(PlannedPaper(number, f"T{number}", file=draw(st.integers(0, 4)), item=n))
        items.append(
            PlannedItem(
                id=n,
                title=f"Mục {n}",
                parent=draw(st.one_of(st.none(), st.integers(1, n - 1))) if n > 1 else None,
                readers=frozenset(draw(st.sets(PEOPLE, max_size=3))),
                presenters=tuple(draw(st.sets(PEOPLE, max_size=2))),
                papers=tuple(papers),
            )
        )
    invitation = PlannedPaper(99, "Giấy mời", file=9, invitation=True)
    return Plan(
        id=42,
        title="Họp",
        starts=AT + timedelta(days=7),
        ends=AT + timedelta(days=7, hours=2),
        place="Phòng 2",
        presider=draw(st.sampled_from(people)),
        invitation=draw(st.sampled_from([invitation, None])),
        items=tuple(items),
        attendees=attendees,
    )


@dataclass(frozen=True)
class Pages:
    sha256: str = "ab"
    size: int = 10
    pages: int = 3
    labels: tuple = ("1", "2", "3")
    page_sizes: tuple = ((595.0, 842.0, 2), (842.0, 595.0, 1))
    chunks: tuple = (("c", 0, 10),)
    thumbs: tuple = (("t", 5, 1, 3),)
    previews: tuple = (("p", 1), ("q", 1), ("r", 1))
    text: tuple = ("x", 4)


READINGS = {n: Pages() for n in range(1, 10)}


def _allowed(plan: Plan, item: PlannedItem, person: int) -> bool:
    """The definition, written another way: no item from here upwards is closed to the person."""
    by_id = {one.id: one for one in plan.items}
    always = {one.person for one in plan.attendees if one.role == "note_taker"} | {plan.presider}
    here: PlannedItem | None = item
    while here is not None:
        if (
            here.readers
            and person not in here.readers
            and person not in here.presenters
            and person not in always
        ):
            return False
        here = by_id.get(here.parent or 0)
    return person in {one.person for one in plan.attendees}


@given(plans())
def test_no_reader_gets_a_paper_that_is_not_theirs(plan):
    for group in classes(plan):
        body = manifest(plan, group, READINGS, (), hidden_title="riêng")
        given_papers = {paper["id"] for paper in body["papers"]}
        for person in group.people:
            theirs = {
                paper.id
                for paper in plan.papers()
                if (item := plan.item_of(paper)) is None or _allowed(plan, item, person)
            }
            assert given_papers == theirs == set(group.papers)
        for row in body["agenda"]:
            assert set(row["papers"]) <= given_papers


@given(plans())
def test_every_attendee_is_in_exactly_one_class(plan):
    people = [person for group in classes(plan) for person in group.people]
    assert sorted(people) == sorted(plan.people())


@given(plans())
def test_the_title_of_an_item_closed_to_a_reader_is_not_in_the_manifest(plan):
    for group in classes(plan):
        text = json.dumps(manifest(plan, group, READINGS, (), hidden_title="riêng"), ensure_ascii=False)
        for item in plan.items:
            if not _allowed(plan, item, group.people[0]):
                assert f'"{item.title}"' not in text


@given(plans())
def test_a_snapshot_is_the_plan_again(plan):
    assert thawed(json.loads(json.dumps(frozen(plan)))) == plan


@given(plans())
def test_numbers_are_unique_and_every_item_has_one(plan):
    found = list(numbered(plan.items))
    assert len({number for number, _ in found}) == len(found) == len(plan.items)
    for number, item in found:
        if item.parent:
            parent = next(n for n, one in found if one.id == item.parent)
            assert number.startswith(f"{parent}.")


@given(plans())
def test_nothing_has_changed_between_a_plan_and_itself(plan):
    assert changes(plan, plan, {}) == ()
    assert replaced(plan, plan) == ()


@given(plans(), plans())
def test_a_reader_is_told_only_of_papers_that_are_or_were_theirs(old, new):
    for person in new.people():
        theirs = papers_for(old, person) | papers_for(new, person)
        told = {change.paper for change in changes(old, new, {}, person) if change.paper is not None}
        assert told <= theirs


@given(plans())
def test_without_a_paper_nothing_else_goes(plan):
    for paper in plan.papers():
        rest = without_paper(plan, paper.id)
        assert {one.id for one in rest.papers()} == {one.id for one in plan.papers()} - {paper.id}


@given(plans())
def test_readiness_stops_exactly_when_something_is_missing(plan):
    files = {n: FileState("ready", 100) for n in range(1, 10)}
    reasons = readiness(plan, files, AT)
    owed = any(not paper.file for item in plan.items for paper in item.papers)
    bare = any(not item.papers and not item.no_paper for item in plan.items)
    missing = owed or bare or not plan.items or plan.invitation is None
    assert bool(stops(reasons)) is missing
    levels = [reason.level for reason in reasons]
    assert levels == sorted(levels, key=lambda level: level != "stop")


def test_readiness_says_everything_at_once():
    empty = Plan(id=1, title="")
    codes = {reason.code for reason in stops(readiness(empty, {}, AT))}
    assert codes == {
        "meetings.no_title",
        "meetings.no_time",
        "meetings.no_place",
        "meetings.no_presider",
        "meetings.no_invitation",
        "meetings.no_item",
        "meetings.no_attendee",
    }


def test_an_invitation_without_a_number_is_worth_knowing():
    plan = _one(PlannedPaper(2, "Báo cáo", file=2))
    files = {n: FileState("ready", 100) for n in (2, 9)}

    def codes(invitation: PlannedPaper | None) -> set[str]:
        return {one.code for one in readiness(replace(plan, invitation=invitation), files, AT)}

    assert plan.invitation is not None
    assert "meetings.invitation_unnumbered" in codes(replace(plan.invitation, number=""))
    assert "meetings.invitation_unnumbered" not in codes(replace(plan.invitation, number="12/GM-VP"))
    assert "meetings.invitation_unnumbered" not in codes(None)


def _one(paper: PlannedPaper) -> Plan:
    item = PlannedItem(id=1, title="Mục", papers=(paper,))
    return Plan(
        id=1, title="Họp", starts=AT + timedelta(days=1), ends=AT + timedelta(days=1, hours=1), place="A",
        presider=1, invitation=PlannedPaper(9, "Giấy mời", file=9, number="12/GM-VP", invitation=True), items=(item,),
        attendees=(PlannedAttendee(1, "A", address="a@x", tablets=1),),
    )  # fmt: skip


def test_a_paper_in_work_a_refused_and_a_lost_one_stop():
    plan = _one(PlannedPaper(5, "T", file=3, item=1))
    ready = {9: FileState("ready", 100)}
    seen = [
        {reason.code for reason in stops(readiness(plan, {**ready, **extra}, AT))}
        for extra in ({3: FileState("working", 40)}, {3: FileState("refused", 0, "files.damaged")}, {})
    ]
    assert seen == [{"meetings.paper_in_work"}, {"meetings.paper_refused"}, {"meetings.paper_refused"}]


def test_warnings_do_not_stop():
    plan = replace(
        _one(PlannedPaper(5, "T", file=9, item=1, late=True)),
        attendees=(PlannedAttendee(1, "A"), PlannedAttendee(2, "B", address="b@y")),
        clashes=(("room_busy", "Họp khác"),),
    )
    reasons = readiness(plan, {9: FileState("ready", 100)}, AT)
    assert stops(reasons) == ()
    assert {reason.code.removeprefix("meetings.") for reason in reasons} == {
        "paper_late",
        "without_tablet",
        "without_address",
        "outside_domain",
        "short_notice",
        "room_busy",
    }


def test_an_urgent_meeting_needs_neither_agenda_nor_invitation_nor_notice():
    plan = replace(_one(PlannedPaper(5, "T", file=9, item=1)), urgent=True, items=(), invitation=None)
    assert stops(readiness(plan, {}, AT)) == ()


def test_short_notice_counts_working_days_as_they_are_announced():
    friday = date(2026, 11, 20)
    plan = Plan(id=1, title="Giao ban", starts=datetime(2026, 11, 19, 1, 0, tzinfo=UTC))

    def warned(notice: Notice) -> bool:
        return any(one.code == "meetings.short_notice" for one in readiness(plan, {}, AT, notice=notice))

    assert AT.date() < friday
    assert not warned(Notice(3))
    assert warned(Notice(4))
    assert warned(Notice(3, WorkCalendar(off=frozenset({date(2026, 11, 17)}))))


def test_scope_needs_a_leader_of_the_city_and_a_head_named_in_the_clause():
    assert in_scope({"vice_chairman"}, [{"officer"}, {"ward_chairman"}])
    assert not in_scope({"director"}, [{"ward_chairman"}])
    assert not in_scope({"chairman"}, [{"officer"}])
    assert {"chairman", "vice_chairman"} == CITY_LEADERS


def test_a_presider_and_a_note_taker_read_a_limited_item():
    item = PlannedItem(id=1, title="Riêng", readers=frozenset({3}))
    attendees = (
        PlannedAttendee(1, role="presider"),
        PlannedAttendee(2, role="note_taker"),
        PlannedAttendee(3),
        PlannedAttendee(4),
    )
    plan = Plan(id=1, title="Họp", presider=1, items=(item,), attendees=attendees)
    assert readers_of(plan, item) == {1, 2, 3}
