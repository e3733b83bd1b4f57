"""Kho sao lưu: nothing twice, nothing half, nothing told to an outsider, nothing let go that is needed."""

from __future__ import annotations

import errno
import fcntl
import gzip
import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from khue.config import jobs
from khue.config.backup import archive, dump, keeping, keys, making, plain, repository, sealing
from khue.config.backup.manifest import sha256
from khue.config.backup.repository import Listing, Repository
from khue.config.backup.restoring import check_pieces
from khue.config.worker import LANES
from khue.operation.pages import queue_names
from khue.operation.queries import last, standing
from khue.operation.rules import advice
from khue.shared.refusal import Refusal
from khue.shared.sentences import say

SECRET = "the secret of an installation"
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
IDENTITY = pyrage.x25519.Identity.generate()
TO = [IDENTITY.to_public()]


@pytest.fixture
def kept(tmp_path: Path) -> Repository:
    return Repository.open_or_make(tmp_path / "repo")


def fill(
    kept: Repository, *texts: bytes, at: datetime = AT, finish: bool = True, to: list[Any] = TO
) -> Listing | None:
    """One backup that needs these contents."""
    with kept.locked():
        writing = kept.begin(kept.keys(SECRET))
        for text in texts:
            writing.keep("blob", sha256(text), lambda text=text: io.BytesIO(text), to)
        return writing.finish(at, b"manifest", to) if finish else None


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


def test_a_rotten_old_list_stops_no_backup_and_is_reported(kept: Repository) -> None:
    rotten = fill(kept, b"one")
    assert rotten is not None
    kept.list_file(rotten.id).write_bytes(b"rotten")
    listing = fill(kept, b"one", b"two", at=AT + timedelta(days=1))
    assert listing is not None
    check_pieces(kept, listing, whole=True)
    (fault,) = keeping.check(kept, [listing.id], 1.0, None).faults
    assert rotten.id in fault


class Stopped(Exception):  # noqa: N818 - not an error
    """The order was seen."""


@pytest.mark.parametrize("way", ["sealed", "plain"])
def test_the_heads_of_the_log_are_read_before_the_snapshot_is_taken(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KHUE_HOME", tmp_path)
    heads = tmp_path / "audit" / "heads.log"
    heads.parent.mkdir()
    heads.write_text("head")
    read: list[str] = []

    def snapshot() -> None:
        assert "heads.log" in read
        raise Stopped

    monkeypatch.setattr(dump, "snapshot", snapshot)
    monkeypatch.setattr(making, "_file", lambda _writing, path, _to: read.append(path.name) or [])
    monkeypatch.setattr(archive._TarArchive, "add", lambda _self, _name, path: read.append(path.name))
    repo = Repository.open_or_make(tmp_path / "repo")
    back_up = {
        "sealed": lambda: making._make(repo, TO),
        "plain": lambda: plain._backup(tmp_path / "one.tar"),
    }
    with pytest.raises(Stopped):
        back_up[way]()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [OSError("share away"), psycopg.OperationalError("gone"), subprocess.TimeoutExpired("x", 1)]
)
def test_a_backup_that_breaks_is_noted_with_a_sentence_and_told(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_target: Path, _to: list[str]) -> None:
        raise error

    monkeypatch.setattr(making, "make", broken)
    with pytest.raises(type(error)):
        making._noted(tmp_path, [])
    failure = last("operation.note_backup_failure")
    assert failure is not None
    assert failure.code == "config.backup_broken"
    (reason,) = [one for one in advice(standing(())) if one.code == "operation.backup_failed"]
    assert "trục trặc giữa chừng" in say(reason)


@pytest.mark.django_db
def test_a_refused_backup_is_shown_with_its_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"config\.backup_no_recipient"):
        making._noted(tmp_path, [])
    (tmp_path / "photo.jpg").write_text("mine")
    with pytest.raises(Refusal, match=r"config\.backup_exists"):
        making._noted(tmp_path, [str(TO[0])])
    (reason,) = [one for one in advice(standing(())) if one.code == "operation.backup_failed"]
    assert f"{tmp_path} đã có nội dung khác" in say(reason)


def test_the_weekly_rehearsal_takes_only_a_backup_of_this_site(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setenv("KHUE_BACKUP_TARGET", "/nowhere")
    monkeypatch.setenv("KHUE_BACKUP_IDENTITY", "/nowhere/key")
    monkeypatch.setattr(jobs, "_run", lambda *words: ran.append(words))
    jobs.rehearse(0)
    own = sealing.fingerprint(sealing.keyring(settings.SECRET_KEY, "other").public)
    assert ran == [("backup", "rehearse", "--signer", own)]


def test_every_queue_of_the_worker_has_a_name() -> None:
    assert {queue for lane in LANES for queue in lane} <= set(queue_names())


def contents(kept: Repository) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (kept.root / "pieces").glob("*/*")}


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
    keeping.prune_by(kept, 30, 0, 0)
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
    assert keeping.check(kept, kept.snapshots(), 1.0, None).faults == ()
    SPOILS[name](kept, listing)
    assert len(keeping.check(kept, kept.snapshots(), 1.0, None).faults) == 1


def test_a_sample_reads_that_part_and_misses_no_absent_piece(kept: Repository) -> None:
    listing = fill(kept, *(str(number).encode() for number in range(99)))
    assert listing is not None
    assert keeping.check(kept, kept.snapshots(), keeping.share_of("5%"), None).read == 5
    kept.place(listing.pieces[50].name).unlink()
    assert len(keeping.check(kept, kept.snapshots(), 0.05, None).faults) == 1


@pytest.mark.parametrize("text", ["0%", "101%", "half", "-5%"])
def test_a_sample_that_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"config\.backup_sample"):
        keeping.share_of(text)


def test_pruning_keeps_the_last_of_each_day_week_and_month() -> None:
    made = {f"{day:03}": AT + timedelta(days=day) for day in range(120)}
    kept = keeping.kept_of(made, 3, 2, 3)
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
    kept = keeping.kept_of(made, daily, weekly, monthly)
    assert str(max(hours)) in kept
    assert len(kept) <= daily + weekly + monthly + 1
    assert keeping.kept_of({name: made[name] for name in kept}, daily, weekly, monthly) == kept


def test_pruning_never_takes_what_a_kept_backup_needs(kept: Repository) -> None:
    for day in range(6):
        fill(kept, b"always", str(day).encode(), str(day - 1).encode(), at=AT + timedelta(days=day))
    fill(kept, b"under way", finish=False)
    kept_now, gone, freed = keeping.prune_by(kept, 2, 0, 0)
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
    with pytest.raises(Refusal, match=r"config\.backup_tampered"):
        keeping.prune_by(kept, 1, 0, 0)
    assert contents(kept) == before
    assert len(kept.snapshots()) == 3


def test_a_changed_row_changes_its_piece_alone() -> None:
    lines = [f"{number}\t{'x' * (number % 90)}\tname {number}\n".encode() for number in range(60_000)]
    before = list(dump.pieces(io.BytesIO(b"".join(lines))))
    lines[30_000] = b"30000\tanother\n"
    lines.insert(10, b"one more\n")
    after = list(dump.pieces(io.BytesIO(b"".join(lines))))
    assert b"".join(after) == b"".join(lines)
    assert len(before) > 10
    assert len(set(after) - set(before)) <= 3


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_parts_of_a_key_make_it_whole_and_one_does_not(order: tuple[int, int]) -> None:
    secret = str(IDENTITY)
    parts = keys.split(secret)
    assert keys.joined("\n".join(parts[at].lower() for at in order)) == secret
    with pytest.raises(Refusal, match=r"config\.backup_key_half"):
        keys.joined(parts[0])
    wrong = parts[0][:10] + ("7" if parts[0][10] != "7" else "6") + parts[0][11:]
    with pytest.raises(Refusal, match=r"config\.backup_key_unreadable"):
        keys.joined(f"{wrong}\n{parts[1]}")


def test_a_text_without_a_key_is_refused() -> None:
    for text in ("", "# age", "AGE-SECRET-KEY-1WRONG"):
        with pytest.raises(Refusal, match=r"config\.backup_key_unreadable"):
            sealing.identities(text)
    with pytest.raises(Refusal, match=r"config\.backup_recipient"):
        sealing.recipients(["age1wrong"])


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
