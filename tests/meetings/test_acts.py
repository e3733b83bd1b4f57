"""Mỗi hành động: by who may, who may not, and never on a cancelled meeting."""

from __future__ import annotations

import pytest

from khue.audit.queries import records_of
from khue.meetings import actions
from khue.shared.refusal import Forbidden, NotFound, Refusal

ACTS = {
    "edit_facts": lambda actor, draft, city: actions.edit_facts(actor, draft.id, seen_version=99, note="x"),
    "add_item": lambda actor, draft, city: actions.add_item(actor, draft.id, title="Mục"),
    "edit_item": lambda actor, draft, city: actions.edit_item(actor, draft.item, minutes=5),
    "move_item": lambda actor, draft, city: actions.move_item(
        actor, draft.second, parent_id=None, position=0
    ),
    "remove_item": lambda actor, draft, city: actions.remove_item(actor, draft.second),
    "require_paper": lambda actor, draft, city: actions.require_paper(actor, draft.item, title="Tờ trình"),
    "add_attendees": lambda actor, draft, city: actions.add_attendees(
        actor, draft.id, [("person", city.guest.id)]
    ),
    "remove_attendee": lambda actor, draft, city: actions.remove_attendee(actor, draft.id, city.director.id),
    "change_presenters": lambda actor, draft, city: actions.change_presenters(
        actor, draft.item, add=[city.director.id]
    ),
    "limit_item": lambda actor, draft, city: actions.limit_item(actor, draft.item, [city.director.id]),
    "change_readers": lambda actor, draft, city: actions.change_readers(
        actor, draft.item, add=city.director.id
    ),
    "make_invitation": lambda actor, draft, city: actions.make_invitation(actor, draft.id, number="1"),
    "remind_unit": lambda actor, draft, city: actions.remind_unit(actor, draft.item),
    "cancel": lambda actor, draft, city: actions.cancel(actor, draft.id),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_for_the_organising_unit_and_not_after_cancelling(city, draft, act):
    with pytest.raises(NotFound):
        ACTS[act](city.acting("other_organiser"), draft, city)
    with pytest.raises(Forbidden):
        ACTS[act](city.acting("ward_chair"), draft, city)
    ACTS[act](city.organising, draft, city)
    assert any(
        row.action == f"meetings.{act}" and row.outcome == "done" for row in records_of(f"meeting:{draft.id}")
    )
    if act != "cancel":
        actions.cancel(city.organising, draft.id)
    with pytest.raises(Refusal) as refused:
        ACTS[act](city.organising, draft, city)
    assert refused.value.code in {"meetings.is_cancelled", "shared.not_found"}
