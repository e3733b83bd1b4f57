"""Chương trình họp: items nest, move, go, come back; limits stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.meetings import actions, queries
from khue.meetings.models import AgendaItem
from khue.meetings.queries import access
from khue.shared import clock
from khue.shared.refusal import NotFound, Refusal
from tests.meetings.conftest import NOW


def test_items_nest_move_go_and_come_back(city, draft):
    organiser = city.organising
    below = actions.add_item(organiser, draft.id, title="Con", parent_id=draft.item)
    titles = lambda: [  # noqa: E731 - asked several times
        (one.number, one.title) for one in queries.meeting_to_edit(organiser, draft.id).items
    ]
    assert titles() == [("1", "Thu, chi ngân sách 11 tháng"), ("1.1", "Con"), ("2", "Trao đổi")]
    actions.move_item(organiser, draft.second, parent_id=None, position=0)
    assert titles() == [("1", "Trao đổi"), ("2", "Thu, chi ngân sách 11 tháng"), ("2.1", "Con")]
    with pytest.raises(Refusal, match="item_into_itself"):
        actions.move_item(organiser, draft.item, parent_id=below, position=0)
    actions.remove_item(organiser, draft.item)
    assert titles() == [("1", "Trao đổi")]
    with pytest.raises(NotFound):
        actions.remove_item(organiser, draft.item)
    actions.restore_item(organiser, draft.item)
    assert titles() == [("1", "Trao đổi"), ("2", "Thu, chi ngân sách 11 tháng"), ("2.1", "Con")]
    with pytest.raises(Refusal, match="not_removed"):
        actions.restore_item(organiser, draft.item)


def test_a_presenter_must_be_invited(city, draft):
    with pytest.raises(Refusal, match="not_invited"):
        actions.change_presenters(city.organising, draft.item, add=[city.guest.id])


def test_presenters_come_and_go_one_by_one(city, draft):
    organiser = city.organising
    actions.change_presenters(organiser, draft.item, add=[city.director.id])
    actions.change_presenters(organiser, draft.item, add=[city.ward_chair.id, city.director.id])
    actions.change_presenters(organiser, draft.item, drop=city.director.id)
    item = queries.meeting_to_edit(organiser, draft.id).items[0]
    assert [one.id for one in item.presenters] == [city.ward_chair.id]


def test_an_item_brought_back_alone_keeps_the_limit_of_what_it_stood_under(city, draft):
    actions.limit_item(city.organising, draft.item, [city.director.id])
    below = actions.add_item(city.organising, draft.id, title="Số liệu mật thiết", parent_id=draft.item)
    actions.remove_item(city.organising, draft.item)
    actions.restore_item(city.organising, below)
    together = queries.meeting_to_edit(city.organising, draft.id).items
    assert next(one for one in together if one.id == below).parent_id == draft.item
    actions.remove_item(city.organising, below)
    with clock.hold(NOW + timedelta(minutes=1)):
        actions.remove_item(city.organising, draft.item)
        actions.restore_item(city.organising, below)
    alone = queries.as_attendee(city.organising, draft.id, city.ward_chair.id)
    assert next(one for one in alone.items if one.id == below).hidden
    theirs = queries.as_attendee(city.organising, draft.id, city.director.id)
    assert not next(one for one in theirs.items if one.id == below).hidden


def test_an_item_moved_out_of_a_limited_one_keeps_the_limit(city, draft):
    actions.limit_item(city.organising, draft.item, [city.director.id])
    below = actions.add_item(city.organising, draft.id, title="Nhân sự", parent_id=draft.item)
    actions.move_item(city.organising, below, parent_id=None, position=0)
    seen = queries.as_attendee(city.organising, draft.id, city.ward_chair.id).items
    assert next(one for one in seen if one.id == below).hidden


def readers(draft):
    return AgendaItem.objects.get(pk=draft.item).readers


def test_a_limited_list_can_be_changed_while_it_still_names_who_was_removed(city, draft):
    organiser = city.organising
    actions.limit_item(organiser, draft.item, [city.director.id])
    actions.remove_attendee(organiser, draft.id, city.director.id)
    with pytest.raises(Refusal, match="last_reader"):
        actions.change_readers(organiser, draft.item, drop=city.director.id)
    with pytest.raises(Refusal, match="not_invited"):
        actions.change_readers(organiser, draft.item, add=city.guest.id)
    actions.change_readers(organiser, draft.item, add=city.ward_chair.id)
    assert readers(draft) == [city.director.id, city.ward_chair.id]
    actions.change_readers(organiser, draft.item, drop=city.director.id)
    assert readers(draft) == [city.ward_chair.id]


def test_who_was_dropped_while_another_name_was_added_stays_dropped(city, draft, monkeypatch):
    actions.limit_item(city.organising, draft.item, [city.director.id, city.chair.id])
    real = access.locked

    def waits(actor, meeting_id, **how):
        """Another organiser drops the director while this one waits for the lock."""
        AgendaItem.objects.filter(pk=draft.item).update(readers=[city.chair.id])
        return real(actor, meeting_id, **how)

    monkeypatch.setattr(access, "locked", waits)
    actions.change_readers(city.organising, draft.item, add=city.ward_chair.id)
    assert readers(draft) == [city.chair.id, city.ward_chair.id]
