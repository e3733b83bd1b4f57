"""The one door."""

import errno
import io
import zipfile

import pytest

from khue.files.actions import take_in
from khue.files.jobs import digest
from khue.files.models import Blob, File
from khue.files.queries import card, original
from khue.shared.refusal import Refusal
from khue.shared.sentences import say
from tests.files import makers
from tests.files.conftest import CLERK
from tests.files.kept import received_bytes

pytestmark = pytest.mark.django_db


def stored(home):
    return (
        [path for path in home.rglob("*") if path.is_file() and path.name != "lock"] if home.exists() else []
    )


def zipped(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("level", ["mat", "toi_mat", "tuyet_mat", "", "None"])
def test_a_declared_level_of_secrecy_is_refused_and_nothing_is_kept(hand_in, home, level):
    with pytest.raises(Refusal) as refused:
        hand_in(declared_level=level)
    assert refused.value.code == "files.level_declared"
    assert "bản giấy" in say(refused.value)
    assert stored(home) == []
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "files.empty", "0 byte"),
        (b"MZ\x90\x00" + b"\x00" * 200, "files.not_a_document", "chương trình"),
        (b"\x7fELF" + b"\x00" * 200, "files.not_a_document", "chương trình"),
        (b"#!/bin/sh\nrm -rf /\n", "files.not_a_document", "tệp lệnh"),
        (b"<!DOCTYPE html><p>x", "files.not_a_document", "HTML"),
        (b"<?xml version='1.0'?><svg onload='x()'/>", "files.not_a_document", "SVG"),
        (b"GIF89a" + b"\x00" * 99, "files.not_a_document", "ảnh"),
        ("chỉ là chữ".encode(), "files.not_a_document", "văn bản thô"),
        (b"\x00" * 3000 + b"%PDF-1.7", "files.not_a_document", "không rõ"),
        (zipped({"META-INF/MANIFEST.MF": b"x"}), "files.not_a_document", "tệp nén"),
        (b"PK\x03\x04 broken", "files.not_a_document", "tệp nén"),
        (b"\x0fNguyen Van A" + b" " * 149, "files.not_a_document", "~$"),
        (
            zipped({"[Content_Types].xml": b"", "word/document.xml": b"<w/>"}),
            "files.needs_pdf",
            "LibreOffice",
        ),
        (
            zipped({"[Content_Types].xml": b"", "word/a.xml": bytes(200_000_000)}),
            "files.bomb",
            "tệp nén bên trong",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "files.encrypted",
            "mật khẩu",
        ),
        (b"{\\rtf1 x}", "files.needs_pdf", "rtf"),
    ],
)
def test_what_is_no_document_is_refused_by_its_content_whatever_its_name(
    hand_in, home, settings, data, code, words
):
    settings.KHUE_SOFFICE = "there-is-no-such-program"
    with pytest.raises(Refusal) as refused:
        hand_in(data, "Tờ trình.pdf")
    assert refused.value.code == code
    assert words in say(refused.value)
    assert stored(home) == []


def test_a_pdf_named_exe_is_taken_for_what_it_is(hand_in):
    assert card(hand_in(makers.pdf(), "setup.exe")).kind == "pdf"


def test_the_largest_size_is_a_setting(hand_in, settings, home):
    settings.KHUE_UPLOAD_LIMIT = 400
    with pytest.raises(Refusal, match=r"files\.too_big"):
        hand_in(makers.pdf())
    assert stored(home) == []


def test_received_bytes_are_kept_as_they_are_once_and_for_everybody(hand_in, home, committed):
    data = makers.pdf(3)
    first, second = hand_in(data, "Một.pdf"), hand_in(data, "Hai.pdf")
    assert first != second
    with pytest.raises(Refusal, match=r"files\.not_ready"):
        original(second)
    for file_id in (first, second):
        committed(digest, file_id)
    third = hand_in(data, "Ba.pdf")
    assert card(third).state == "ready", "the guard knows these bytes"
    copy = original(second)
    assert received_bytes(first) == received_bytes(second) == received_bytes(third) == data
    assert (copy.name, copy.content_type) == ("Hai.pdf", "application/pdf")
    assert Blob.objects.count() == len(stored(home)) == 3
    assert not any(data in path.read_bytes() or path.name == copy.sha256 for path in stored(home))


def test_a_name_is_never_a_path(hand_in, home, tmp_path):
    file_id = hand_in(makers.pdf(), "../../../tmp/\x00Báo cáo.pdf")
    assert card(file_id).name == "Báo cáo.pdf"
    assert all(home in path.parents for path in tmp_path.rglob("*") if path.is_file())


def test_a_full_disk_is_a_refusal_and_nothing_half_is_left(hand_in, home, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("khue.files.models.storage.local._sync", full)
    with pytest.raises(Refusal) as refused:
        hand_in()
    assert refused.value.code == "files.disk_full"
    assert stored(home) == []
    assert not File.objects.exists()


def test_a_path_is_taken_as_well_as_a_stream(tmp_path):
    source = tmp_path / "giay moi.pdf"
    source.write_bytes(makers.pdf())
    file_id = take_in(CLERK, source, source.name)
    assert received_bytes(file_id) == source.read_bytes()
