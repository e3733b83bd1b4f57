"""Số bản, trích yếu, đường đi: decided from values alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.documents.rules import (
    LEVELS,
    Life,
    copy_numbers,
    cover_number,
    may_close,
    may_hand_out,
    steps,
    subject_allowed,
)
from khue.shared.refusal import Refusal

AT = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


@given(st.sets(st.integers(1, 900), min_size=1, max_size=60))
def test_what_is_said_shortly_is_read_back_the_same(numbers: set[int]) -> None:
    said = cover_number(tuple(sorted(numbers)))
    assert copy_numbers(said) == tuple(sorted(numbers))


@pytest.mark.parametrize("text", ["", "một", "0", "5-3", "1,,2", "1-2-3", "-1"])
def test_copies_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"documents\.bad_copies"):
        copy_numbers(text)


def test_more_copies_than_a_slip_holds_are_refused() -> None:
    assert len(copy_numbers("1-500")) == 500
    with pytest.raises(Refusal, match=r"documents\.too_many_copies"):
        copy_numbers("1-501")


@pytest.mark.parametrize("setting", ["none", "mat", "mat_toi_mat", "tuyet_mat", "?"])
def test_tuyet_mat_never_has_a_subject_and_nothing_has_one_by_default(setting: str) -> None:
    assert not subject_allowed("tuyet_mat", setting)
    assert not any(subject_allowed(level, "none") for level in LEVELS)


def test_the_way_shows_one_next_step_and_ends_where_it_was_cancelled() -> None:
    taken = Life("taken", copies=3, out=1, opened_at=AT, taken_at=AT, first_out_at=AT)
    assert [one.state for one in steps(taken)] == ["done", "done", "done", "now", "ahead"]
    assert [one.state for one in steps(Life("cancelled", opened_at=AT))] == ["done", *["ahead"] * 4]
    closed = Life("closed", copies=3, opened_at=AT, taken_at=AT, closed_at=AT)
    assert {one.state for one in steps(closed)} == {"done"}


def test_all_reasons_are_given_at_once() -> None:
    assert [one.code for one in may_close(Life("opened", out=1))] == [
        "documents.not_taken_over",
        "documents.copies_out",
    ]
    assert may_close(Life("taken", lost=1)) == ()
    recalled = Life("closed", recalled_at=AT)
    assert [one.code for one in may_hand_out(recalled)] == ["documents.is_closed", "documents.is_recalled"]
