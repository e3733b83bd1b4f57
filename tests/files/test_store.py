"""Kho: what every kind of store promises, on a disk and in a bucket."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest

from khue.files.actions import copy_to
from khue.files.models import LocalStore, Place, S3Store, Store, StoreAway, store_at
from khue.files.models.storage import s3 as s3_module
from khue.files.models.storage.keys import keys
from khue.files.models.storage.nearby import Nearby
from khue.files.rules.address import AddressError, address_of
from khue.shared import clock
from khue.shared.refusal import Refusal, Stale
from tests.files import makers
from tests.files.kept import received_bytes
from tests.s3 import S3

DATA = os.urandom(300_000)
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["disk", "bucket"])
def kept(request: pytest.FixtureRequest, home: Path) -> Store:
    url = "" if request.param == "disk" else request.getfixturevalue("s3").url()
    return store_at(url, home, 1_000_000_000)


def place(offset: int, size: int, data: bytes = DATA) -> Place:
    piece = hashlib.sha256(data[offset : offset + size]).hexdigest()
    return Place(piece, hashlib.sha256(data).hexdigest(), offset, size)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


def later(store: Store, seconds: float):
    """So much later by the clock that this store goes by."""
    if isinstance(store, S3Store):
        return clock.hold(clock.now() + timedelta(seconds=seconds))
    for path in files_below(store.tmp.parent):
        os.utime(path, (time.time() - seconds,) * 2)
    return clock.hold(clock.now())


def test_what_is_put_is_there_once_under_its_hash_and_nothing_half_is_left(kept, home):
    assert kept.has(NAME) is None
    first, second = kept.put(io.BytesIO(DATA)), kept.put(io.BytesIO(DATA))
    assert first == second
    assert (first.sha256, first.size, kept.has(NAME)) == (NAME, len(DATA), len(DATA))
    with kept.open(NAME) as path:
        assert path.read_bytes() == DATA
    assert files_below(home / "tmp") == []
    assert list(kept.aged(-5)) == [NAME]


def test_a_file_of_ours_is_adopted_and_an_empty_one_too(kept, home):
    own = home / "work" / "made"
    own.parent.mkdir(parents=True)
    for data in (DATA, b""):
        own.write_bytes(data)
        stored = kept.adopt(own)
        assert not own.exists()
        with kept.open(stored.sha256) as path:
            assert path.read_bytes() == data


def test_what_was_opened_can_be_read_to_its_end_whatever_happens_to_its_name(kept):
    kept.put(io.BytesIO(DATA))
    with kept.open(NAME) as path:
        file = path.open("rb")
    with file:
        assert file.read() == DATA


def test_unknown_bytes_are_told_as_such(kept):
    with pytest.raises(FileNotFoundError), kept.open("0" * 64):
        pass
    with pytest.raises(FileNotFoundError):
        kept.at_hand(place(0, 5)) or asyncio.run(kept.fetch([place(0, 5)]))
    assert kept.discard("0" * 64, 0) is False


def test_pieces_are_the_bytes_of_their_hash(kept):
    kept.put(io.BytesIO(DATA))
    wanted = [place(0, 1), place(100, 50_000), place(299_999, 1)]
    assert [kept.at_hand(one) for one in wanted] == [DATA[p.offset : p.offset + p.size] for p in wanted]


def test_young_bytes_stay_and_old_ones_can_be_discarded(kept):
    kept.put(io.BytesIO(DATA))
    assert list(kept.aged(3600)) == []
    assert kept.discard(NAME, 3600) is False
    with later(kept, 2 * 3600):
        assert list(kept.aged(3600)) == [NAME]
        assert kept.discard(NAME, 3600) is True
    assert kept.has(NAME) is None
    with pytest.raises(FileNotFoundError), kept.open(NAME):
        pass


def test_an_upload_arrives_in_parts_and_leaves_nothing(kept, home):
    incoming = kept.incoming
    data = os.urandom(9_000_000)
    for start, end in ((0, 5_000_000), (5_000_000, 5_000_000), (5_000_000, 9_000_000)):
        part = incoming.append("ab" * 16, start)
        for at in range(start, end, 700_000):
            part.write(data[at : min(at + 700_000, end)])
        part.close()
        assert incoming.received("ab" * 16) == end
    with pytest.raises(Stale) as refused:
        incoming.append("ab" * 16, 5)
    assert refused.value.facts["received"] == 9_000_000
    with incoming.whole("ab" * 16) as path:
        stored = kept.adopt(path)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert incoming.received("ab" * 16) == 9_000_000, "until the row says so"
    incoming.forget("ab" * 16)
    incoming.forget("cd" * 16)
    assert incoming.received("ab" * 16) == 0
    assert files_below(home / "tmp") == []


def test_an_upload_nobody_goes_on_with_is_found(kept):
    part = kept.incoming.append("ab" * 16, 0)
    part.write(b"x")
    part.close()
    assert list(kept.incoming.aged(3600)) == []
    with later(kept, 2 * 3600):
        assert list(kept.incoming.aged(3600)) == ["ab" * 16]


def test_two_machines_append_to_one_upload_in_turn_never_both(s3: S3, tmp_path: Path):
    url = s3.url()
    one, other = (store_at(url, tmp_path / name, 10**9).incoming for name in ("a", "b"))
    first, second = one.append("ab" * 16, 0), other.append("ab" * 16, 0)
    first.write(b"one")
    first.close()
    second.write(b"other")
    with pytest.raises(Stale, match=r"upload_offset"):
        second.close()
    third = other.append("ab" * 16, 3)
    third.write(b"other")
    third.close()
    with one.whole("ab" * 16) as path:
        assert path.read_bytes() == b"oneother"


def test_a_part_whose_answer_was_lost_is_no_other_part(s3: S3, tmp_path: Path):
    incoming = store_at(s3.url(), tmp_path, 10**9).incoming
    assert incoming.create("incoming/ab/0000000000000", b"x")
    assert incoming.create("incoming/ab/0000000000000", b"x")
    assert not incoming.create("incoming/ab/0000000000000", b"y")


def test_another_machine_reads_what_this_one_stored_and_keeps_it_near_checked(s3: S3, tmp_path: Path):
    url = s3.url()
    here, there = (store_at(url, tmp_path / name, 10**9) for name in ("a", "b"))
    here.put(io.BytesIO(DATA))
    one = place(100, 50_000)
    assert here.at_hand(one) == DATA[100:50_100], "what was stored here is near"
    assert there.at_hand(one) is None

    async def ask() -> list[bytes]:
        found = await asyncio.gather(*(there.fetch([one, place(0, 10)]) for _ in range(40)))
        while there._keeping:
            await asyncio.sleep(0.01)
        return [data for both in found for data in both]

    assert set(asyncio.run(ask())) == {DATA[100:50_100], DATA[:10]}
    assert there.at_hand(one) == DATA[100:50_100]
    (bucket, _, _) = url.removeprefix("s3://").partition("/")
    s3.client.put_object(Bucket=bucket, Key=f"site/blobs/{NAME}", Body=b"!" * len(DATA))
    with pytest.raises(OSError, match="other bytes"):
        asyncio.run(there.fetch([place(200, 7)]))
    with pytest.raises(OSError, match="other bytes"), there.open(NAME):
        pass
    assert files_below(tmp_path / "b" / "tmp") == []
    for path in files_below(tmp_path / "b"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, "nobody else reads the cache"


def test_bytes_stored_again_are_young_again(s3: S3, tmp_path: Path):
    kept = store_at(s3.url(), tmp_path, 10**9)
    kept.put(io.BytesIO(DATA))
    sent = []
    real = s3_module.obstore.put
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(s3_module.obstore, "put", lambda *a, **k: (sent.append(a[1]), real(*a, **k)))
        kept.put(io.BytesIO(DATA))
        assert sent == [], "young bytes aren't sent again"
        with later(kept, 3 * 86_400):
            kept.put(io.BytesIO(DATA))
    assert sent == [f"blobs/{NAME}"]


def test_a_store_that_is_away_is_said_soon_and_the_cache_goes_on(s3: S3, tmp_path: Path):
    url = s3.url()
    kept = store_at(url, tmp_path, 10**9)
    kept.put(io.BytesIO(DATA))
    gone = store_at(url.replace(str(s3.port), "9"), tmp_path, 10**9)
    began = time.monotonic()
    with gone.open(NAME) as path:
        assert path.read_bytes() == DATA
    assert gone.at_hand(place(0, 10)) == DATA[:10]
    for ask in (
        lambda: gone.put(io.BytesIO(b"new")),
        lambda: gone.has(NAME),
        lambda: asyncio.run(gone.fetch([place(5, 5)])),
    ):
        with pytest.raises(StoreAway):
            ask()
    assert time.monotonic() - began < 60
    assert files_below(tmp_path / "tmp") == []


def test_the_cache_holds_what_was_used_last_and_no_more_than_its_limit(tmp_path: Path):
    near = Nearby(tmp_path, 100_000)
    names = []
    for number in range(12):
        data = bytes([number]) * 10_000
        names.append(hashlib.sha256(data).hexdigest())
        near.keep(names[-1], data)
        os.utime(near._path(names[-1]), (number, number))
        if number == 5:
            assert near.read(names[0], 0, 1) == b"\0"  # used: its time is now
    left = [name for name in names if near.read(name, 0, 1) is not None]
    assert names[0] in left
    assert names[1] not in left
    assert sum(path.stat().st_size for path in files_below(tmp_path)) <= 100_000


def test_what_is_held_outlives_what_the_cache_throws_away(tmp_path: Path):
    near = Nearby(tmp_path, 10)
    near.keep(NAME, DATA)
    assert near.read(NAME, 0, 1) is None, "larger than the whole limit"
    near = Nearby(tmp_path, 10**9)
    near.keep(NAME, DATA)
    with near.hold(NAME) as path:
        near.forget(NAME)
        assert path.read_bytes() == DATA
    assert files_below(tmp_path) == []


def test_addresses_are_read_and_wrong_ones_refused(tmp_path: Path):
    assert address_of("", tmp_path).folder == tmp_path
    assert str(address_of("file:///srv/khue%20a", tmp_path).folder) == "/srv/khue a"
    full = address_of("s3://b/p/q/?endpoint=https://s3.example&region=hn&encryption=AES256", tmp_path)
    assert (full.bucket, full.prefix, full.endpoint, full.region) == ("b", "p/q", "https://s3.example", "hn")
    assert full.path_style
    assert str(full) == "s3://b/p/q (https://s3.example)"
    for wrong in (
        "s3://key:secret@b/p",
        "file://relative/x",
        "https://b/p",
        "s3:///p",
        "s3://b/p?endpoint=s3.example",
        "s3://b/p?secret=1",
        "s3://b/p?encryption=rot13",
    ):
        with pytest.raises(AddressError):
            address_of(wrong, tmp_path)


def test_keys_come_from_the_standard_variables_or_file_and_are_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
    assert keys().key == ""
    (tmp_path / "keys").write_text("[default]\naws_access_key_id = A\naws_secret_access_key = S%x\n")
    assert (keys().key, keys().secret) == ("A", "S%x")
    assert "S%x" not in repr(keys())
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "B")
    assert keys().key == "B"


def test_a_store_on_another_disk_than_the_work_folder_copies(home: Path, tmp_path: Path, monkeypatch):
    kept = LocalStore(tmp_path / "elsewhere")
    own = tmp_path / "made"
    own.write_bytes(DATA)
    real = Path.stat

    def other_disk(self: Path, **options):
        found = real(self, **options)
        return os.stat_result((*found[:2], found.st_dev + (self == own), *found[3:]))

    monkeypatch.setattr(Path, "stat", other_disk)
    assert kept.adopt(own).sha256 == NAME
    monkeypatch.undo()
    assert not own.exists()
    assert kept.path(NAME).read_bytes() == DATA


@pytest.mark.django_db
def test_moving_to_another_store_copies_what_is_missing_and_goes_on_where_it_was(
    s3: S3,
    hand_in,
    settings,
    home: Path,
):
    files = [hand_in(makers.pdf(pages)) for pages in (1, 2, 3)]
    url = s3.url()
    moving = copy_to(url)
    assert next(moving) is True
    moving.close()
    assert list(copy_to(url)) == [False, True, True]
    settings.KHUE_STORAGE_URL = url
    assert [received_bytes(file) for file in files] == [makers.pdf(pages) for pages in (1, 2, 3)]
    assert files_below(home / "moving") == [], "nothing is left on the way"
    settings.KHUE_STORAGE_URL = ""
    hand_in(makers.pdf(4))
    last = max((path for path in home.glob("quarantine/??/??/*")), key=lambda path: path.stat().st_mtime)
    last.chmod(0o600)
    last.write_bytes(b"rotten")
    with pytest.raises(Refusal, match="copy_damaged"):
        list(copy_to(url))
