"""Every other kind of file: what bytes are, and the PDF that they become."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from khue.files.queries import original
from khue.files.rules import pictures
from khue.files.rules.kinds import kind_of
from khue.files.rules.limits import Limits
from khue.files.rules.office import web
from khue.shared.refusal import Refusal
from tests.files import makers, offices
from tests.files.kept import received_bytes

pytestmark = pytest.mark.django_db
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice isn't on this machine")


def kind(data: bytes, name: str = "") -> str:
    found = kind_of(io.BytesIO(data), name)
    return found.kind or found.looks


def tiff(*pages: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], **options)
    return out.getvalue()


def page(mode: str = "RGB", size: tuple[int, int] = (620, 877)) -> Image.Image:
    return Image.open(io.BytesIO(makers.picture("PNG", size))).convert(mode)


def paper(folder: Path, data: bytes) -> pikepdf.Pdf:
    (folder / "given").write_bytes(data)
    pictures.to_pdf(folder / "given", folder / "made.pdf", Limits())
    return pikepdf.open(folder / "made.pdf")


@pytest.mark.parametrize(
    ("mode", "compression"),
    [("1", "group4"), ("1", "group3"), ("L", "tiff_lzw"), ("RGB", "jpeg"), ("RGB", "tiff_adobe_deflate"), ("CMYK", "tiff_lzw"), ("P", "packbits")],
)  # fmt: skip
def test_a_tiff_of_three_pages_is_a_paper_of_three_pages(tmp_path, mode, compression):
    with paper(tmp_path, tiff(*[page(mode)] * 3, compression=compression, dpi=(200, 200))) as made:
        assert len(made.pages) == 3
        assert [round(side) for side in made.pages[2].mediabox[2:]] == [223, 316]


def test_a_fax_keeps_its_shape_though_it_has_half_as_many_dots_down(tmp_path):
    with paper(tmp_path, tiff(page("1", (1728, 1146)), compression="group4", dpi=(204, 98))) as made:
        assert [round(side) for side in made.pages[0].mediabox[2:]] == [610, 842]


def test_a_picture_of_sixteen_bits_is_not_white(tmp_path):
    with paper(tmp_path, tiff(Image.new("I;16", (800, 1100), 20_000), dpi=(150, 150))) as made:
        assert made.pages[0].Resources.XObject.Im0.read_bytes()[:3] == b"\x4e\x4e\x4e"


HEIC = bytes.fromhex("0000001c667479706d696631000000006d696631686569636d696166")


def test_a_photograph_of_a_telephone_is_known_and_a_film_is_no_paper():
    assert kind(HEIC + bytes(200)) == "heic"
    assert kind(b"\x00\x00\x00\x18ftypheic" + bytes(200)) == "heic"
    assert kind(b"\x00\x00\x00\x18ftypavif" + bytes(200)) == "picture"
    assert kind(b"\x00\x00\x00\x18ftypmp42" + bytes(200)) == "media"


def test_a_photograph_of_a_telephone_and_a_scan_of_two_pages_are_papers(read):
    assert read(offices.HEIC, "IMG_0001.HEIC").state == "ready"
    found = read(tiff(page("1"), page("1"), compression="group4", dpi=(200, 200)), "Bản quét.tif")
    assert (found.state, found.kind, found.pages) == ("ready", "tiff", 2)


def test_a_damaged_heic_is_refused(read):
    assert read(HEIC + bytes(200), "IMG_0001.HEIC").refusal_code == "files.damaged"


def test_where_a_photograph_was_taken_stays_out_of_the_reading_copy(tmp_path):
    shot, exif, out = page(), Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0112] = "MAY CUA TOI", 6
    shot.save(out, "JPEG", exif=exif)
    assert b"MAY CUA TOI" in out.getvalue()
    with paper(tmp_path, out.getvalue()) as made:
        assert made.pages[0].Rotate == 90  # it lay on its side
        assert b"MAY CUA TOI" not in made.pages[0].Resources.XObject.Im0.read_raw_bytes()


def test_a_huge_picture_is_refused_before_it_is_unpacked(read):
    found = read(offices.huge_png(60_000, 60_000), "to.png")
    assert (found.refusal_code, found.refusal_facts["width"]) == ("files.bomb", 60_000)


def test_office_files_are_told_by_content():
    assert kind(offices.odf("spreadsheet")) == "ods"
    assert kind(offices.odf("presentation")) == "odp"
    assert kind(offices.odf("text", locked=True)) == "encrypted"
    table = "<table><tr><td>Chữ</td></tr></table>".encode()
    assert kind(table) == "html"
    assert kind_of(io.BytesIO(table)).kind == ""
    assert kind_of(io.BytesIO(table), "Danh sách.XLS").kind == "html"
    assert kind(bytes(162), "~$ bao cao.doc") == "lock"


def test_a_web_page_brings_only_its_words():
    page = (
        b"<html><head><script>run()</script><link href='http://a.invalid/x'></head><body onload='x()'>"
        b"<p style='text-align:center;background:url(http://b.invalid)'>Ch\xc3\xa0o <b>b\xe1\xba\xa1n</b>"
        b"<img src='file:///etc/passwd'><iframe src='file:///etc/passwd'>trong</iframe><object data='x'>y</object>"
        b"<table width=900 border=1><tr><td colspan=2>1 &lt; 2</td></tr></body></html>"
    )
    made = web.carried(page).decode()
    assert "Chào <b>bạn</b>" in made
    assert 'style="text-align:center"' in made
    assert '<td colspan="2">1 &lt; 2</td></tr></table>' in made
    for word in ("script", "run()", "invalid", "passwd", "onload", "trong", "900"):
        assert word not in made


@needs_office
@pytest.mark.parametrize("name", ["Trình bày.pptx", "Danh sách.ods"])
def test_what_libreoffice_reads_becomes_a_paper_and_the_original_stays(read, name):
    data = offices.made(name)
    found = read(data, name)
    assert (found.state, found.refusal_code) == ("ready", "")
    assert received_bytes(found.id) == data
    assert original(found.id).name == name


@needs_office
def test_a_wide_sheet_is_as_wide_as_its_paper(read):
    data = offices.sheet(rows=5, columns=40)
    found = read(data, "Rộng.xlsx")
    assert (found.state, found.pages) == ("ready", 1)
    assert received_bytes(found.id) == data


def test_a_sheet_of_thousands_of_pages_is_refused_at_once_with_what_to_do(read, tmp_path, settings):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    settings.KHUE_SOFFICE = str(program)
    found = read(offices.sheet(rows=60_000, columns=1), "Sổ.xlsx")
    assert (found.refusal_code, found.refusal_facts) == (
        "files.sheet_too_long",
        {"pages": 1000, "limit": 500},
    )


def test_a_machine_without_the_part_for_sheets_says_which_part(hand_in, tmp_path, settings):
    for name in ("soffice", "libswlo.so"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    settings.KHUE_SOFFICE = str(tmp_path / "soffice")
    with pytest.raises(Refusal) as refused:
        hand_in(offices.sheet(1, 1), "Sổ.xlsx")
    assert (refused.value.code, refused.value.facts["program"]) == ("files.needs_pdf", "LibreOffice Calc")
    assert hand_in(b"{\\rtf1 x}", "a.rtf")


def test_a_zip_of_parts_is_no_office_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b"")
    assert kind(out.getvalue()) == "zip"
