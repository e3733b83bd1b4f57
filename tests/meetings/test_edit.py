"""Soạn cuộc họp: facts, agenda, papers, people; each act by who may, who may not, in the wrong state, and twice."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from khue.audit.queries import records_of
from khue.distribution.rules import COMMANDS, Operation
from khue.files.queries import original
from khue.meetings import actions, queries
from khue.meetings.models import Meeting, Paper
from khue.meetings.queries import access
from khue.organisation.models import Appointment
from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.refusal import Forbidden, NotFound, Refusal, Stale
from tests.meetings.conftest import DUE, NOW, seat, unit, version

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
    "set_presenters": lambda actor, draft, city: actions.set_presenters(
        actor, draft.item, [city.director.id]
    ),
    "limit_item": lambda actor, draft, city: actions.limit_item(actor, draft.item, [city.director.id]),
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


def test_two_people_fill_different_fields_at_once_but_not_the_same(city, draft):
    seen = version(city, draft)
    actions.edit_facts(city.organising, draft.id, seen_version=seen, note="một")
    actions.edit_facts(city.organising, draft.id, seen_version=seen, title="Tên mới")
    with pytest.raises(Stale) as refused:
        actions.edit_facts(city.organising, draft.id, seen_version=seen, note="hai")
    assert refused.value.facts["fields"] == ["note"]
    view = queries.meeting_to_edit(city.organising, draft.id)
    assert (view.note, view.title) == ("một", "Tên mới")


def test_saving_the_same_again_changes_nothing(city, draft):
    seen = version(city, draft)
    assert actions.edit_facts(city.organising, draft.id, seen_version=seen, place="Phòng họp số 2") == seen


def test_a_new_presider_sits_among_the_attendees(city, draft):
    actions.edit_facts(city.organising, draft.id, seen_version=99, presider_id=city.guest.id)
    roles = {one.person.id: one.role for one in queries.meeting_to_edit(city.organising, draft.id).attendees}
    assert roles[city.guest.id] == "presider"
    assert roles[city.chair.id] == "attendee"


def test_wrong_facts_are_refused_by_name(city, draft):
    for facts, code in (
        ({"online_url": "javascript:x"}, "bad_url"),
        ({"kind": "ball"}, "bad_kind"),
        ({"starts": NOW.replace(tzinfo=None)}, "bad_time"),
        ({"title": "x" * 301}, "too_long"),
        ({"unit_id": 3}, "no_such_fact"),
        ({"presider_id": 10**9}, "no_such_person"),
    ):
        with pytest.raises(Refusal, match=code):
            actions.edit_facts(city.organising, draft.id, seen_version=99, **facts)


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


def test_attendees_are_chosen_by_post_unit_and_name_once(city, draft):
    post = Appointment.objects.get(person=city.guest).post_id
    choices = [("unit", city.finance.id), ("post", post), ("person", city.guest.id)]
    assert actions.add_attendees(city.organising, draft.id, choices) == (city.guest.id,)
    assert actions.add_attendees(city.organising, draft.id, choices) == ()
    with pytest.raises(Refusal, match="nobody_there"):
        actions.add_attendees(city.organising, draft.id, [("post", 10**9)])


def test_a_presenter_must_be_invited(city, draft):
    with pytest.raises(Refusal, match="not_invited"):
        actions.set_presenters(city.organising, draft.item, [city.guest.id])


def test_a_clerk_puts_papers_only_for_what_the_unit_prepares(city, draft, pdf):
    clerk = city.acting("clerk")
    file_id = pdf(clerk)
    with pytest.raises(NotFound):
        actions.put_paper(clerk, draft.second, file_id)
    paper = actions.put_paper(clerk, draft.item, file_id)
    assert Paper.objects.get(pk=paper).title == "Báo cáo"
    with pytest.raises(NotFound):
        actions.put_paper(city.acting("ward_chair"), draft.item, file_id)


def test_a_file_that_somebody_else_took_in_is_refused(city, draft, pdf):
    with pytest.raises(Refusal, match="file_not_yours"):
        actions.put_paper(city.acting("clerk"), draft.item, pdf(city.organising))


def test_a_paper_fills_what_is_owed_and_is_replaced_with_its_history(city, draft, pdf):
    clerk = city.acting("clerk")
    owed = actions.require_paper(city.organising, draft.item, title="Tờ trình")
    assert actions.put_paper(clerk, draft.item, pdf(clerk)) == owed
    assert actions.replace_paper(clerk, owed, pdf(clerk, 3), note="sửa số liệu") == 2
    shown = queries.meeting_to_edit(city.organising, draft.id).items[0].papers[0]
    assert shown.title == "Tờ trình"
    assert [one.number for one in shown.versions] == [2, 1]
    assert shown.versions[0].note == "sửa số liệu"


def test_late_papers_are_taken_marked_and_asked_why(city, draft, pdf):
    clerk = city.acting("clerk")
    early = actions.put_paper(clerk, draft.item, pdf(clerk))
    with pytest.raises(Refusal, match="not_late"):
        actions.set_late_reason(clerk, early, reason="x")
    with clock.hold(DUE + timedelta(hours=1)):
        actions.replace_paper(clerk, early, pdf(clerk, 3))
        actions.set_late_reason(clerk, early, reason="chờ số liệu kho bạc")
        reasons = queries.readiness_of(city.organising, draft.id)
    late = next(one for one in reasons if one.code == "meetings.paper_late")
    assert (late.level, late.facts["reason"]) == ("warn", "chờ số liệu kho bạc")


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


def test_a_paper_withdrawn_while_another_waits_stays_withdrawn(city, draft, pdf, monkeypatch):
    clerk = city.acting("clerk")
    paper = actions.put_paper(clerk, draft.item, pdf(clerk))
    real = access.locked_duty

    def late(actor, item_id):
        Paper.objects.filter(pk=paper).update(withdrawn_at=NOW)
        return real(actor, item_id)

    monkeypatch.setattr(access, "locked_duty", late)
    with pytest.raises(NotFound):
        actions.replace_paper(clerk, paper, pdf(clerk, 3))


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


def test_the_invitation_of_the_form_is_the_same_bytes_each_time(city, draft):
    def made() -> tuple[bytes, int]:
        paper = actions.make_invitation(city.organising, draft.id, number="512", signer="Tạ Diệu Uyên")
        file_id = Paper.objects.get(pk=paper).file_id
        return original(file_id)[0].read_bytes(), paper

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


def test_an_attendee_reads_what_was_published_and_drafts_stay_unseen(city, draft, ready):
    chair = city.acting("chair")
    with pytest.raises(NotFound):
        queries.meeting_to_read(chair, ready.id)
    assert queries.meetings_of(chair) == ()
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    actions.edit_item(city.organising, ready.item, title="Chưa công bố")
    view = queries.meeting_to_read(chair, ready.id)
    assert view.items[0].title == "Thu, chi ngân sách 11 tháng"
    assert not view.can_edit
    assert [row.id for row in queries.meetings_of(chair)] == [ready.id]


def test_seeing_as_an_attendee_hides_what_is_not_theirs(city, ready):
    actions.limit_item(city.organising, ready.item, [city.director.id])
    ward = queries.as_attendee(city.organising, ready.id, city.ward_chair.id)
    assert (ward.items[0].hidden, ward.items[0].title, ward.items[0].papers) == (True, "", ())
    head = queries.as_attendee(city.organising, ready.id, city.director.id)
    assert len(head.items[0].papers) == 1
    with pytest.raises(NotFound):
        queries.as_attendee(city.organising, ready.id, city.guest.id)


def test_a_copy_takes_agenda_and_people_but_no_papers(city, ready):
    starts = NOW + timedelta(days=14)
    copy = queries.meeting_to_edit(
        city.organising, actions.copy_meeting(city.organising, ready.id, starts=starts)
    )
    assert (copy.starts, copy.ends, copy.state) == (starts, starts + timedelta(hours=2), "draft")
    assert [item.title for item in copy.items] == ["Thu, chi ngân sách 11 tháng", "Trao đổi"]
    assert copy.items[0].due_at == DUE + timedelta(days=7)
    assert copy.items[0].papers == ()
    assert len(copy.attendees) == 3


def test_a_weekly_series_goes_on_where_it_ended(city, draft):
    first = actions.make_series(city.organising, draft.id, weeks=2)
    more = actions.make_series(city.organising, draft.id, weeks=1)
    starts = [queries.meeting_to_edit(city.organising, one).starts for one in (*first, *more)]
    assert starts == [NOW + timedelta(days=7 * n) for n in (2, 3, 4)]
    with pytest.raises(Refusal, match="series_length"):
        actions.make_series(city.organising, draft.id, weeks=53)


def test_paper_copies_need_a_reason_unless_none_was_made(city, published):
    with pytest.raises(Refusal, match="copies_reason"):
        actions.note_paper_copies(city.organising, published.id, copies=3)
    actions.note_paper_copies(city.organising, published.id, copies=3, reason="bản đồ A0")
    actions.note_paper_copies(city.organising, published.id, copies=0)
    view = queries.meeting_to_edit(city.organising, published.id)
    assert (view.paper_copies, view.paper_copies_reason, view.state) == (0, "", "published")


def test_reminding_reaches_clerk_and_head(city, draft):
    assert actions.remind_unit(city.organising, draft.item) == 2
    with pytest.raises(Refusal, match="no_unit_named"):
        actions.remind_unit(city.organising, draft.second)


def test_a_double_booked_room_and_presider_are_warned_of(city, draft):
    other = actions.copy_meeting(city.organising, draft.id, starts=NOW + timedelta(days=7, hours=1))
    actions.edit_facts(city.organising, other, seen_version=99, place="phòng  họp SỐ 2")
    codes = {one.code for one in queries.readiness_of(city.organising, other)}
    assert {"meetings.room_busy", "meetings.presider_busy"} <= codes


def test_a_clash_never_tells_what_another_unit_meets_about(city, draft):
    other = actions.create(city.acting("other_organiser"), title="Việc riêng của sở khác")
    mine = queries.meeting_to_edit(city.organising, draft.id)
    times = {"starts": mine.starts, "ends": mine.ends, "place": mine.place, "presider_id": mine.presider.id}
    actions.edit_facts(city.acting("other_organiser"), other, seen_version=1, **times)
    told = {
        one.code: one.facts["other"]
        for one in queries.readiness_of(city.organising, draft.id)
        if "busy" in one.code
    }
    assert told.keys() == {"meetings.room_busy_elsewhere", "meetings.presider_busy_elsewhere"}
    assert "Việc riêng" not in " ".join(told.values())


def test_the_list_of_duties_costs_the_same_for_one_meeting_and_for_many(
    city, draft, django_assert_max_num_queries
):
    for weeks in range(2, 7):
        actions.copy_meeting(city.organising, draft.id, starts=NOW + timedelta(days=7 * weeks))
    clerk = city.acting("clerk")
    with django_assert_max_num_queries(12):
        assert len(queries.my_unit_duties(clerk)) == 6
