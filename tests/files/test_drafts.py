"""Drafts: what they still carry is counted and told, and stays out of what readers get. Active parts too."""

from __future__ import annotations

import shutil

import pikepdf
import pypdfium2
import pytest

from khue.files.queries import opened, reading
from khue.files.rules import telling
from khue.files.rules.limits import Limits
from khue.files.rules.office import Remarks, drafts
from khue.files.rules.office.active import active
from khue.files.rules.rendition import make
from khue.shared.sentences import say
from tests.files import makers, offices

HAND = 'w:author="Lan" w:date="2026-11-20T08:00:00Z"'
LATER = 'w:author="Lan" w:date="2026-11-20T09:30:00Z"'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def gone(text: str, hand: str = HAND) -> str:
    return f'<w:del w:id="1" {hand}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def new(text: str, hand: str = HAND) -> str:
    return f'<w:ins w:id="2" {hand}>{run(text)}</w:ins>'


COMMENT = '<w:comment w:id="0" w:author="Minh"><w:p><w:r><w:t>Sửa lại số liệu</w:t></w:r></w:p></w:comment>'
DRAFT = f"<w:p>{run('Kinh phí ')}{gone('mười tỷ ')}{new('tám tỷ ')}{run('đồng')}</w:p><w:p>{new('Thêm')}{new(' nữa')}</w:p>"


def test_changes_and_remarks_of_a_word_file_are_counted_as_its_own_pane_does(tmp_path):
    path = tmp_path / "draft.docx"
    path.write_bytes(offices.word(DRAFT, comments=COMMENT * 2))
    assert drafts.in_docx(path) == Remarks(comments=2, changes=3)
    path.write_bytes(offices.word(f"<w:p>{new('a')}{run('b')}{new('c')}{gone('d', LATER)}{gone('e')}</w:p>"))
    assert drafts.in_docx(path) == Remarks(comments=0, changes=4)
    path.write_bytes(offices.word("<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr></w:p>"))
    assert drafts.in_docx(path) == Remarks()


def test_remarks_that_were_resolved_and_answers_dont_count(tmp_path):
    path = tmp_path / "draft.docx"
    threads = (
        '<w15:commentEx w15:paraId="1" w15:done="1"/><w15:commentEx w15:paraId="2" w15:done="0"/>'
        '<w15:commentEx w15:paraId="3" w15:paraIdParent="2" w15:done="0"/>'
    )
    path.write_bytes(offices.word("<w:p/>", comments=COMMENT * 3, extended=threads))
    assert drafts.in_docx(path).comments == 1


def test_an_open_document_is_counted_too(tmp_path):
    path = tmp_path / "draft.odt"
    body = (
        "<text:tracked-changes><text:changed-region/><text:changed-region/></text:tracked-changes>"
        '<text:p>a<office:annotation/>b<office:annotation loext:resolved="true"/></text:p>'
    )
    path.write_bytes(offices.odf("text", body))
    assert drafts.in_odt(path) == Remarks(comments=1, changes=2)


@pytest.mark.django_db
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice isn't on this machine")
def test_readers_get_the_text_as_accepted_and_the_page_says_what_waits(read):
    found = read(offices.word(DRAFT, comments=COMMENT), "Dự thảo.docx")
    assert (found.notes["comments"], found.notes["changes"]) == (1, 3)
    assert found.draft is not None
    assert "1 ý kiến góp ý, 3 chỗ sửa chưa chấp nhận" in say(found.draft)
    with opened(reading(found.id).sha256) as path:
        text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded()
    assert "tám tỷ" in text
    assert "mười" not in text
    assert "Sửa lại" not in text


def test_remarks_on_a_pdf_are_counted_without_answers(tmp_path):
    def remark(pdf):
        note = pikepdf.Dictionary(
            Subtype=pikepdf.Name.Text, Rect=pikepdf.Array([0, 0, 9, 9]), Contents="Xem lại"
        )
        first = pdf.make_indirect(note)
        answer = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=note.Rect, Contents="Rồi", IRT=first)
        typed = pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, Rect=note.Rect, Contents="Số: 12")
        pdf.pages[0].obj.Annots = pikepdf.Array([first, answer, typed])

    (tmp_path / "in.pdf").write_bytes(makers.edited(makers.pdf(), remark))
    facts = make(tmp_path / "in.pdf", tmp_path / "out.pdf", Limits()).notes.facts()
    assert facts == {"comments": 1}
    told = telling.draft("pdf", facts)
    assert told is not None
    assert "người đọc sẽ thấy" in say(told)


RELATIONS = '<Relationships><Relationship Type="{type}" Target="http://a.invalid/x" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("docx", offices.word("", more={"word/vbaProject.bin": b"x"}), {"macros"}),
        ("xlsx", offices.zipped({"xl/macrosheets/sheet1.xml": b""}), {"macros"}),
        ("docx", offices.word("", more={"word/embeddings/oleObject1.bin": b"MZ"}), {"attachments"}),
        ("docx", offices.word("", more={"word/_rels/settings.xml.rels": RELATIONS.format(type="x/attachedTemplate")}), {"remote"}),
        ("docx", offices.word("", more={"word/_rels/a.xml.rels": RELATIONS.format(type="x/hyperlink")}), set()),
        ("odt", offices.odf("text", more={"Basic/Standard/Module1.xml": b""}), {"macros"}),
        ("doc", b"\xd0\xcf" + "_VBA_PROJECT".encode("utf-16-le"), {"macros"}),
        ("rtf", b"{\\rtf1{\\object{\\objdata 0105}}}", {"attachments"}),
        ("html", b"<p>x</p>", set()),
    ],
)  # fmt: skip
def test_what_would_act_in_an_office_file_is_named(tmp_path, kind, data, expected):
    (tmp_path / "given").write_bytes(data)
    assert active(tmp_path / "given", kind) == expected
    codes = telling.cleaned({"active_content_removed": sorted(expected)})
    assert set(codes) == {f"files.removed_{one}" for one in expected}
