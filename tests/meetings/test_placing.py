"""Chỗ của tài liệu: in order, under another item, under two; rights follow the item."""

from __future__ import annotations

import pytest

from khue.meetings import actions, queries
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.meetings.conftest import version


@pytest.fixture
def two(city, draft, pdf):
    """Two papers of the first item, in the order they were put."""
    clerk = city.acting("clerk")
    return [actions.put_paper(clerk, draft.item, pdf(clerk, n), title=f"Số {n}") for n in (1, 2)]


def order(city, draft):
    items = queries.meeting_to_edit(city.organising, draft.id).items
    return [[paper.title for paper in item.papers] for item in items]


def test_papers_change_places_and_items(city, draft, two):
    actions.move_paper(city.organising, two[1], item_id=draft.item, position=0)
    assert order(city, draft) == [["Số 2", "Số 1"], []]
    actions.move_paper(city.organising, two[1], item_id=draft.second, position=5)
    assert order(city, draft) == [["Số 1"], ["Số 2"]]


def test_one_file_stands_under_two_items_and_goes_from_one_alone(city, draft, two):
    again = actions.share_paper(city.organising, two[0], item_id=draft.second)
    assert order(city, draft) == [["Số 1", "Số 2"], ["Số 1"]]
    assert not queries.meeting_to_edit(city.organising, draft.id).items[1].no_paper
    with pytest.raises(Refusal, match="already_there"):
        actions.share_paper(city.organising, two[0], item_id=draft.second)
    actions.withdraw_paper(city.organising, again)
    assert order(city, draft) == [["Số 1", "Số 2"], []]


def test_who_reads_a_shared_paper_follows_from_the_item(city, draft, two):
    actions.limit_item(city.organising, draft.item, [city.director.id])
    actions.share_paper(city.organising, two[0], item_id=draft.second)
    seen = queries.as_attendee(city.organising, draft.id, city.ward_chair.id)
    assert [len(item.papers) for item in seen.items] == [0, 1]


def test_an_approval_does_not_cover_what_came_afterwards(city, draft, two):
    other = actions.add_item(city.organising, draft.id, title="Dự toán", unit_id=city.finance.id)
    actions.move_paper(city.organising, two[1], item_id=other, position=0)
    head = city.acting("director")
    actions.approve_papers(head, [draft.item, other])
    actions.move_paper(city.organising, two[1], item_id=draft.item, position=0)
    approved = {one.id: one.approved_at for one in queries.meeting_to_edit(city.organising, draft.id).items}
    assert approved[draft.item] is None
    actions.approve_papers(head, [draft.item])
    actions.move_paper(city.organising, two[1], item_id=draft.item, position=1)
    assert queries.meeting_to_edit(city.organising, draft.id).items[0].approved_at is not None


def test_what_is_owed_or_elsewhere_is_not_shared_and_units_do_not_move_papers(city, draft, two):
    owed = actions.require_paper(city.organising, draft.item, title="Phụ lục")
    with pytest.raises(Refusal, match="paper_still_owed"):
        actions.share_paper(city.organising, owed, item_id=draft.second)
    other = actions.copy_meeting(city.organising, draft.id)
    foreign = queries.meeting_to_edit(city.organising, other).items[0].id
    for act in (actions.share_paper, lambda *a, **k: actions.move_paper(*a, **k, position=0)):
        with pytest.raises(NotFound):
            act(city.organising, two[0], item_id=foreign)
        with pytest.raises(Forbidden):
            act(city.acting("clerk"), two[0], item_id=draft.second)


def test_a_shared_paper_is_published_and_withdrawn_by_itself(city, ready):
    paper = queries.meeting_to_edit(city.organising, ready.id).items[0].papers[0].id
    again = actions.share_paper(city.organising, paper, item_id=ready.second)
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    actions.withdraw_paper(city.organising, again, reason="nhầm mục")
    seen = queries.meeting_to_read(city.acting("director"), ready.id)
    assert [len(item.papers) for item in seen.items] == [1, 0]
    assert queries.meeting_to_edit(city.organising, ready.id).state == "published"


def test_a_paper_taken_off_a_draft_comes_back_where_it_was_with_its_history(city, draft, two):
    actions.withdraw_paper(city.organising, two[0])
    assert order(city, draft) == [["Số 2"], []]
    with pytest.raises(Forbidden):
        actions.restore_paper(city.acting("clerk"), two[0])
    actions.restore_paper(city.organising, two[0])
    assert order(city, draft) == [["Số 1", "Số 2"], []]
    assert len(queries.meeting_to_edit(city.organising, draft.id).items[0].papers[0].versions) == 1
    with pytest.raises(Refusal, match="paper_not_removed"):
        actions.restore_paper(city.organising, two[0])


def test_what_was_published_and_withdrawn_stays_withdrawn(city, published):
    paper = queries.meeting_to_edit(city.organising, published.id).items[0].papers[0].id
    actions.withdraw_paper(city.organising, paper, reason="nhầm tệp")
    with pytest.raises(Refusal, match="paper_was_published"):
        actions.restore_paper(city.organising, paper)
