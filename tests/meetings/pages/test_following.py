"""Tình trạng gửi, nhận: filters, groups and counts; the phone list; the reminder; a refresh that is only a part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from khue.distribution.actions import Answer, claim_letter, note_letter
from khue.distribution.queries import letters, snapshot_of
from khue.meetings import actions
from khue.meetings.pages.follow_lines import Line, chosen, groups, lines_of, papers_summed
from khue.meetings.queries import follow, meeting_to_edit
from khue.meetings.rules import Plan, PlannedAttendee, PlannedItem, PlannedPaper, papers_by_person, papers_for
from khue.organisation.models import Person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.meetings.conftest import NOW, City, Draft

Browser = Callable[..., Client]


@pytest.fixture
def lines(city: City, published: Draft) -> list[Line]:
    return lines_of(follow(city.organising, published.id))


def test_every_paper_of_everybody_is_what_each_alone_may_have(city: City, published: Draft) -> None:
    found = follow(city.organising, published.id)
    for row in found.rows:
        assert len(row.papers) == 2


@given(st.lists(st.sets(st.integers(1, 4)), max_size=5), st.integers(1, 4))
def test_reckoning_for_all_at_once_gives_what_reckoning_for_one_gives(
    limits: list[set[int]], who: int
) -> None:
    people = tuple(PlannedAttendee(person=n) for n in range(1, 5))
    items = tuple(
        PlannedItem(
            id=n, title="", parent=n - 1 if n % 2 else None, readers=frozenset(limit),
            papers=(PlannedPaper(id=100 + n, title="", item=n, file=n + 1),),
        )
        for n, limit in enumerate(limits)
    )  # fmt: skip
    plan = Plan(id=1, title="", attendees=people, items=items)
    assert papers_by_person(plan)[who] == papers_for(plan, who)


def test_each_line_stands_in_one_group_and_pages_cut_without_losing_anybody(lines: list[Line]) -> None:
    many = [replace(one, arrived=bool(n % 2), opened=n % 3 == 0) for n, one in enumerate(lines * 9)]
    assert sum(group.total for group in groups(many)) == len(many)
    pages = [groups(many, start, 10) for start in range(0, len(many), 10)]
    seen = [row for page in pages for group in page for row in group.rows]
    assert seen == [row for group in groups(many) for row in group.rows]
    assert all(sum(len(group.rows) for group in page) <= 10 for page in pages)


def test_filters_and_counts_agree(city: City, published: Draft, browser: Browser) -> None:
    paper = meeting_to_edit(city.organising, published.id).items[0].papers[0].id
    browser("ward_chair").get(f"/meetings/{published.id}/papers/{paper}/read")
    found = follow(city.organising, published.id)
    lines = lines_of(found)
    assert {one.person.id for one in chosen(lines, "unopened", [], "")} == {city.chair.id, city.director.id}
    assert [one.person.id for one in chosen(lines, "all", ["hoa"], "")] == [city.ward_chair.id]
    assert chosen(lines, "all", [], str(city.finance.id))[0].person.id == city.director.id
    second = papers_summed(lines, found.papers)[1]
    assert (second.sent, second.at_least("open"), second.tally["all"]) == (3, 1, 0)
    assert len(chosen(lines, "all", [], "", paper=1)) == 2


def test_a_refused_letter_is_counted_and_says_why(city: City, published: Draft, browser: Browser) -> None:
    letter = next(one for one in letters(f"meeting:{published.id}") if one.person_id == city.director.id)
    assert claim_letter(letter.id)
    note_letter(Actor.system("test"), letter.id, Answer("refused", "550 mailbox unavailable"))
    page = browser("organiser").get(f"/meetings/{published.id}/follow?show=mail&by=people").content.decode()
    assert "550 mailbox unavailable" in page
    assert "Đỗ Hải Yên" in page
    assert "Dương Thái Hòa" not in page


def test_the_phone_list_names_who_has_opened_nothing_with_the_number(
    city: City, published: Draft, browser: Browser
) -> None:
    paper = meeting_to_edit(city.organising, published.id).items[0].papers[0].id
    browser("ward_chair").get(f"/meetings/{published.id}/papers/{paper}/read")
    page = browser("organiser").get(f"/meetings/{published.id}/follow/phones").content.decode()
    assert "Đỗ Hải Yên" in page
    assert "tel:0900 000 001" in page
    assert "Dương Thái Hòa" not in page
    assert browser("director").get(f"/meetings/{published.id}/follow/phones").status_code == 403
    assert browser("guest").get(f"/meetings/{published.id}/follow/phones").status_code == 404


@pytest.mark.parametrize("by", ["people", "papers", "matrix", "nonsense"])
def test_a_live_refresh_brings_only_the_part_that_changes(
    published: Draft, browser: Browser, by: str
) -> None:
    url = f"/meetings/{published.id}/follow?by={by}&page=9&paper=77"
    assert b"<html" in browser("organiser").get(url).content
    part = browser("organiser", htmx=True).get(url)
    assert b"<html" not in part.content
    assert part.status_code == 200
    assert "HX-Request" in part["Vary"]


def test_a_reminder_goes_once_to_who_has_opened_nothing_and_has_not_declined(
    city: City, published: Draft, browser: Browser
) -> None:
    paper = meeting_to_edit(city.organising, published.id).items[0].papers[0].id
    browser("ward_chair").get(f"/meetings/{published.id}/papers/{paper}/read")
    actions.answer(city.acting("chair"), published.id, answer="no", reason="đi công tác")
    answer = browser("organiser").post(f"/meetings/{published.id}/remind_readers")
    assert answer.status_code == 302
    sent = [one for one in letters(f"meeting:{published.id}") if one.title.startswith("Nhắc xem")]
    assert [one.person_id for one in sent] == [city.director.id]
    (notice,) = snapshot_of(city.director.id).notices
    assert (notice.body["subject"], notice.body["reason"]) == (f"meeting:{published.id}", "unopened")
    assert snapshot_of(city.chair.id).notices == snapshot_of(city.ward_chair.id).notices == ()
    with pytest.raises(Refusal, match="reminded_just_now"):
        actions.remind_readers(city.organising, published.id)
    with clock.hold(NOW + timedelta(minutes=31)):
        assert len(actions.remind_readers(city.organising, published.id).people) == 1
        browser("director").get(f"/meetings/{published.id}/papers/{paper}/read")
    with clock.hold(NOW + timedelta(minutes=62)), pytest.raises(Refusal, match="nobody_to_remind"):
        actions.remind_readers(city.organising, published.id)
    with pytest.raises(Forbidden):
        actions.remind_readers(city.acting("director"), published.id)
    with pytest.raises(NotFound):
        actions.remind_readers(city.acting("other_organiser"), published.id)


def test_nobody_is_reminded_of_a_meeting_that_has_begun(
    city: City, published: Draft, browser: Browser
) -> None:
    page = f"/meetings/{published.id}/follow"
    button = f"/meetings/{published.id}/remind_readers"
    shown = browser("organiser").get(page).content.decode()
    assert button in shown
    # Asked first, with whom: it can't be taken back.
    assert 'data-dialog="nhac-hoi"' in shown
    assert "Nhắc 3 người chưa mở tài liệu?" in shown
    with clock.hold(NOW + timedelta(days=7)):
        assert button not in browser("organiser").get(page).content.decode()
        with pytest.raises(Refusal, match=r"meetings\.begun"):
            actions.remind_readers(city.organising, published.id)
    assert not [one for one in letters(f"meeting:{published.id}") if one.title.startswith("Nhắc xem")]


def test_only_who_has_an_address_is_written_to_and_nobody_is_no_reminder(
    city: City, published: Draft, browser: Browser
) -> None:
    Person.objects.filter(id__in=[city.chair.id, city.ward_chair.id]).update(email="")
    Person.objects.filter(id=city.director.id).update(email="")
    with pytest.raises(Refusal, match="nobody_to_write_to"):
        actions.remind_readers(city.organising, published.id)
    assert follow(city.organising, published.id).reminded_at is None
    Person.objects.filter(id=city.director.id).update(email=city.director.email)
    assert len(actions.remind_readers(city.organising, published.id).people) == 1
    sent = [one for one in letters(f"meeting:{published.id}") if one.title.startswith("Nhắc xem")]
    assert [(one.person_id, one.state) for one in sent] == [(city.director.id, "waiting")]


def test_the_page_says_from_when_a_reminder_may_be_repeated(
    city: City, published: Draft, browser: Browser
) -> None:
    actions.remind_readers(city.organising, published.id)
    with clock.hold(NOW + timedelta(minutes=10)):
        page = browser("organiser").get(f"/meetings/{published.id}/follow").content.decode()
        with pytest.raises(Refusal) as refused:
            actions.remind_readers(city.organising, published.id)
    assert "Nhắc lại được từ 10:30." in page
    assert refused.value.facts["at"] == "10:30"
    with clock.hold(NOW + timedelta(minutes=30)):
        assert (
            "Nhắc lại được"
            not in browser("organiser").get(f"/meetings/{published.id}/follow").content.decode()
        )
