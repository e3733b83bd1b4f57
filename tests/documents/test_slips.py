"""Phiếu giao nhận tài liệu mật: lập, tiếp nhận, phát, thu, đóng; who may, and what is never written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from khue.audit.models import Record
from khue.documents import actions as documents
from khue.documents.actions.opening import SlipForm
from khue.documents.models import Slip, SlipBook
from khue.documents.queries import SlipSearch, pointers, register, slip_to_read
from khue.meetings import actions
from khue.organisation.actions import name_role, set_parameter
from khue.organisation.models import NamedRole
from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.documents.conftest import FORM, Paper, name_keeper
from tests.meetings.conftest import NOW, SINCE, City, Draft, seat

SECRET = "Phương án bí mật mang tên Chim Lạc"


def test_a_slip_goes_from_the_unit_to_the_office_to_people_and_back(paper: Paper) -> None:
    city, keeper = paper.city, paper.keeper
    seen = slip_to_read(paper.clerk, paper.slip)
    assert (seen.name, seen.state, seen.numbers, seen.keeper) == ("01/2026", "opened", "1–3", False)
    paper.taken()
    first, second = paper.out(city.chair), paper.out(city.director)
    documents.note_signed(keeper, paper.slip, first)
    assert [
        (one.copy, one.name, bool(one.signed_at)) for one in slip_to_read(keeper, paper.slip).handings
    ] == [
        (1, "Lê Quang Diễn", True),
        (2, "Đỗ Hải Yên", False),
    ]
    with pytest.raises(Refusal, match=r"documents\.not_closed"):
        documents.close_slip(keeper, paper.slip)
    documents.take_back(keeper, paper.slip, first)
    assert documents.recall(keeper, paper.slip, due_back=NOW + timedelta(hours=2)) == 1
    with pytest.raises(Refusal) as refused:
        paper.out(city.ward_chair)
    assert [one.code for one in refused.value.reasons] == ["documents.is_recalled"]
    documents.take_back(keeper, paper.slip, second)
    documents.close_slip(keeper, paper.slip)
    done = slip_to_read(keeper, paper.slip)
    assert [one.back for one in done.handings] == ["returned", "recalled"]
    assert {one.state for one in done.steps} == {"done"}


def test_a_copy_given_back_goes_to_the_next_person_and_nobody_has_two(paper: Paper) -> None:
    paper.taken()
    first = paper.out(paper.city.chair)
    with pytest.raises(Refusal, match=r"documents\.has_one"):
        paper.out(paper.city.chair)
    with pytest.raises(Refusal, match=r"documents\.copy_away"):
        documents.hand_out(paper.keeper, paper.slip, person_id=paper.city.director.id, number=1)
    documents.take_back(paper.keeper, paper.slip, first)
    with pytest.raises(Refusal, match=r"documents\.is_back"):
        documents.take_back(paper.keeper, paper.slip, first)
    paper.out(paper.city.director)
    assert slip_to_read(paper.keeper, paper.slip).copies[0].holder is not None
    with pytest.raises(Refusal, match=r"documents\.not_among"):
        documents.hand_out(paper.keeper, paper.slip, person_id=paper.city.guest.id)


def test_a_lost_copy_needs_a_reason_is_not_handed_out_again_and_can_be_found(paper: Paper) -> None:
    paper.taken()
    handing = paper.out(paper.city.chair)
    with pytest.raises(Refusal, match=r"documents\.no_reason"):
        documents.report_lost(paper.keeper, paper.slip, handing, reason=" ")
    documents.report_lost(paper.keeper, paper.slip, handing, reason="Không thấy sau giờ giải lao")
    assert slip_to_read(paper.keeper, paper.slip).life.lost == 1
    assert [one.state for one in slip_to_read(paper.keeper, paper.slip).copies] == ["lost", "held", "held"]
    documents.take_back(paper.keeper, paper.slip, handing)
    assert slip_to_read(paper.keeper, paper.slip).life.lost == 0


def test_the_office_takes_over_only_what_it_counted(paper: Paper) -> None:
    with pytest.raises(Refusal, match=r"documents\.count_differs"):
        documents.take_over(paper.keeper, paper.slip, kept_at="Két số 1", counted=2)
    with pytest.raises(Refusal, match=r"documents\.no_place"):
        documents.take_over(paper.keeper, paper.slip, kept_at="", counted=3)
    with pytest.raises(Refusal) as refused:
        paper.out(paper.city.chair)
    assert [one.code for one in refused.value.reasons] == ["documents.not_taken_over"]
    paper.taken()
    with pytest.raises(Refusal, match=r"documents\.taken_over"):
        paper.taken()


def test_a_cancelled_number_is_never_given_again(paper: Paper) -> None:
    with pytest.raises(Refusal, match=r"documents\.no_reason"):
        documents.cancel_slip(paper.clerk, paper.slip, reason="")
    with pytest.raises(Refusal, match=r"documents\.slip_open"):
        actions.open_slip(paper.clerk, paper.draft.item, FORM)
    documents.cancel_slip(paper.clerk, paper.slip, reason="Ghi nhầm số bản")
    with pytest.raises(Refusal, match=r"documents\.is_cancelled"):
        documents.cancel_slip(paper.clerk, paper.slip, reason="Lần nữa")
    again = actions.open_slip(paper.clerk, paper.draft.item, FORM)
    assert slip_to_read(paper.clerk, again).name == "02/2026"


def test_each_year_counts_anew_and_may_begin_where_the_paper_book_ended(paper: Paper) -> None:
    documents.cancel_slip(paper.clerk, paper.slip, reason="Ghi nhầm")
    set_parameter(Actor.system("test"), "documents.slip_first_number", 40)
    later = actions.open_slip(paper.clerk, paper.draft.item, FORM)
    assert Slip.objects.get(id=later).number == 40
    with clock.hold(datetime(2027, 1, 4, tzinfo=UTC)):
        documents.cancel_slip(paper.clerk, later, reason="Sang năm sau")
        next_year = Slip.objects.get(id=actions.open_slip(paper.clerk, paper.draft.item, FORM))
    assert (next_year.year, next_year.number) == (2027, 40)
    assert SlipBook.objects.get(year=2026).last == 40


def test_once_the_office_has_it_only_the_office_cancels(paper: Paper) -> None:
    paper.taken()
    with pytest.raises(Forbidden):
        documents.cancel_slip(paper.clerk, paper.slip, reason="Đổi ý")
    handing = paper.out(paper.city.chair)
    with pytest.raises(Refusal, match=r"documents\.copies_out"):
        documents.cancel_slip(paper.keeper, paper.slip, reason="Đổi ý")
    documents.take_back(paper.keeper, paper.slip, handing)
    documents.cancel_slip(paper.keeper, paper.slip, reason="Đổi ý")


def test_nobody_else_sees_a_slip_whatever_his_other_roles(paper: Paper) -> None:
    city = paper.city
    others = [
        city.acting(name) for name in ("chair", "organiser", "director", "ward_chair", "other_organiser")
    ]
    for role in ("administrator", "auditor"):
        person = seat(f"Người {role}", "Chuyên viên", city.office, "officer")
        NamedRole.objects.create(role=role, person=person, since=SINCE)
        others.append(actor_of_person(person.id))
    elsewhere = seat("Văn thư nơi khác", "Văn thư", city.finance, "clerk")
    NamedRole.objects.create(role="secret_clerk", person=elsewhere, since=SINCE)
    others.append(actor_of_person(elsewhere.id))
    for actor in others:
        with pytest.raises(NotFound):
            slip_to_read(actor, paper.slip)
        with pytest.raises(Refusal):
            documents.take_over(actor, paper.slip, kept_at="Két", counted=3)


def test_the_unit_sees_and_does_not_act(paper: Paper) -> None:
    paper.taken()
    with pytest.raises(Forbidden):
        documents.hand_out(paper.clerk, paper.slip, person_id=paper.city.chair.id)
    assert slip_to_read(paper.clerk, paper.slip).waiting == ()


def test_a_delegation_does_not_reach_secrets(paper: Paper) -> None:
    for_somebody = replace(paper.keeper, on_behalf_of=paper.city.chair.id)
    with pytest.raises(NotFound):
        slip_to_read(for_somebody, paper.slip)


def test_what_others_may_know_is_level_and_where_copies_stand(paper: Paper) -> None:
    paper.taken()
    paper.out(paper.city.chair)
    found = pointers(paper.city.organising, [f"item:{paper.draft.item}"])[f"item:{paper.draft.item}"]
    assert (found.level, found.copies, found.out, found.lost, found.mine) == ("mat", 3, 1, 0, False)


def test_an_auditor_sees_numbers_and_states_without_content(paper: Paper) -> None:
    paper.taken()
    person = seat("Quách Thu Lam", "Kiểm toán viên", paper.city.office, "officer")
    NamedRole.objects.create(role="auditor", person=person, since=SINCE)
    auditor = actor_of_person(person.id)
    (line,) = register(auditor, SlipSearch(2026)).lines
    assert (line.number, line.level, line.state, line.copies) == (1, "mat", "taken", 3)
    assert (line.issuer, line.symbol, line.kept_at, line.occasion, line.subject) == ("", "", "", None, "")


def test_the_register_filters_by_level_and_by_what_is_out(paper: Paper, city: City) -> None:
    paper.taken()
    paper.out(city.chair)
    other = actions.add_paper_only(
        city.organising, paper.draft.id, level="tuyet_mat", unit_id=city.finance.id
    )
    actions.open_slip(paper.clerk, other, SlipForm("tuyet_mat", "1"))
    everything = register(paper.keeper, SlipSearch(2026))
    assert [one.number for one in everything.lines] == [2, 1]
    assert everything.counts == {"all": 2, "open": 2, "out": 1, "ended": 0, "cancelled": 0}
    assert [one.number for one in register(paper.keeper, SlipSearch(2026, "tuyet_mat")).lines] == [2]
    assert [one.number for one in register(paper.keeper, SlipSearch(2026, "", "out")).lines] == [1]
    with pytest.raises(NotFound):
        register(city.organising, SlipSearch(2026))
    assert register(city.acting("director"), SlipSearch(2026)).lines == ()


def test_no_subject_is_taken_by_default_and_never_for_tuyet_mat(
    city: City, draft: Draft, keeper: Actor
) -> None:
    clerk = city.acting("clerk")
    with pytest.raises(Refusal, match=r"documents\.subject_not_kept"):
        actions.open_slip(clerk, draft.item, SlipForm("mat", "1", subject=SECRET))
    set_parameter(keeper, "documents.slip_subjects", "mat_toi_mat")
    with pytest.raises(Refusal, match=r"documents\.subject_never"):
        actions.open_slip(clerk, draft.item, SlipForm("tuyet_mat", "1", subject=SECRET))
    slip = actions.open_slip(clerk, draft.item, SlipForm("mat", "1", subject=SECRET))
    assert slip_to_read(clerk, slip).subject == SECRET
    set_parameter(keeper, "documents.slip_subjects", "none")
    assert slip_to_read(keeper, slip).subject == ""
    assert SECRET not in str(list(Record.objects.values_list("facts", "fold", "actor")))


def test_only_the_secret_document_clerk_lets_subjects_be_written(city: City, keeper: Actor) -> None:
    person = seat("Kiều Minh Khoa", "Kỹ sư", city.office, "officer")
    NamedRole.objects.create(role="administrator", person=person, since=SINCE)
    administrator = actor_of_person(person.id)
    with pytest.raises(Forbidden):
        set_parameter(administrator, "documents.slip_subjects", "mat")
    with pytest.raises(Forbidden):
        set_parameter(keeper, "meetings.notice_days", 5)
    set_parameter(keeper, "documents.slip_subjects", "mat", since=clock.today() + timedelta(days=1))


def test_the_database_refuses_a_subject_of_tuyet_mat(paper: Paper) -> None:
    with pytest.raises(IntegrityError, match="slip_no_subject_for_tuyet_mat"), transaction.atomic():
        Slip.objects.filter(id=paper.slip).update(level="tuyet_mat", subject=SECRET)


def test_no_record_says_what_was_typed_beside_numbers(paper: Paper) -> None:
    paper.taken()
    handing = paper.out(paper.city.chair)
    documents.report_lost(paper.keeper, paper.slip, handing, reason=SECRET)
    documents.take_back(paper.keeper, paper.slip, handing)
    documents.cancel_slip(paper.keeper, paper.slip, reason=SECRET)
    kept = str(
        list(Record.objects.filter(object=f"slip:{paper.slip}").values_list("action", "facts", "fold"))
    )
    assert "documents.report_lost" in kept
    for said in (SECRET, "12/M-STC", "Két số 1"):
        assert said not in kept


def test_prints_and_sheets_leave_a_record(paper: Paper) -> None:
    with pytest.raises(Forbidden):
        documents.print_list(paper.clerk, paper.slip)
    documents.print_list(paper.keeper, paper.slip)
    documents.export_register(paper.keeper, SlipSearch(2026), form="xlsx")
    with pytest.raises(Forbidden):
        documents.export_register(paper.city.organising, SlipSearch(2026), form="xlsx")
    done = set(Record.objects.filter(outcome="done").values_list("action", flat=True))
    assert {"documents.print_list", "documents.export_register"} <= done


def test_a_role_named_by_the_administrator_opens_the_slips_of_the_named_office(paper: Paper) -> None:
    person = seat("Người được giao", "Chuyên viên", paper.city.ward, "officer")
    name_role(
        Actor.system("test"), "secret_clerk", person_id=person.id, unit_id=paper.city.office.id, since=SINCE
    )
    assert slip_to_read(actor_of_person(person.id), paper.slip).keeper


def test_second_keeper_is_as_good_as_the_first(paper: Paper) -> None:
    second = actor_of_person(name_keeper(paper.city, "Hà Quế").id)
    paper.taken()
    handing = paper.out(paper.city.chair)
    documents.take_back(second, paper.slip, handing)
    assert slip_to_read(paper.keeper, paper.slip).handings[0].back_by.startswith("Hà Quế")
