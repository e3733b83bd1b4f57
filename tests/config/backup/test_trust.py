"""Nhận bản sao lưu nào: only one whose maker was named, and no name in it that Khuê doesn't write."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from khue.config.backup import by_hand, manifest, restoring, signers
from khue.config.backup.manifest import Manifest
from khue.config.backup.repository import FORMAT, Repository
from khue.config.terminal import sentence
from khue.shared.refusal import Refusal
from tests.config.backup.kit import AT, IDENTITY, MARK, MARKS, SECRET, STRANGER, TO, fill, mark_of

PIECE, DIGEST = "a" * 40, "b" * 64
EMPTY = Manifest(FORMAT, AT.isoformat(), False, [], {}, [], {}, {})
GOOD = replace(
    EMPTY,
    blobs=[[DIGEST, 3, PIECE]],
    kept={name: [[PIECE, DIGEST, 3]] for name in manifest.RESTORED},
    dump={"toc.dat": [[PIECE, DIGEST, 3]], "3456.dat": [], "blobs_16.toc": []},
)
FORGED = {
    "a file beside the home": {"kept": {"../../etc/cron.d/khue": []}},
    "an absolute place": {"kept": {"/etc/passwd": []}},
    "a file of the home that no backup holds": {"kept": {"restoring": []}},
    "a dump in another folder": {"dump": {"../toc.dat": []}},
    "a dump in a folder below": {"dump": {"more/toc.dat": []}},
    "a dump with an end of line": {"dump": {"toc.dat\n": []}},
    "a hidden dump": {"dump": {".toc.dat": []}},
    "a paper by another name": {"blobs": [["../../secret", 3, PIECE]]},
    "a paper's piece elsewhere": {"blobs": [[DIGEST, 3, "../" + PIECE]]},
    "a dump's piece elsewhere": {"dump": {"toc.dat": [["/" + PIECE, DIGEST, 3]]}},
    "a kept file's digest": {"kept": {"secret": [[PIECE, "..", 3]]}},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_manifest_with_a_name_of_its_own_is_refused_before_anything_is_written(
    kept: Repository, name: str
) -> None:
    forged = replace(GOOD, **FORGED[name])
    with kept.locked():
        listing = kept.begin(kept.keys(SECRET)).finish(AT, forged.text(), TO)
    with pytest.raises(Refusal, match=r"config\.backup_name"):
        restoring.open_backup(kept, listing, [IDENTITY])


@pytest.mark.parametrize("name", FORGED)
def test_the_recipe_without_khue_writes_nothing_of_a_forged_manifest(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = replace(GOOD, **FORGED[name])
    monkeypatch.setattr(by_hand, "opened", lambda _key, _path: forged.text())
    monkeypatch.setattr(
        by_hand.sys, "argv", ["by-hand.py", "key", str(tmp_path / "out"), "20261102T010000Z-abcdef"]
    )
    with pytest.raises(SystemExit, match="forged"):
        by_hand.main()
    assert not (tmp_path / "out").exists()


def test_recipe_and_restore_take_the_same_names() -> None:
    assert manifest.read(GOOD.text()) == GOOD
    by_hand.check_names(asdict(GOOD))
    assert by_hand.KEPT == manifest.RESTORED
    assert by_hand.DUMPED.pattern == manifest.DUMPED.pattern


@pytest.mark.parametrize("told", [[], {}, None, {"format": FORMAT}, {**asdict(GOOD), "kept": 3}, {**asdict(GOOD), "blobs": [[3]]}, {**asdict(GOOD), "blobs": [[DIGEST, 3, 4]]}])  # fmt: skip
def test_a_manifest_of_another_shape_is_refused(told: Any) -> None:
    with pytest.raises(Refusal, match=r"config\.backup_tampered"):
        manifest.read(gzip.compress(json.dumps(told).encode()))
    with pytest.raises(Refusal, match=r"config\.backup_tampered"):
        manifest.read(b"rotten")


def test_a_backup_is_taken_only_when_its_maker_was_named(kept: Repository) -> None:
    listing = fill(kept, b"one")
    assert listing is not None
    with pytest.raises(Refusal, match=r"config\.backup_signer_unknown") as refused:
        restoring.chosen(kept.root, None, frozenset())
    said = sentence(refused.value)
    assert f"--signer {MARK}" in said
    assert re.search(r"phiếu giữ khóa.*backup-key show.*vẫn tin kho này", said)
    with pytest.raises(Refusal, match=r"config\.backup_other_signer"):
        restoring.chosen(kept.root, None, frozenset({mark_of(STRANGER)}))
    assert restoring.chosen(kept.root, None, MARKS)[1] == listing


def test_a_planted_newer_backup_is_not_taken_for_ours_and_ours_can_be_named(kept: Repository) -> None:
    own = fill(kept, b"one")
    fill(kept, b"forged", at=AT + timedelta(days=1), secret=STRANGER)
    assert own is not None
    with pytest.raises(Refusal, match=r"config\.backup_other_signer") as refused:
        restoring.chosen(kept.root, None, MARKS)
    assert "--snapshot" in sentence(refused.value)
    assert restoring.chosen(kept.root, own.id, MARKS)[1] == own


def test_the_mark_is_told_by_the_line_before_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUE_BACKUP_SIGNER", f"{MARK}, {mark_of(STRANGER)}")
    assert signers.named(None) == {MARK, mark_of(STRANGER)}
    assert signers.named(MARK) == MARKS
    monkeypatch.setenv("KHUE_SECRET_KEY", SECRET)
    assert signers.known(mark_of("another")) == {MARK, mark_of("another")}
