"""Gửi thử: the very letter, marked, to its sender alone."""

from __future__ import annotations

import pytest

from khue.distribution import queries as post
from khue.distribution.jobs.envelope import compose
from khue.distribution.models import Delivery, FeedEntry
from khue.meetings import actions, queries
from khue.organisation.models import Person
from khue.shared.refusal import Forbidden, NotFound, Refusal


def trial(draft):
    (row,) = post.letters(f"trial:{draft.id}")
    return post.letter_to_send(row.id)


def test_the_organiser_gets_what_an_attendee_would_with_calendar_and_papers_and_nobody_else_does(city, ready):
    before = (Delivery.objects.count(), FeedEntry.objects.count())
    address = actions.try_letter(city.organising, ready.id, person_id=city.director.id)
    letter = trial(ready)
    assert address == letter.address == city.organiser.email
    assert letter.title.startswith("[Gửi thử] Mời họp: Họp giao ban tuần 48")
    assert "Thư gửi thử" in letter.text
    assert "Kính gửi: Đỗ Hải Yên, Giám đốc" in letter.text
    calendar = (letter.ics or b"").decode().replace("\r\n ", "")
    assert f"UID:trial-meeting-{ready.id}@" in calendar
    assert "SUMMARY:[Gửi thử] Họp giao ban tuần 48" in calendar
    assert city.director.email not in calendar
    message, attached = compose(letter)
    assert attached
    names = [part.get_filename() for part in message.iter_attachments()]
    assert len(names) == 3  # the invitation, the paper, the calendar entry
    assert (Delivery.objects.count(), FeedEntry.objects.count()) == before
    assert queries.meeting_to_edit(city.organising, ready.id).state == "draft"


def test_the_trial_holds_back_what_that_attendee_may_not_read(city, ready):
    actions.limit_item(city.organising, ready.item, [city.director.id])
    actions.try_letter(city.organising, ready.id, person_id=city.ward_chair.id)
    letter = trial(ready)
    assert len(letter.file_ids) == 1
    assert "ngân sách" not in letter.text


def test_a_file_in_work_is_left_out_of_the_trial(city, draft, pdf):
    clerk = city.acting("clerk")
    actions.put_paper(clerk, draft.item, pdf(clerk, read=False))
    actions.try_letter(city.organising, draft.id)
    assert trial(draft).file_ids == ()


def test_after_publishing_the_trial_is_the_letter_that_tells_the_change(city, published, pdf):
    paper = queries.meeting_to_edit(city.organising, published.id).items[0].papers[0]
    clerk = city.acting("clerk")
    actions.replace_paper(clerk, paper.id, pdf(clerk, 4))
    actions.try_letter(city.organising, published.id)
    letter = trial(published)
    assert letter.title.startswith("[Gửi thử] Bổ sung tài liệu:")
    assert "Đã thay: Báo cáo số 412" in letter.text
    assert letter.ics is None
    assert len(letter.file_ids) == 1


def test_a_trial_with_nothing_new_is_the_invitation_with_all_its_papers(city, published):
    actions.try_letter(city.organising, published.id)
    letter = trial(published)
    assert letter.title.startswith("[Gửi thử] Mời họp:")
    assert len(letter.file_ids) == 2


def test_a_trial_is_for_the_organiser_with_an_address_and_for_somebody_invited(city, draft):
    with pytest.raises(Forbidden):
        actions.try_letter(city.acting("ward_chair"), draft.id)
    with pytest.raises(NotFound):
        actions.try_letter(city.acting("other_organiser"), draft.id)
    with pytest.raises(NotFound):
        actions.try_letter(city.organising, draft.id, person_id=city.guest.id)
    Person.objects.filter(pk=city.organiser.id).update(email="")
    with pytest.raises(Refusal, match="no_own_address"):
        actions.try_letter(city.organising, draft.id)
