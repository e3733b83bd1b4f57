"""Half-open periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.shared.period import Period

days = st.dates(date(2017, 1, 1), date(2030, 1, 1))


@st.composite
def periods(draw):
    start = draw(days)
    length = draw(st.one_of(st.none(), st.integers(1, 4000)))
    return Period(start, None if length is None else start + timedelta(days=length))


def test_the_day_of_change_belongs_to_the_successor():
    district = Period(date(2017, 1, 1), date(2025, 7, 1))
    ward = Period(date(2025, 7, 1))
    assert district.contains(date(2025, 6, 30))
    assert not district.contains(date(2025, 7, 1))
    assert ward.contains(date(2025, 7, 1))
    assert not district.overlaps(ward)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2025, 7, 1), date(2025, 7, 1))


@given(periods(), periods())
def test_overlap_is_symmetric_and_means_a_common_day(one, two):
    assert one.overlaps(two) == two.overlaps(one)
    later = max(one.start, two.start)
    assert one.overlaps(two) == (one.contains(later) and two.contains(later))
