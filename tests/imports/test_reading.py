"""Reading foreign tables: whatever program wrote them, and whatever is wrong with them."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import pytest

from khue.imports.queries import read_book
from khue.imports.rules.book import Limits, as_data, from_data
from khue.imports.rules.opening import open_book
from khue.imports.rules.reading import read_day, read_rows
from khue.imports.rules.sheets import FORMS_OF_SHEETS, PEOPLE
from khue.imports.rules.templates import csv_template, template
from khue.imports.rules.writing import Page, csv_of, guarded, workbook
from khue.shared.refusal import Refusal
from tests.imports.conftest import OFFICE
from tests.imports.made import book

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = "Mã cán bộ;Họ và tên;Thư điện tử;Điện thoại\n"
ROW = "CB01;Đỗ Hải Yên;yen.dh@hanoi.example;0900 000 001\n"


def opened(tmp_path: Path, data: bytes, name: str = "tep.xlsx", **limits: int):
    path = tmp_path / "tep"
    path.write_bytes(data)
    return open_book(path, name, Limits(**limits))


def read(tmp_path: Path, data: bytes, name: str = "tep.xlsx"):
    return read_rows(opened(tmp_path, data, name))


def refused(tmp_path: Path, data: bytes, **limits: int) -> str:
    with pytest.raises(Refusal) as caught:
        opened(tmp_path, data, **limits)
    return caught.value.code


def apart(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    tones = "".join(one for one in parts if one in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(one for one in parts if one not in tones)) + tones


def told(found) -> set[str]:
    rows = [finding.code for some in found.rows.values() for row in some for finding in row.findings]
    return {*rows, *(finding.code for one in found.about for finding in one.findings)}


def with_sheet(xml: str, **parts: str) -> bytes:
    """A workbook whose first sheet is Người with this XML, and more parts or others in their place."""
    made = io.BytesIO()
    plain = zipfile.ZipFile(io.BytesIO(workbook([Page("Người", [["x"]])])))
    own = {"xl/worksheets/sheet1.xml": xml, **{name.replace("__", "/"): text for name, text in parts.items()}}
    with zipfile.ZipFile(made, "w") as archive:
        for name in {*plain.namelist(), *own}:
            archive.writestr(name, own[name] if name in own else plain.read(name))
    return made.getvalue()


def sheet(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


HEADINGS = (
    '<row r="1">' + text("A1", "Mã cán bộ") + text("B1", "Họ và tên") + text("D1", "Điện thoại") + "</row>"
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(tmp_path, encoding, separator):
    content = (HEAD + ROW).replace(";", separator)
    if encoding == "cp1258":  # it has no vowels with a tone: the tone follows the vowel
        content = "".join(apart(char) for char in content)
    found = read(tmp_path, content.encode(encoding), "danh-sach.csv")
    (row,) = found.rows["people"]
    assert row.text("name") == "Đỗ Hải Yên"
    assert row.text("phone") == "0900 000 001"
    assert ("imports.encoding_guessed" in told(found)) == (encoding in {"cp1258", "utf-16-le"})


def test_headings_are_known_in_any_order_spelling_and_language(tmp_path):
    content = "Danh sách cán bộ\n\nEmail,HO VA TEN *,Mobile,Staff code (bắt buộc),Ghi chú,Lương\nA@B.vn,Lê  A\u00a0n,0912345678,X1,,5\n"
    found = read(tmp_path, content.encode(), "x.csv")
    (row,) = found.rows["people"]
    assert row.values == {"email": "a@b.vn", "name": "Lê A n", "phone": "0912345678", "code": "X1"}
    assert told(found) == {"imports.columns_ignored"}
    assert row.number == 4


def test_decomposed_letters_are_composed(tmp_path):
    found = read(tmp_path, unicodedata.normalize("NFD", HEAD + ROW).encode(), "x.csv")
    assert found.rows["people"][0].text("name") == unicodedata.normalize("NFC", "Đỗ Hải Yên")


def test_the_template_holds_nothing_to_import_and_every_sheet_is_known(tmp_path):
    found = read(tmp_path, template())
    assert set(found.rows) == {form.key for form in FORMS_OF_SHEETS}
    assert told(found) == {"imports.nothing_in_it"}
    for form in FORMS_OF_SHEETS:
        assert set(read(tmp_path, csv_template(form), "x.csv").rows) == {form.key}


def test_a_workbook_keeps_leading_zeros_and_days(tmp_path):
    styled = '<c r="D2" s="3"><v>912345678</v></c>'
    rows = HEADINGS + '<row r="2">' + text("A2", "007") + text("B2", "Lê An") + styled + "</row>"
    found = read(tmp_path, with_sheet(sheet(rows)))
    (row,) = found.rows["people"]
    assert (row.text("code"), row.text("phone")) == ("007", "0912345678")
    assert told(found) == {"imports.zero_added"}
    days = read(tmp_path, book(OFFICE)).rows["appointments"][0]
    assert days.day("since") == date(2023, 3, 1)


def test_zeros_that_only_a_format_shows_are_kept(tmp_path):
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="0000000000"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></styleSheet>'
    rows = HEADINGS + '<row r="2"><c r="A2" s="1"><v>42</v></c>' + text("B2", "Lê An") + "</row>"
    found = read(tmp_path, with_sheet(sheet(rows), **{"xl__styles.xml": styles}))
    assert found.rows["people"][0].text("code") == "0000000042"


def test_formulas_errors_and_numbers_that_lost_digits_are_told(tmp_path):
    rows = HEADINGS + (
        '<row r="2"><c r="A2" t="str"><f>B1</f><v>CB1</v></c>' + text("B2", "Lê An") + "</row>"
        '<row r="3"><c r="A3"><f>C9</f></c>' + text("B3", "Lê Bình") + "</row>"
        '<row r="4"><c r="A4" t="e"><v>#N/A</v></c>' + text("B4", "Lê Chi") + "</row>"
        '<row r="5">' + text("A5", "4.9E+14") + text("B5", "Lê Dung") + "</row>"
    )
    found = read(tmp_path, with_sheet(sheet(rows)))
    assert [[one.code for one in row.findings] for row in found.rows["people"]] == [
        ["imports.formula_used"], ["imports.formula_empty"], ["imports.cell_error"], ["imports.scientific"]
    ]  # fmt: skip
    assert found.rows["people"][0].text("code") == "CB1"


def test_hidden_rows_are_read_and_told_merged_cells_are_refused(tmp_path):
    rows = HEADINGS + '<row r="2" hidden="1">' + text("A2", "CB1") + text("B2", "Lê An") + "</row>"
    found = read(tmp_path, with_sheet(sheet(rows)))
    assert told(found) == {"imports.rows_hidden"}
    assert len(found.rows["people"]) == 1
    merged = sheet(rows, '<mergeCells count="1"><mergeCell ref="A2:A5"/></mergeCells>')
    assert "imports.merged" in told(read(tmp_path, with_sheet(merged)))


def test_hidden_and_unknown_sheets_are_told_and_not_read(tmp_path):
    relation = f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Người" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>'
    hidden = with_sheet(sheet(HEADINGS), **{"xl__workbook.xml": relation})
    assert "imports.sheet_hidden" in told(read(tmp_path, hidden))
    strange = workbook(
        [Page("Lương", [["Bậc", "Hệ số"], ["1", "2"]]), Page("Người", [["Mã cán bộ", "Họ và tên"]])]
    )
    assert "imports.sheet_unknown" in told(read(tmp_path, strange))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Mã cán bộ;Họ và tên;Họ tên\nA;B;C\n", "imports.column_twice"),
        ("Mã đơn vị;Chức vụ;Ghi chú\nA;B;C\n", None),
        ("Cột một;Cột hai\nA;B\n", "imports.sheet_unknown_single"),
        (HEAD + "CB1;;a@b.vn;\n", "imports.required"),
        (HEAD + "CB1;Lê An;khong-phai-thu;\n", "imports.bad_email"),
        (HEAD + "CB1;Lê An;;12\n", "imports.bad_phone"),
        (HEAD + f"CB1;{'a' * 121};;\n", "imports.too_long"),
    ],
)
def test_what_is_wrong_in_a_table_is_told(tmp_path, content, code):
    assert told(read(tmp_path, content.encode(), "x.csv")) >= ({code} if code else set())


def test_a_named_sheet_without_its_columns_is_told(tmp_path):
    data = workbook([Page("Người", [["Mã cán bộ", "Điện thoại"], ["CB1", "0900"]])])
    assert told(read(tmp_path, data)) == {"imports.column_missing"}
    data = workbook([Page("Người", [["gì đó"], ["CB1"]])])
    assert told(read(tmp_path, data)) == {"imports.no_heading"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("23/11/2026", date(2026, 11, 23)), ("1.3.2025", date(2025, 3, 1)), ("2025-03-01", date(2025, 3, 1)),
        ("2025-03-01T00:00:00", date(2025, 3, 1)), ("01/03/25", None), ("31/02/2026", None), ("12/31/2026", None),
        ("hôm nay", None), ("01/01/1066", None), ("45000", None),
    ],
)  # fmt: skip
def test_days_have_a_full_year_and_stand_in_the_vietnamese_order(written, meant):
    assert read_day(written) == meant


BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _archive:
    _archive.writestr("[Content_Types].xml", "<Types/>")
    _archive.writestr("xl/workbook.xml", b" " * (80 * 1024**2))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet xmlns="{MAIN}">&b;</worksheet>'
BAD_FILES = {
    "empty": (b"", "imports.empty"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "imports.html"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "imports.xml"),
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), "imports.old_xls"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "imports.encrypted"
    ),
    "pdf": (b"%PDF-1.7\n", "imports.not_a_table"),
    "program": (b"MZ" + b"\0" * 100, "imports.not_a_table"),
    "bomb": (BOMB.getvalue(), "imports.bomb"),
    "entities": (with_sheet(LAUGHS), "imports.damaged"),
    "broken": (with_sheet("<worksheet><sheetData>"), "imports.damaged"),
    "macros": (with_sheet(sheet(""), **{"xl__vbaProject.bin": "x"}), "imports.macros"),
    "links": (with_sheet(sheet(""), **{"xl__externalLinks__externalLink1.xml": "<x/>"}), "imports.external_links"),
    "cut": (book(OFFICE)[:900], "imports.damaged"),
}  # fmt: skip


@pytest.mark.parametrize("which", sorted(BAD_FILES))
def test_a_file_that_is_no_table_is_refused_with_what_it_is(tmp_path, which):
    data, code = BAD_FILES[which]
    assert refused(tmp_path, data) == code


def test_too_much_of_anything_is_refused(tmp_path):
    many = (HEAD + ROW * 30).encode()
    assert refused(tmp_path, many, rows=20) == "imports.too_many_rows"
    assert refused(tmp_path, many, cells=20) == "imports.too_many_cells"
    assert refused(tmp_path, ("a;" * 2_000_000).encode()) == "imports.too_wide"
    assert refused(tmp_path, book(OFFICE), rows=3) == "imports.too_many_rows"
    assert refused(tmp_path, book(OFFICE), sheets=2) == "imports.too_many_sheets"
    assert refused(tmp_path, book(OFFICE), unpacked=2000) == "imports.bomb"


def test_cells_far_to_the_right_cost_nothing_and_are_told(tmp_path):
    far = HEADINGS + '<row r="2">' + text("A2", "CB1") + text("B2", "Lê An") + text("ZZZZZZ2", "x") + "</row>"
    found = read(tmp_path, with_sheet(sheet(far)))
    assert told(found) == {"imports.too_wide_cells"}


def test_a_hundred_thousand_empty_rows_are_nothing(tmp_path):
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="3"/></row>' for n in range(2, 100_002))
    data = (
        HEADINGS + empty + '<row r="100002">' + text("A100002", "CB1") + text("B100002", "Lê An") + "</row>"
    )
    found = read(tmp_path, with_sheet(sheet(data)))
    assert [row.number for row in found.rows["people"]] == [100_002]


def test_the_child_reads_and_refuses_like_the_rule(tmp_path, settings):
    settings.KHUE_HOME = tmp_path
    path = tmp_path / "tep"
    path.write_bytes(book(OFFICE))
    assert as_data(read_book(path, "x.xlsx")) == as_data(open_book(path, "x.xlsx", Limits()))
    assert from_data(as_data(open_book(path, "x", Limits()))) == open_book(path, "x", Limits())
    path.write_bytes(b"<html></html>")
    with pytest.raises(Refusal, match=r"imports\.html"):
        read_book(path, "x.xls")


def test_nothing_written_becomes_a_formula(tmp_path):
    evil = ["=1+1", "+84 900 000 001", "-x", "@cmd", "\t=x", "thường"]
    book_of_evil = opened(tmp_path, workbook([Page("Người", [evil])]))
    assert [cell.formula for cell in book_of_evil.sheets[0].lines[0].cells] == [False] * 6
    assert [guarded(one)[0] for one in evil] == ["'", "'", "'", "'", "'", "t"]
    back = opened(tmp_path, csv_of([[column.heading for column in PEOPLE.columns], evil[:4]]), "x.csv")
    assert [cell.text for cell in back.sheets[0].lines[1].cells] == evil[:4]
