"""What the guard sees of a file, wherever the mark stands."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from khue.files.rules.guard.examine import Examiner
from khue.files.rules.guard.names import level_of_name
from khue.files.rules.guard.pdf import Eyes
from khue.shared.refusal import Refusal
from tests.files import makers
from tests.files.guard import papers

EYES = Eyes()


@pytest.fixture
def seen(tmp_path):
    """The verdict on bytes."""

    def examine(data: bytes, name: str = "tệp", declared: str = "none"):
        path = tmp_path / "given"
        path.write_bytes(data)
        return Examiner(eyes=EYES).examine(path, name, declared)

    return examine


def first(verdict):
    return (
        (verdict.level, verdict.evidence[0].how, verdict.evidence[0].page) if verdict.evidence else ("none",)
    )


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: papers.typed("TUYỆT MẬT"), ("tuyet_mat", "text", 1)),
        (lambda: papers.typed("TỐI MẬT", white=True), ("toi_mat", "text", 1)),
        (lambda: papers.typed("MẬT", pages=3, on=2), ("mat", "text", 3)),
        (lambda: papers.field("do_mat", "Tối mật"), ("toi_mat", "field", None)),
        (lambda: papers.note("TUYỆT MẬT"), ("tuyet_mat", "field", 2)),
        (lambda: papers.titled(Title="TỐI MẬT"), ("toi_mat", "field", None)),
        (lambda: papers.layer("TUYỆT MẬT"), ("tuyet_mat", "field", None)),
        (
            lambda: papers.office(
                "xlsx",
                xl__worksheets__sheet1='<w><headerFooter><oddHeader>&amp;C&amp;"Times,Bold"&amp;14TỐI MẬT&amp;R&amp;P</oddHeader></headerFooter></w>',
            ),
            ("toi_mat", "text", None),
        ),
        (
            lambda: papers.office("xlsx", xl__workbook="<w><sheets><sheet name='MẬT'/></sheets></w>"),
            ("mat", "text", None),
        ),
        (lambda: papers.titled(Keywords="báo cáo; mật"), ("mat", "field", None)),
        (lambda: papers.with_file("phụ lục.pdf", papers.typed("MẬT")), ("mat", "inside", 1)),
        (lambda: papers.with_file("Phụ lục (TỐI MẬT).txt", b"x"), ("toi_mat", "inside", None)),
        (
            lambda: papers.office("docx", word__header1=papers.paragraph("TUYỆT", " MẬT")),
            ("tuyet_mat", "text", None),
        ),
        (
            lambda: papers.office("docx", word__comments=papers.paragraph("Độ mật: ", "Mật")),
            ("mat", "text", None),
        ),
        (
            lambda: papers.office(
                "docx", docProps__core="<c xmlns:cp='c'><cp:category>Tối mật</cp:category></c>"
            ),
            ("toi_mat", "field", None),
        ),
        (
            lambda: papers.office("xlsx", xl__sharedStrings="<sst><si><t>TỐI MẬT</t></si></sst>"),
            ("toi_mat", "text", None),
        ),
        (lambda: makers.pdf(2), ("none",)),
        (lambda: papers.typed("BẢO MẬT"), ("none",)),
        (lambda: papers.titled(Title="Luật Bảo vệ bí mật nhà nước"), ("none",)),
    ],
)
def test_a_mark_is_found_wherever_it_stands(seen, make, expected):
    assert first(seen(make())) == expected


def test_a_stamped_page_of_a_scan_is_found_by_its_picture(seen):
    found = seen(papers.scanned("none", "toi_mat"))
    assert first(found) == ("toi_mat", "stamp", 2)
    left, top, right, bottom = found.evidence[0].box
    assert left < 0.28 < right
    assert top < 0.17 < bottom


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_photographed_page_is_read_however_it_lies(seen, turn):
    out = io.BytesIO()
    papers.picture("tuyet_mat", turn=turn).save(out, "PNG", dpi=(150, 150))
    assert seen(out.getvalue()).level == "tuyet_mat"


@pytest.mark.parametrize("words", ["KHẨN", "HỎA TỐC", "GIẢI MẬT", "BẢN SAO"])
def test_stamps_that_say_other_things_are_no_marks(seen, words):
    out = io.BytesIO()
    papers.picture("none", words).save(out, "JPEG", quality=70)
    assert seen(out.getvalue()).level == "none"


def test_a_declared_level_counts_whatever_the_file_says(seen):
    assert first(seen(makers.pdf(), declared="mat")) == ("mat", "declared", None)


def test_members_of_an_archive_are_looked_at_each(seen):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("một.pdf", makers.pdf())
        archive.writestr("hai.pdf", papers.typed("TUYỆT MẬT"))
    assert first(seen(out.getvalue())) == ("tuyet_mat", "inside", 1)


def test_a_letter_is_looked_at_with_what_it_carries(seen):
    letter = b"From: a@b.vn\nSubject: =?utf-8?b?VMOgaSBsaeG7h3U=?=\nMIME-Version: 1.0\nContent-Type: application/pdf\n"
    letter += b'Content-Disposition: attachment; filename="a.pdf"\nContent-Transfer-Encoding: base64\n\n'
    assert seen(letter + base64.encodebytes(papers.typed("MẬT"))).level == "mat"


def test_a_letter_in_a_charset_that_nobody_knows_is_read_all_the_same(seen):
    letter = (
        "From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=viscii\n\nTỐI MẬT\n"
    )
    assert seen(letter.encode()).level == "toi_mat"


def test_what_nobody_can_read_is_never_cleared(seen):
    for data in (b"\x00\x01\x02" * 400, makers.pdf()[:40], b""):
        with pytest.raises(Refusal):
            seen(data)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("BC 12 (MẬT).pdf", "mat"),
        ("TỐI MẬT - kế hoạch.pdf", "toi_mat"),
        ("ke hoach_TUYET MAT.docx", "tuyet_mat"),
        ("Tờ trình_Mật.pdf", "mat"),
        ("tài liệu tuyệt mật.pdf", "tuyet_mat"),
        ("DoMat_TuyetMat.pdf", "tuyet_mat"),
        ("Luật bảo vệ bí mật nhà nước.pdf", ""),
        ("mật khẩu wifi.txt", ""),
        ("Quy chế bảo mật.pdf", ""),
        ("QUY CHẾ BẢO MẬT.pdf", ""),
        ("Mật độ xây dựng.pdf", ""),
        ("Danh mục bí mật nhà nước độ Tuyệt mật.pdf", ""),
        ("mat bang gia.xlsx", ""),
        ("giải mật.pdf", ""),
    ],
)
def test_a_name_tells_a_mark_and_talk_does_not(name, level):
    found, score = level_of_name(name)
    assert (found if score >= 0.9 else "") == level
