"""What the first wall tells: that it stopped a file, and nothing of the file."""

import pytest
from django.test import Client

from khue.audit.models import Record
from khue.files.actions import note_stopped
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

pytestmark = pytest.mark.django_db


def sender() -> Actor:
    return Actor(kind="person", label="văn thư", user_id=1, person_id=1)


def test_a_stop_before_sending_is_counted_by_its_wall_and_keeps_rule_level_and_page():
    note_stopped(sender(), "toi_mat", "stamp", 3)
    record = Record.objects.get(action="files.note_stopped")
    assert record.facts == {"wall": 1, "level": "toi_mat", "how": "stamp", "page": 3, "declared": "none"}
    assert Record.objects.filter(action="files.note_stopped", facts__wall=1).count() == 1


@pytest.mark.parametrize(
    ("level", "how", "page", "declared"),
    [
        ("none", "stamp", 1, "none"),
        ("mat", "báo cáo mật của Thành phố", 1, "none"),
        ("mat", "text", 0, "none"),
        ("mat", "text", 1, "báo cáo"),
    ],
)
def test_nothing_but_the_known_words_is_kept(level, how, page, declared):
    with pytest.raises(Refusal, match="stop_unknown"):
        note_stopped(sender(), level, how, page, declared=declared)
    assert not Record.objects.filter(action="files.note_stopped", outcome="done").exists()


def test_who_is_not_signed_in_tells_nothing():
    answer = Client().post("/files/note_stopped", {"level": "mat", "how": "name"})
    assert answer.status_code in {302, 403}
    assert not Record.objects.filter(action="files.note_stopped").exists()
