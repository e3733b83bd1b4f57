"""Nhắc đơn vị: whom it reaches, what the letter says, how often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from khue.distribution import queries as post
from khue.meetings import actions, queries
from khue.meetings.rules import QUIET
from khue.shared import clock
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.meetings.conftest import DUE, NOW


def written(draft):
    return [post.letter_to_send(one.id) for one in post.letters(f"duties:{draft.id}")]


def test_the_clerk_gets_one_letter_with_all_that_is_owed_and_a_link(city, draft):
    actions.require_paper(city.organising, draft.item, title="Tờ trình")
    actions.require_paper(city.organising, draft.item, title="Phụ lục số liệu")
    assert actions.remind_unit(city.organising, draft.item) == 1
    (letter,) = written(draft)
    assert letter.address == city.clerk.email
    assert letter.title == "Nhắc nộp tài liệu họp: Họp giao ban tuần 48, 10:00, thứ Hai 23/11/2026"
    for words in (
        "Sở Tài chính chuẩn bị cuộc họp sau và còn 2 tài liệu chưa nộp",
        "- Mục 1, Thu, chi ngân sách 11 tháng: Tờ trình; hạn 10:00, thứ Tư 18/11/2026",
        "Phụ lục số liệu",
        f"https://hop.hanoi.gov.vn/meetings/duties/{draft.id}",
    ):
        assert words in letter.text


def test_the_head_is_written_to_as_well_once_it_is_late(city, draft):
    with clock.hold(DUE + timedelta(hours=1)):
        assert actions.remind_unit(city.organising, draft.item) == 2
    assert {one.address for one in written(draft)} == {city.clerk.email, city.director.email}
    assert "đã quá hạn 10:00, thứ Tư 18/11/2026" in written(draft)[0].text


def test_a_unit_gets_one_letter_in_four_hours_whichever_of_its_items_is_asked_for(city, draft):
    other = actions.add_item(city.organising, draft.id, title="Dự toán", unit_id=city.finance.id, due_at=DUE)
    actions.remind_unit(city.organising, draft.item)
    with clock.hold(NOW + QUIET - timedelta(minutes=1)), pytest.raises(Refusal, match="reminded_already"):
        actions.remind_unit(city.organising, other)
    assert len(written(draft)) == 1
    with clock.hold(NOW + QUIET):
        actions.remind_unit(city.organising, other)
    assert len(written(draft)) == 2
    items = queries.meeting_to_edit(city.organising, draft.id).items
    assert [one.reminded_at for one in items] == [NOW + QUIET, None, NOW + QUIET]


def test_who_owes_nothing_or_is_not_named_is_not_reminded(city, draft, ready):
    with pytest.raises(Refusal, match="nothing_owed"):
        actions.remind_unit(city.organising, ready.item)
    with pytest.raises(Refusal, match="no_unit_named"):
        actions.remind_unit(city.organising, draft.second)
    with pytest.raises(Forbidden):
        actions.remind_unit(city.acting("ward_chair"), draft.item)
    with pytest.raises(NotFound):
        actions.remind_unit(city.acting("other_organiser"), draft.item)
    assert written(draft) == []


def test_reminding_leaves_what_is_published_up_to_date(city, published):
    owing = actions.add_item(city.organising, published.id, title="Thêm", unit_id=city.finance.id)
    version = queries.meeting_to_edit(city.organising, published.id).version
    actions.remind_unit(city.organising, owing)
    assert queries.meeting_to_edit(city.organising, published.id).version == version
