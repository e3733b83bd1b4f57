"""What turned out to be a secret is destroyed with its key; what other papers share with it stays theirs."""

from __future__ import annotations

import hashlib

import pytest

from khue.files.actions import destroy
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
