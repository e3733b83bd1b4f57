"""Việc sao lưu: in what order it reads, what it notes, and which queue it waits in."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from khue.config import jobs
from khue.config.backup import archive, dump, making, plain, sealing
from khue.config.backup.repository import Repository
from khue.config.worker import LANES
from khue.operation.pages import queue_names
from khue.operation.queries import last, standing
from khue.operation.rules import advice
from khue.shared.refusal import Refusal
from khue.shared.sentences import say
from tests.config.backup.kit import TO


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
    monkeypatch.setenv("KHUE_SECRET_KEY", "the site's secret")
    jobs.rehearse(0)
    own = sealing.fingerprint(sealing.keyring("the site's secret", "other").public)
    assert ran == [("backup", "rehearse", "--signer", own)]


def test_every_queue_of_the_worker_has_a_name() -> None:
    assert {queue for lane in LANES for queue in lane} <= set(queue_names())


def test_a_changed_row_changes_its_piece_alone() -> None:
    lines = [f"{number}\t{'x' * (number % 90)}\tname {number}\n".encode() for number in range(60_000)]
    before = list(dump.pieces(io.BytesIO(b"".join(lines))))
    lines[30_000] = b"30000\tanother\n"
    lines.insert(10, b"one more\n")
    after = list(dump.pieces(io.BytesIO(b"".join(lines))))
    assert b"".join(after) == b"".join(lines)
    assert len(before) > 10
    assert len(set(after) - set(before)) <= 3
