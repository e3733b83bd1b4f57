"""A real clamd with a signature of our own: what it finds is refused, without it files wait."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from khue.files.jobs import digest
from khue.files.models import Blob
from khue.files.queries import card, inside
from khue.files.rules import clamd
from khue.shared.refusal import Refusal
from khue.shared.sentences import say
from tests.files import makers, offices

MARK = "KHUE-HARMLESS-TEST-MARK"
SICK = makers.pdf(1) + f"\n% {MARK}\n".encode()
PROGRAM = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
needs_clamd = pytest.mark.skipif(PROGRAM is None, reason="clamd isn't on this machine")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clamd of this test, at a socket of its own."""
    assert PROGRAM is not None
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "khue.ndb").write_text(f"Khue.Test-1:0:*:{MARK.encode().hex()}\n")
    lines = [
        f"DatabaseDirectory {folder / 'db'}",
        f"LocalSocket {folder / 'socket'}",
        f"TemporaryDirectory {folder}",
        "Foreground yes",
        "StreamMaxLength 1M",
        "MaxThreads 2",
        *(["User root"] if os.getuid() == 0 else []),
    ]
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
    running = subprocess.Popen(
        [PROGRAM, "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ends = time.monotonic() + 60
    while not (folder / "socket").exists() and time.monotonic() < ends:
        time.sleep(0.1)
    yield str(folder / "socket")
    running.terminate()
    running.wait(timeout=30)


@needs_clamd
def test_it_says_what_it_is(address):
    assert clamd.version(address).startswith("ClamAV")
    assert clamd.version(f"unix:{address}").startswith("ClamAV")


@needs_clamd
@pytest.mark.django_db
def test_what_it_finds_is_refused_by_the_name_of_the_signature_and_nothing_stays(read, settings, address):
    settings.KHUE_CLAMD = address
    found = read(SICK, "Báo cáo.pdf")
    assert (found.state, found.refusal_code) == ("refused", "files.infected")
    words = say(Refusal(found.refusal_code, **found.refusal_facts))
    assert "Khue.Test-1" in words
    assert not Blob.objects.exists()


@needs_clamd
@pytest.mark.django_db
def test_a_clean_file_and_the_clean_files_of_a_zip_pass(read, settings, address):
    settings.KHUE_CLAMD = address
    found = read(offices.zipped({"a.pdf": makers.pdf(1), "b.pdf": SICK}), "x.zip")
    held = inside(found.id)
    assert [name for _id, name in held.files] == ["a.pdf"]
    assert [(name, code) for name, code, _facts in held.left_out] == [("b.pdf", "files.infected")]


@needs_clamd
def test_a_file_beyond_its_limit_is_not_taken_for_clean(address, tmp_path):
    (tmp_path / "big").write_bytes(os.urandom(3_000_000))
    with pytest.raises(Refusal) as refused:
        clamd.refuse_infected(address, tmp_path / "big")
    assert refused.value.code == "files.scanner_limit"


@pytest.mark.django_db
def test_without_it_files_wait_and_are_read_when_it_is_back(hand_in, settings, tmp_path):
    settings.KHUE_CLAMD = str(tmp_path / "nobody")
    file_id = hand_in()
    with pytest.raises(Refusal) as refused:
        digest(file_id)
    assert refused.value.code == "files.scanner_away"
    assert card(file_id).state in {"waiting", "working"}
    settings.KHUE_CLAMD = ""
    digest(file_id)
    assert card(file_id).state == "ready"


def test_a_stranger_at_its_address_clears_nothing(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                line.sendall(b"HTTP/1.1 200 OK\r\n\0")

        stranger = threading.Thread(target=talk)
        stranger.start()
        (tmp_path / "x").write_bytes(b"x")
        with pytest.raises(Refusal) as refused:
            clamd.refuse_infected(f"127.0.0.1:{server.getsockname()[1]}", tmp_path / "x")
        stranger.join(timeout=30)
    assert refused.value.code == "files.scanner_away"
