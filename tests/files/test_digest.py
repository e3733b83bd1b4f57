"""What tablets read is made of received bytes, in a child process, once."""

import gzip
import hashlib
import json

import pikepdf
import pytest

from khue.files.actions import finish_digest
from khue.files.jobs import ACTOR, digest
from khue.files.models import Chunk, File, Rendition
from khue.files.queries import at_hand, card, changed_pages, locate, opened, reading, readings, work_folder
from khue.files.rules.bundle import unpack
from khue.shared.refusal import NotFound, Refusal
from tests.files import makers
from tests.files.kept import bytes_of, piece

pytestmark = pytest.mark.django_db


def test_a_paper_becomes_ready_with_everything_a_tablet_needs(read, home):
    made = read(makers.pdf(45))
    assert (made.state, made.pages, made.progress) == ("ready", 45, 100)
    book = reading(made.id)
    whole = b"".join(piece(name) for name, _at, _size in book.chunks)
    assert hashlib.sha256(whole).hexdigest() == book.sha256
    assert len(whole) == book.size
    assert bytes_of(book.sha256) == whole
    assert book.page_sizes == [(595.0, 842.0, 45)]
    assert book.labels == [str(number) for number in range(1, 46)]
    assert len(book.previews) == 45
    assert piece(book.previews[44][0])[8:12] == b"WEBP"
    assert [(first, count) for _h, _s, first, count in book.thumbs] == [(1, 40), (41, 5)]
    assert len(list(unpack(piece(book.thumbs[1][0])))) == 5
    text = json.loads(gzip.decompress(piece(book.text[0])))["pages"]
    assert "Trang 45" in text[44]
    assert list(work_folder().iterdir()) == []
    assert not (home / "work").exists() or not list((home / "work").iterdir())


def test_every_piece_is_what_its_hash_says(read):
    book = reading(read(makers.pdf(3)).id)
    names = [name for name, *_rest in (*book.chunks, *book.thumbs, *book.previews, book.text)]
    for name, place in locate(names).items():
        assert hashlib.sha256(at_hand(place)).hexdigest() == name


def test_the_same_bytes_are_read_once_and_the_second_file_is_ready_at_once(read, hand_in):
    first = read(makers.pdf(2))
    second = card(hand_in(makers.pdf(2), "Bản thứ hai.pdf"))
    assert second.state == "ready"
    assert reading(second.id) == reading(first.id)
    assert Rendition.objects.count() == 1


def test_many_files_are_looked_up_in_one_statement(read, django_assert_num_queries):
    ids = [read(makers.pdf(pages)).id for pages in (1, 2)]
    with django_assert_num_queries(1):
        found = readings(ids)
    assert found == {one: reading(one) for one in ids}


def test_reading_again_gives_the_same_bytes(read):
    book = reading(read(makers.pdf(4)).id)
    File.objects.all().delete()
    Rendition.objects.all().delete()
    Chunk.objects.all().delete()
    assert reading(read(makers.pdf(4)).id) == book


def test_a_job_that_runs_twice_changes_nothing(read):
    made = read(makers.pdf(2))
    digest(made.id)
    assert card(made.id) == made
    finish_digest(ACTOR, made.id, "nowhere")
    assert card(made.id) == made


def test_a_job_for_a_file_that_is_gone_does_nothing():
    digest(12345)


def test_a_file_that_is_not_ready_can_not_be_read(hand_in):
    file_id = hand_in()
    with pytest.raises(Refusal, match=r"files\.not_ready"):
        reading(file_id)
    with pytest.raises(NotFound):
        reading(file_id + 1000)
    with pytest.raises(NotFound), opened("0" * 64):
        pass


def test_what_changed_names_the_pages_that_show_something_new(read):
    old = read(makers.pdf(5))

    def change(pdf):
        pdf.pages[1].obj.Contents = pdf.make_stream(b"0 0 1 rg 100 100 200 200 re f")
        del pdf.pages[3]

    new = read(makers.edited(makers.pdf(5), change))
    assert changed_pages(old.id, new.id) == (2,)
    assert changed_pages(new.id, new.id) == ()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK")),
        *(("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1")),
    ],
)
def test_a_photographed_page_becomes_a_document_of_one_page(read, kind, mode):
    made = read(makers.picture(kind, mode=mode), "ảnh chụp.jpg")
    assert (made.state, made.pages) == ("ready", 1)
    width, height, _count = reading(made.id).page_sizes[0]
    assert abs(width / height - 620 / 877) < 0.01


def test_a_picture_that_ends_early_is_refused(read):
    made = read(makers.picture("PNG")[:2000], "ảnh.png")
    assert (made.state, made.refusal_code) == ("refused", "files.damaged")


def test_page_labels_of_the_paper_are_kept(read):
    def label(pdf):
        pdf.Root.PageLabels = pikepdf.Dictionary(
            Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.r), 2, pikepdf.Dictionary(S=pikepdf.Name.D)]
        )

    made = read(makers.edited(makers.pdf(4), label))
    assert reading(made.id).labels == ["i", "ii", "1", "2"]
