"""Phát hành: who gets what, what is refused, what a second publication says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.distribution.queries import chain, package_to_read
from khue.distribution.rules.manifest import opened
from khue.meetings import actions, queries
from khue.meetings.models import Publication
from khue.shared.refusal import Forbidden, NotFound, Refusal, Stale
from tests.meetings.conftest import NOW, version


def manifests(meeting: int) -> dict[int, dict]:
    """Each person's live manifest."""
    from khue.distribution.models import Package

    return {
        row.person_id: opened(bytes(Package.objects.get(pk=row.package_id).body))
        for row in chain(f"meeting:{meeting}")
    }


def test_a_ready_meeting_reaches_every_attendee_with_invitation_first(city, ready):
    done = actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    got = manifests(ready.id)
    assert set(got) == {city.chair.id, city.director.id, city.ward_chair.id}
    one = got[city.director.id]
    assert [paper["invitation"] for paper in one["papers"]] == [True, False]
    assert one["agenda"][0]["papers"] == [one["papers"][1]["id"]]
    assert one["meeting"]["in_scope"] is True
    assert (done.version, done.readers, done.papers, done.pages) == (1, 3, 2, 3)
    assert one["papers"][1]["labels"] == ["1", "2"]
    assert sum(run[2] for run in one["papers"][1]["page_sizes"]) == 2


def test_everybody_is_mailed_the_invitation_with_a_calendar_request(city, published):
    from khue.distribution.models import Letter

    sent = Letter.objects.filter(subject=f"meeting:{published.id}")
    assert {one.method for one in sent} == {"REQUEST"}
    first = sent.get(person_id=city.director.id)
    assert "Mời họp: Họp giao ban tuần 48" in first.title
    assert b"METHOD:REQUEST" in bytes(first.ics)
    assert len(first.file_ids) == 2


def test_an_unready_meeting_is_refused_with_every_reason(city, draft):
    with pytest.raises(Refusal) as refused:
        actions.publish(city.organising, draft.id, seen_version=version(city, draft))
    codes = {reason.code for reason in refused.value.reasons}
    assert refused.value.code == "meetings.not_ready"
    assert codes == {"meetings.no_invitation", "meetings.item_without_paper"}
    assert not Publication.objects.exists()


def test_an_old_version_is_refused_and_says_who_changed_what(city, ready):
    seen = version(city, ready)
    actions.edit_item(city.organising, ready.item, minutes=40)
    with pytest.raises(Stale) as refused:
        actions.publish(city.organising, ready.id, seen_version=seen)
    assert refused.value.code == "meetings.stale"
    assert "Vũ Thảo Trinh" in refused.value.facts["who"]
    assert refused.value.facts["changes"][0]["action"] == "meetings.edit_item"


def test_publishing_twice_sends_once(city, published):
    with pytest.raises(Refusal) as refused:
        actions.publish(city.organising, published.id, seen_version=version(city, published))
    assert refused.value.code == "meetings.nothing_new"
    assert Publication.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "error"), [("other_organiser", NotFound), ("clerk", Forbidden), ("chair", Forbidden)]
)
def test_only_the_organising_unit_publishes(city, ready, who, error):
    with pytest.raises(error):
        actions.publish(city.acting(who), ready.id, seen_version=version(city, ready))


def test_a_supplement_tells_what_changed_and_which_pages(city, published, pdf):
    view = queries.meeting_to_edit(city.organising, published.id)
    paper = view.items[0].papers[0]
    clerk = city.acting("clerk")
    actions.replace_paper(clerk, paper.id, pdf(clerk, 3))
    done = actions.publish(city.organising, published.id, seen_version=version(city, published))
    got = manifests(published.id)[city.director.id]
    told = got["changes"][0]
    assert done.version == got["version"] == 2
    assert told["code"] == "paper_replaced"
    assert told["paper"] == paper.id
    assert "Báo cáo số 412" in told["sentence"]
    assert got["papers"][1]["since"]["version"] == 1
    assert got["papers"][1]["since"]["pages"] == told["pages"]


def test_nobody_gets_a_paper_of_an_item_limited_to_others(city, ready):
    actions.limit_item(city.organising, ready.item, [city.director.id])
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    got = manifests(ready.id)
    assert len(got[city.director.id]["papers"]) == 2
    assert len(got[city.chair.id]["papers"]) == 2
    assert len(got[city.ward_chair.id]["papers"]) == 1
    hidden = got[city.ward_chair.id]["agenda"][0]
    assert (hidden["papers"], hidden["unit"]) == ([], "")
    assert hidden["title"] == "Nội dung dành cho thành phần mời riêng"


def test_removing_the_only_named_reader_does_not_open_a_limited_item(city, ready):
    actions.limit_item(city.organising, ready.item, [city.director.id])
    actions.remove_attendee(city.organising, ready.id, city.director.id)
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    assert len(manifests(ready.id)[city.ward_chair.id]["papers"]) == 1


def test_a_new_address_on_the_web_is_a_web_address(city, published):
    with pytest.raises(Refusal, match="bad_url"):
        actions.change_time_or_place(
            city.organising, published.id, seen_published=1, online_url="javascript:alert(1)"
        )
    assert queries.meeting_to_edit(city.organising, published.id).state == "published"


def test_a_new_room_goes_out_at_once_without_unpublished_changes(city, published):
    actions.edit_item(city.organising, published.item, title="Chưa công bố")
    actions.change_time_or_place(city.organising, published.id, seen_published=1, place="Phòng họp số 5")
    got = manifests(published.id)[city.director.id]
    assert got["meeting"]["place"] == "Phòng họp số 5"
    assert got["agenda"][0]["title"] == "Thu, chi ngân sách 11 tháng"
    assert [change["sentence"] for change in got["changes"]] == ["Địa điểm mới: Phòng họp số 5"]
    assert queries.meeting_to_edit(city.organising, published.id).state == "changed"


def test_a_new_time_keeps_the_length_and_moves_the_calendar(city, published):
    from khue.distribution.models import Letter

    later = NOW + timedelta(days=8)
    actions.change_time_or_place(city.organising, published.id, seen_published=1, starts=later)
    view = queries.meeting_to_edit(city.organising, published.id)
    assert (view.starts, view.ends) == (later, later + timedelta(hours=2))
    ics = bytes(Letter.objects.filter(person_id=city.chair.id).latest("id").ics)
    assert b"SEQUENCE:1" in ics
    with pytest.raises(Refusal, match="nothing_new"):
        actions.change_time_or_place(city.organising, published.id, seen_published=2, starts=later)


def test_a_new_time_sends_no_unpublished_place_and_leaves_it_in_the_draft(city, published):
    draft = {"place": "Phòng đang xem xét", "online_url": "https://hop.hanoi.gov.vn/phong"}
    actions.edit_facts(city.organising, published.id, seen_version=version(city, published), **draft)
    later = NOW + timedelta(days=8)
    actions.change_time_or_place(city.organising, published.id, seen_published=1, starts=later)
    got = manifests(published.id)[city.director.id]
    assert (got["meeting"]["place"], got["meeting"]["online_url"]) == ("Phòng họp số 2", "")
    assert [change["code"] for change in got["changes"]] == ["time"]
    view = queries.meeting_to_edit(city.organising, published.id)
    assert (view.place, view.online_url, view.starts, view.state) == (*draft.values(), later, "changed")


def test_a_new_room_leaves_a_time_that_is_being_prepared(city, published):
    later = NOW + timedelta(days=9)
    actions.edit_facts(
        city.organising,
        published.id,
        seen_version=version(city, published),
        starts=later,
        ends=later + timedelta(hours=1),
    )
    actions.change_time_or_place(city.organising, published.id, seen_published=1, place="Phòng họp số 5")
    assert [one["code"] for one in manifests(published.id)[city.director.id]["changes"]] == ["place"]
    view = queries.meeting_to_edit(city.organising, published.id)
    assert (view.starts, view.place) == (later, "Phòng họp số 5")


def test_a_change_of_what_is_no_longer_out_is_refused(city, published):
    actions.change_time_or_place(
        city.organising, published.id, seen_published=1, starts=NOW + timedelta(days=8)
    )
    with pytest.raises(Stale) as refused:
        actions.change_time_or_place(city.organising, published.id, seen_published=1, place="Phòng họp số 5")
    assert refused.value.code == "meetings.published_since"
    assert (refused.value.facts["seen"], refused.value.facts["version"]) == (1, 2)
    assert queries.meeting_to_edit(city.organising, published.id).place == "Phòng họp số 2"


def test_a_wrong_paper_is_withdrawn_at_once(city, published):
    paper = queries.meeting_to_edit(city.organising, published.id).items[0].papers[0]
    actions.withdraw_paper(city.organising, paper.id, reason="nhầm tệp")
    got = manifests(published.id)[city.director.id]
    assert [one["invitation"] for one in got["papers"]] == [True]
    assert got["changes"][0]["code"] == "paper_withdrawn"
    last = Publication.objects.latest("version")
    assert (last.kind, last.version) == ("withdraw", got["version"])
    with pytest.raises(NotFound):
        actions.withdraw_paper(city.organising, paper.id)


def test_withdrawing_one_use_of_a_file_leaves_the_other(city, ready, pdf):
    organiser = city.organising
    actions.edit_item(organiser, ready.second, no_paper=False)
    shared = pdf(organiser, 5)
    kept = actions.put_paper(organiser, ready.second, shared, title="Phụ lục")
    gone = actions.put_paper(organiser, ready.item, shared, title="Phụ lục")
    actions.publish(organiser, ready.id, seen_version=version(city, ready))
    actions.withdraw_paper(organiser, gone)
    papers = {one["id"] for one in manifests(ready.id)[city.chair.id]["papers"]}
    assert kept in papers
    assert gone not in papers


def test_who_is_no_longer_invited_has_it_taken_back_and_the_calendar_cancelled(city, published):
    from khue.distribution.models import Letter

    actions.remove_attendee(city.organising, published.id, city.ward_chair.id)
    actions.publish(city.organising, published.id, seen_version=version(city, published))
    assert city.ward_chair.id not in manifests(published.id)
    last = Letter.objects.filter(person_id=city.ward_chair.id).latest("id")
    assert last.method == "CANCEL"
    with pytest.raises(NotFound):
        queries.meeting_to_read(city.acting("ward_chair"), published.id)


def test_a_cancelled_meeting_says_so_and_can_not_be_cancelled_twice(city, published):
    assert actions.cancel(city.organising, published.id, reason="bão số 9") == 3
    assert manifests(published.id)[city.chair.id]["meeting"]["cancelled"] is True
    with pytest.raises(Refusal, match="is_cancelled"):
        actions.cancel(city.organising, published.id)
    with pytest.raises(Refusal, match="is_cancelled"):
        actions.add_item(city.organising, published.id, title="Nữa")


def test_an_urgent_call_is_published_in_one_step(city):
    starts = NOW + timedelta(hours=1)
    meeting = actions.quick_call(
        city.organising,
        title="Họp khẩn ứng phó bão",
        starts=starts,
        place="Phòng trực ban",
        choices=[("unit", city.finance.id), ("unit", city.ward.id)],
        presider_id=city.chair.id,
    )
    got = manifests(meeting)
    assert set(got) == {city.chair.id, city.director.id, city.ward_chair.id}
    assert got[city.chair.id]["meeting"]["urgent"] is True


def test_an_urgent_call_without_a_place_leaves_nothing(city):
    from khue.meetings.models import Meeting

    with pytest.raises(Refusal) as refused:
        actions.quick_call(
            city.organising, title="Họp khẩn", starts=NOW + timedelta(hours=1),
            choices=[("unit", city.finance.id)], presider_id=city.chair.id,
        )  # fmt: skip
    assert [reason.code for reason in refused.value.reasons] == ["meetings.no_place"]
    assert not Meeting.objects.exists()


def test_follow_joins_deliveries_and_papers(city, published):
    board = queries.follow(city.organising, published.id)
    assert len(board.rows) == 3
    assert [paper.invitation for paper in board.papers] == [True, False]
    assert all(row.delivery.state == "sent" for row in board.rows)
    with pytest.raises(Forbidden):
        queries.follow(city.acting("chair"), published.id)


def test_package_is_read_by_its_reader_only(city, published):
    row = next(one for one in chain(f"meeting:{published.id}") if one.person_id == city.chair.id)
    assert package_to_read(city.acting("chair"), row.package_id)
    with pytest.raises(Refusal):
        package_to_read(city.acting("clerk"), row.package_id)


def test_what_readers_never_see_leaves_the_publication_up_to_date(city, published):
    actions.approve_papers(city.acting("director"), [published.item])
    actions.edit_item(city.organising, published.item, note="gọi trước 7 giờ", due_at=NOW)
    actions.edit_facts(city.organising, published.id, seen_version=99, note="nội bộ")
    assert queries.meeting_to_edit(city.organising, published.id).state == "published"
    actions.edit_item(city.organising, published.item, minutes=30)
    assert queries.meeting_to_edit(city.organising, published.id).state == "changed"
