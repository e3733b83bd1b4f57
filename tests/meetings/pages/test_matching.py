"""A file finds its item by its name, and is never put somewhere at random."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.meetings.pages.matching import Target, match, title_from
from khue.meetings.rules import Notice
from khue.meetings.rules.due import usual_due
from khue.shared.clock import VN

ITEMS = (
    Target(1, "1", "Kiểm điểm chỉ đạo tuần 47 Văn phòng", 1),
    Target(2, "2", "Thu, chi ngân sách 11 tháng Sở Tài chính", 1),
    Target(21, "2.1", "Số thu theo phường, xã", 1),
    Target(3, "3", "Công trình giao thông trọng điểm", 0),
)


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("2_Báo cáo.pdf", 2),
        ("2.1 Phụ lục.pdf", 21),
        ("Mục 3 - bản đồ.pdf", 3),
        ("BC muc 2 lan 3.pdf", 2),
        ("Bao cao thu chi ngan sach.pdf", 2),
        ("TT giao thong trong diem v2.docx", 3),
        ("scan0001.pdf", None),
        ("9_khac.pdf", None),
    ],
)
def test_a_name_speaks_for_its_item(name: str, item: int | None) -> None:
    assert match(name, ITEMS) == item


def test_the_only_item_that_still_owes_takes_what_names_nothing() -> None:
    assert match("scan.pdf", [Target(1, "1", "a"), Target(2, "2", "b", 1)]) == 2
    assert match("scan.pdf", [Target(1, "1", "a", 1), Target(2, "2", "b", 1)]) is None


@given(st.text(max_size=80))
def test_any_name_gives_a_known_item_or_none_and_a_clean_title(name: str) -> None:
    assert match(name, ITEMS) in {None, *(one.id for one in ITEMS)}
    assert len(title_from(name)) <= 300


def test_a_title_loses_number_and_ending_but_keeps_a_year() -> None:
    assert title_from("2_Báo_cáo_thu_chi.pdf") == "Báo cáo thu chi"
    assert title_from("Mục 3. Tờ trình.docx") == "Tờ trình"
    assert title_from("2026.pdf") == "2026"


def test_the_usual_due_time_is_three_working_days_ahead_or_the_evening_before() -> None:
    monday = datetime(2026, 11, 30, 7, 30, tzinfo=VN)
    early = usual_due(monday, datetime(2026, 11, 23, tzinfo=UTC), Notice())
    assert early == datetime(2026, 11, 25, 17, tzinfo=VN)
    assert usual_due(monday, datetime(2026, 11, 27, tzinfo=UTC), Notice()) == datetime(
        2026, 11, 29, 17, tzinfo=VN
    )
    assert usual_due(monday, datetime(2026, 11, 30, tzinfo=UTC), Notice()) is None
    assert usual_due(None, monday, Notice()) is None
