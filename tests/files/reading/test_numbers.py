"""Numbers, symbols and dates as they are written, and as machines misread them."""

from __future__ import annotations

from datetime import date

import pytest

from khue.files.rules.reading.dates import heading_date
from khue.files.rules.reading.number import after_label, initials, mended_by, named, parse


@pytest.mark.parametrize(
    ("said", "whole", "kind"),
    [
        ("Số: 12/QĐ-UBND", "12/QĐ-UBND", "quyet_dinh"),
        ("Số: 15/UBND-VP", "15/UBND-VP", "cong_van"),
        ("Số: 28/2023/QĐ-UBND", "28/2023/QĐ-UBND", "quyet_dinh"),
        ("Luật số: 51/2024/QH15", "51/2024/QH15", ""),
        ("Nghị quyết số: 17/2022/UBTVQH15", "17/2022/UBTVQH15", ""),
        ("Số 12-QĐ/TU", "12-QĐ/TU", "quyet_dinh"),
        ("Số: 1 13/NQ-CP", "113/NQ-CP", "nghi_quyet"),
        ("Số: 59/2022/NÐ-CP", "59/2022/NĐ-CP", "nghi_dinh"),
        ("Số : 145 / TB - VNPT-IT", "145/TB-VNPT-IT", "thong_bao"),
        ("Số: 07/QyĐ-STC", "07/QyĐ-STC", "quy_dinh"),
        ("SỐ: 9/CTr-UBND Hà Nội, ngày 05 tháng 3 năm 2024", "9/CTr-UBND", "chuong_trinh"),
    ],
)
def test_a_number_and_its_symbol_are_read(said, whole, kind):
    found = parse(after_label(said))
    assert (found.whole, found.kind) == (whole, kind)


@pytest.mark.parametrize(
    "said", ["Số:        /TTr-STC", "Số: ......./TTr-STC", "Số: JÍ/TTr-STC", "Số:2/13/TTr-STC"]
)
def test_a_number_that_is_missing_or_handwritten_stays_unknown_with_its_symbol(said):
    found = parse(after_label(said), machine_read=True)
    assert (found.number, found.whole, found.symbol) == ("", "", "TTr-STC")


@pytest.mark.parametrize(
    ("said", "office", "symbol"),
    [
        ("12/QD-UBND", "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", "QĐ-UBND"),
        ("12/TB-S0NV", "SỞ NỘI VỤ", "TB-SONV"),
        ("12/GM-SVT", "SỞ Y TẾ", "GM-SYT"),
        ("12/TB-STTTl", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "TB-STTTT"),
        ("12/QH-HDND", "HỘI ĐỒNG NHÂN DÂN", "QH-HĐND"),
    ],
)
def test_letters_that_a_machine_confuses_are_mended_by_what_is_known(said, office, symbol):
    assert mended_by(parse(said, machine_read=True), (office,), machine_read=True).symbol == symbol


def test_a_born_digital_symbol_is_left_as_it_stands():
    assert mended_by(parse("3/TB-SVT"), ("SỞ Y TẾ",), machine_read=False).symbol == "TB-SVT"


def test_an_office_gives_the_letters_of_its_symbol():
    assert "STNMT" in initials("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG")
    assert "UBND" in initials("ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ")


@pytest.mark.parametrize(
    ("name", "said", "number"),
    [
        ("2253 tb syt.pdf", "Số: /TB-SYT", "2253"),
        ("KOZ_2268 bc syt.pdf", "Số: /BC-SYT", "2268"),
        ("scan0012.pdf", "Số: /BC-SYT", ""),
        ("2268 qd ubnd.pdf", "Số: /BC-SYT", ""),
    ],
)
def test_a_files_name_counts_only_with_the_letters_of_the_symbol(name, said, number):
    assert named(name, parse(after_label(said))) == number


@pytest.mark.parametrize(
    ("said", "place", "value"),
    [
        ("Hà Nội, ngày 05 tháng 3 năm 2024", "Hà Nội", date(2024, 3, 5)),
        ("TP. Hồ Chí Minh, ngày 5 tháng 12 năm 2023", "TP. Hồ Chí Minh", date(2023, 12, 5)),
        ("Phú Thọ, ngày 2] tháng 12 năm 2023", "Phú Thọ", date(2023, 12, 21)),
        ("Kiên Giang, ngày 02 tháng 0l năm 2018", "Kiên Giang", date(2018, 1, 2)),
        ("Hà Nội, ngày 20 tháng 5 2026", "Hà Nội", date(2026, 5, 20)),
        ("Hà Nội, ngày    tháng 7 năm 2025", "Hà Nội", None),
        ("Hà Nội, ngày 31 tháng 2 năm 2025", "Hà Nội", None),
    ],
)
def test_a_date_is_read_or_left_unknown(said, place, value):
    found = heading_date(said)
    assert (found.place, found.value) == (place, value)


def test_of_a_date_that_cant_be_read_whole_the_rest_is_told():
    assert heading_date("Hà Nội, ngày    tháng 7 năm 2025").known == "2025-07"
