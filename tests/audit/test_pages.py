"""The log on the desk: who may read it, what a search finds, what an export proves."""

import uuid
from datetime import date

import pytest
from django.test import RequestFactory

from khue.audit import pages
from khue.audit.actions import ACTIONS, _Entry, _keep, export_records, seal
from khue.audit.pages import _cell
from khue.audit.queries import Search, records_to_read
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound
from tests.audit.kit import write

AUDITOR = Actor(kind="person", label="Kiểm Toán Viên", user_id=3, person_id=9, roles=frozenset({"auditor"}))
ADMINISTRATOR = Actor(
    kind="person", label="Lý Quản Trị", user_id=4, person_id=7, roles=frozenset({"administrator"})
)
VU = Actor(kind="person", label="Vũ Thảo Trinh", user_id=5, person_id=6)
STRANGER = Actor(kind="person", label="Người khác", user_id=2, person_id=8, roles=frozenset({"organiser"}))

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stranger_is_told_that_there_is_nothing():
    with pytest.raises(NotFound):
        records_to_read(STRANGER, Search())
    with pytest.raises(Forbidden):
        export_records(STRANGER, Search())


def test_a_search_finds_without_marks_and_by_object_and_day():
    write(3, label="Vũ Thảo Trinh")
    assert len(records_to_read(AUDITOR, Search(text="vu thao trinh"))) == 3
    assert [row.object for row in records_to_read(AUDITOR, Search(text="thing:1"))] == ["thing:1"]
    assert records_to_read(AUDITOR, Search(until=date(2020, 1, 1))) == []


def test_only_an_auditor_reads_and_finds_by_what_the_records_tell():
    entry = _Entry(uuid.uuid4(), "trial.publish", None, "meeting:1")
    _keep(VU, entry, outcome="done", facts={"title": "Điều động cán bộ", "reason": "vì lý do riêng"})
    for actor, finds in ((AUDITOR, 1), (ADMINISTRATOR, 0)):
        for text, shown in (("vu thao trinh", 1), ("publish", 1), ("meeting:1", 1), ("dieu dong", finds)):
            assert len(records_to_read(actor, Search(text=text))) == shown, (actor.label, text)
        request = RequestFactory().get("/audit/")
        request.actor = actor
        page = pages.index(request).content.decode()
        assert "Vũ Thảo Trinh" in page
        assert [word in page for word in ("Điều động cán bộ", "vì lý do riêng")] == [bool(finds)] * 2


def test_an_export_ends_with_the_chains_head_and_leaves_a_record():
    write(2)
    seal()
    rows, head = export_records(AUDITOR, Search(text="thing"))
    assert [row.object for row in rows] == ["thing:0", "thing:1"]
    assert head.startswith("2 ")
    assert records_to_read(AUDITOR, Search(text="export_records"))[0].facts["rows"] == 2


def test_a_cell_is_never_a_formula():
    assert _cell("=1+1") == "'=1+1"
    assert _cell("họp") == "họp"


def test_the_page_shows_rows(client, monkeypatch):
    write(1, label="Vũ Thảo Trinh")
    request = RequestFactory().get("/audit/")
    request.actor = AUDITOR
    monkeypatch.setattr(pages, "render", lambda request, template, context: context)
    assert [row.object for row, *_ in pages.index(request)["rows"]] == ["thing:0"]


def test_every_quick_search_names_an_action_that_exists():
    assert all(name in ACTIONS for name in pages.QUICK)


def test_the_page_shows_what_the_system_itself_did():
    write(1, label="việc định kỳ")
    request = RequestFactory().get("/audit/")
    request.actor = AUDITOR
    assert "việc định kỳ" in pages.index(request).content.decode()


def test_acts_are_shown_found_and_filtered_in_words():
    for name in ("meetings.publish", "tablets.report_lost"):
        _keep(VU, _Entry(uuid.uuid4(), name, None, "meeting:1"), outcome="done", facts={})

    def acts(**asked):
        return [row.action for row in records_to_read(ADMINISTRATOR, Search(**asked))]

    assert acts(text="phat hanh cuoc hop") == acts(text="Publish a meeting") == ["meetings.publish"]
    assert acts(act="tablets") == acts(act="tablets.report_lost") == ["tablets.report_lost"]
    assert acts(act="tablets", text="phat hanh") == []
    request = RequestFactory().get("/audit/?act=meetings.publish")
    request.actor = AUDITOR
    page = pages.index(request).content.decode()
    assert "Phát hành cuộc họp" in page
    assert "meetings.publish</code>" in page
    assert "tablets.report_lost</code>" not in page


def test_an_export_says_each_act_in_words_beside_its_code():
    _keep(VU, _Entry(uuid.uuid4(), "tablets.report_lost", None, "tablet:1"), outcome="done", facts={})
    request = RequestFactory().post("/audit/export_records")
    request.actor, request._dont_enforce_csrf_checks = AUDITOR, True
    sheet = pages.export(request).content.decode()
    assert ",Báo mất máy,tablets.report_lost,tablet:1," in sheet


def test_what_records_keep_is_said_in_words_where_it_is_common():
    told = pages.facts_shown(
        {"recipients": 46, "title": "Họp giao ban", "urgent": True, "since": "2026-12-01", "odd": 1}
    )
    assert told == "tên: Họp giao ban · odd: 1 · số người nhận: 46 · từ ngày: 01/12/2026 · họp gấp: có"
    assert pages.facts_shown({"at": "2026-11-23T00:30:00+00:00"}) == "lúc: 07:30 23/11/2026"
    assert pages.facts_shown({"day": "2026-02-31"}) == "ngày: 2026-02-31"
    assert pages.object_shown("meeting:6") == "Cuộc họp 6"
    assert pages.object_shown("parameter:tablets.lease_days") == "Hạn đọc ngoại tuyến"
    assert pages.object_shown("thing:1") == "thing:1"
    job = {"kind": "system", "label": "distribution.send_letter"}
    assert pages.actor_shown(job).startswith("Hệ thống: ")
    assert pages.actor_shown({"kind": "system", "label": "sign-in"}) == "Hệ thống: trang đăng nhập"
    assert pages.actor_shown({"kind": "anonymous"}) == "Chưa đăng nhập"
