"""Sao lưu: what comes back is what went in, and only into an empty place."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from khue.config.archive import Archive, Source

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow, pytest.mark.xdist_group("backup")]
Khue = Callable[..., subprocess.CompletedProcess[str]]
FILL = """
import io
from django.contrib.auth import get_user_model
from khue.config.database import database_at_hand
with database_at_hand():
    import django; django.setup()
    from khue.files.models import Blob, store
    from khue.shared import clock
    for text in (b"one", b"two" * 100000):
        kept = store().put(io.BytesIO(text))
        Blob.objects.create(sha256=kept.sha256, size=kept.size, made_at=clock.now())
"""
READ = """
from khue.config.database import database_at_hand
with database_at_hand():
    import django; django.setup()
    from khue.files.models import Blob, store
    for blob in Blob.objects.order_by("id"):
        with store().open(blob.sha256) as path:
            print(blob.sha256, len(path.read_bytes()))
"""
SERVED = """
from pathlib import Path
from khue.config import environment, prepared
from khue.config.database import database_at_hand
from khue.shared.refusal import Refusal
with database_at_hand():
    try:
        prepared.refuse_other_use(prepared.REAL, environment.read().home)
    except Refusal as refusal:
        print(refusal.code)
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="khue-backup-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def khue(place: Path) -> Khue:
    """Runs a command, or a script, over the home of that name."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KHUE_")}

    def run(home: str, *words: str, script: str = "") -> subprocess.CompletedProcess[str]:
        line = ["-c", script] if script else ["-m", "khue.config", *words]
        environment = {
            **clean,
            "KHUE_HOME": str(place / home),
            "DJANGO_SETTINGS_MODULE": "khue.config.settings",
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [sys.executable, *line], env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="module")
def filled(khue: Khue) -> str:
    assert khue("old", "migrate").returncode == 0
    done = khue("old", script=FILL)
    assert done.returncode == 0, done.stderr
    return khue("old", script=READ).stdout


@pytest.fixture(scope="module")
def backup_of(khue: Khue, place: Path, filled: str) -> Callable[[str], Path]:
    """A backup of that name, made when it is first asked for: each command starts a database."""
    assert filled.count("\n") == 2

    def made(name: str) -> Path:
        if not (place / name).exists():
            done = khue("old", "backup", str(place / name))
            assert done.returncode == 0, done.stderr
        return place / name

    return made


@pytest.mark.parametrize("name", ["one.tar", "folder"])
def test_what_comes_back_is_what_went_in(
    khue: Khue, place: Path, backup_of: Callable[[str], Path], filled: str, name: str
) -> None:
    assert stat.S_IMODE(backup_of(name).stat().st_mode) & 0o077 == 0
    restored = khue(f"new-{name}", "restore", str(place / name))
    assert restored.returncode == 0, restored.stderr
    assert khue(f"new-{name}", script=READ).stdout == filled
    secret = (place / f"new-{name}" / "secret").read_bytes()
    assert secret == (place / "old" / "secret").read_bytes()


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


def test_a_demo_stays_a_demo_through_backup_and_restore(khue: Khue, place: Path, filled: str) -> None:
    del filled
    mark = place / "old" / "demo-cast.txt"
    mark.write_text("Vũ Thảo Trinh")
    try:
        assert khue("old", "backup", str(place / "demo.tar")).returncode == 0
    finally:
        mark.unlink()
    assert khue("was-demo", "restore", str(place / "demo.tar")).returncode == 0
    assert (place / "was-demo" / "demo-cast.txt").read_text() == "Vũ Thảo Trinh"
    refused = khue("was-demo", script=SERVED)
    assert "config.demo_home" in refused.stdout, refused.stderr
    assert "config.demo_home" not in khue("old", script=SERVED).stdout


def test_home_with_data_is_refused_and_left_alone(
    khue: Khue, backup_of: Callable[[str], Path], filled: str
) -> None:
    refused = khue("old", "restore", str(backup_of("one.tar")))
    assert refused.returncode == 2
    assert "nơi trống" in refused.stderr
    assert khue("old", script=READ).stdout == filled


def test_existing_backup_is_never_overwritten(khue: Khue, place: Path, filled: str) -> None:
    del filled
    (place / "mine.tar").write_text("mine")
    refused = khue("old", "backup", str(place / "mine.tar"))
    assert refused.returncode == 2
    assert (place / "mine.tar").read_text() == "mine"


def test_second_backup_into_a_folder_copies_no_byte_twice(
    khue: Khue, backup_of: Callable[[str], Path]
) -> None:
    files = backup_of("folder") / "files"
    before = {path: path.stat().st_ino for path in files.iterdir()}
    assert before
    assert khue("old", "backup", str(files.parent)).returncode == 0
    assert {path: path.stat().st_ino for path in files.iterdir()} == before


def test_unfinished_or_damaged_backup_is_refused(
    khue: Khue, place: Path, backup_of: Callable[[str], Path]
) -> None:
    with tarfile.open(backup_of("one.tar")) as whole, tarfile.open(place / "cut.tar", "w") as cut:
        for entry in whole:
            if entry.name != "manifest.json":
                cut.addfile(entry, whole.extractfile(entry))
    assert "bản kê" in khue("empty-1", "restore", str(place / "cut.tar")).stderr
    content = bytearray((place / "one.tar").read_bytes())
    at = content.index(b"twotwotwo")
    content[at : at + 3] = b"TWO"
    (place / "spoilt.tar").write_bytes(content)
    spoilt = khue("empty-2", "restore", str(place / "spoilt.tar"))
    assert spoilt.returncode == 2
    assert "hỏng" in spoilt.stderr
