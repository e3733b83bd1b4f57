"""Every blob lies sealed under a key of its own, in the store, on the way to it and in the quarantine."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.db import connection

from khue.config import environment
from khue.config.backup.dump import APART
from khue.config.backup.work import BLOBS, Sealing
from khue.config.verify import after_restore
from khue.files.actions import Receiver, drop_upload, finish_upload, open_upload, seal_next, sweep
from khue.files.jobs import digest, seal_older
from khue.files.models import Blob, Key, keep, key_of, quarantine, store
from khue.files.queries import (
    at_hand,
    card,
    drop_dead,
    fetch,
    locate,
    memory_folder,
    reading,
    streamed,
    unguarded,
    upload_to_edit,
    work_folder,
    work_folders,
)
from khue.files.rules.memory import is_closed, memory_places
from khue.files.rules.sealing import KeyUnfitError, forget_keys, new_key, stencil, unwrapped, wrapped
from khue.shared import clock
from khue.shared.actor import Actor
from tests.files import makers
from tests.files.guard import papers
from tests.files.kept import bytes_of, received_bytes
from tests.s3 import S3

SYSTEM = Actor.system("test")
SECRET = "Kế hoạch bay số bảy"


def lying(*folders: Path) -> list[bytes]:
    """All bytes and names that lie anywhere below, on disk and in memory."""
    paths = [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]
    return [path.name.encode() + b"\n" + path.read_bytes() for path in paths]


def every_row() -> str:
    """All tables, as text; what lies in a column of bytes too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture(params=["disk", "bucket"])
def where(request: pytest.FixtureRequest, settings) -> S3 | None:
    if request.param == "disk":
        return None
    s3: S3 = request.getfixturevalue("s3")
    settings.KHUE_STORAGE_URL = s3.url()
    return s3


def in_bucket(s3: S3 | None) -> list[bytes]:
    if s3 is None:
        return []
    bucket, found = urlsplit(django_settings.KHUE_STORAGE_URL).hostname, []
    for one in s3.client.list_objects_v2(Bucket=bucket).get("Contents", []):
        body = s3.client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        found.append(one["Key"].encode() + b"\n" + body)
    return found


def test_any_part_of_sealed_bytes_opens_by_itself():
    data, over = os.urandom(100_000), stencil(new_key()).over
    sealed = b"".join(over(at, data[at : at + 777]) for at in range(0, len(data), 777))
    assert sealed != data
    for offset, size in ((0, 1), (1, 15), (15, 17), (16, 16), (4096, 50_000), (99_999, 1), (0, 100_000)):
        assert over(offset, sealed[offset : offset + size]) == data[offset : offset + size]
    assert stencil(new_key()).over(0, sealed) != data


def test_a_key_opens_under_the_secret_that_wrapped_it_and_no_other():
    key = new_key()
    row = wrapped("one", key)
    assert key not in row
    assert wrapped("one", key) != row
    assert unwrapped("one", row) == key
    for secret, told in (("other", row), ("one", row[:-1] + bytes([row[-1] ^ 1])), ("one", b"")):
        with pytest.raises(KeyUnfitError):
            unwrapped(secret, told)
    forget_keys()
    assert unwrapped("one", row) == key


@pytest.mark.django_db
def test_a_paper_lies_sealed_from_its_first_byte_until_a_tablet_asks(where, home, committed):
    user = get_user_model().objects.create(email="vt@hanoi.example")
    clerk = Actor(kind="person", label="VT", user_id=user.id, person_id=None)
    data = makers.pdf(3, text=SECRET)
    upload = open_upload(clerk, "Báo cáo.pdf", len(data))
    for start, end in ((0, 1001), (1001, len(data))):
        receiver = Receiver(upload_to_edit(clerk, upload), start)
        receiver.write(data[start:end])
        receiver.close()

    def plain() -> bool:
        hay = lying(home) + in_bucket(where)
        assert hay
        return any(data[at : at + 40] in one for one in hay for at in range(0, len(data) - 40, 40))

    assert not plain()
    file_id = committed(finish_upload, clerk, upload)
    assert not plain()
    assert hashlib.sha256(data).hexdigest() not in every_row()
    committed(digest, file_id)
    made = reading(file_id)
    assert not plain()
    assert not list(quarantine().aged(-5))
    assert received_bytes(file_id) == data
    whole = bytes_of(made.sha256)
    assert not any(
        whole[:200] in one or made.sha256.encode() in one for one in lying(home) + in_bucket(where)
    )
    for name, place in locate([one[0] for one in made.chunks]).items():
        piece = at_hand(place) or asyncio.run(fetch([place]))[0]
        assert hashlib.sha256(piece).hexdigest() == name
        assert at_hand(place) == piece
    assert list(work_folder().iterdir()) == []


@pytest.mark.django_db
def test_another_node_reads_it_and_keeps_only_sealed_pieces_near(s3: S3, settings, home, read, tmp_path):
    settings.KHUE_STORAGE_URL = s3.url()
    made = reading(read(makers.pdf(2)).id)
    settings.KHUE_HOME = tmp_path / "other"
    places = list(locate([one[0] for one in made.chunks]).values())
    assert at_hand(places[0]) is None

    async def ask() -> list[bytes]:
        found = await fetch(places)
        while store()._keeping:
            await asyncio.sleep(0.01)
        return found

    found = asyncio.run(ask())
    assert [hashlib.sha256(one).hexdigest() for one in found] == [place.name for place in places]
    near = lying(tmp_path / "other")
    assert len(near) >= len(places)
    assert not any(
        piece[:64] in one or place.name.encode() in one
        for one in near
        for piece, place in zip(found, places, strict=True)
    )
    assert at_hand(places[0]) == found[0]


@pytest.mark.django_db
@pytest.mark.parametrize("dropped", [False, True])
def test_a_marked_paper_leaves_nothing_anywhere(where, home, committed, caplog, tmp_path, dropped):
    user = get_user_model().objects.create(email="vt@hanoi.example")
    clerk = Actor(kind="person", label="VT", user_id=user.id, person_id=None)
    data = papers.typed("TUYỆT MẬT", pages=2, on=1)
    upload = open_upload(clerk, "Kế hoạch bay.pdf", len(data))
    receiver = Receiver(upload_to_edit(clerk, upload), 0)
    receiver.write(data[: len(data) // 2] if dropped else data)
    receiver.close()
    if dropped:
        committed(drop_upload, clerk, upload)
    else:
        file_id = committed(finish_upload, clerk, upload)
        committed(digest, file_id)
        assert card(file_id).refusal_code == "files.marked"
    assert not Key.objects.exists()
    assert not Blob.objects.exists()
    hay = [*lying(tmp_path, *work_folders()), *in_bucket(where), every_row().encode(), caplog.text.encode()]
    needles = ["Kế hoạch bay".encode(), hashlib.sha256(data).hexdigest().encode(), data[:60], data[200:260]]
    assert not [needle for needle in needles if any(needle in one for one in hay)]
    assert in_bucket(where) == []


PROGRAM = """
import os, signal, sys
import django
django.setup()
from khue.files.jobs import digest
from khue.files.jobs.parent import Lead
def die(self, progress):
    (self.folder / "open.txt").write_bytes(self.source.read_bytes())
    os.kill(os.getpid(), signal.SIGKILL)
Lead.run = die
digest(int(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_looks_loses_nothing_and_what_it_had_open_goes_first(
    hand_in, tmp_path, database_environment
):
    data = papers.typed("MẬT")
    file_id = hand_in(data)
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file_id)], env=database_environment, check=False, timeout=120
    )
    assert program.returncode == -signal.SIGKILL
    assert any(data in one for one in lying(*work_folders()[1:])), "it died with the paper open in memory"
    assert not any(data in one for one in lying(tmp_path)), "but never on the disk"
    digest(file_id)
    assert card(file_id).refusal_code == "files.marked"
    assert lying(tmp_path / "files" / "quarantine", *work_folders()) == [b"lock\n"]


@pytest.mark.django_db
def test_what_an_earlier_version_left_open_is_read_as_it_lies_and_sealed_by_and_by(where, home, committed):
    data = [os.urandom(70_000) for _ in range(3)]
    rows = []
    for one in data:
        kept = store().put(io.BytesIO(one))
        rows.append(Blob.objects.create(sha256=kept.sha256, size=kept.size, made_at=clock.now()))
    assert [bytes_of(row.sha256) for row in rows] == data
    first = seal_next()
    assert first == rows[0].id
    assert [bytes_of(row.sha256) for row in rows] == data, "half of them done"
    seal_older(0)
    assert Key.objects.count() == 3
    assert seal_next() is None
    for row, one in zip(rows, data, strict=True):
        assert key_of(Key.objects.get(blob=row).wrapped)
        assert streamed(row.sha256).read() == one
        assert store().discard(row.sha256, 0), "the open bytes are nobody's now"
        assert streamed(row.sha256).read() == one
    assert not any(one[:64] in found for one in data for found in lying(home / "files"))


@pytest.mark.django_db
def test_open_bytes_go_with_the_sweep_once_they_lie_sealed(home):
    kept = store().put(io.BytesIO(b"open" * 1000))
    row = Blob.objects.create(sha256=kept.sha256, size=kept.size, made_at=clock.now())
    seal_older(0)
    for path in home.glob("??/??/*"):
        os.utime(path, (time.time() - 3 * 86_400,) * 2)
    sweep(SYSTEM)
    (left,) = home.glob("??/??/*")
    assert left.name == Key.objects.get(blob=row).place
    assert streamed(row.sha256).read() == b"open" * 1000


@pytest.mark.django_db
def test_a_backup_sees_neither_the_keys_nor_what_waits_for_the_guard(hand_in, committed):
    first, second = hand_in(makers.pdf(1)), hand_in(makers.pdf(2))
    committed(digest, first)
    with connection.cursor() as cursor:
        cursor.execute(BLOBS)
        named = {sha256 for sha256, _size in cursor.fetchall()}
    assert len(named) == 3
    assert card(first).sha256 in named
    assert card(second).sha256 == ""
    assert set(APART) == {Key._meta.db_table}


@pytest.mark.django_db
def test_a_restored_site_has_new_keys_and_refuses_what_was_never_looked_at(hand_in, committed, home):
    first, second = hand_in(makers.pdf(1)), hand_in(makers.pdf(2))
    committed(digest, first)
    assert not unguarded()
    sha256 = card(first).sha256
    old = Key.objects.get(blob__sha256=sha256).place
    Key.objects.all().delete()  # as a restore finds them
    sealing = Sealing()
    assert sealing.put(io.BytesIO(makers.pdf(1))) == sha256
    place, row = sealing._made[sha256]
    assert place != old
    Key.objects.create(blob=Blob.objects.get(sha256=sha256), place=place, wrapped=wrapped_again(row))
    assert bytes_of(sha256) == makers.pdf(1)
    assert unguarded()
    after_restore(None)
    assert (card(second).state, card(second).refusal_code) == ("refused", "files.gone")
    assert not unguarded()


def wrapped_again(row: bytes) -> bytes:
    """The restoring process wraps under the secret in the home; here settings has another one."""
    secret = environment.secret_key(Path(django_settings.KHUE_HOME))
    return wrapped(django_settings.SECRET_KEY, unwrapped(secret, row))


def test_a_folder_in_memory_is_ours_and_closed_or_not_taken(tmp_path: Path):
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/x / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n")
    assert list(memory_places({}, mounts)) == [Path("/dev/shm")]
    mounts.write_text(f"/dev/x / ext4 rw 0 0\ntmpfs {tmp_path} tmpfs rw 0 0\n")
    assert list(memory_places({"XDG_RUNTIME_DIR": str(tmp_path)}, mounts)) == [tmp_path]
    assert list(memory_places({"XDG_RUNTIME_DIR": "/nowhere"}, tmp_path / "none")) == []
    assert is_closed(tmp_path / "own")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    assert not is_closed(tmp_path / "open")
    (tmp_path / "link").symlink_to(tmp_path / "own")
    assert not is_closed(tmp_path / "link")


@pytest.mark.django_db
def test_without_memory_the_work_goes_on_beside_the_store_and_says_so(home, monkeypatch, caplog, read):
    monkeypatch.setattr("khue.files.queries.work.memory_places", lambda _environment: iter(()))
    assert memory_folder(1) is None
    assert work_folder() == home / "work"
    assert "on the disk" in caplog.text
    assert read().state == "ready"


@pytest.mark.django_db
def test_what_a_dead_process_left_open_goes_at_once_and_what_lives_stays(home):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder = work_folder()
    left, mine = folder / f"7-{dead.pid}-x", folder / f"7-{os.getpid()}-x"
    left.mkdir()
    mine.mkdir()
    drop_dead()
    assert not left.exists()
    assert mine.exists()
    mine.rmdir()


@pytest.mark.django_db
def test_the_same_bytes_kept_twice_lie_once(home):
    first, second = keep(io.BytesIO(b"x" * 5000)), keep(io.BytesIO(b"x" * 5000))
    assert first == second
    assert len(list(home.glob("??/??/*"))) == 1
