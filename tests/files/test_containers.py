"""ZIP and mail: every file inside becomes a paper of its own, what can't is told with its reason, one marked one stops all."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from khue.files.models import Blob, File
from khue.files.queries import card, inside, work_folder
from khue.files.rules.containers import open_container
from khue.files.rules.kinds import kind_of
from khue.shared.refusal import Refusal
from khue.shared.sentences import say, sentence
from tests.files import makers, offices
from tests.files.kept import received_bytes

PAPER = makers.pdf(1)


def letter(
    *files: tuple[str, bytes], text: str = "Kính gửi quý cơ quan.", subject: str = "Gửi tài liệu"
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "lan@hanoi.gov.vn", "vp@hanoi.gov.vn", subject
    made.set_content(text)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def out_of(data: bytes, folder: Path):
    """What the bytes hold, by the rules alone."""
    (folder / "given").write_bytes(data)
    return open_container(folder / "given", kind_of(io.BytesIO(data)).kind, folder / "members")


def refused(data: bytes, folder: Path) -> str:
    with pytest.raises(Refusal) as refusal:
        out_of(data, folder)
    return refusal.value.code


def test_the_same_files_are_found_in_a_zip_and_in_a_mail(tmp_path):
    for number, data in enumerate(
        [offices.zipped({"a.pdf": PAPER, "thư mục/b.docx": b"x"}), letter(("a.pdf", PAPER), ("b.docx", b"x"))]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = out_of(data, folder)
        assert [(name, path.read_bytes()) for name, path in found.members] == [
            ("a.pdf", PAPER),
            ("b.docx", b"x"),
        ]
    assert found.left == [("", "files.mail_body", {})]
    assert "Kính gửi quý cơ quan." in "".join(found.words)


def raw(names: list[bytes], flag: int = 0) -> bytes:
    """A ZIP whose names are these bytes."""
    out, places = bytearray(), []
    for name in names:
        places.append(len(out))
        out += (
            struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, flag, 0, 0, 0, 0x8CDC1683, 1, 1, len(name), 0)
            + name
            + b"x"
        )
    start = len(out)
    for name, at in zip(names, places, strict=True):
        out += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, flag, 0, 0, 0, 0x8CDC1683, 1, 1, len(name), 0, 0, 0, 0, 0, at) + name  # fmt: skip
    out += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(names), len(names), len(out) - start, start, 0)
    return bytes(out)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Tờ trình.pdf".encode(), "Tờ trình.pdf"),  # macOS: UTF-8 that doesn't say so
        (
            "Tơ\u0300 tri\u0300nh đê\u0300 a\u0301n.pdf".encode("cp1258"),
            "Tờ trình đề án.pdf",
        ),  # Windows in Vietnamese
        ("Café.pdf".encode("cp437"), "Café.pdf"),
        (b"../../etc/cron.d/x.pdf", "x.pdf"),
        (b"C:\\Windows\\x.pdf", "x.pdf"),
    ],
)
def test_a_name_is_read_as_it_was_meant_and_is_never_a_path(tmp_path, name, shown):
    found = out_of(raw([name]), tmp_path)
    assert [one for one, _path in found.members] == [shown]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["0", "given", "members"]


def test_what_nobody_sent_is_left_silently_and_what_is_no_file_is_told(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("__MACOSX/._a.pdf", ".DS_Store", "x/Thumbs.db", "trống.pdf"):
            archive.writestr(name, b"" if name == "trống.pdf" else b"x")
        link = zipfile.ZipInfo("lối tắt.pdf")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.pdf", PAPER)
    found = out_of(out.getvalue(), tmp_path)
    assert [name for name, _path in found.members] == ["a.pdf"]
    assert {(name, code) for name, code, _facts in found.left} == {
        ("trống.pdf", "files.empty"),
        ("lối tắt.pdf", "files.link_inside"),
    }


def test_a_logo_in_the_text_of_a_mail_is_no_paper(tmp_path):
    made = EmailMessage()
    made["From"], made["Subject"] = "lan@hanoi.gov.vn", "x"
    made.set_content("<p>x</p>", subtype="html")
    made.add_related(
        b"png", maintype="image", subtype="png", cid="<logo>", filename="logo.png", disposition="inline"
    )
    assert refused(made.as_bytes(), tmp_path) == "files.nothing_inside"


def test_containers_in_containers_are_opened_to_a_depth(tmp_path):
    inner = letter(("c.pdf", PAPER))
    found = out_of(offices.zipped({"thu.eml": inner, "a.pdf": PAPER}), tmp_path)
    assert sorted(name for name, _path in found.members) == ["a.pdf", "c.pdf"]
    deep = offices.zipped({"a.pdf": PAPER})
    for _ in range(3):
        deep = offices.zipped({"x.zip": deep})
    (tmp_path / "deep").mkdir()
    assert refused(deep, tmp_path / "deep") == "files.bomb"


def test_a_million_names_are_refused_before_one_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(30_000):
            archive.writestr(str(number), b"")
    assert kind_of(out).looks == "bomb"
    forged = bytearray(out.getvalue())
    struct.pack_into("<HH", forged, len(forged) - 14, 1, 1)  # says it holds one
    began = time.monotonic()
    million = forged * 40
    struct.pack_into("<I", million, len(million) - 10, 60_000_000)
    assert kind_of(io.BytesIO(bytes(million))).looks == "bomb"
    assert time.monotonic() - began < 2


def test_too_many_files_and_what_unpacks_without_end_are_refused(tmp_path):
    assert (
        refused(offices.zipped({f"{n}.pdf": b"x" for n in range(101)}), tmp_path) == "files.too_many_inside"
    )
    assert kind_of(io.BytesIO(offices.zipped({"a.pdf": bytes(80_000_000)}))).looks == "bomb"


@pytest.mark.django_db
def test_each_member_is_a_paper_and_the_rest_is_told(read, home):
    data = offices.zipped({"Tờ trình.pdf": PAPER, "virus.exe": b"MZ" + bytes(99), "hỏng.pdf": b"%PDF-1.4 x"})
    found = read(data, "Hồ sơ họp.zip")
    assert (found.state, found.container, found.size) == ("opened", True, 0)
    held = inside(found.id)
    ((one, name),) = held.files
    assert (name, card(one).state, received_bytes(one)) == ("Tờ trình.pdf", "ready", PAPER)
    told = {name: sentence(code, facts) for name, code, facts in held.left_out}
    assert "chương trình chạy được" in told["virus.exe"]
    assert "tệp hỏng" in told["hỏng.pdf"]
    assert list(work_folder().iterdir()) == []


@pytest.mark.django_db
def test_one_marked_member_stops_the_whole_and_nothing_of_it_stays(read):
    data = offices.zipped({"a.pdf": PAPER, "TUYỆT MẬT.pdf": PAPER})
    found = read(data, "Hồ sơ.zip")
    assert (found.state, found.refusal_code, found.refusal_facts["level"]) == (
        "refused",
        "files.marked",
        "files.level_tuyet_mat",
    )
    assert File.objects.count() == 1
    assert not Blob.objects.exists()


@pytest.mark.django_db
def test_the_words_of_a_mail_are_looked_at_too(read):
    found = read(letter(("a.pdf", PAPER), text="TỐI MẬT\n\nKính gửi"), "thu.eml")
    assert (found.refusal_code, File.objects.count()) == ("files.marked", 1)


@pytest.mark.django_db
def test_a_container_of_nothing_that_is_a_paper_says_why(read):
    found = read(offices.zipped({"virus.exe": b"MZ" + bytes(99)}), "x.zip")
    assert found.refusal_code == "files.nothing_taken"
    words = say(Refusal(found.refusal_code, **found.refusal_facts))
    assert "virus.exe" in words
    assert "chương trình chạy được" in words
