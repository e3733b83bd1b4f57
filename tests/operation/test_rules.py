"""Việc cần làm: each trouble is told once, with what to do, the worst first; a sound site is told nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from khue.operation.rules import Deed, Disk, Standing, advice, strip

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


SOUND = Standing(
    now=NOW,
    backup=Deed(ago(hours=6)),
    failure=Deed(ago(days=3), code="config.backup_full"),
    check=Deed(ago(hours=5)),
    rehearsal=Deed(ago(days=20)),
    disk=Disk(free=60_000_000_000, total=100_000_000_000),
    worker_at=ago(seconds=4),
    oldest_job=ago(seconds=2),
    failed_jobs=0,
    letters_lost=0,
    oldest_unsealed=ago(seconds=9),
)
TROUBLES: dict[str, dict[str, Any]] = {
    "operation.no_backup": {"backup": None, "failure": None},
    "operation.backup_late": {"backup": Deed(ago(hours=31))},
    "operation.backup_failed": {"failure": Deed(ago(hours=1), code="config.backup_full")},
    "operation.backup_faulty": {"check": Deed(ago(hours=1), good=False, pieces=2)},
    "operation.not_checked": {"check": None},
    "operation.rehearsal_failed": {"rehearsal": Deed(ago(days=1), good=False)},
    "operation.never_rehearsed": {"rehearsal": None},
    "operation.rehearsal_late": {"rehearsal": Deed(ago(days=101))},
    "operation.disk_full": {"disk": Disk(1_999_000_000, 100_000_000_000)},
    "operation.disk_low": {"disk": Disk(40_000_000_000, 1_000_000_000_000)},
    "operation.no_worker": {"worker_at": ago(seconds=61)},
    "operation.seals_late": {"oldest_unsealed": ago(minutes=6)},
    "operation.jobs_late": {"oldest_job": ago(minutes=11)},
    "operation.jobs_failed": {"failed_jobs": 1},
    "operation.letters_lost": {"letters_lost": 3},
}


def test_a_sound_site_is_told_nothing() -> None:
    assert advice(SOUND) == ()


@pytest.mark.parametrize("code", TROUBLES)
def test_each_trouble_is_told_once(code: str) -> None:
    assert [reason.code for reason in advice(replace(SOUND, **TROUBLES[code]))] == [code]


def test_what_stops_the_work_comes_first() -> None:
    both = replace(SOUND, **TROUBLES["operation.jobs_failed"], **TROUBLES["operation.no_worker"])
    assert [reason.level for reason in advice(both)] == ["stop", "warn"]


def test_the_strip_shows_each_day_and_a_later_success_hides_a_failure() -> None:
    days = strip(
        date(2026, 11, 23), {date(2026, 11, 22), date(2026, 11, 20)}, {date(2026, 11, 20), date(2026, 11, 19)}
    )
    assert len(days) == 14
    assert days[-1].day == date(2026, 11, 23)
    assert [one.state for one in days[-5:]] == ["failed", "good", "none", "good", "none"]
