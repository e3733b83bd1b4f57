"""A crash at any moment loses nothing that was confirmed and leaves nothing for ever."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from khue.files.actions import note_attempt, sweep, take_in
from khue.files.jobs import MAX_ATTEMPTS, child, digest
from khue.files.jobs.parent import DISK_FULL, ChildError, Lead
from khue.files.models import Blob, Chunk, File, LocalStore, Rendition, Upload
from khue.files.queries import card, opened, work_folder, work_on
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from tests.files import makers
from tests.files.conftest import CLERK

SYSTEM = Actor.system("test")


def age(path, days: float = 3) -> None:
    os.utime(path, (time.time() - days * 86400,) * 2)


@pytest.mark.django_db
def test_killed_between_bytes_and_row_leaves_bytes_that_the_sweep_takes(home):
    data = makers.pdf(2)
    source = home.parent / "given.pdf"
    source.write_bytes(data)
    program = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(Path.cwd())!r})\n"
        "import django\ndjango.setup()\n"
        "from khue.files.models import LocalStore\n"
        f"LocalStore(Path({str(home)!r})).put(open({str(source)!r}, 'rb'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    (orphan,) = home.glob("??/??/*")
    assert orphan.read_bytes() == data
    sweep(SYSTEM)
    assert orphan.exists(), "young bytes may be named any moment"
    file_id = take_in(CLERK, io.BytesIO(data), "a.pdf")
    digest(file_id)
    named = set(home.glob("??/??/*")) - {orphan}
    assert len(named) == 3, "what came, what is read of it, the pictures"
    for path in (orphan, *named):
        age(path)
    sweep(SYSTEM)
    assert not orphan.exists()
    assert all(path.exists() for path in named), "named bytes stay"
    File.objects.filter(id=file_id).delete()
    Rendition.objects.all().delete()
    Chunk.objects.all().delete()
    Blob.objects.all().delete()
    sweep(SYSTEM)
    assert not any(path.exists() for path in named)


@pytest.mark.django_db
def test_bytes_stored_again_are_young_again(home):
    store = LocalStore(home)
    stored = store.put(io.BytesIO(b"x" * 100))
    age(store.path(stored.sha256))
    assert list(store.aged(3600)) == [stored.sha256]
    store.put(io.BytesIO(b"x" * 100))
    assert list(store.aged(3600)) == []
    assert store.discard(stored.sha256, 3600) is False
    assert store.path(stored.sha256).exists()


@pytest.mark.django_db
def test_halves_and_work_of_a_dead_worker_are_swept(home):
    (home / "tmp").mkdir(parents=True)
    (home / "incoming").mkdir()
    left = [home / "tmp" / "half", home / "incoming" / "not-an-upload", work_folder() / "7-dead"]
    for path in left[:2]:
        path.write_bytes(b"x")
    left[2].mkdir()
    sweep(SYSTEM)
    assert all(path.exists() for path in left)
    for path in left:
        age(path)
    sweep(SYSTEM)
    assert not any(path.exists() for path in left)


@pytest.mark.django_db
def test_an_expired_upload_is_swept(django_user_model, home):
    user = django_user_model.objects.create(email="a@hanoi.example")
    now = clock.now()
    row = Upload.objects.create(
        owner=user, name="a", size=5, made_at=now, expires_at=now + timedelta(hours=24)
    )
    half = home / "incoming" / row.id.hex
    half.parent.mkdir(parents=True)
    half.write_bytes(b"123")
    sweep(SYSTEM)
    assert half.exists()
    with clock.hold(now + timedelta(hours=25)):
        sweep(SYSTEM)
    assert not half.exists()
    assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_job_was_lost_is_begun_again(hand_in, run_jobs):
    from procrastinate.contrib.django.models import ProcrastinateJob

    file_id = hand_in()
    ProcrastinateJob.objects.all()._raw_delete("default")
    assert run_jobs() == 0
    with clock.hold(clock.now() + timedelta(minutes=30)):
        sweep(SYSTEM)
    run_jobs()
    assert card(file_id).state == "ready"


@pytest.mark.django_db
def test_a_child_killed_from_outside_is_tried_again_and_a_file_that_always_kills_is_refused(
    hand_in, monkeypatch, home
):
    file_id = hand_in(makers.pdf(3))
    watch = Lead._watch

    def shot(self, child, progress):
        os.killpg(child.pid, signal.SIGKILL)
        return watch(self, child, progress)

    monkeypatch.setattr(Lead, "_watch", shot)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ChildError):
            digest(file_id)
        assert card(file_id).state == "working"
        assert list(work_folder().iterdir()) == []
    digest(file_id)
    assert (card(file_id).state, card(file_id).refusal_code) == ("refused", "files.too_heavy")


@pytest.mark.django_db
def test_a_second_run_of_a_half_done_job_finishes_it(hand_in):
    file_id = hand_in(makers.pdf(3))
    note_attempt(file_id)
    work = work_on(file_id)
    with opened(work.sha256) as source, Lead(work, source, work_folder()) as dead:
        dead.run(lambda percent: None)
        dead.folder.rename(dead.folder.with_name("left-by-the-dead"))
    digest(file_id)
    assert card(file_id).state == "ready"


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["child", "store"])
def test_a_full_disk_is_never_the_fault_of_the_file(hand_in, monkeypatch, where):
    file_id = hand_in(makers.pdf(2))

    def full(*_arguments):
        raise Refusal("files.disk_full")

    with monkeypatch.context() as scarce:
        if where == "child":
            scarce.setattr(Lead, "_watch", lambda *_arguments: DISK_FULL)
        else:
            scarce.setattr(LocalStore, "adopt", full)
        for _ in range(MAX_ATTEMPTS + 2):
            with pytest.raises(Refusal, match=r"files\.disk_full"):
                digest(file_id)
            assert card(file_id).state == "working"
    digest(file_id)
    assert card(file_id).state == "ready"


def test_the_child_says_that_the_disk_is_full(tmp_path, monkeypatch):
    def full(_folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(child, "digest", full)
    assert child.main(tmp_path) == DISK_FULL
