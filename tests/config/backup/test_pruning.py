"""Dọn kho: nothing is let go that is needed, nor while nobody knows what is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.config.backup import keeping, pruning
from khue.config.backup.repository import Repository
from khue.config.backup.restoring import check_pieces
from khue.shared.refusal import Refusal
from tests.config.backup.kit import AT, MARKS, STRANGER, contents, fill


def test_pruning_keeps_the_last_of_each_day_week_and_month() -> None:
    made = {f"{day:03}": AT + timedelta(days=day) for day in range(120)}
    kept = pruning.kept_of(made, 3, 2, 3)
    days = sorted(made[name].date().isoformat() for name in kept)
    assert days == ["2027-01-31", "2027-02-27", "2027-02-28", "2027-03-01"]


@given(
    st.lists(st.integers(0, 400 * 24), min_size=1, max_size=40, unique=True),
    st.integers(0, 20),
    st.integers(0, 10),
    st.integers(0, 30),
)
def test_pruning_keeps_the_newest_and_prunes_nothing_twice(
    hours: list[int], daily: int, weekly: int, monthly: int
) -> None:
    made = {str(hour): AT + timedelta(hours=hour) for hour in hours}
    kept = pruning.kept_of(made, daily, weekly, monthly)
    assert str(max(hours)) in kept
    assert len(kept) <= daily + weekly + monthly + 1
    assert pruning.kept_of({name: made[name] for name in kept}, daily, weekly, monthly) == kept


def test_pruning_never_takes_what_a_kept_backup_needs(kept: Repository) -> None:
    for day in range(6):
        fill(kept, b"always", str(day).encode(), str(day - 1).encode(), at=AT + timedelta(days=day))
    fill(kept, b"under way", finish=False)
    kept_now, gone, freed = pruning.prune_by(kept, MARKS, 2, 0, 0)
    assert (kept_now, gone) == (2, 4)
    assert freed > 0
    assert len(contents(kept)) == 1 + 3 + 1  # always; of two days three; the one under way
    for snapshot in kept.snapshots():
        check_pieces(kept, kept.listing(snapshot), whole=True)


def test_pruning_stops_before_anything_when_a_list_is_not_true(kept: Repository) -> None:
    listings = [fill(kept, str(day).encode(), at=AT + timedelta(days=day)) for day in range(3)]
    assert listings[0] is not None
    kept.list_file(listings[0].id).write_bytes(b"spoilt")
    before = contents(kept)
    with pytest.raises(Refusal, match=r"config\.backup_lists_damaged") as refused:
        pruning.prune_by(kept, MARKS, 1, 0, 0)
    assert [reason.facts["id"] for reason in refused.value.reasons] == [listings[0].id]
    assert contents(kept) == before
    assert len(kept.snapshots()) == 3


def test_planted_lists_push_none_of_ours_out_and_keep_what_they_name(
    kept: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in range(3):
        fill(kept, str(day).encode(), at=AT + timedelta(days=day))
    for day in range(10, 20):
        fill(kept, b"theirs", at=AT + timedelta(days=day), secret=STRANGER)
    before = contents(kept)
    assert pruning.prune_by(kept, MARKS, 3, 0, 0) == (3, 0, 0)
    assert contents(kept) == before
    assert capsys.readouterr().out.count("không phải hệ thống này") == 10


def test_a_damaged_list_set_aside_stops_pruning_no_more(kept: Repository) -> None:
    listings = [fill(kept, str(day).encode(), at=AT + timedelta(days=day)) for day in range(3)]
    assert listings[0] is not None
    assert listings[1] is not None
    kept.list_file(listings[1].id).write_bytes(b"spoilt")
    pruning.set_aside_one(kept, listings[1].id, MARKS)
    assert pruning.prune_by(kept, MARKS, 1, 0, 0)[:2] == (1, 1)
    assert len(contents(kept)) == 1
    aside = {path.name for path in (kept.root / "set-aside").iterdir()}
    assert aside == {f"{listings[1].id}.list", f"{listings[1].id}.age"}
    assert keeping.check(kept, MARKS).faults == ()


def test_only_what_is_damaged_or_not_ours_can_be_set_aside(kept: Repository) -> None:
    own = fill(kept, b"ours")
    planted = fill(kept, b"theirs", at=AT + timedelta(days=1), secret=STRANGER)
    assert own is not None
    assert planted is not None
    with pytest.raises(Refusal, match=r"config\.backup_sound"):
        pruning.set_aside_one(kept, own.id, MARKS)
    with pytest.raises(Refusal, match=r"config\.backup_no_snapshot"):
        pruning.set_aside_one(kept, "../../" + own.id, MARKS)
    pruning.set_aside_one(kept, planted.id, MARKS)
    assert kept.snapshots() == [own.id]
