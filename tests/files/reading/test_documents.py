"""Documents say of themselves what stands in them: in other fonts and layouts, and as scans."""

from __future__ import annotations

import pikepdf
import pytest

from tests.files import makers
from tests.files.reading.letters import Letter

DECISION = Letter()
LETTER = Letter(
    number="Số: 812/SNV-CCHC",
    about="V/v báo cáo kết quả thực hiện\\ cải cách hành chính quý I",
    title="",
    body="#align(center)[Kính gửi: Các sở, ban, ngành Thành phố.]\n" + DECISION.body,
)
PARTY = Letter(
    parent="THÀNH ỦY HÀ NỘI",
    office="VĂN PHÒNG",
    number="\\*\\ Số 45-KH/VPTU",
    head="*ĐẢNG CỘNG SẢN VIỆT NAM*",
    title="KẾ HOẠCH",
    subject="phục vụ hội nghị Thành ủy",
)
SUBMISSION = Letter(
    number="Số: #h(2cm)/TTr-SNV", date="Hà Nội, ngày #h(1cm) tháng 3 năm 2024", title="TỜ TRÌNH"
)


def values(told, *names):
    return tuple(told[name] and told[name]["value"] for name in names)


@pytest.mark.parametrize("font", ["Tinos", "DejaVu Serif", "Libertinus Serif"])
def test_a_decision_says_everything_whatever_its_font(read, font):
    told = read(Letter(font=font, size=12).pdf())
    assert values(told, "kind", "number_symbol", "date", "place") == (
        "quyet_dinh",
        "127/QĐ-SNV",
        "2024-03-05",
        "Hà Nội",
    )
    assert values(told, "office", "parent_office") == ("SỞ NỘI VỤ", "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI")
    assert told["subject"]["value"] == DECISION.subject
    signer = told["signer"]["value"]
    assert (signer["name"], signer["post"], signer["authority"]) == (
        "Nguyễn Thị Minh Khuê",
        "PHÓ GIÁM ĐỐC",
        "KT. GIÁM ĐỐC",
    )
    assert [one["value"] for one in told["recipients"]] == [
        "Như trên",
        "UBND Thành phố (để báo cáo)",
        "Lưu: VT, CCHC",
    ]
    assert told["deadlines"][0]["value"] == "2024-03-25"


def test_each_finding_has_its_place_on_the_page(read):
    told = read(DECISION.pdf())
    number, date = told["number_symbol"], told["date"]
    assert number["page"] == date["page"] == 1
    assert number["box"][2] < 0.5 < date["box"][2]
    assert number["box"][0] < number["box"][2]
    assert number["box"][1] < number["box"][3] < 0.25


def test_an_official_letter_has_its_subject_below_the_number(read):
    told = read(LETTER.pdf())
    assert values(told, "kind", "number_symbol") == ("cong_van", "812/SNV-CCHC")
    assert told["subject"]["value"] == "báo cáo kết quả thực hiện cải cách hành chính quý I"


def test_a_document_of_the_party_is_read_by_its_own_form(read):
    assert values(read(PARTY.pdf()), "kind", "number_symbol", "office", "parent_office") == (
        "ke_hoach",
        "45-KH/VPTU",
        "VĂN PHÒNG",
        "THÀNH ỦY HÀ NỘI",
    )


def test_what_is_not_filled_in_is_unknown_and_what_is_known_is_told(read):
    told = read(SUBMISSION.pdf())
    assert values(told, "kind", "number", "number_symbol", "symbol", "date") == (
        "to_trinh",
        None,
        None,
        "TTr-SNV",
        None,
    )
    assert told["date"]["known"] == "2024-03"


def test_a_number_and_a_day_stamped_as_objects_of_their_own_are_seen(read):
    def stamp(made: pikepdf.Pdf) -> None:
        page = made.pages[0].obj
        page.Resources.Font = page.Resources.get("/Font", pikepdf.Dictionary())
        page.Resources.Font["/Stamp"] = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        lines = b"q BT /Stamp 12 Tf 1 0 0 1 150 711 Tm (88) Tj ET Q"
        parts = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
        page.Contents = pikepdf.Array([*parts, made.make_stream(lines)])

    told = read(makers.edited(SUBMISSION.pdf(), stamp))
    assert told["number_symbol"]["value"] == "88/TTr-SNV"


def test_urgency_is_seen_in_its_box(read):
    assert read(Letter(urgent="HỎA TỐC").pdf())["urgency"]["value"] == "hoa_toc"
    assert read(DECISION.pdf())["urgency"] is None


def test_an_appendix_with_a_heading_of_its_own_changes_nothing(read):
    appendix = (
        "#pagebreak() #align(center)[*PHỤ LỤC*\\ (Kèm theo Quyết định số 9/QĐ-UBND ngày 01 tháng 01 năm 2020)]"
        " #align(right)[Hà Nội, ngày 01 tháng 01 năm 2020] *Nơi nhận:* - Ai đó;"
    )
    told = read(Letter(more=appendix).pdf())
    assert values(told, "kind", "number_symbol", "date") == ("quyet_dinh", "127/QĐ-SNV", "2024-03-05")
    assert len(told["recipients"]) == 3


def test_a_cover_page_before_the_heading_is_passed(read):
    cover = Letter()
    source = cover.source().replace(
        "#grid(columns: (42%", "#align(center)[*TÀI LIỆU HỌP*] #pagebreak()\n#grid(columns: (42%", 1
    )

    class Covered(Letter):
        def source(self) -> str:
            return source

    told = read(Covered().pdf())
    assert (told["number_symbol"]["value"], told["number_symbol"]["page"]) == ("127/QĐ-SNV", 2)


def test_plain_pages_say_nothing(read):
    told = read(makers.pdf(2))
    assert values(told, "kind", "number_symbol", "date", "office") == (None, None, None, None)


@pytest.mark.parametrize("lean", [0.0, 1.4])
def test_a_scan_is_read_as_the_page_it_was(read, lean):
    told = read(DECISION.scan(lean=lean))
    assert values(told, "kind", "number_symbol", "date") == ("quyet_dinh", "127/QĐ-SNV", "2024-03-05")
    assert told["number_symbol"]["how"] == "scan"
    assert told["deadlines"][0]["value"] == "2024-03-25"


def test_a_scan_on_its_side_is_turned(read):
    pdf = makers.edited(DECISION.scan(), lambda made: made.pages[0].rotate(90, relative=True))
    assert read(pdf)["number_symbol"]["value"] == "127/QĐ-SNV"
