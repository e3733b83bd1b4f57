"""khue publish: a folder becomes a published meeting, or a list of everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from khue.audit.models import Record
from khue.config.publish import publish_folder
from khue.distribution.queries import chain
from khue.files.models import File
from khue.meetings.models import Meeting
from khue.meetings.rules.folder import read_folder
from khue.shared.refusal import Refusal
from tests.files import makers
from tests.files.guard import papers

AGENDA = """
title = "Họp giao ban tuần 48"
start = 2026-11-23 07:30:00
end = 2026-11-23 09:30:00
place = "Phòng họp số 2"
presider = "le.quang.dien@hanoi.gov.vn"
attendees = ["Giám đốc Sở Tài chính", "Dương Thái Hòa"]
unit = "Văn phòng Ủy ban nhân dân Thành phố"

[invitation]
number = "512"
signer = "Tạ Diệu Uyên"

[[items]]
title = "Ngân sách"
minutes = 20
unit = "Sở Tài chính"
files = ["a.pdf", { file = "b.pdf", title = "Phụ lục", date = 2026-11-20 }]

[[items]]
title = "Trao đổi"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "hop"
    made.mkdir()
    (made / "agenda.toml").write_text(AGENDA, encoding="utf-8")
    (made / "a.pdf").write_bytes(makers.pdf(2))
    (made / "b.pdf").write_bytes(makers.pdf(3))
    return made


def run(folder: Path, city, who="organiser"):
    return publish_folder(city.acting(who), folder, say=lambda line: None, patience=0)


def test_a_folder_becomes_a_published_meeting(city, folder):
    done = run(folder, city)
    assert (done.readers, done.papers) == (3, 3)
    assert done.pages >= 6
    meeting = Meeting.objects.get(pk=done.meeting)
    assert (meeting.state, meeting.unit_id) == ("published", city.office.id)
    assert len(chain(f"meeting:{done.meeting}")) == 3


def test_every_problem_is_listed_and_nothing_is_made(city, folder):
    text = AGENDA.replace("b.pdf", "thieu.pdf").replace("Giám đốc Sở Tài chính", "unit:Sở Không Có")
    text = text.replace('unit = "Sở Tài chính"', 'unit = "Ban Không Có"')
    (folder / "agenda.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        run(folder, city)
    told = {reason.code: reason.facts for reason in refused.value.reasons}
    assert set(told) == {
        "meetings.folder_missing_file",
        "meetings.folder_unknown_attendee",
        "meetings.folder_unknown_unit",
    }
    assert told["meetings.folder_missing_file"]["line"] == 18
    assert told["meetings.folder_unknown_attendee"]["value"] == "unit:Sở Không Có"
    assert not Meeting.objects.exists()


def test_a_paper_that_is_no_document_leaves_nothing(city, folder):
    (folder / "a.pdf").write_bytes(b"MZ" + b"\0" * 200)
    with pytest.raises(Refusal) as refused:
        run(folder, city)
    assert "files.not_a_document" in {reason.code for reason in refused.value.reasons}
    assert not Meeting.objects.exists()


def test_a_marked_paper_is_stopped_before_any_is_sent_and_the_stop_is_the_first_walls(city, folder):
    (folder / "b.pdf").write_bytes(papers.typed("TUYỆT MẬT", pages=2, on=1))
    with pytest.raises(Refusal) as refused:
        run(folder, city)
    facts = next(one.facts for one in refused.value.reasons if one.code == "files.marked")
    assert (facts["wall"], facts["level"], facts["page"]) == (1, "files.level_tuyet_mat", 2)
    assert not File.objects.exists()
    assert not Meeting.objects.exists()
    record = Record.objects.get(action="files.note_stopped")
    assert record.facts == {"wall": 1, "level": "tuyet_mat", "how": "text", "page": 2, "declared": "none"}


def test_a_file_outside_the_folder_is_refused(city, folder):
    (folder / "agenda.toml").write_text(AGENDA.replace("a.pdf", "../a.pdf"), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        run(folder, city)
    assert [reason.code for reason in refused.value.reasons] == ["meetings.folder_outside"]


def test_who_may_not_publish_publishes_nothing(city, folder):
    with pytest.raises(Refusal, match=r"shared\.forbidden"):
        run(folder, city, "clerk")
    assert not Meeting.objects.exists()


def test_the_form_tells_all_wrong_fields_with_their_lines():
    meeting, problems = read_folder(
        'title = 3\nstart = "mai"\nplace = "A"\nmau = 1\n[[items]]\nminutes = "x"\n'
    )
    assert meeting is None
    told = {(reason.code.removeprefix("meetings.folder_"), reason.facts["field"]) for reason in problems}
    assert ("bad_field", "title") in told
    assert ("bad_field", "start") in told
    assert ("unknown_field", "mau") in told
    assert ("missing_field", "attendees") in told
    assert ("bad_field", "items[1].minutes") in told
    assert ("missing_field", "items[1].title") in told


def test_broken_toml_is_said_with_its_line():
    meeting, problems = read_folder('title = "a\n')
    assert meeting is None
    assert problems[0].code == "meetings.folder_bad_toml"
    assert "line 1" in problems[0].facts["why"]
