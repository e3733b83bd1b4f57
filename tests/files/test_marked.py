"""Wall 2: a marked paper is stopped at the door and leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model

from khue.audit.models import Record
from khue.files.actions import open_upload, stop_marked
from khue.files.jobs import ACTOR, digest
from khue.files.models import Blob, Chunk, File, Key, Rendition
from khue.files.queries import card, original
from khue.shared.refusal import NotFound, Refusal
from khue.shared.sentences import sentence
from tests.files import makers
from tests.files.conftest import CLERK
from tests.files.guard import papers

pytestmark = pytest.mark.django_db


def kept(home):
    """Everything that lies anywhere below the store."""
    return [path for path in home.rglob("*") if path.is_file() and path.name != "lock"]


def test_a_paper_marked_in_its_text_leaves_nothing(hand_in, home, committed):
    data = papers.typed("TUYỆT MẬT", pages=3, on=1)
    file_id = hand_in(data, "Kế hoạch bay.pdf")
    sha256 = hashlib.sha256(data).hexdigest()
    committed(digest, file_id)
    found = card(file_id)
    assert (found.state, found.refusal_code) == ("refused", "files.marked")
    assert (found.name, found.size, found.sha256) == ("—", 0, "")
    assert kept(home) == []
    assert not Blob.objects.exists()
    assert not Chunk.objects.exists()
    assert not Rendition.objects.exists()
    told = json.dumps(
        list(Record.objects.values("action", "object", "facts")), default=str, ensure_ascii=False
    )
    assert sha256 not in told
    assert "Kế hoạch bay" not in told
    with pytest.raises(NotFound):
        original(file_id)


def test_what_stays_says_wall_rule_level_and_page(read):
    found = read(papers.scanned("none", "mat"), "quét.pdf")
    assert {**found.refusal_facts, "wall": 2, "page": 2} == found.refusal_facts
    said = sentence(found.refusal_code, found.refusal_facts)
    assert "MẬT" in said
    assert "trang 2" in said
    assert "bản giấy" in said
    record = Record.objects.get(action="files.stop_marked")
    assert record.facts == {"wall": 2, "level": "mat", "how": "stamp", "page": 2}


def test_a_marked_picture_is_stopped_too(read, home, committed):
    out = io.BytesIO()
    papers.picture("toi_mat").save(out, "JPEG", quality=70)
    assert committed(read, out.getvalue(), "ảnh.jpg").refusal_code == "files.marked"
    assert kept(home) == []


def test_a_marked_name_never_gets_as_far_as_the_store(hand_in, home):
    user = get_user_model().objects.create(email="vanthu@hanoi.example")
    clerk = replace(CLERK, user_id=user.id)
    for take in (hand_in, lambda _data, name: open_upload(clerk, name, 100)):
        with pytest.raises(Refusal, match=r"files\.marked"):
            take(makers.pdf(), "BC 12 (TỐI MẬT).pdf")
    assert kept(home) == []
    assert not File.objects.exists()


def test_stopping_twice_is_once_and_the_same_bytes_of_another_wait_for_their_own_verdict(hand_in):
    data = papers.typed("MẬT")
    first, second = hand_in(data), hand_in(data, "khác.pdf")
    for _again in range(2):
        stop_marked(ACTOR, first, "mat", "text", 1)
    assert card(first).name == "—"
    assert Blob.objects.count() == 1
    digest(second)
    assert card(second).refusal_code == "files.marked"
    assert not Blob.objects.exists()
    assert not Key.objects.exists()


def test_papers_that_talk_about_secrets_come_in(read):
    assert read(papers.typed("BẢO MẬT"), "Quy chế bảo mật.pdf").state == "ready"
