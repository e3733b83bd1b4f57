"""Mục chỉ có bản giấy: no title, note or file anywhere; what readers see; kết thúc cuộc họp."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from khue.audit.models import Record
from khue.distribution.models import FeedEntry, Letter, Package
from khue.documents import actions as documents
from khue.documents.actions.opening import SlipForm
from khue.meetings import actions
from khue.meetings.models import AgendaItem, Meeting
from khue.meetings.queries import duty_of, ending, meeting_to_edit, meeting_to_read
from khue.organisation.models import NamedRole
from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.meetings.conftest import NOW, SINCE, City, Draft, seat, take_pdf, version

TYPED = "Thu, chi ngân sách 11 tháng"
NEUTRAL = "Nội dung do Sở Tài chính trình"


@pytest.fixture
def keeper(city: City) -> Actor:
    person = seat("Nông Thị Sim", "Văn thư", city.office, "officer")
    NamedRole.objects.create(role="secret_clerk", person=person, since=SINCE)
    return actor_of_person(person.id)


@pytest.fixture
def secret(city: City, draft: Draft) -> Draft:
    """The first item exists on paper only; the meeting has its invitation."""
    actions.make_paper_only(city.organising, draft.item, level="mat", place="Phòng họp số 2")
    actions.upload_invitation(city.organising, draft.id, take_pdf(city.organising, 1), number="512/GM-VP")
    return draft


def publish(city: City, draft: Draft) -> None:
    actions.publish(city.organising, draft.id, seen_version=version(city, draft))


def test_marking_takes_title_and_note_away_for_good(city: City, draft: Draft) -> None:
    actions.edit_item(city.organising, draft.item, note="Ghi chú của chuyên viên")
    actions.require_paper(city.organising, draft.item, title="Tờ trình về phương án")
    actions.make_paper_only(city.organising, draft.item, level="toi_mat")
    row = AgendaItem.objects.get(id=draft.item)
    assert (row.title, row.note, row.secret, row.papers.count()) == (NEUTRAL, "", "toi_mat", 0)
    for fact in ({"title": "Phương án"}, {"note": "Phương án"}):
        with pytest.raises(Refusal, match=r"meetings\.secret_title"):
            actions.edit_item(city.organising, draft.item, **fact)
    actions.edit_item(city.organising, draft.item, unit_id=city.ward.id)
    assert AgendaItem.objects.get(id=draft.item).title == f"Nội dung do {city.ward.name} trình"
    with pytest.raises(IntegrityError, match="item_secret_without_note"), transaction.atomic():
        AgendaItem.objects.filter(id=draft.item).update(note="x")


def test_an_item_with_files_is_not_marked_and_a_marked_one_takes_none(
    city: City, ready: Draft, keeper: Actor
) -> None:
    del keeper
    with pytest.raises(Refusal, match=r"meetings\.secret_has_papers"):
        actions.make_paper_only(city.organising, ready.item, level="mat")
    actions.make_paper_only(city.organising, ready.second, level="mat")
    paper = meeting_to_edit(city.organising, ready.id).items[0].papers[0].id
    file_id = take_pdf(city.organising, 3)
    for act in (
        lambda: actions.put_paper(city.organising, ready.second, file_id, title="Phụ lục"),
        lambda: actions.require_paper(city.organising, ready.second, title="Tờ trình"),
        lambda: actions.share_paper(city.organising, paper, item_id=ready.second),
        lambda: actions.move_paper(city.organising, paper, item_id=ready.second, position=0),
    ):
        with pytest.raises(Refusal, match=r"meetings\.secret_no_files"):
            act()
    actions.make_paper_only(city.organising, ready.second, level="mat", no_attachments=False)
    actions.put_paper(city.organising, ready.second, file_id, title="Phụ lục không mật")


def test_who_may_mark_and_who_may_open_a_slip(city: City, draft: Draft) -> None:
    for name in ("clerk", "chair"):
        with pytest.raises(Refusal):
            actions.make_paper_only(city.acting(name), draft.item, level="mat")
    with pytest.raises(Refusal, match=r"meetings\.no_level"):
        actions.make_paper_only(city.organising, draft.item, level="kín")
    form = SlipForm("mat", "1-2")
    for name in ("ward_chair", "other_organiser"):
        with pytest.raises((Forbidden, NotFound)):
            actions.open_slip(city.acting(name), draft.item, form)
    with pytest.raises(Forbidden):
        documents.open_slip(
            city.organising, f"item:{draft.item}", form, unit_id=None, office_id=city.office.id
        )
    actions.open_slip(city.acting("clerk"), draft.item, form)
    assert AgendaItem.objects.get(id=draft.item).title == NEUTRAL


def test_the_level_stands_still_once_it_stands_on_a_slip(city: City, draft: Draft) -> None:
    actions.make_paper_only(city.organising, draft.item, level="toi_mat")
    with pytest.raises(Refusal, match=r"meetings\.other_level"):
        actions.open_slip(city.acting("clerk"), draft.item, SlipForm("mat", "1"))
    slip = actions.open_slip(city.acting("clerk"), draft.item, SlipForm("toi_mat", "1"))
    with pytest.raises(Refusal, match=r"meetings\.secret_has_slip"):
        actions.make_paper_only(city.organising, draft.item, level="mat")
    with pytest.raises(Refusal, match=r"meetings\.secret_has_slip"):
        actions.lift_paper_only(city.organising, draft.item)
    documents.cancel_slip(city.acting("clerk"), slip, reason="Ghi nhầm độ mật")
    actions.lift_paper_only(city.organising, draft.item)
    assert AgendaItem.objects.get(id=draft.item).title == NEUTRAL


def test_readers_get_level_and_place_and_nothing_of_what_it_is_about(
    city: City, secret: Draft, keeper: Actor
) -> None:
    actions.open_slip(
        city.acting("clerk"), secret.item, SlipForm("mat", "1-9", issuer="Cơ quan X", symbol="99/M-X")
    )
    publish(city, secret)
    manifests = [gzip.decompress(one.body).decode() for one in Package.objects.all()]
    assert manifests
    for said in manifests:
        assert NEUTRAL in said
        for hidden in (TYPED, "99/M-X", "Cơ quan X", "1-9"):
            assert hidden not in said
    told = str(list(FeedEntry.objects.values_list("body"))) + str(
        list(Letter.objects.values_list("title", "text", "html"))
    )
    assert TYPED not in told
    (first, *_) = json.loads(manifests[0])["agenda"]
    assert first["secret"] == {"level": "mat", "place": "Phòng họp số 2", "no_remote": True, "no_notes": True}
    seen = meeting_to_read(city.acting("ward_chair"), secret.id).items[0]
    assert seen.secret is not None
    assert (seen.secret.level, seen.secret.place, seen.secret.slip) == ("mat", "Phòng họp số 2", None)
    presiding = meeting_to_read(city.acting("chair"), secret.id).items[0].secret
    assert presiding is not None
    assert presiding.slip is not None
    assert presiding.slip.copies == 9
    del keeper


def test_an_item_made_secret_from_the_start_was_never_named_in_the_log(city: City, draft: Draft) -> None:
    item = actions.add_paper_only(
        city.organising, draft.id, level="tuyet_mat", unit_id=city.finance.id, place="Phòng họp số 5"
    )
    assert AgendaItem.objects.get(id=item).title == NEUTRAL
    titles = Record.objects.filter(action__in=("meetings.add_item", "meetings.add_paper_only"))
    assert all(one.facts.get("item_title", NEUTRAL) != TYPED for one in titles.filter(facts__item=item))


def test_marking_leaves_no_title_in_its_own_record(city: City, draft: Draft) -> None:
    actions.make_paper_only(city.organising, draft.item, level="mat")
    record = Record.objects.get(action="meetings.make_paper_only")
    assert TYPED not in json.dumps(record.facts, ensure_ascii=False) + record.fold


def test_a_meeting_by_video_with_a_secret_item_is_not_published(city: City, secret: Draft) -> None:
    actions.edit_facts(
        city.organising, secret.id, seen_version=version(city, secret), online_url="https://hop.example/1"
    )
    with pytest.raises(Refusal) as refused:
        publish(city, secret)
    assert [one.code for one in refused.value.reasons] == ["meetings.secret_remote"]
    actions.make_paper_only(city.organising, secret.item, level="mat", no_remote=False)
    publish(city, secret)


def test_without_a_slip_the_organiser_is_told_and_the_unit_owes_it_and_no_file(
    city: City, secret: Draft
) -> None:
    codes = [one.code for one in meeting_to_edit(city.organising, secret.id).reasons]
    assert "meetings.secret_without_slip" in codes
    assert "meetings.item_without_paper" not in codes
    duty = duty_of(city.acting("clerk"), secret.id)
    assert (duty.delivered, duty.wanted, duty.complete) == (0, 1, False)
    actions.open_slip(city.acting("clerk"), secret.item, SlipForm("mat", "1"))
    assert duty_of(city.acting("clerk"), secret.id).complete
    after = [one.code for one in meeting_to_edit(city.organising, secret.id).reasons]
    assert "meetings.secret_without_slip" not in after


def test_a_copied_meeting_keeps_the_mark_and_has_no_slip(city: City, secret: Draft) -> None:
    actions.open_slip(city.acting("clerk"), secret.item, SlipForm("mat", "1"))
    copy = actions.copy_meeting(city.organising, secret.id, starts=NOW + timedelta(days=14))
    item = meeting_to_edit(city.organising, copy).items[0]
    assert item.secret is not None
    assert (item.title, item.secret.level, item.secret.slip) == (NEUTRAL, "mat", None)


def test_a_meeting_with_copies_out_ends_only_for_a_reason(city: City, secret: Draft, keeper: Actor) -> None:
    slip = actions.open_slip(city.acting("clerk"), secret.item, SlipForm("mat", "1-2"))
    publish(city, secret)
    documents.take_over(keeper, slip, kept_at="Két số 1", counted=2)
    handing = documents.hand_out(keeper, slip, person_id=city.chair.id)
    with pytest.raises(Refusal, match=r"meetings\.not_held"):
        actions.close_meeting(city.organising, secret.id)
    starts = Meeting.objects.get(id=secret.id).starts
    assert starts is not None
    with clock.hold(starts + timedelta(hours=1)):
        assert ending(city.organising, secret.id).copies_out == 1
        with pytest.raises(Refusal, match=r"meetings\.copies_out"):
            actions.close_meeting(city.organising, secret.id, reason="  ")
        with pytest.raises((Forbidden, NotFound)):
            actions.close_meeting(city.acting("other_organiser"), secret.id)
        actions.close_meeting(city.organising, secret.id, reason="Chủ trì giữ lại để ký")
        with pytest.raises(Refusal, match=r"meetings\.is_closed"):
            actions.add_item(city.organising, secret.id, title="Mục nữa")
        with pytest.raises(Refusal, match=r"meetings\.is_closed"):
            actions.close_meeting(city.organising, secret.id, reason="Lần nữa")
        actions.reopen_meeting(city.organising, secret.id)
        with pytest.raises(Refusal, match=r"meetings\.not_closed"):
            actions.reopen_meeting(city.organising, secret.id)
        documents.take_back(keeper, slip, handing)
        actions.close_meeting(city.organising, secret.id)
    assert "Chủ trì giữ lại" not in str(list(Record.objects.values_list("facts", flat=True)))
