"""Số phiếu khi nhiều người lập cùng lúc: real transactions, one number each, no gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from khue.documents.actions.opening import SlipForm
from khue.documents.models import Slip
from khue.meetings import actions
from tests.meetings.conftest import make_draft, small_city, surroundings

__all__ = ["surroundings"]


@pytest.mark.django_db(transaction=True)
def test_slips_opened_at_once_get_one_number_each_without_a_gap() -> None:
    city = small_city()
    drafts = [make_draft(city) for _ in range(4)]
    clerk = city.acting("clerk")

    def open_one(item: int) -> None:
        try:
            actions.open_slip(clerk, item, SlipForm("mat", "1"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_one, [one.item for one in drafts]))
    assert sorted(Slip.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
