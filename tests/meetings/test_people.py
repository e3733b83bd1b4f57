"""Người dự: chosen, answering."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from khue.distribution.rules import COMMANDS, Operation
from khue.meetings import actions, queries
from khue.organisation.models import Appointment
from khue.shared.refusal import NotFound, Refusal
from tests.meetings.conftest import NOW


def test_attendees_are_chosen_by_post_unit_and_name_once(city, draft):
    post = Appointment.objects.get(person=city.guest).post_id
    choices = [("unit", city.finance.id), ("post", post), ("person", city.guest.id)]
    assert actions.add_attendees(city.organising, draft.id, choices) == (city.guest.id,)
    assert actions.add_attendees(city.organising, draft.id, choices) == ()
    with pytest.raises(Refusal, match="nobody_there"):
        actions.add_attendees(city.organising, draft.id, [("post", 10**9)])


def test_an_attendee_answers_and_the_last_made_holds(city, published):
    chair = city.acting("chair")
    with pytest.raises(Refusal, match="answer_reason"):
        actions.answer(chair, published.id, answer="no")
    with pytest.raises(NotFound):
        actions.answer(city.acting("clerk"), published.id, answer="yes")
    actions.answer(chair, published.id, answer="no", reason="đi công tác")
    actions.answer(chair, published.id, answer="yes", made_at=NOW - timedelta(hours=1))
    rows = {one.person.id: one for one in queries.meeting_to_edit(city.organising, published.id).attendees}
    assert (rows[city.chair.id].answer, rows[city.chair.id].answer_reason) == ("no", "đi công tác")
    assert queries.meeting_to_edit(city.organising, published.id).state == "published"


def test_who_acts_for_a_leader_answers_for_the_leader_not_for_himself(city, published):
    acting = replace(city.acting("chair"), on_behalf_of=city.director.id)
    actions.answer(acting, published.id, answer="yes")
    rows = {one.person.id: one for one in queries.meeting_to_edit(city.organising, published.id).attendees}
    assert (rows[city.chair.id].answer, rows[city.director.id].answer) == ("", "yes")


def test_the_tablet_answers_through_its_command(city, published):
    body = {"meeting": published.id, "answer": "deputy", "reason": "", "deputy": "Trịnh Công Uẩn"}
    COMMANDS["meetings.answer"](
        city.acting("director"), Operation(uuid.uuid4(), 1, "meetings.answer", NOW, body)
    )
    rows = {one.person.id: one for one in queries.meeting_to_edit(city.organising, published.id).attendees}
    assert rows[city.director.id].deputy == "Trịnh Công Uẩn"
    with pytest.raises(Refusal, match="bad_answer"):
        COMMANDS["meetings.answer"](
            city.acting("director"), Operation(uuid.uuid4(), 2, "meetings.answer", NOW, {})
        )
