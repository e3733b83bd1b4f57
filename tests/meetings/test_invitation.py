"""Giấy mời: from the form, out of date, without what is limited."""

from __future__ import annotations

from khue.meetings import actions, queries
from khue.meetings.models import Meeting, Paper
from tests.files.kept import received_bytes


def test_the_invitation_of_the_form_is_the_same_bytes_each_time(city, draft):
    def made() -> tuple[bytes, int]:
        paper = actions.make_invitation(city.organising, draft.id, number="512", signer="Tạ Diệu Uyên")
        file_id = Paper.objects.get(pk=paper).file_id
        return received_bytes(file_id), paper

    first, second = made(), made()
    assert first == second
    assert first[0].startswith(b"%PDF")
    assert Paper.objects.filter(meeting_id=draft.id, invitation=True).count() == 1
    assert queries.meeting_to_edit(city.organising, draft.id).invitation.number == "512/GM-VP"


def test_an_invitation_that_says_another_time_stops(city, draft):
    actions.make_invitation(city.organising, draft.id)
    actions.edit_facts(city.organising, draft.id, seen_version=99, place="Phòng họp số 9")
    codes = {one.code for one in queries.readiness_of(city.organising, draft.id)}
    assert "meetings.invitation_outdated" in codes


def test_a_limited_item_is_not_printed_on_the_invitation(city, draft):
    from khue.meetings.actions.invitation import defaults
    from khue.meetings.queries.loading import load

    actions.limit_item(city.organising, draft.item, [city.director.id])
    plan = load(Meeting.objects.get(pk=draft.id)).plan
    assert "ngân sách" not in defaults(plan)["content"]
