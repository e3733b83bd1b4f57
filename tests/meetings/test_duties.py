"""Việc của đơn vị: owed, approved, reminded of, receipted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khue.meetings import actions, queries
from khue.organisation import queries as organisation
from khue.organisation.models import Appointment, Post, Unit, UnitSuccession
from khue.organisation.queries import actor_of_person
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.meetings.conftest import DUE, NOW, seat, unit

MERGED = date(2026, 7, 1)


def test_the_head_of_a_division_does_not_approve_for_the_department(city, draft, pdf):
    division = unit("Phòng Ngân sách", "division", city.finance)
    below = seat("Hoàng Tố Như", "Trưởng phòng", division, "head_of_division")
    clerk, actor = city.acting("clerk"), actor_of_person(below.id)
    actions.put_paper(clerk, draft.item, pdf(clerk))
    assert "unit_head" in actor.roles
    assert queries.approving_units(actor) == {division.id}
    with pytest.raises(Forbidden):
        actions.approve_papers(actor, [draft.item])
    assert queries.duty_of(city.acting("director"), draft.id).items[0].approved_at is None


def test_the_head_approves_in_one_tap_and_a_new_version_needs_it_again(city, draft, pdf):
    head, clerk = city.acting("director"), city.acting("clerk")
    with pytest.raises(Refusal, match="nothing_to_approve"):
        actions.approve_papers(head, [draft.item])
    paper = actions.put_paper(clerk, draft.item, pdf(clerk))
    with pytest.raises(Forbidden):
        actions.approve_papers(clerk, [draft.item])
    assert actions.approve_papers(head, [draft.item]) == 1
    assert actions.approve_papers(head, [draft.item]) == 0
    assert queries.meeting_to_edit(city.organising, draft.id).items[0].approved_by == "Đỗ Hải Yên"
    actions.replace_paper(clerk, paper, pdf(clerk, 3))
    assert queries.meeting_to_edit(city.organising, draft.id).items[0].approved_at is None


def test_the_clerk_sees_what_is_owed_and_gets_a_receipt_when_all_is_there(city, draft, pdf):
    clerk = city.acting("clerk")
    for title in ("Tờ trình", "Phụ lục"):
        actions.require_paper(city.organising, draft.item, title=title)
    actions.put_paper(clerk, draft.item, pdf(clerk))
    duty = queries.my_unit_duties(clerk)[0]
    assert (duty.delivered, duty.wanted, duty.complete, duty.due_at) == (1, 2, False, DUE)
    actions.put_paper(clerk, draft.item, pdf(clerk, 3))
    paid = queries.receipt(clerk, draft.id)
    assert (paid.delivered, paid.wanted, paid.complete) == (2, 2, True)
    assert [line.pages for line in paid.lines] == [2, 3]
    assert all(len(line.sha256) == 64 for line in paid.lines)
    with pytest.raises(NotFound):
        queries.receipt(city.acting("ward_chair"), draft.id)
    assert queries.my_unit_duties(city.acting("ward_chair")) == ()


def test_the_list_of_duties_costs_the_same_for_one_meeting_and_for_many(
    city, draft, django_assert_max_num_queries
):
    for weeks in range(2, 7):
        actions.copy_meeting(city.organising, draft.id, starts=NOW + timedelta(days=7 * weeks))
    clerk = city.acting("clerk")
    with django_assert_max_num_queries(12):
        assert len(queries.my_unit_duties(clerk)) == 6


def merged_into(after, number):
    """A unit that was merged into another; it had a head of its own until then."""
    before = unit(f"Đơn vị cũ {number}", "department", after.parent)
    person = seat(f"Nguyễn Cũ {number}", "Giám đốc", before, "director")
    Appointment.objects.filter(person=person).update(until=MERGED)
    Unit.objects.filter(pk=before.pk).update(until=MERGED)
    UnitSuccession.objects.create(before=before, after=after, day=MERGED, kind="merge")
    return before.pk


def test_the_head_approves_for_what_was_merged_into_his_unit_at_no_more_statements(city):
    old = {merged_into(city.finance, 0)}
    with CaptureQueriesContext(connection) as few:
        assert queries.approving_units(city.acting("director")) == {city.finance.id, *old}
    old |= {merged_into(city.finance, number) for number in range(1, 8)}
    with CaptureQueriesContext(connection) as many:
        found = queries.approving_units(city.acting("director"))
    assert found == {city.finance.id, *old}
    assert len(many) <= len(few)


def test_while_the_heads_post_is_vacant_the_first_leader_alone_approves(city):
    deputies = [seat(name, "Phó Giám đốc", city.finance, "deputy") for name in ("An Văn Hai", "Bùi Thị Ba")]
    Post.objects.filter(code="deputy").update(leader=True)
    units = frozenset({city.finance.id})
    headed = lambda: [  # noqa: E731 - asked several times
        one.full_name for one in (*deputies, city.director) if organisation.headed_by(one.id, units)
    ]
    assert headed() == ["Đỗ Hải Yên"]
    Appointment.objects.filter(person=city.director).update(until=MERGED)
    assert headed() == [one.full_name for one in deputies if one.id in organisation.heads_of(city.finance.id)]
    assert len(headed()) == 1
