"""Kho sao lưu: nothing twice, nothing half, nothing told to an outsider."""

from __future__ import annotations

import errno
import fcntl
import gzip
import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from khue.config.backup import pruning, repository
from khue.config.backup.manifest import sha256
from khue.config.backup.repository import Repository
from khue.config.backup.restoring import check_pieces
from khue.shared.refusal import Refusal
from tests.config.backup.kit import AT, IDENTITY, MARKS, SECRET, TO, contents, fill


def test_after_a_new_recovery_key_the_new_backup_opens_with_it_alone(kept: Repository) -> None:
    fill(kept, b"an old paper")
    heir = pyrage.x25519.Identity.generate()
    listing = fill(kept, b"an old paper", at=AT + timedelta(days=1), to=[heir.to_public()])
    assert listing is not None
    assert kept.read(listing.pieces[0].name, io.BytesIO(), [heir])[1] == sha256(b"an old paper")
    again = fill(kept, b"an old paper", at=AT + timedelta(days=2), to=[heir.to_public()])
    assert again is not None
    assert again.pieces == listing.pieces


def test_the_order_in_which_recipients_are_named_seals_nothing_anew(kept: Repository) -> None:
    both = [IDENTITY.to_public(), pyrage.x25519.Identity.generate().to_public()]
    fill(kept, b"one", to=both)
    before = contents(kept)
    fill(kept, b"one", to=both[::-1], at=AT + timedelta(days=1))
    assert contents(kept) == before


def test_what_was_sealed_opens_with_the_recovery_key_only(kept: Repository) -> None:
    listing = fill(kept, b"a paper of a meeting")
    assert listing is not None
    out = io.BytesIO()
    assert kept.read(listing.pieces[0].name, out, [IDENTITY])[1] == sha256(b"a paper of a meeting")
    assert out.getvalue() == b"a paper of a meeting"
    with pytest.raises(Refusal, match=r"config\.backup_wrong_key"):
        kept.read(listing.pieces[0].name, io.BytesIO(), [pyrage.x25519.Identity.generate()])


def test_an_outsider_finds_neither_content_nor_its_digest(kept: Repository) -> None:
    text = b"noi dung phien hop"
    fill(kept, text)
    digest = sha256(text)
    for path in kept.root.rglob("*"):
        assert digest not in path.name
        if path.is_file():
            read = path.read_bytes()
            read += gzip.decompress(read) if path.suffix == ".list" else b""
            assert text not in read
            assert digest.encode() not in read
            assert bytes.fromhex(digest) not in read


def test_the_same_content_lies_once_and_a_second_backup_adds_only_its_manifest(kept: Repository) -> None:
    first = fill(kept, b"one", b"two" * 1000, b"one")
    before = contents(kept)
    second = fill(kept, b"one", b"two" * 1000, at=AT + timedelta(days=1))
    assert first is not None
    assert second is not None
    assert len(before) == 2
    assert contents(kept) == before
    assert second.added == second.manifest.size


def test_a_backup_that_was_interrupted_goes_on_where_it_was(kept: Repository) -> None:
    fill(kept, b"one", b"two", finish=False)
    before = contents(kept)
    assert kept.snapshots() == []
    listing = fill(kept, b"one", b"two", b"three")
    assert {name: text for name, text in contents(kept).items() if name in before} == before
    assert listing is not None
    assert listing.added < listing.size
    check_pieces(kept, listing, whole=True)


def test_a_piece_that_a_stranger_put_in_place_is_written_anew(kept: Repository) -> None:
    fill(kept, b"one", finish=False)
    (kept.root / "begun.list").write_text("0" * 64 + ' {"name": "x", "size": 1, "sha256": "y"}\nhalf a li')
    (path,) = (kept.root / "pieces").glob("*/*")
    path.write_bytes(b"planted")
    listing = fill(kept, b"one")
    assert listing is not None
    assert path.read_bytes() != b"planted"
    check_pieces(kept, listing, whole=True)


KILLED = """
import sys, io, os, signal
sys.path[:0] = {path!r}
from pathlib import Path
from khue.config.backup import repository
from khue.config.backup.repository import Repository
import pyrage
calls = 0
real = getattr(repository.os, {call!r})
def count(*arguments):
    global calls
    calls += 1
    if calls == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
repository.os = type("os", (), {{**vars(os), {call!r}: staticmethod(count)}})
kept = Repository.open(Path({root!r}))
with kept.locked():
    writing = kept.begin(kept.keys({secret!r}))
    for text in (b"one", b"two", b"three"):
        writing.keep("blob", repository.hashlib.sha256(text).hexdigest(), lambda: io.BytesIO(text), [pyrage.x25519.Recipient.from_str({to!r})])
    writing.finish(repository.datetime.fromisoformat('2026-11-03T00:00:00+00:00'), b"manifest", [pyrage.x25519.Recipient.from_str({to!r})])
print("done")
"""


@pytest.mark.parametrize("at", [1, 2, 3, 5, 7])
def test_killed_at_any_step_nothing_half_counts_and_the_next_backup_is_whole(
    kept: Repository, at: int
) -> None:
    before = fill(kept, b"one")
    script = KILLED.format(
        path=sys.path, call="fsync", at=at, root=str(kept.root), secret=SECRET, to=str(TO[0])
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    for snapshot in kept.snapshots():
        check_pieces(kept, kept.listing(snapshot), whole=True)
    again = fill(kept, b"one", b"two", b"three", at=AT + timedelta(days=2))
    assert before is not None
    assert again is not None
    check_pieces(kept, again, whole=True)
    pruning.prune_by(kept, MARKS, 30, 0, 0)
    assert not list(kept.root.rglob("*.part"))


def test_a_full_disk_is_said_and_leaves_earlier_backups_and_no_half(
    kept: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fill(kept, b"one")
    real = repository.seal_into

    def full(source: Any, out: Any, to: list[Any]) -> tuple[int, str]:
        class Full(io.BytesIO):
            def write(self, _block: Any) -> int:
                raise OSError(errno.ENOSPC, "No space left on device")

        return real(source, Full(), to)

    monkeypatch.setattr(repository, "seal_into", full)
    with pytest.raises(Refusal, match=r"config\.backup_full"):
        fill(kept, b"one", b"two")
    assert before is not None
    assert kept.snapshots() == [before.id]
    assert not list(kept.root.rglob("*.part"))
    check_pieces(kept, before, whole=True)


def test_two_at_once_are_refused(kept: Repository) -> None:
    with (kept.root / "lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Refusal, match=r"config\.backup_busy"):
            fill(kept, b"one")


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("mine")
    with pytest.raises(Refusal, match=r"config\.backup_exists"):
        Repository.open_or_make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


def test_a_newer_form_of_repository_is_refused(kept: Repository) -> None:
    (kept.root / repository.MARK).write_text('{"format": 3, "id": "aa"}')
    with pytest.raises(Refusal, match=r"config\.backup_format"):
        Repository.open(kept.root)


def test_nothing_of_a_repository_is_open_to_others(kept: Repository) -> None:
    before = os.umask(0)
    try:
        fill(kept, b"one")
    finally:
        os.umask(before)
    files = [
        path for path in kept.root.rglob("*") if path.is_file() and path.name not in {"lock", "begun.list"}
    ]
    assert len(files) == 5
    assert [path.name for path in (kept.root, *files) if path.stat().st_mode & 0o077] == []
