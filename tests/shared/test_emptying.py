"""What one test left in the database, the next one doesn't find."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from khue.shared.jobs import defer
from tests.conftest import empty_tables


def test_a_job_left_waiting_goes_with_the_test(transactional_db: None) -> None:
    defer("tests.nothing")
    assert ProcrastinateJob.objects.count() == 1
    empty_tables()
    assert ProcrastinateJob.objects.count() == 0
