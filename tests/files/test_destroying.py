"""What turned out to be a secret is destroyed with its key; what other papers share with it stays theirs."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest

from khue.files.actions import destroy, keep_words
from khue.files.models import Blob, Chunk, Destroyed, File, Key, Rendition
from khue.files.queries import card, locate, original, read_piece, reading, streamed
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from tests.files import makers
from tests.files.test_sealing import every_row, lying

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_of_a_destroyed_paper_nothing_can_be_opened_found_or_recognised(read, hand_in, home, committed):
    data = makers.pdf(3, text="Kế hoạch bay")
    first = committed(read, data, "Kế hoạch bay.pdf").id
    second = hand_in(data, "Bản sao.pdf")
    made, sha256 = reading(first), card(first).sha256
    assert committed(destroy, SYSTEM, second) == (first, second)
    for one in (first, second):
        told = card(one)
        assert (told.state, told.refusal_code, told.name, told.sha256) == (
            "refused",
            "files.destroyed",
            "—",
            "",
        )
        with pytest.raises(NotFound):
            original(one)
    for name in (sha256, made.sha256):
        with pytest.raises(NotFound):
            streamed(name)
    assert locate([one[0] for one in (*made.chunks, *made.previews, made.text)]) == {}
    assert not Key.objects.exists()
    assert not Blob.objects.exists()
    assert [one for one in lying(home) if not one.startswith(b"lock\n")] == []
    rows = every_row()
    assert Destroyed.objects.count() == 3
    assert "Kế hoạch bay" not in rows
    records = [line for line in rows.splitlines() if sha256 in line or made.sha256 in line]
    assert [line[:300] for line in records if "finish_digest" not in line] == [], (
        "what the sealed log had said before stays said"
    )
    assert committed(destroy, SYSTEM, first) == (first,), "twice is once"


def test_pieces_that_another_paper_shows_too_stay_with_that_paper(read, home, committed):
    one, other = read(makers.pdf(4)), read(makers.pdf(6))
    doomed, kept = reading(one.id), reading(other.id)
    parts = [row[0] for row in (*kept.chunks, *kept.previews, *kept.thumbs, kept.text)]
    shared = {row[0] for row in (*doomed.chunks, *doomed.previews)} & set(parts)
    assert shared, "both begin with the same pages"
    owner = Blob.objects.get(sha256=Rendition.objects.get(original__sha256=one.sha256).blob.sha256)
    assert (
        Chunk.objects.filter(hash__in=shared, blob=owner).exists()
        or Chunk.objects.filter(hash__in=shared).exclude(blob__sha256=kept.sha256).exists()
    )
    committed(destroy, SYSTEM, one.id)
    assert File.objects.get(id=other.id).state == "ready"
    for name in parts:
        assert hashlib.sha256(read_piece(name)).hexdigest() == name
    assert not Chunk.objects.filter(hash__in={row[0] for row in doomed.previews} - shared).exists()


def drawn(width: int) -> bytes:
    """A page that shows a bar and says nothing, as a scan before its words are read."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(595, 842))
    made.pages[0].Contents = made.make_stream(b"50 50 %d 100 re f" % width)
    made.save(out)
    return out.getvalue()


def test_words_read_from_a_scan_go_too_and_an_earlier_text_that_others_were_sent_stays(read, committed):
    one, other = committed(read, drawn(100)).id, committed(read, drawn(300)).id
    secret, kept = (File.objects.get(id=file_id).rendition for file_id in (one, other))
    assert secret.text == kept.text, "scans without words share the piece that says so"
    assert Chunk.objects.get(hash=kept.text[0]).blob == secret.side
    for row in (secret, kept):
        keep_words(SYSTEM, row.id, f"Kế hoạch bay, bản đọc {row.id}".encode(), 1)
    mine, theirs = reading(one).text[0], reading(other).text[0]
    held = Chunk.objects.get(hash=mine).blob
    committed(destroy, SYSTEM, one)
    assert not Chunk.objects.filter(hash=mine).exists()
    assert not Blob.objects.filter(id=held.id).exists()
    for name in (kept.text[0], theirs):
        assert hashlib.sha256(read_piece(name)).hexdigest() == name
