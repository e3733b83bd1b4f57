"""Sao lưu và phục hồi: what comes back on an empty machine is what went in; a refusal changes nothing."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pyrage
import pytest
from psycopg import sql

from khue.config.backup.archive import Archive, Source
from khue.config.backup.manifest import Manifest, check_version, read
from khue.config.postgres import Cluster
from khue.shared.refusal import Refusal
from tests.config.backup.kit import mark_of
from tests.config.backup.scripts import ANSWERS, FILL, READ, SERVED, SPILLED, SQL
from tests.config.backup.warm import Warm

pytestmark = [pytest.mark.timeout(400), pytest.mark.slow]
Khue = Callable[..., subprocess.CompletedProcess[str]]
WARM = {"old", "empty"}  # many commands each, and a secret that stays
EMPTY_MACHINE = "new"  # with a PostgreSQL of its own, made from nothing, as the rehearsal's
IDENTITY = pyrage.x25519.Identity.generate()
TO = str(IDENTITY.to_public())


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="khue-backup-"))
    folder.chmod(0o711)
    (folder / "key").write_text(f"# the sheet says much\n{IDENTITY}\n")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[str]:
    """The PostgreSQL of the old home, running all the time; the databases of most other homes are in it too."""
    (place / "old").mkdir(mode=0o711)
    cluster = Cluster(place / "old" / "postgres")
    yield cluster.start(fast=True)
    cluster.stop()


@pytest.fixture(scope="module")
def khue(place: Path, server: str) -> Iterator[Khue]:
    """Runs a command, or a script, over the home of that name: nothing else is passed on."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "LD_LIBRARY_PATH"}}
    warm: dict[str, Warm] = {}

    def environment_of(home: str) -> dict[str, str]:
        own = {"KHUE_HOME": str(place / home), "DJANGO_SETTINGS_MODULE": "khue.config.settings"}
        if home in {"old", EMPTY_MACHINE}:
            return {**clean, **own, "LANG": "C.UTF-8"}
        return {**clean, **own, "LANG": "C.UTF-8", "KHUE_DATABASE_URL": database(server, home)}

    def run(home: str, *words: str, script: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**environment_of(home), **more}
        if home in WARM:
            if home not in warm:
                warm[home] = Warm(place, {"KHUE_DATABASE_URL": server, **environment})
            return warm[home].run(list(words), script, environment)
        line = ["-c", script, *words] if script else ["-m", "khue.config", *words]
        return subprocess.run(
            [sys.executable, *line], env=environment, capture_output=True, text=True, check=False
        )

    yield run
    for one in warm.values():
        one.close()


def database(server: str, name: str) -> str:
    """The address of a database of that server, made when it isn't there."""
    with psycopg.connect(server, autocommit=True) as connection, suppress(psycopg.errors.DuplicateDatabase):
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.rpartition("/")[0] + f"/{name}"


@pytest.fixture(scope="module")
def filled(khue: Khue) -> str:
    """The site that is backed up, and what is in it."""
    assert khue("old", "migrate").returncode == 0
    done = khue("old", "two", "ada@hanoi.example", script=FILL)
    assert done.returncode == 0, done.stderr
    return khue("old", script=READ).stdout


@pytest.fixture(scope="module")
def kept(khue: Khue, place: Path, filled: str) -> Path:
    """A repository with one backup."""
    assert filled.count("\n") == 3
    done = khue("old", "backup", str(place / "repo"), "--recipient", TO)
    assert done.returncode == 0, done.stderr
    assert "Dấu của hệ thống" in done.stdout
    return place / "repo"


def restore(
    khue: Khue, place: Path, home: str, source: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    """A restore that takes what the old site made, and nobody else's."""
    line = ("restore", str(source), "--identity", str(place / "key"), "--signer", mark(place), *words)
    return khue(home, *line)


def mark(place: Path) -> str:
    """What ``khue backup-key show`` tells on the old site."""
    return mark_of((place / "old" / "secret").read_text())


def is_untouched(place: Path, home: str) -> bool:
    """Nothing of the backup has come into that home."""
    files = place / home / "files"
    kept = [path for path in files.rglob("*") if path.is_file()] if files.exists() else []
    return not kept and not (place / home / "restoring").exists()


@pytest.fixture(scope="module")
def restored(khue: Khue, place: Path, kept: Path, filled: str) -> Iterator[str]:
    """The home into which the first backup was restored, on an empty machine; it equals what went in."""
    assert mark(place) in khue("old", "backup-key", "show").stdout
    done = restore(khue, place, "new", kept)
    assert done.returncode == 0, done.stderr
    assert "Nhật ký nguyên vẹn: 1 dòng" in done.stdout
    with Cluster(place / "new" / "postgres"):
        assert khue("new", script=READ).stdout == filled
        yield "new"


def test_an_empty_machine_gets_everything_back_and_answers(khue: Khue, place: Path, restored: str) -> None:
    assert (place / "new" / "secret").read_bytes() == (place / "old" / "secret").read_bytes()
    assert stat.S_IMODE((place / "new" / "secret").stat().st_mode) == 0o600
    assert khue(restored, script=ANSWERS).stdout.strip() == "200"


def test_a_second_backup_adds_little_and_both_are_listed(khue: Khue, place: Path, kept: Path) -> None:
    before = {path.name for path in (kept / "pieces").rglob("*.age")}
    added = khue("old", "three", "bob@hanoi.example", script=FILL)
    assert added.returncode == 0, added.stderr
    done = khue("old", "backup", "make", str(kept), KHUE_BACKUP_RECIPIENT=TO)
    assert done.returncode == 0, done.stderr
    after = {path.name for path in (kept / "pieces").rglob("*.age")}
    assert before < after
    assert len(after - before) < len(before)
    listed = khue("old", "backup", "list", KHUE_BACKUP_TARGET=str(kept))
    assert listed.stdout.count("cả bản") == 2
    assert (
        "nguyên vẹn"
        in khue("old", "backup", "verify", str(kept), "--all", "--identity", str(place / "key")).stdout
    )
    pruned = khue("old", "backup", "prune", str(kept), "--daily", "1", "--weekly", "0", "--monthly", "0")
    assert "Giữ 1 bản, bỏ 1 bản" in pruned.stdout


def test_a_rehearsal_restores_to_nowhere_and_leaves_a_report(khue: Khue, place: Path, kept: Path) -> None:
    line = ("backup", "rehearse", str(kept), "--identity", str(place / "key"))
    refused = khue("empty", *line)
    assert (refused.returncode, f"--signer {mark(place)}" in refused.stderr) == (2, True)
    done = khue("empty", *line, KHUE_BACKUP_SIGNER=mark(place))
    assert done.returncode == 0, done.stderr
    assert "khớp từng dòng, từng byte" in done.stdout
    assert not (place / "empty" / "rehearsal").exists()
    (report,) = (kept / "reports").glob("rehearsal-*")
    assert json.loads(report.read_text().split("\n")[1])["facts"]["good"] is True


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed (apt install age)")
def test_the_backup_opens_without_khue(place: Path, kept: Path) -> None:
    line = [sys.executable, "-I", str(kept / "by-hand.py"), str(place / "key"), str(place / "by-hand")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (place / "by-hand" / "kept" / "secret").read_bytes() == (place / "old" / "secret").read_bytes()
    assert b"PGDMP" in (place / "by-hand" / "database" / "toc.dat").read_bytes()
    assert any(path.read_bytes() == b"two" * 100000 for path in (place / "by-hand" / "files").iterdir())


def test_a_backup_of_an_older_khue_is_migrated_after_it_was_compared(
    khue: Khue, place: Path, restored: str
) -> None:
    forget = "DELETE FROM django_migrations WHERE app = 'sessions'; DROP TABLE django_session"
    assert khue(restored, forget, script=SQL).returncode == 0
    done = khue(restored, "backup", str(place / "of-older"), "--recipient", TO)
    assert done.returncode == 0, done.stderr
    migrated = restore(khue, place, "newer-khue", place / "of-older")
    assert migrated.returncode == 0, migrated.stderr
    assert khue("newer-khue", "SELECT 1 FROM django_session", script=SQL).returncode == 0


def test_a_backup_of_a_newer_khue_is_refused() -> None:
    told = Manifest(2, "", False, ["files.0001_initial", "files.9999_of_tomorrow"], {}, [], {}, {})
    with pytest.raises(Refusal) as refused:
        check_version(told)
    assert refused.value.facts["first"] == "files.9999_of_tomorrow"
    with pytest.raises(Refusal, match=r"config\.backup_format"):
        read(gzip.compress(b'{"format": 3}'))


def test_what_is_not_true_is_refused_and_changes_nothing(khue: Khue, place: Path, kept: Path) -> None:
    spoilt = shutil.copytree(kept, place / "spoilt")
    victim = max(spoilt.rglob("*.age"), key=lambda path: path.stat().st_size)
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    refused = restore(khue, place, "empty", spoilt)
    assert (refused.returncode, "không còn như lúc ghi" in refused.stderr) == (2, True)
    assert khue("empty", "backup", "verify", str(spoilt)).returncode == 3
    victim.unlink()
    assert "thiếu" in restore(khue, place, "empty", spoilt).stderr
    (place / "other-key").write_text(str(pyrage.x25519.Identity.generate()))
    refused = restore(khue, place, "empty", kept, "--identity", str(place / "other-key"))
    assert (refused.returncode, "không mở được" in refused.stderr) == (2, True)
    refused = restore(khue, place, "empty", kept, "--signer", "AAAAA-BBBBB-CCCCC-DDDDD")
    assert (refused.returncode, "không phải dấu đã nêu" in refused.stderr) == (2, True)
    refused = khue("empty", "restore", str(kept), "--identity", str(place / "key"))
    assert (refused.returncode, f"--signer {mark(place)}" in refused.stderr) == (2, True)
    assert is_untouched(place, "empty")


def test_home_with_data_is_refused_and_left_alone(khue: Khue, place: Path, kept: Path) -> None:
    before = khue("old", script=READ).stdout
    refused = restore(khue, place, "old", kept)
    assert refused.returncode == 2
    assert "nơi trống" in refused.stderr
    assert khue("old", script=READ).stdout == before


@pytest.fixture(scope="module")
def tar(khue: Khue, place: Path, filled: str) -> tuple[Path, str]:
    """An unsealed backup, asked for plainly, and what is in it."""
    del filled
    content = khue("old", script=READ).stdout
    done = khue("old", "backup", str(place / "whole.tar"), "--unencrypted")
    assert done.returncode == 0, done.stderr
    assert "CẢNH BÁO" in done.stdout
    return place / "whole.tar", content


def test_unsealed_only_when_asked_plainly(khue: Khue, place: Path, tar: tuple[Path, str]) -> None:
    whole, content = tar
    for words in ((str(place / "unsealed"),), (str(place / "one.tar"),), ()):
        refused = khue("old", "backup", *words)
        assert refused.returncode == 2, words
    assert not (place / "unsealed").exists()
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    again = khue("old", "backup", str(whole), "--unencrypted")
    assert again.returncode == 2
    restored = khue("from-tar", "restore", str(whole))
    assert restored.returncode == 0, restored.stderr
    assert khue("from-tar", script=READ).stdout == content


def test_unfinished_or_damaged_tar_is_refused(khue: Khue, place: Path, tar: tuple[Path, str]) -> None:
    whole, _content = tar
    with tarfile.open(whole) as source, tarfile.open(place / "cut.tar", "w") as cut:
        for entry in source:
            if entry.name != "manifest.json":
                cut.addfile(entry, source.extractfile(entry))
    assert "bản kê" in khue("empty-1", "restore", str(place / "cut.tar")).stderr
    text = bytearray(whole.read_bytes())
    at = text.index(b"twotwotwo")
    text[at : at + 3] = b"TWO"
    (place / "spoilt.tar").write_bytes(text)
    spoilt = khue("empty-1", "restore", str(place / "spoilt.tar"))
    assert spoilt.returncode == 2
    assert "hỏng" in spoilt.stderr


def test_a_demo_stays_a_demo_through_backup_and_restore(khue: Khue, place: Path, filled: str) -> None:
    del filled
    mark = place / "old" / "demo-cast.txt"
    mark.write_text("Vũ Thảo Trinh")
    try:
        assert khue("old", "backup", str(place / "demo"), "--recipient", TO).returncode == 0
    finally:
        mark.unlink()
    assert restore(khue, place, "was-demo", place / "demo").returncode == 0
    assert (place / "was-demo" / "demo-cast.txt").read_text() == "Vũ Thảo Trinh"
    refused = khue("was-demo", script=SERVED)
    assert "config.demo_home" in refused.stdout, refused.stderr
    assert "config.demo_home" not in khue("old", script=SERVED).stdout


def test_a_killed_backup_leaves_nothing_open_and_the_next_is_whole(
    place: Path, khue: Khue, kept: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "KHUE_HOME": str(place / "old"), "LANG": "C.UTF-8"}
    line = [sys.executable, "-m", "khue.config", "backup", str(place / "killed"), "--recipient", TO]
    with subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not list((place / "killed").rglob("*.age")) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    refused = restore(khue, place, "empty-1", place / "killed")
    assert (refused.returncode, "không phải bản sao lưu trọn vẹn" in refused.stderr) == (2, True)
    assert khue("old", "backup", str(place / "killed"), "--recipient", TO).returncode == 0
    assert khue("old", "backup", "verify", str(place / "killed")).returncode == 0
    assert [path.name for path in (place / "old" / "backup-work").iterdir()] == ["lock"]
    assert kept.exists()


def test_a_restored_file_is_private_from_its_first_byte(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 50)
    with Archive.new(tmp_path / "one.tar") as archive:
        archive.add("secret", tmp_path / "secret")
        archive.finish("manifest.json", b"{}")
    before = os.umask(0)
    try:
        with Source.open(tmp_path / "one.tar") as source:
            source.extract("secret", tmp_path / "back")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "back").stat().st_mode) == 0o600


def test_what_a_recall_destroyed_is_destroyed_again_before_a_restored_site_serves(
    khue: Khue, place: Path, kept: Path
) -> None:
    del kept
    home, repo = "spilled", place / "of-spilled"
    assert khue(home, "migrate").returncode == 0
    assert "ready" in khue(home, "take", script=SPILLED, PYTHONPATH=str(Path.cwd())).stdout
    assert khue(home, "backup", str(repo), "--recipient", TO).returncode == 0
    before = next(iter(sorted((repo / "snapshots").glob("*.list")))).stem
    gone = khue(home, "destroy", script=SPILLED)
    assert gone.stdout.startswith("refused files.destroyed — None 3"), gone.stderr
    assert khue(home, "backup", str(repo), "--recipient", TO).returncode == 0
    assert len((repo / "destroyed.list").read_text().splitlines()) == 3
    secret = (place / home / "secret").read_text()
    mark = mark_of(secret)
    line = ("restore", str(repo), "--signer", mark, "--identity", str(place / "key"), "--snapshot", before)
    done = khue("again", *line)
    assert done.returncode == 0, done.stderr
    told = khue("again", "look", script=SPILLED)
    assert told.stdout.startswith("refused files.destroyed — None 3"), told.stdout + told.stderr
    files = place / "again" / "files"
    assert [path for path in files.rglob("*") if path.is_file() and path.name != "lock"] == []
