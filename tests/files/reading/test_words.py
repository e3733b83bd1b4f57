"""The words of scanned pages come into a paper's text, page by page, and nothing that was issued changes."""

from __future__ import annotations

import gzip
import json

import pytest

from khue.files.jobs import read_words
from khue.files.jobs.looker import Looker
from khue.files.models import Chunk, File
from khue.files.queries import card, reading, words_folder
from khue.files.rules.reading.layers import page_text, with_words
from khue.shared.refusal import Refusal
from tests.files.conftest import hand_in, home, read  # noqa: F401 - fixtures
from tests.files.kept import piece
from tests.files.reading.letters import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(request):
    """A scan of two pages that was handed in."""
    done = request.getfixturevalue("read")
    with_pages = Letter(more="#pagebreak() Trang hai nói về ngân sách.").scan()
    return done(with_pages, "127 qd snv.pdf")


def rendition(file_id: int) -> int:
    return File.objects.get(id=file_id).rendition_id


def text(file_id: int) -> dict:
    return json.loads(gzip.decompress(piece(reading(file_id).text[0])))


@pytest.mark.slow
def test_a_scan_gets_its_words_with_their_places_and_its_picture_stays(paper):
    before = reading(paper.id)
    assert not any(text(paper.id)["pages"])
    read_words(rendition(paper.id))
    after, said = reading(paper.id), text(paper.id)
    assert "QUYẾT ĐỊNH" in said["pages"][0]
    assert "ngân sách" in said["pages"][1]
    for number, page in enumerate(said["pages"], start=1):
        assert len(said["boxes"][str(number)]) == 4 * len(page.split())
    at = said["pages"][0].split().index("127/QĐ-SNV")
    left, top, right, bottom = said["boxes"]["1"][4 * at : 4 * at + 4]
    assert 1000 < left < right < 5000
    assert 500 < top < bottom < 2500
    assert (after.sha256, after.chunks, after.previews) == (before.sha256, before.chunks, before.previews)
    assert after.text != before.text
    assert Chunk.objects.filter(hash=before.text[0]).exists()
    told = card(paper.id).told
    assert (told["number_symbol"]["value"], told["date"]["value"], told["kind"]["value"]) == (
        "127/QĐ-SNV",
        "2024-03-05",
        "Quyết định",
    )
    assert (card(paper.id).unread, card(paper.id).learning) == (None, False)
    read_words(rendition(paper.id))
    assert reading(paper.id).text == after.text


@pytest.mark.slow
def test_a_killed_job_goes_on_where_it_was(paper, monkeypatch):
    real = Looker.words
    asked: list[int] = []

    def dies(self, path, page):
        asked.append(page)
        if asked == [1, 2]:
            raise RuntimeError("killed")
        return real(self, path, page)

    monkeypatch.setattr(Looker, "words", dies)
    with pytest.raises(RuntimeError):
        read_words(rendition(paper.id))
    assert card(paper.id).unread == (1, 2)
    read_words(rendition(paper.id))
    assert asked == [1, 2, 2]
    assert card(paper.id).unread is None
    assert not list(words_folder(rendition(paper.id)).iterdir())


def test_a_born_digital_paper_is_left_as_it_is(read):  # noqa: F811 - the fixture
    made = read(Letter().pdf())
    before = reading(made.id)
    read_words(rendition(made.id))
    assert reading(made.id) == before
    assert card(made.id).told["number_symbol"]["value"] == "127/QĐ-SNV"


def test_a_store_that_is_away_is_asked_again_and_a_broken_page_is_not(read, monkeypatch):  # noqa: F811 - the fixture
    paper = read(Letter().pdf())
    assert card(paper.id).learning

    def away(self, path, name):
        raise Refusal("files.store_away")

    monkeypatch.setattr(Looker, "read", away)
    with pytest.raises(Refusal):
        read_words(rendition(paper.id))
    monkeypatch.setattr(
        Looker, "read", lambda self, path, name: (_ for _ in ()).throw(Refusal("files.damaged"))
    )
    read_words(rendition(paper.id))
    assert (card(paper.id).told, card(paper.id).learning) == ({}, False)


def test_the_same_words_give_the_same_bytes_and_other_pages_stay():
    table = {"pages": ["chữ", ""], "outline": [[1, "Phần một", 1]]}
    bytes_ = gzip.compress(json.dumps(table).encode())
    found = {2: ([["hai", "từ"]], [[[1, 2, 3, 4], [5, 6, 7, 8]]])}
    once = with_words(bytes_, found)
    assert once == with_words(bytes_, found)
    said = json.loads(gzip.decompress(once))
    assert said == {**table, "pages": ["chữ", "hai từ"], "boxes": {"2": [1, 2, 3, 4, 5, 6, 7, 8]}}
    assert page_text([["a", "b"], ["c"]]) == "a b\nc"


def test_nothing_is_read_of_a_paper_that_is_gone(db):
    read_words(123_456)
