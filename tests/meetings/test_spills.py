"""Thu hồi khẩn: one act, and a paper that should never have come can't be opened by anybody, on any way."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from khue.audit.models import Record
from khue.distribution.models import Delivery, Letter, Package, PackageFile, PaperState
from khue.distribution.queries import chain
from khue.distribution.rules.manifest import opened, papers_of
from khue.files.models import Destroyed, File
from khue.files.queries import card, locate, reading
from khue.meetings import actions
from khue.meetings.models import Paper, Spill
from khue.meetings.queries.spills import contacts, people_with, recallable, spill, spills
from khue.organisation.models import NamedRole
from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.meetings.conftest import NOW, SINCE, City, Draft, seat, take_pdf, version

pytestmark = pytest.mark.django_db
TITLE = "Báo cáo số 412"


@pytest.fixture
def keeper(city: City) -> Actor:
    person = seat("Nông Thị Sim", "Văn thư", city.office, "officer")
    NamedRole.objects.create(role="secret_clerk", person=person, since=SINCE)
    return actor_of_person(person.id)


@pytest.fixture
def paper(published: Draft) -> Paper:
    return Paper.objects.get(item_id=published.item)


def live_files(draft: Draft) -> set[int]:
    rows = Delivery.objects.filter(subject=f"meeting:{draft.id}", ended_at=None).select_related("package")
    return {one.file for row in rows for one in papers_of(opened(bytes(row.package.body)))}


def test_one_act_takes_it_from_everywhere_and_the_rest_stays(
    city: City, published: Draft, paper: Paper, keeper: Actor
):
    file_id = paper.file_id or 0
    made = reading(file_id)
    invitation = Paper.objects.get(meeting_id=published.id, invitation=True).file_id
    clerk = city.acting("clerk")
    actions.put_paper(clerk, published.item, take_pdf(clerk), title="Bản thứ hai, cùng nội dung")
    waiting = Letter.objects.filter(file_ids__contains=[file_id], state="waiting").count()
    assert waiting
    spill_id = actions.recall_spill(keeper, paper.pk, level="mat", cause="marked")
    assert live_files(published) == {invitation}
    assert not PackageFile.objects.filter(file_id=file_id, withdrawn_at=None).exists()
    assert not Letter.objects.filter(file_ids__contains=[file_id], state="waiting").exists()
    assert locate([one[0] for one in made.chunks]) == {}
    same = Paper.objects.filter(item_id=published.item)
    assert {one.title for one in same} == {"Tài liệu đã thu hồi"}
    assert all(one.withdrawn_at for one in same)
    assert {card(one.file_id or 0).refusal_code for one in same} == {"files.destroyed"}
    assert File.objects.filter(state="ready").count() == 1, "the invitation"
    row = Spill.objects.get(pk=spill_id)
    assert (row.year, row.number, row.level, row.cause) == (2026, 1, "mat", "marked")
    assert sorted(row.files) == sorted(one.file_id or 0 for one in same)
    newest = Package.objects.filter(subject=f"meeting:{published.id}").order_by("-version")[0]
    assert TITLE not in json.dumps(opened(bytes(newest.body)), ensure_ascii=False)
    record = Record.objects.get(action="meetings.recall_spill")
    family = Record.objects.filter(id__gte=record.id - 40).exclude(action="meetings.put_paper")
    told = json.dumps([one.facts for one in family if one.at >= row.at], ensure_ascii=False, default=str)
    assert TITLE not in told
    assert Destroyed.objects.count() == 3


def test_who_had_it_on_what_and_what_cannot_be_taken_back_is_told(
    city: City, published: Draft, paper: Paper, keeper: Actor
):
    file_id, subject = paper.file_id or 0, f"meeting:{published.id}"
    mine = Delivery.objects.get(subject=subject, person_id=city.director.id)
    PaperState.objects.create(
        delivery=mine, file_id=file_id, received_at=NOW, opened_at=NOW, seen=bytes([0b11])
    )
    Letter.objects.filter(subject=subject, person_id=city.ward_chair.id).update(
        file_ids=[file_id], attached=True, sent_at=NOW, state="sent"
    )
    actions.download_paper(city.organising, published.id, paper.pk)
    assert people_with(keeper, paper.pk) == (len(chain(subject)), 1)
    with clock.hold(NOW + timedelta(hours=1)):
        found = actions.recall_spill(keeper, paper.pk, level="toi_mat", cause="classified")
        told = spill(keeper, found)
        lines = {one.name: one for one in told.holders}
        director = lines[city.director.full_name]
        assert (director.opened_at, director.pages_seen, director.confirmed_at) == (NOW, 2, None)
        assert told.mailed == ((city.ward_chair.full_name, city.ward_chair.email, NOW),) or [
            one[0] for one in told.mailed
        ] == [city.ward_chair.full_name]
        assert [one.name for one in told.taken] == [city.organising.label]
        assert told.confirmed == 0
        Delivery.objects.filter(subject=subject, person_id=city.director.id, ended_at=None).update(
            on_tablet_at=clock.now()
        )
        assert spill(keeper, found).confirmed == 1
        assert len(told.contacts) == 3


def test_only_the_keeper_of_secrets_may_and_the_second_time_says_there_is_nothing(
    city: City, published: Draft, paper: Paper, keeper: Actor
):
    for name in ("organiser", "clerk", "chair"):
        with pytest.raises((Forbidden, NotFound)):
            actions.recall_spill(city.acting(name), paper.pk, level="mat", cause="marked")
        with pytest.raises(Forbidden):
            recallable(city.acting(name), "Báo cáo")
        with pytest.raises(Forbidden):
            spills(city.acting(name))
    for level, cause, code in (("", "marked", "no_level"), ("mat", "because", "spill_no_cause")):
        with pytest.raises(Refusal, match=code):
            actions.recall_spill(keeper, paper.pk, level=level, cause=cause)
    assert [one.id for one in recallable(keeper, "412")] == [paper.pk]
    assert recallable(keeper, " ") == ()
    actions.recall_spill(keeper, paper.pk, level="mat", cause="unmarked")
    with pytest.raises(Refusal, match="spill_nothing"):
        actions.recall_spill(keeper, paper.pk, level="mat", cause="unmarked")
    assert recallable(keeper, "412") == ()
    assert [one.name for one in spills(keeper)] == ["01/2026"]


def test_a_paper_that_nobody_was_sent_is_recalled_too(city: City, ready: Draft, keeper: Actor):
    paper = Paper.objects.get(item_id=ready.item)
    told = spill(keeper, actions.recall_spill(keeper, paper.pk, level="mat", cause="marked"))
    assert (told.holders, told.taken, told.files, told.meetings) == ((), (), 1, 1)
    assert version(city, ready) > 1


def test_the_list_of_whom_to_tell_is_the_citys(city: City, keeper: Actor):
    proposed = contacts()
    actions.set_spill_contacts(keeper, " Công an Thành phố \n\nBan Cơ yếu\n")
    assert contacts() == ("Công an Thành phố", "Ban Cơ yếu")
    actions.set_spill_contacts(keeper, "")
    assert contacts() == proposed
    with pytest.raises(Forbidden):
        actions.set_spill_contacts(city.organising, "x")
