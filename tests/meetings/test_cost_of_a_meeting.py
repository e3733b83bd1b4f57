"""What a meeting's page asks of the database doesn't grow with its attendees."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khue.meetings import actions
from khue.meetings.queries import readiness_of, readiness_of_all
from tests.meetings.conftest import City, Draft, seat

pytestmark = pytest.mark.django_db


def statements(city: City, draft: Draft) -> int:
    with CaptureQueriesContext(connection) as asked:
        readiness_of(city.organising, draft.id)
    return len(asked.captured_queries)


def invite(city: City, draft: Draft, numbers: range) -> None:
    people = [seat(f"Chuyên viên {number}", "Chuyên viên", city.ward, "officer") for number in numbers]
    actions.add_attendees(city.organising, draft.id, [("person", one.id) for one in people])


def test_thirty_more_attendees_cost_no_more_statements(city: City, draft: Draft) -> None:
    for head in (
        city.director,
        city.ward_chair,
    ):  # one of them alone already answers whether R4 asks for no paper
        actions.remove_attendee(city.organising, draft.id, head.id)
    invite(city, draft, range(1))
    before = statements(city, draft)
    invite(city, draft, range(1, 31))
    assert statements(city, draft) <= before


def test_what_is_missing_in_many_drafts_costs_as_many_statements_as_in_one(city: City, draft: Draft) -> None:
    more = [actions.copy_meeting(city.organising, draft.id) for _ in range(4)]

    def asked(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as seen:
            found = readiness_of_all(city.organising, ids)
        assert set(found) == set(ids)
        assert found[draft.id] == readiness_of(city.organising, draft.id)
        return len(seen.captured_queries)

    assert asked([draft.id, *more]) <= asked([draft.id]) + 1


def test_what_is_missing_is_told_to_organisers_only(city: City, draft: Draft) -> None:
    assert readiness_of_all(city.acting("director"), [draft.id]) == {}
