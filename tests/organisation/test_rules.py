"""Roles, titles, succession: the rules by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from khue.organisation.rules import (
    FORMS,
    ROLES,
    PostFacts,
    Step,
    full_title,
    initials,
    post_fold,
    role_sources,
    roles_of,
    unit_in_title,
    units_on,
)
from khue.shared.period import Period

FIRST = date(2017, 1, 1)


def test_a_title_and_its_unit_never_say_a_word_twice() -> None:
    assert full_title("Chánh Văn phòng", "Văn phòng UBND Thành phố") == "Chánh Văn phòng UBND Thành phố"
    assert full_title("Chánh Thanh tra", "Thanh tra Thành phố") == "Chánh Thanh tra Thành phố"
    assert full_title("Trưởng ban", "Ban Dân tộc") == "Trưởng ban Dân tộc"
    assert full_title("Giám đốc", "Sở Tài chính") == "Giám đốc Sở Tài chính"
    ward = unit_in_title("ward", "Ủy ban nhân dân phường Hoàn Kiếm", "Phường Hoàn Kiếm")
    assert full_title("Chủ tịch", ward) == "Chủ tịch UBND phường Hoàn Kiếm"


def test_a_post_is_found_by_what_people_type() -> None:
    folded = post_fold("Giám đốc", "department", "Sở Khoa học và Công nghệ", "Sở KH&CN")
    for typed in ("giam doc so khoa hoc", "gd", "kh&cn", "skhvcn"):
        assert all(word in folded for word in typed.split())


def test_initials_are_of_the_name_one_is_called_by() -> None:
    assert initials("Lê Quang Diễn") == "QD"
    assert initials("Đỗ Ý") == "ĐÝ"
    assert initials("An") == "A"


def test_roles_follow_from_post_naming_unit_and_delegation() -> None:
    director = PostFacts("director", "Giám đốc Sở A", leader=True, head=True)
    sources = role_sources(
        director,
        named=[("auditor", "12/QĐ"), ("king", "?")],
        unit_roles=[("focal", "Sở A")],
        on_behalf_of="Lê Quang Diễn",
    )
    assert roles_of(sources) == {"leader", "unit_head", "auditor", "focal", "assistant"}
    assert {(one.role, one.source) for one in sources} >= {("leader", "post"), ("assistant", "delegation")}
    assert roles_of(role_sources(None)) == frozenset()
    assert roles_of(role_sources(PostFacts("clerk", "Văn thư"))) == {"unit_clerk"}


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=5))))
def test_no_unknown_role_is_ever_given(named: list[tuple[str, str]]) -> None:
    assert roles_of(role_sources(None, named=named, unit_roles=named)) <= ROLES


def test_the_forms_of_posts_agree_with_themselves() -> None:
    for code, form in FORMS.items():
        assert form.code == code
        assert not form.head or form.single_seat


days = st.integers(min_value=1, max_value=3000).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[int, Period], list[Step]]:
    """Units that follow one another: each generation ends the day its successors begin."""
    cuts = sorted(draw(st.sets(days, min_size=1, max_size=4)))
    starts, ends = [FIRST, *cuts], [*cuts, None]
    periods: dict[int, Period] = {}
    generations: list[list[int]] = []
    for since, until in zip(starts, ends, strict=True):
        made = []
        for _ in range(draw(st.integers(min_value=1, max_value=4))):
            made.append(len(periods))
            periods[len(periods)] = Period(since, until)
        generations.append(made)
    steps = []
    for before, after in pairwise(generations):
        start = periods[after[0]].start
        for old in before:
            chosen = draw(st.sets(st.sampled_from(after), min_size=1))
            steps += [Step(old, new, start) for new in chosen]
    return periods, steps


@given(histories(), days)
def test_what_stands_for_a_unit_runs_that_day_and_each_once(
    history: tuple[dict[int, Period], list[Step]], day: date
) -> None:
    periods, steps = history
    for unit in periods:
        found = units_on(unit, day, periods, steps)
        assert len(set(found)) == len(found)
        assert all(periods[one].contains(day) for one in found)
        if periods[unit].contains(day):
            assert found == (unit,)


@given(histories(), days)
def test_successors_lead_back(history: tuple[dict[int, Period], list[Step]], day: date) -> None:
    periods, steps = history
    for unit in (key for key, period in periods.items() if period.start == FIRST):
        for later in units_on(unit, day, periods, steps):
            assert unit in units_on(later, FIRST, periods, steps)


def test_a_unit_that_ended_without_successor_is_nothing() -> None:
    assert units_on(1, date(2020, 1, 1), {1: Period(FIRST, date(2018, 1, 1))}, []) == ()


def test_a_circle_of_successions_ends() -> None:
    over = Period(FIRST, date(2018, 1, 1))
    steps = [Step(1, 2, FIRST), Step(2, 1, FIRST)]
    assert units_on(1, date(2020, 1, 1), {1: over, 2: over}, steps) == ()
