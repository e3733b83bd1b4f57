"""Files that were made to get past the guard, or to keep it busy."""

from __future__ import annotations

import io
import struct
import threading
import zipfile
import zlib
from dataclasses import asdict

import pikepdf
import pytest

from khue.files.jobs.looking import look
from khue.files.queries import limits
from khue.files.rules.guard.examine import Examiner
from khue.files.rules.kinds import kind_of
from khue.files.rules.zips import MOST_CONTENTS, contents_size
from khue.shared.refusal import Refusal
from tests.files import makers
from tests.files.guard import papers
from tests.files.guard.test_examine import EYES, first


@pytest.fixture
def seen(tmp_path):
    """The verdict on bytes."""

    def examine(data: bytes, name: str = "tệp"):
        path = tmp_path / "given"
        path.write_bytes(data)
        return Examiner(eyes=EYES).examine(path, name)

    return examine


def many_names(count: int, *, honest: bool = True) -> bytes:
    """An archive of empty members, written by hand: zipfile would take minutes."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0)
    names = b"".join(entry + b"%07d" % at for at in range(count))
    told = count if honest else 1
    place = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, told, told, len(names), 0)
    found = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(names), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, min(told, 65535), min(told, 65535), 2**32 - 1, 0, 0)
    return names + place + found + end


@pytest.mark.parametrize("honest", [True, False])
def test_a_million_names_are_refused_before_one_of_them_is_read(seen, honest):
    data = many_names(1_000_000, honest=honest)
    assert contents_size(io.BytesIO(data)) > 10 * MOST_CONTENTS
    assert kind_of(io.BytesIO(b"PK\x03\x04" + data)).looks == "bomb"
    with pytest.raises(Refusal, match=r"files\.bomb"):
        seen(b"PK\x03\x04" + data)


def test_archives_of_a_few_names_have_a_small_table_of_contents():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("một.txt", b"1")
    assert 40 < contents_size(out) < 200
    assert contents_size(io.BytesIO(b"")) == 0


def huge_png(side: int) -> bytes:
    """A picture of that many pixels a side in a few hundred bytes of head; its rows aren't there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">2L5B", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def test_a_picture_of_sixty_thousand_pixels_a_side_is_never_unpacked(seen):
    with pytest.raises(Refusal, match=r"files\.bomb"):
        seen(huge_png(60_000))

    def change(made: pikepdf.Pdf) -> None:
        stream = made.make_stream(zlib.compress(bytes(1000)))
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = 60_000, 60_000, 8
        stream.ColorSpace, stream.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.FlateDecode
        made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im0=stream)

    with pytest.raises(Refusal, match=r"files\.bomb"):
        seen(papers.edited(change))


def test_a_stamp_on_page_three_hundred_is_found(seen):
    with (
        pikepdf.open(io.BytesIO(makers.pdf(299))) as made,
        pikepdf.open(io.BytesIO(papers.scanned("mat"))) as scan,
    ):
        made.pages.extend(scan.pages)
        data = makers.written(made)
    assert first(seen(data)) == ("mat", "stamp", 300)


def with_text(data: bytes, text: str) -> bytes:
    """A scan with an unseen text layer that says something of its own."""

    def change(made: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(papers.typed(text))) as other:
            page = made.pages[0].obj
            page.Resources.Font = pikepdf.Dictionary(
                F2=made.copy_foreign(other.pages[0].obj.Resources.Font.F2)
            )
            line = other.pages[0].obj.Contents.read_bytes().replace(b"BT", b"BT 3 Tr")
            page.Contents = made.make_stream(page.Contents.read_bytes() + b"\n" + line)

    return makers.edited(data, change)


def test_a_text_layer_that_says_less_than_the_picture_clears_nothing(seen):
    assert first(seen(with_text(papers.scanned("tuyet_mat"), "KHÔNG MẬT"))) == ("tuyet_mat", "stamp", 1)


def test_a_text_layer_that_says_more_than_the_picture_counts(seen):
    assert first(seen(with_text(papers.scanned("none"), "TỐI MẬT"))) == ("toi_mat", "text", 1)


def test_a_mark_in_white_behind_a_picture_counts(seen):
    assert seen(papers.typed("TỐI MẬT", white=True)).level == "toi_mat"


def test_a_file_that_is_written_while_it_is_read_gets_no_verdict(tmp_path, monkeypatch):
    path = tmp_path / "đang ghi.pdf"
    path.write_bytes(makers.pdf())

    def copied(source, target):
        target.write_bytes(source.read_bytes())
        writer = threading.Thread(target=lambda: source.write_bytes(papers.typed("MẬT")))
        writer.start()
        writer.join()

    monkeypatch.setattr("khue.files.jobs.looking.shutil.copyfile", copied)
    order = {
        "source": str(path),
        "name": path.name,
        "level": "none",
        "limits": asdict(limits()),
        "soffice": "",
    }
    monkeypatch.setattr("khue.files.jobs.looking.lead.allow_cpu", lambda *_all, **_more: None)
    answer = look(order, EYES, tmp_path)
    assert answer["error"] == "files.changed_meanwhile"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
