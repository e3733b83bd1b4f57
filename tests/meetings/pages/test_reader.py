"""Reading in a browser: who gets the page, its pictures and pieces; what is noted; whose mark it bears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.test import Client
from PIL import Image

from khue.audit.models import Record
from khue.distribution.actions import view_in_browser
from khue.distribution.queries import chain, traced
from khue.files.models import Rendition
from khue.meetings import actions
from khue.meetings.queries import hashes_of_package, hashes_of_paper, meeting_to_edit, reading_to_open
from khue.meetings.rules.parameters import READER_COPIES, READER_MARK, READER_PRINTS
from khue.meetings.rules.refusals import ReaderLeft
from khue.organisation.actions import relieve, set_parameter
from khue.organisation.models import Appointment, NamedRole
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from tests.meetings.conftest import NOW, SINCE, City, Draft, version

Browser = Callable[..., Client]
AUDITOR = Actor(kind="person", label="Kiểm toán", person_id=None, roles=frozenset({"auditor"}))
SYSTEM = Actor.system("test")
PARTS = ("read", "read.json", "pages/1.webp")


@pytest.fixture
def paper(city: City, published: Draft) -> int:
    return meeting_to_edit(city.organising, published.id).items[0].papers[0].id


def address(meeting: Draft, paper: int, part: str = "read", *, duty: bool = False) -> str:
    return f"/meetings/{'duties/' if duty else ''}{meeting.id}/papers/{paper}/{part}"


def told(city: City, meeting: Draft, who: str) -> tuple[str, int, bool]:
    row = next(one for one in chain(f"meeting:{meeting.id}") if one.person_id == getattr(city, who).id)
    file = reading_to_open(city.acting(who), meeting.id, first(city, meeting)).file
    return row.papers[file].state, row.papers[file].pages_seen, row.papers[file].browser


def first(city: City, meeting: Draft) -> int:
    return meeting_to_edit(city.organising, meeting.id).items[0].papers[0].id


def report(client: Client, meeting: Draft, paper: int, pages: str, **change: Any) -> int:
    facts = client.get(address(meeting, paper, "read.json")).json()
    body = {"package": facts["package"], "file": facts["paper"]["file"], "pages": pages} | change
    return int(client.post(address(meeting, paper, "seen"), body).status_code)


def test_an_attendee_reads_the_paper_page_by_page_without_a_script(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    page = client.get(address(published, paper) + "?trang=2")
    assert page["Cache-Control"] == "private, no-store"
    text = page.content.decode()
    assert f'src="/meetings/{published.id}/papers/{paper}/pages/2.webp"' in text
    assert "?trang=1" in text
    assert "?trang=3" not in text
    assert 'rel="prev"' in text  # the invitation stands before it
    assert told(city, published, "ward_chair") == ("opened", 0, True)
    for wild in ("0", "99", "x", "-1"):
        assert client.get(address(published, paper) + f"?trang={wild}").status_code == 200


def test_the_facts_for_the_script_are_those_of_the_tablet_with_neighbours_and_mark(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    facts = browser("ward_chair").get(address(published, paper, "read.json")).json()
    assert facts["paper"]["pages"] == 2
    assert len(facts["paper"]["previews"]) == 2
    assert [one["title"] for one in facts["papers"]][-1] == "Báo cáo số 412"
    assert facts["counts"] is True
    assert facts["source"] == f"at=desk&package={facts['package']}"
    who, when = facts["mark"]
    assert who == "Dương Thái Hòa · Ủy ban nhân dân phường Hồ Sen"
    assert when.startswith("10:00 16/11/2026 · ")


def test_page_facts_and_pictures_stand_under_one_right(
    published: Draft, paper: int, browser: Browser
) -> None:
    allowed = {("ward_chair", False), ("organiser", False), ("clerk", True), ("director", True)}
    refused = {("guest", False), ("guest", True), ("other_organiser", False)}
    for who, duty in allowed | refused:
        client = browser(who)
        status = 200 if (who, duty) in allowed else 404
        for part in PARTS:
            answer = client.get(address(published, paper, part, duty=duty))
            assert answer.status_code == status, (who, duty, part)


def test_pieces_stand_under_the_same_right(city: City, published: Draft, paper: int) -> None:
    reading = reading_to_open(city.acting("ward_chair"), published.id, paper)
    assert reading.package is not None
    mine = {row[0] for row in reading.entry["chunks"]}
    assert mine <= hashes_of_package(city.acting("ward_chair"), reading.package)
    assert hashes_of_package(city.acting("guest"), reading.package) == frozenset()
    assert mine <= hashes_of_paper(city.acting("organiser"), published.id, paper, duty=False)
    assert mine <= hashes_of_paper(city.acting("clerk"), published.id, paper, duty=True)
    for who in ("guest", "other_organiser"):
        with pytest.raises(NotFound):
            hashes_of_paper(city.acting(who), published.id, paper, duty=False)


def test_who_is_not_signed_in_is_sent_to_the_entrance(published: Draft, paper: int) -> None:
    for part in PARTS:
        assert Client().get(address(published, paper, part)).status_code == 302


def test_an_item_kept_from_a_reader_is_not_there_for_him(city: City, ready: Draft, browser: Browser) -> None:
    actions.limit_item(city.organising, ready.item, [city.director.id])
    actions.publish(city.organising, ready.id, seen_version=version(city, ready))
    paper = first(city, ready)
    assert browser("director").get(address(ready, paper)).status_code == 200
    for part in PARTS:
        assert browser("ward_chair").get(address(ready, paper, part)).status_code == 404
    invitation = reading_to_open(city.acting("ward_chair"), ready.id, _invitation(city, ready))
    assert [one.title for one in invitation.sheets] == ["Giấy mời"]


def _invitation(city: City, meeting: Draft) -> int:
    shown = meeting_to_edit(city.organising, meeting.id).invitation
    assert shown is not None
    return shown.paper.id


def test_a_withdrawn_paper_is_gone_at_once_and_the_open_page_is_told(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    file = client.get(address(published, paper, "read.json")).json()["paper"]["file"]
    asked = address(published, paper, "state") + f"?file={file}"
    assert client.get(asked).json()["state"] == "same"
    package = reading_to_open(city.acting("ward_chair"), published.id, paper).package
    actions.withdraw_paper(city.organising, paper, reason="Gửi nhầm")
    for part in PARTS:
        assert client.get(address(published, paper, part)).status_code == 404
    assert package is not None
    assert hashes_of_package(city.acting("ward_chair"), package) == frozenset()
    answer = client.get(asked).json()
    assert answer["state"] == "gone"
    assert "đã được rút" in answer["sentence"]


def test_a_reader_is_told_that_the_meeting_was_cancelled_and_reads_on(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    file = client.get(address(published, paper, "read.json")).json()["paper"]["file"]
    actions.cancel(city.organising, published.id, reason="Chủ trì đi công tác")
    answer = client.get(address(published, paper, "state") + f"?file={file}").json()
    assert answer["state"] == "cancelled"
    assert client.get(address(published, paper, "read")).status_code == 200


def test_a_newer_version_is_told_to_who_has_the_old_one_open(
    city: City, published: Draft, paper: int, browser: Browser, pdf: Callable[..., int]
) -> None:
    client = browser("ward_chair")
    file = client.get(address(published, paper, "read.json")).json()["paper"]["file"]
    clerk = city.acting("clerk")
    actions.replace_paper(clerk, paper, pdf(clerk, 3))
    actions.publish(city.organising, published.id, seen_version=version(city, published))
    assert client.get(address(published, paper, "state") + f"?file={file}").json()["state"] == "newer"
    assert client.get(address(published, paper, "read.json")).json()["paper"]["since"]["pages"]


def test_pages_seen_in_the_browser_join_those_of_the_tablet(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    client.get(address(published, paper))
    assert report(client, published, paper, "2") == 204
    assert told(city, published, "ward_chair") == ("viewed", 1, True)
    assert report(client, published, paper, "1,2") == 204
    assert told(city, published, "ward_chair") == ("viewed", 2, True)
    records = Record.objects.filter(action="distribution.view_in_browser", outcome="done")
    assert records.count() == 2
    assert report(client, published, paper, "1,2") == 204
    assert records.count() == 2  # said again: nothing is written
    page = browser("organiser").get(f"/meetings/{published.id}/follow").content.decode()
    assert "trên trình duyệt" in page
    home = client.get(f"/meetings/{published.id}/").content.decode()
    assert "Đã xem 2/2 trang" in home


def test_forged_reports_are_refused(city: City, published: Draft, paper: int, browser: Browser) -> None:
    client = browser("ward_chair")
    assert report(client, published, paper, "3") == 422
    assert report(client, published, paper, "1", file=999_999) == 422
    package = client.get(address(published, paper, "read.json")).json()["package"]
    stranger = browser("guest")
    body = {"package": package, "file": 1, "pages": "1"}
    assert stranger.post(address(published, paper, "seen"), body).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(address(published, paper, "seen"), body).status_code == 403
    assert told(city, published, "ward_chair")[:2] == ("sent", 0)


def test_who_acts_for_a_leader_reads_the_leaders_pack_and_nothing_is_noted(
    city: City, published: Draft, paper: int
) -> None:
    acting = Actor(
        kind="person", label="x", user_id=1, person_id=city.guest.id, appointment_id=1,
        on_behalf_of=city.ward_chair.id,
    )  # fmt: skip
    reading = reading_to_open(acting, published.id, paper)
    assert reading.package is not None
    assert reading.mine is False
    assert hashes_of_package(acting, reading.package)
    assert told(city, published, "ward_chair") == ("sent", 0, False)
    with pytest.raises(Refusal, match="not_yours"):
        view_in_browser(acting, reading.package, reading.file, [1])


def test_who_left_his_last_post_opens_nothing_more(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    package = reading_to_open(city.acting("ward_chair"), published.id, paper).package
    held = Appointment.objects.get(person=city.ward_chair)
    relieve(SYSTEM, held.id, day=clock.today() + timedelta(days=1))
    with clock.hold(NOW + timedelta(days=1)):
        for part in PARTS:
            assert client.get(address(published, paper, part)).status_code == 403
        assert package is not None
        with pytest.raises(ReaderLeft):
            hashes_of_package(city.acting("ward_chair"), package)


def test_the_mark_names_its_reader_and_the_auditor_finds_him_by_its_code(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    marks = [client.get(address(published, paper, "read.json")).json()["mark"] for _ in range(2)]
    code = marks[0][1].rpartition(" ")[2]
    assert marks[0] == marks[1]
    found = traced(AUDITOR, f" {code.lower()} ")
    assert (found.person_id, found.subject, found.version) == (
        city.ward_chair.id,
        f"meeting:{published.id}",
        1,
    )
    assert Record.objects.filter(action="distribution.give_mark").count() == 1
    other = browser("director").get(address(published, paper, "read.json")).json()["mark"]
    assert other != marks[0]
    for actor in (city.organising, city.acting("ward_chair")):
        with pytest.raises(NotFound):
            traced(actor, code)
    with pytest.raises(NotFound):
        traced(AUDITOR, "AAAAAAAA")
    NamedRole.objects.create(role="auditor", person=city.guest, since=SINCE)
    auditor = browser("guest")
    page = auditor.post("/distribution/trace", {"code": code.lower()}).content.decode()
    assert "Dương Thái Hòa" in page
    assert f">Cuộc họp số {published.id}<" in page
    assert "Không có dấu nào" in auditor.post("/distribution/trace", {"code": "x"}).content.decode()
    assert client.get("/distribution/trace").status_code == 404
    outcomes = Record.objects.filter(action="distribution.trace_mark").values_list("outcome", flat=True)
    assert sorted(outcomes) == ["done", "refused"]


def test_pictures_bear_the_mark_unless_the_city_switched_it_off(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    shot = lambda: Image.open(BytesIO(client.get(address(published, paper, "pages/1.webp")).content))  # noqa: E731 - taken twice
    marked = shot().convert("L").tobytes()
    set_parameter(SYSTEM, READER_MARK.key, "off")
    plain = shot().convert("L").tobytes()
    assert client.get(address(published, paper, "read.json")).json()["mark"] == []
    differing = sum(abs(a - b) > 12 for a, b in zip(marked, plain, strict=True)) / len(plain)
    assert 0.002 < differing < 0.12


def test_a_copy_bears_the_mark_on_every_page_and_is_logged(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    client = browser("ward_chair")
    code = client.get(address(published, paper, "read.json")).json()["mark"][1].rpartition(" ")[2]
    answer = client.get(address(published, paper, "copy"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    with pdfium.PdfDocument(b"".join(answer.streaming_content)) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) == 2
    assert all(code in text and "Dương Thái Hòa" in text and "chữ ký số" in text for text in texts)
    assert Record.objects.get(action="meetings.take_copy").facts["title"] == "Báo cáo số 412"
    assert client.get(address(published, paper, "original")).status_code == 422
    assert client.get(address(published, paper, "copy") + "?print=1").status_code == 422
    assert browser("organiser").get(address(published, paper, "original")).status_code == 200


def test_what_may_be_taken_away_is_the_citys_choice(published: Draft, paper: int, browser: Browser) -> None:
    client = browser("ward_chair")
    set_parameter(SYSTEM, READER_COPIES.key, "none")
    assert client.get(address(published, paper, "copy")).status_code == 422
    assert client.get(address(published, paper, "original")).status_code == 422
    assert "/copy" not in client.get(f"/meetings/{published.id}/").content.decode()
    set_parameter(SYSTEM, READER_COPIES.key, "original")
    set_parameter(SYSTEM, READER_PRINTS.key, "marked")
    assert client.get(address(published, paper, "original")).status_code == 200
    printed = client.get(address(published, paper, "copy") + "?print=1")
    assert printed.status_code == 200
    assert "attachment" not in printed.get("Content-Disposition", "")
    b"".join(printed.streaming_content)


@pytest.mark.parametrize("facts", [{"comments": 2}, {"active_content_removed": ["javascript"]}])
def test_an_original_that_acts_or_carries_remarks_stays_with_those_who_prepare_the_meeting(
    published: Draft, paper: int, browser: Browser, facts: dict[str, Any]
) -> None:
    set_parameter(SYSTEM, READER_COPIES.key, "original")
    Rendition.objects.update(facts=facts)
    assert browser("ward_chair").get(address(published, paper, "original")).status_code == 422
    assert browser("organiser").get(address(published, paper, "original")).status_code == 200


def test_a_stranger_takes_no_copy(published: Draft, paper: int, browser: Browser) -> None:
    assert browser("guest").get(address(published, paper, "copy")).status_code == 404
