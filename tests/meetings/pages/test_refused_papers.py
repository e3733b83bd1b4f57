"""A paper whose file was refused after it was put: it counts for nothing, is named, and is mended in one step."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from django.test import Client

from khue.distribution.queries import letter_to_send, letters
from khue.files.actions import take_in
from khue.files.jobs import digest
from khue.meetings import actions
from khue.meetings.queries import DutyItem, PaperView, duty_of, meeting_to_edit, readiness_of, receipt
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.sentences import say
from tests.files import makers
from tests.meetings.conftest import City, Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def bad() -> Callable[..., int]:
    """Takes in what only the reading finds to be no paper: a PDF whose pages can't be found."""

    def make(actor: Actor, name: str = "Báo cáo.pdf", *, read: bool = True) -> int:
        def lose_pages(pdf: pikepdf.Pdf) -> None:
            pdf.Root.Pages = pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=pikepdf.Array(), Count=0)

        file_id = take_in(actor, BytesIO(makers.edited(makers.pdf(1), lose_pages)), name)
        if read:
            digest(file_id)
        return file_id

    return make


def put_bad(city: City, draft: Draft, bad: Callable[..., int], name: str = "Báo cáo.pdf") -> int:
    """As it happens: put while it waits to be read, refused a moment later."""
    clerk = city.acting("clerk")
    file_id = bad(clerk, name, read=False)
    paper = actions.put_paper(clerk, draft.item, file_id)
    digest(file_id)
    return paper


def item_of(city: City, draft: Draft) -> DutyItem:
    return next(one for one in duty_of(city.acting("clerk"), draft.id).items if one.id == draft.item)


def only_paper(city: City, draft: Draft) -> PaperView:
    (paper,) = item_of(city, draft).papers
    return paper


def test_it_is_not_delivered_not_on_the_receipt_and_nobody_can_approve_it(
    city: City, draft: Draft, bad: Callable[..., int]
) -> None:
    put_bad(city, draft, bad)
    item = item_of(city, draft)
    assert (item.delivered, item.wanted) == (0, 1)
    assert receipt(city.acting("clerk"), draft.id).lines == ()
    with pytest.raises(Refusal, match=r"meetings\.nothing_to_approve"):
        actions.approve_papers(city.acting("director"), [draft.item])


def test_it_stops_publishing_by_name_with_its_cause_and_the_unit_can_be_reminded(
    city: City, draft: Draft, bad: Callable[..., int], browser: Callable[..., Client]
) -> None:
    paper = put_bad(city, draft, bad, "Báo cáo ngân sách.pdf")
    (reason,) = [
        one for one in readiness_of(city.organising, draft.id) if one.code == "meetings.paper_refused"
    ]
    assert (reason.level, reason.facts["paper"]) == ("stop", paper)
    assert say(reason).startswith(
        "Báo cáo ngân sách không dùng được. Chưa nhận tệp vì tệp PDF không có trang nào"
    )
    page = browser("organiser").get(f"/meetings/{draft.id}/").content.decode()
    assert f'href="/meetings/{draft.id}/#tai-lieu-{paper}"' in page
    assert f"/meetings/{draft.id}/items/{draft.item}/remind" in page


def test_the_mended_file_dropped_again_takes_its_place_and_keeps_its_title(
    city: City, draft: Draft, bad: Callable[..., int], browser: Callable[..., Client], pdf: Callable[..., int]
) -> None:
    paper = put_bad(city, draft, bad, "1. scan.pdf")
    clerk = city.acting("clerk")
    actions.edit_paper(clerk, paper, title="Báo cáo thu chi")
    owed = actions.require_paper(city.organising, draft.item, title="Tờ trình")
    form = {"file": pdf(clerk, 2, "1. scan.pdf"), "name": "1. scan.pdf"}
    answer = browser("clerk", htmx=True).post(f"/meetings/duties/{draft.id}/papers", form)
    assert "Đã nộp 1/2" in answer.content.decode()
    first, second = item_of(city, draft).papers
    assert (first.id, first.title, first.delivered) == (paper, "Báo cáo thu chi", True)
    assert (second.id, second.owed) == (owed, True)


def test_another_file_never_slips_into_the_place_of_a_refused_one(
    city: City, draft: Draft, bad: Callable[..., int], pdf: Callable[..., int]
) -> None:
    """Of several files dropped at once the first may be refused while the others still come."""
    refused = put_bad(city, draft, bad, "Báo cáo.pdf")
    clerk = city.acting("clerk")
    assert actions.put_paper(clerk, draft.item, pdf(clerk, 3, "Phụ lục.pdf")) != refused
    assert [paper.delivered for paper in item_of(city, draft).papers] == [False, True]


@pytest.mark.parametrize("who", ["clerk", "organiser"])
def test_both_pages_say_why_and_replace_it_in_one_step(
    city: City, draft: Draft, bad: Callable[..., int], browser: Callable[..., Client], pdf: Callable[..., int], who: str
) -> None:  # fmt: skip
    paper = put_bad(city, draft, bad)
    base = f"/meetings/duties/{draft.id}" if who == "clerk" else f"/meetings/{draft.id}"
    client = browser(who, htmx=True)
    shown = client.get(base if who == "clerk" else f"{base}/").content.decode()
    assert "tệp PDF không có trang nào. Xuất lại PDF từ tệp gốc rồi tải lên" in shown
    assert f'data-upload-replace="{paper}"' in shown
    client.post(f"{base}/papers", {"file": pdf(city.acting(who)), "replace": paper, "seen": 0})
    assert only_paper(city, draft).delivered
    assert "không có trang nào" not in client.get(base if who == "clerk" else f"{base}/").content.decode()


def drop(client: Client, draft: Draft, paper: int) -> None:
    answer = client.post(f"/meetings/duties/{draft.id}/papers/{paper}/remove", {"only": "file"})
    assert answer.status_code == 200


def test_dropped_it_goes_when_the_unit_brought_it_by_itself(
    city: City, draft: Draft, bad: Callable[..., int], browser: Callable[..., Client]
) -> None:
    drop(browser("clerk", htmx=True), draft, put_bad(city, draft, bad))
    item = item_of(city, draft)
    assert (item.papers, item.delivered, item.wanted) == ((), 0, 1)


def test_dropped_it_is_owed_again_when_the_office_asked_for_it(
    city: City, draft: Draft, bad: Callable[..., int], browser: Callable[..., Client]
) -> None:
    asked = actions.require_paper(city.organising, draft.item, title="Tờ trình")
    assert put_bad(city, draft, bad) == asked
    drop(browser("clerk", htmx=True), draft, asked)
    paper = only_paper(city, draft)
    assert (paper.id, paper.title, paper.owed) == (asked, "Tờ trình", True)


def test_dropped_it_gives_way_to_the_version_before_and_a_good_file_is_never_dropped_this_way(
    city: City, draft: Draft, bad: Callable[..., int], browser: Callable[..., Client], pdf: Callable[..., int]
) -> None:
    clerk = city.acting("clerk")
    good = pdf(clerk)
    paper = actions.put_paper(clerk, draft.item, good)
    with pytest.raises(Refusal, match=r"meetings\.not_refused"):
        actions.drop_refused(clerk, paper)
    file_id = bad(clerk, read=False)
    actions.replace_paper(clerk, paper, file_id)
    digest(file_id)
    drop(browser("clerk", htmx=True), draft, paper)
    again = only_paper(city, draft)
    assert (again.file_id, again.delivered) == (good, True)
    assert [one.number for one in again.versions] == [3, 2, 1]


def test_only_those_of_the_meeting_may_drop_it(city: City, draft: Draft, bad: Callable[..., int]) -> None:
    paper = put_bad(city, draft, bad)
    for stranger in ("ward_chair", "other_organiser"):
        with pytest.raises(Refusal):
            actions.drop_refused(city.acting(stranger), paper)
    assert meeting_to_edit(city.organising, draft.id).items[0].papers[0].id == paper


def test_a_refused_file_is_still_owed_and_the_reminder_says_so(
    city: City, draft: Draft, bad: Callable[..., int]
) -> None:
    put_bad(city, draft, bad, "Báo cáo ngân sách.pdf")
    assert actions.remind_unit(city.organising, draft.item) == 1
    (letter,) = [letter_to_send(one.id) for one in letters(f"duties:{draft.id}")]
    assert "còn 1 tài liệu chưa nộp" in letter.text
    assert "Báo cáo ngân sách (tệp đã nộp không dùng được, cần nộp lại); hạn" in letter.text


def test_a_file_that_is_still_being_read_is_not_owed(
    city: City, draft: Draft, pdf: Callable[..., int]
) -> None:
    clerk = city.acting("clerk")
    actions.put_paper(clerk, draft.item, pdf(clerk, read=False))
    with pytest.raises(Refusal, match="nothing_owed"):
        actions.remind_unit(city.organising, draft.item)
