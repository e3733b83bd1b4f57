"""Bookmarks and inside links stay with the reading rendition; nothing else that they could start does."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from khue.files.queries import changed_pages, opened, reading
from khue.files.rules import outline, rendition
from khue.files.rules.limits import Limits
from khue.files.rules.recipe import comparable
from tests.files import makers
from tests.files.kept import piece


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., tuple[rendition.Made, pikepdf.Pdf]]:
    """What is made of a PDF of ten pages after a change to it, and the rendition opened."""

    def make(change: Callable[[pikepdf.Pdf], None], pages: int = 10) -> tuple[rendition.Made, pikepdf.Pdf]:
        (tmp_path / "given.pdf").write_bytes(makers.edited(makers.pdf(pages), change))
        beside = rendition.make(tmp_path / "given.pdf", tmp_path / "made.pdf", Limits())
        return beside, pikepdf.open(io.BytesIO((tmp_path / "made.pdf").read_bytes()))

    return make


def bookmarks(pdf: pikepdf.Pdf, *entries: tuple[str, dict[str, object]]) -> list[pikepdf.Object]:
    """A flat outline, each entry a title and what else it has; gives the entries to be changed further."""
    rows = [pdf.make_indirect(Dictionary(Title=String(title), **more)) for title, more in entries]
    for before, after in itertools.pairwise(rows):
        before.Next = after
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=rows[0], Last=rows[-1]))
    return rows


def to(pdf: pikepdf.Pdf, page: int) -> Array:
    return Array([pdf.pages[page - 1].obj, Name.XYZ, 70, 700, 0])


def test_titles_and_pages_of_every_kind_of_target_are_kept(made):
    def change(pdf):
        pdf.Root.Dests = Dictionary(cu=to(pdf, 4))
        leaf = pdf.make_indirect(Dictionary(Names=Array([String("moi"), Dictionary(D=to(pdf, 5))])))
        pdf.Root.Names = Dictionary(Dests=Dictionary(Kids=Array([leaf])))
        rows = bookmarks(
            pdf,
            ("Phần I. Kinh tế", {"Dest": to(pdf, 1)}),
            ("Phần II", {"A": Dictionary(S=Name.GoTo, D=to(pdf, 3))}),
            ("Tên cũ", {"Dest": Name.cu}),
            ("Tên mới", {"Dest": String("moi")}),
            ("Số trang", {"Dest": Array([5, Name.Fit])}),
        )
        rows[0].First = pdf.make_indirect(Dictionary(Title=String("1. Thu ngân sách"), Dest=to(pdf, 2)))

    beside, _pdf = made(change)
    assert beside.outline == [
        (1, "Phần I. Kinh tế", 1),
        (2, "1. Thu ngân sách", 2),
        (1, "Phần II", 3),
        (1, "Tên cũ", 4),
        (1, "Tên mới", 5),
        (1, "Số trang", 6),
    ]


def test_what_leads_nowhere_or_out_of_the_file_is_left_out(made):
    def change(pdf):
        bookmarks(
            pdf,
            ("Không đích", {}),
            ("Trang không có", {"Dest": Array([99, Name.Fit])}),
            ("Không phải trang", {"Dest": Array([pdf.Root, Name.Fit])}),
            ("Tên không có", {"Dest": String("?")}),
            ("Chương trình", {"A": Dictionary(S=Name.Launch, F=String("calc.exe"))}),
            ("Mạng", {"A": Dictionary(S=Name.URI, URI=String("http://x.example"))}),
            ("Tệp khác", {"A": Dictionary(S=Name.GoToR, F=String("b.pdf"), D=Array([0, Name.Fit]))}),
            ("", {"Dest": to(pdf, 1)}),
            ("Còn lại", {"Dest": to(pdf, 2)}),
        )

    assert made(change)[0].outline == [(1, "Còn lại", 2)]


def test_a_heading_without_a_page_stands_at_its_first_part(made):
    def change(pdf):
        top, _empty = bookmarks(pdf, ("Phụ lục", {}), ("Trống", {}))
        top.First = pdf.make_indirect(Dictionary(Title=String("Phụ lục 1"), Dest=to(pdf, 7)))

    assert made(change)[0].outline == [(1, "Phụ lục", 7), (2, "Phụ lục 1", 7)]


def test_a_title_is_one_plain_line(made):
    def change(pdf):
        bookmarks(pdf, ("Điều\r\n 1.\t\u202egpj.exe\x07 " + "a" * 500, {"Dest": to(pdf, 1)}))

    ((_level, title, _page),) = made(change)[0].outline
    assert title.startswith("Điều 1. gpj.exe aaa")
    assert len(title) <= outline.MOST_TITLE


@given(st.text(max_size=400))
def test_whatever_a_title_is_it_can_be_shown(text):
    shown = outline.clean_title(text)
    assert len(shown) <= outline.MOST_TITLE
    assert shown.isprintable()
    assert outline.clean_title(shown) == shown


def test_knots_end(made):
    def change(pdf):
        first, second = bookmarks(pdf, ("Một", {"Dest": to(pdf, 1)}), ("Hai", {"Dest": to(pdf, 2)}))
        second.Next, second.First, first.First = first, first, pdf.Root.Outlines
        tree = pdf.make_indirect(Dictionary())
        tree.Kids = Array([tree, tree])
        pdf.Root.Names = Dictionary(Dests=tree)
        second.Dest = String("ở đâu")

    assert made(change)[0].outline == [(1, "Một", 1)]


@pytest.mark.parametrize("shape", ["wide", "deep", "dead"])
def test_a_hundred_thousand_entries_are_bounded(made, shape):
    def change(pdf):
        rows = [
            pdf.make_indirect(Dictionary(Title=String(f"{n}"), Dest=to(pdf, 1) if shape != "dead" else 7))
            for n in range(100_000)
        ]
        for before, after in itertools.pairwise(rows):
            before["/First" if shape == "deep" else "/Next"] = after
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=rows[0]))

    began = time.process_time()
    entries = made(change)[0].outline
    assert time.process_time() - began < 30
    assert len(entries) == (0 if shape == "dead" else outline.MOST_ENTRIES)
    assert max((level for level, _title, _page in entries), default=1) == (8 if shape == "deep" else 1)


def link(**more: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([50, 50, 200, 80]), **more)


def test_inside_links_lead_to_the_same_pages_of_the_rendition(made):
    def change(pdf):
        pdf.pages[0].obj.Annots = Array(
            [
                link(Dest=to(pdf, 6)),
                link(A=Dictionary(S=Name.GoTo, D=Array([pdf.pages[8].obj, Name.Fit]))),
                link(Dest=Array([pdf.pages[2].obj, Name.FitH, 300])),
            ]
        )
        pdf.pages[5].obj.Annots = Array([link(Dest=to(pdf, 1))])  # and one back

    _beside, pdf = made(change)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    ends = [
        (pages[one.Dest[0].objgen], [str(part) for part in list(one.Dest)[1:]]) for one in pdf.pages[0].Annots
    ]
    assert ends == [(6, ["/XYZ", "70", "700", "0"]), (9, ["/Fit"]), (3, ["/XYZ", "0", "300", "0"])]
    assert pages[pdf.pages[5].Annots[0].Dest[0].objgen] == 1


def test_links_that_start_something_are_cut(made):
    def change(pdf):
        goto = Dictionary(
            S=Name.GoTo, D=to(pdf, 2), Next=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        )
        pdf.pages[0].obj.Annots = Array(
            [
                link(A=goto, AA=Dictionary(E=Dictionary(S=Name.Launch, F=String("calc.exe")))),
                link(A=Dictionary(S=Name.Launch, F=String("calc.exe"))),
                link(A=Dictionary(S=Name.GoToR, F=String("b.pdf"), D=Array([0, Name.Fit]))),
                link(A=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
                link(A=Dictionary(S=Name.URI, URI=String("file:///etc/passwd"))),
                link(Dest=Array([77, Name.Fit])),
            ]
        )

    _beside, pdf = made(change)
    first, *others = pdf.pages[0].Annots
    assert next(iter(first.Dest)).objgen == pdf.pages[1].obj.objgen
    assert all("/A" not in one and "/AA" not in one for one in (first, *others))
    assert all("/Dest" not in one for one in others)
    whole = io.BytesIO()
    pdf.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert not any(
        word in whole.getvalue() for word in (b"JavaScript", b"Launch", b"GoToR", b"passwd", b"alert")
    )


@pytest.mark.django_db
def test_the_outline_travels_with_the_text_of_the_pages(read):
    def change(pdf):
        bookmarks(pdf, ("Phần I", {"Dest": to(pdf, 1)}), ("Phần II", {"Dest": to(pdf, 2)}))

    def carried(file_id: int) -> dict[str, object]:
        return json.loads(gzip.decompress(piece(reading(file_id).text[0])))

    book = carried(read(makers.edited(makers.pdf(3), change)).id)
    assert book["outline"] == [[1, "Phần I", 1], [1, "Phần II", 2]]
    assert len(book["pages"]) == 3
    assert carried(read(makers.pdf(2)).id)["outline"] == []


@pytest.mark.django_db
def test_links_change_no_page_that_a_reader_sees(read):
    def change(pdf):
        pdf.pages[0].obj.Annots = Array([link(Dest=to(pdf, 3), Border=Array([0, 0, 0]))])

    plain, linked = read(makers.pdf(3)), read(makers.edited(makers.pdf(3), change))
    assert changed_pages(plain.id, linked.id) == ()
    with opened(reading(linked.id).sha256) as path, pikepdf.open(path) as pdf:
        assert "/Dest" in pdf.pages[0].Annots[0]


def test_renditions_of_the_recipe_before_are_compared_page_by_page():
    assert comparable("1-4.30.0", "2-4.30.0")
    assert comparable("2-4.30.0", "3-4.30.0")
    assert comparable("3-4.30.0", "4-4.30.0")
    assert not comparable("2-4.30.0", "2-5.0.0")
    assert not comparable("4-4.30.0", "5-4.30.0")
