"""Opening and downloading papers at the desk: who is noted, how often, and what the log keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from khue.audit.queries import Search, records_to_read
from khue.distribution.queries import chain
from khue.meetings import actions
from khue.meetings.queries import meeting_to_edit, paper_to_open
from khue.meetings.rules.parameters import READER_COPIES
from khue.organisation.actions import set_parameter
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound
from tests.meetings.conftest import NOW, City, Draft, version

Browser = Callable[..., Client]
AUDITOR = Actor(kind="person", label="Kiểm toán", person_id=None, roles=frozenset({"auditor"}))


@pytest.fixture
def paper(city: City, published: Draft) -> int:
    return meeting_to_edit(city.organising, published.id).items[0].papers[0].id


def found(text: str) -> list[tuple[str, str]]:
    return [(row.action, row.outcome) for row in records_to_read(AUDITOR, Search(text=text))]


def reading(city: City, meeting: Draft, who: str) -> tuple[str, bool]:
    row = next(r for r in chain(f"meeting:{meeting.id}") if r.person_id == getattr(city, who).id)
    file = paper_to_open(city.organising, meeting.id, _first(city, meeting)).file_id
    assert file is not None
    return row.papers[file].state, row.papers[file].browser


def _first(city: City, meeting: Draft) -> int:
    return meeting_to_edit(city.organising, meeting.id).items[0].papers[0].id


def test_an_attendee_who_opens_it_in_the_browser_shows_as_opened_there_and_leaves_one_record(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    assert reading(city, published, "ward_chair") == ("sent", False)
    client = browser("ward_chair")
    for later in range(3):
        with clock.hold(NOW + timedelta(minutes=later)):
            assert client.get(f"/meetings/{published.id}/papers/{paper}/read").status_code == 200
    assert reading(city, published, "ward_chair") == ("opened", True)
    assert reading(city, published, "director") == ("sent", False)
    assert found("open_in_browser") == [("distribution.open_in_browser", "done")]
    page = browser("organiser").get(f"/meetings/{published.id}/follow").content.decode()
    assert "trên trình duyệt" in page


def test_who_checks_a_paper_without_having_been_sent_it_opens_nothing(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    for who, path in (("organiser", ""), ("clerk", "duties/")):
        url = f"/meetings/{path}{published.id}/papers/{paper}/read"
        assert browser(who).get(url).status_code == 200
    assert found("open_in_browser") == []


def test_a_newer_version_keeps_what_was_opened_before(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    browser("ward_chair").get(f"/meetings/{published.id}/papers/{paper}/read")
    actions.add_item(city.organising, published.id, title="Mục thêm", minutes=5, no_paper=True)
    actions.publish(city.organising, published.id, seen_version=version(city, published))
    assert reading(city, published, "ward_chair") == ("opened", True)


@pytest.mark.parametrize(("who", "path"), [("organiser", ""), ("ward_chair", ""), ("clerk", "duties/")])
def test_each_download_of_the_original_leaves_a_record_that_the_auditor_finds(
    city: City, published: Draft, paper: int, browser: Browser, who: str, path: str
) -> None:
    set_parameter(Actor.system("test"), READER_COPIES.key, "original")
    client = browser(who)
    for _ in range(2):
        answer = client.get(f"/meetings/{path}{published.id}/papers/{paper}/original")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
    rows = records_to_read(AUDITOR, Search(text=f"download_paper meeting:{published.id}"))
    assert len(rows) == 2
    assert rows[0].actor["person"] == getattr(city, who).id
    assert (rows[0].facts["paper"], rows[0].facts["title"]) == (paper, "Báo cáo số 412")
    assert rows[0].at == NOW
    assert len(records_to_read(AUDITOR, Search(text="bao cao so 412 download_paper"))) == 2


def test_a_stranger_downloads_nothing_and_the_attempt_is_kept(
    city: City, published: Draft, paper: int, browser: Browser
) -> None:
    assert browser("guest").get(f"/meetings/{published.id}/papers/{paper}/original").status_code == 404
    assert found("download_paper") == [("meetings.download_paper", "refused")]
    with pytest.raises(NotFound):
        actions.download_paper(city.acting("guest"), published.id, paper)
    with pytest.raises(NotFound):
        actions.download_paper(city.organising, published.id, 0)


def test_a_paper_that_was_never_handed_in_cannot_be_opened(
    city: City, draft: Draft, browser: Browser
) -> None:
    owed = actions.require_paper(city.organising, draft.item, title="Tờ trình")
    assert browser("organiser").get(f"/meetings/{draft.id}/papers/{owed}/read").status_code == 404


def test_who_also_attends_gets_from_the_units_page_what_the_unit_handed_in_last(
    city: City, published: Draft, paper: int, browser: Browser, pdf: Callable[..., int]
) -> None:
    """He approves the newer file there, so he mustn't be shown the one that was sent to him as a reader."""
    set_parameter(Actor.system("test"), READER_COPIES.key, "original")
    director = browser("director")
    ask = lambda path: b"".join(  # noqa: E731 - asked several times
        director.get(f"/meetings/{path}{published.id}/papers/{paper}/original").streaming_content
    )
    sent = ask("")
    assert ask("duties/") == sent
    clerk = city.acting("clerk")
    actions.replace_paper(clerk, paper, pdf(clerk, 5))
    assert ask("") == sent
    assert ask("duties/") != sent
    shown = paper_to_open(city.acting("director"), published.id, paper, duty=True)
    assert shown.file is not None
    assert shown.file.pages == 5
    opened = director.get(f"/meetings/duties/{published.id}/papers/{paper}/read.json").json()
    as_reader = director.get(f"/meetings/{published.id}/papers/{paper}/read.json").json()
    assert (opened["paper"]["pages"], as_reader["paper"]["pages"]) == (5, 2)
