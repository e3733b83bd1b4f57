"""Kiểm tra kho: what was changed is found without the recovery key, and whose hand it was is told."""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from khue.config.backup import keeping
from khue.config.backup.repository import Listing, Repository
from khue.config.backup.restoring import check_pieces
from khue.shared.refusal import Refusal
from tests.config.backup.kit import AT, MARK, MARKS, SECRET, STRANGER, fill, mark_of

Spoil = Callable[[Repository, Listing], None]


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _forge(kept: Repository, listing: Listing) -> None:
    path = kept.list_file(listing.id)
    told = gzip.decompress(path.read_bytes()).replace(b'"added": ', b'"added": 1')
    path.write_bytes(gzip.compress(told))


SPOILS: dict[str, Spoil] = {
    "a bit of a piece": lambda kept, listing: _flip(kept.place(listing.pieces[0].name)),
    "a missing piece": lambda kept, listing: kept.place(listing.pieces[0].name).unlink(),
    "a bit of the manifest": lambda kept, listing: _flip(kept.manifest(listing.id)),
    "a list of another's hand": _forge,
}


@pytest.mark.parametrize("name", SPOILS)
def test_what_was_changed_is_found_without_the_recovery_key(kept: Repository, name: str) -> None:
    listing = fill(kept, b"one" * 100, b"two" * 100)
    assert listing is not None
    assert keeping.check(kept, MARKS).faults == ()
    SPOILS[name](kept, listing)
    assert len(keeping.check(kept, MARKS).faults) == 1


def test_a_sample_reads_that_part_and_misses_no_absent_piece(kept: Repository) -> None:
    listing = fill(kept, *(str(number).encode() for number in range(99)))
    assert listing is not None
    assert keeping.check(kept, MARKS, share=keeping.share_of("5%")).read == 5
    kept.place(listing.pieces[50].name).unlink()
    assert len(keeping.check(kept, MARKS, share=0.05).faults) == 1


@pytest.mark.parametrize("text", ["0%", "101%", "half", "-5%"])
def test_a_sample_that_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"config\.backup_sample"):
        keeping.share_of(text)


def test_a_rotten_old_list_stops_no_backup_and_is_reported(kept: Repository) -> None:
    rotten = fill(kept, b"one")
    assert rotten is not None
    kept.list_file(rotten.id).write_bytes(b"rotten")
    listing = fill(kept, b"one", b"two", at=AT + timedelta(days=1))
    assert listing is not None
    check_pieces(kept, listing, whole=True)
    (fault,) = keeping.check(kept, MARKS, wide=False).faults
    assert rotten.id in fault


def test_a_list_of_another_hand_is_a_fault_told_by_both_marks_and_is_not_relied_on(kept: Repository) -> None:
    own = fill(kept, b"ours")
    planted = fill(kept, b"theirs", at=AT + timedelta(days=1), secret=STRANGER)
    assert own is not None
    assert planted is not None
    checked = keeping.check(kept, MARKS, wide=False)
    (fault,) = checked.faults
    assert planted.id in fault
    assert MARK in fault
    assert mark_of(STRANGER) in fault
    assert (checked.snapshots, checked.read) == (1, 2)  # our newest is looked at, the planted one isn't
    assert keeping.check(kept, MARKS | {mark_of(STRANGER)}).faults == ()  # our own earlier secret, named


def test_a_repository_with_nothing_of_ours_is_all_fault(kept: Repository) -> None:
    fill(kept, b"theirs", secret=STRANGER)
    checked = keeping.check(kept, MARKS, share=0.1)
    assert (len(checked.faults), checked.read) == (1, 0)


def test_a_list_rotten_at_any_byte_is_said_and_never_breaks_the_reader(kept: Repository) -> None:
    listing = fill(kept, b"one")
    assert listing is not None
    path = kept.list_file(listing.id)
    whole = path.read_bytes()
    for at in range(10, len(whole)):  # the ten before are gzip's own, not read
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert keeping.read_lists(kept).damaged == [listing.id], at


def test_the_list_of_backups_shows_damage_and_other_hands_among_the_rest(
    kept: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KHUE_SECRET_KEY", SECRET)
    days = [fill(kept, b"one", at=AT + timedelta(days=day)) for day in range(2)]
    planted = fill(kept, b"two", at=AT + timedelta(days=2), secret=STRANGER)
    assert days[0] is not None
    assert days[1] is not None
    assert planted is not None
    kept.list_file(days[1].id).write_bytes(b"rotten")
    keeping.show(argparse.Namespace(target=str(kept.root)))
    newest, middle, oldest = capsys.readouterr().out.splitlines()
    assert mark_of(STRANGER) + "   (hệ thống khác)" in newest
    assert "HỎNG" in middle
    assert f"khue backup set-aside {days[1].id}" in middle
    assert oldest.startswith(days[0].id)
    assert oldest.endswith(MARK)
