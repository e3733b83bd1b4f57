"""Đơn vị tôi chuẩn bị, the page: what is owed stands open, what is done is one line."""

from __future__ import annotations

import re

from django.test import Client

from khue.accounts.models import User
from khue.meetings import actions
from khue.organisation.models import Person
from khue.shared import clock
from tests.meetings.conftest import DUE, City


def _browser(city: City) -> Client:
    user, client = User.objects.create(email="vanthu@hanoi.gov.vn"), Client()
    Person.objects.filter(id=city.clerk.id).update(user=user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _opened(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<section class="card duty" id="viec-(\d+)"', page)]


def _lines(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<article class="item" id="viec-(\d+)"', page)]


def test_what_is_owed_stands_open_and_what_is_done_is_one_line_that_opens(city, draft, pdf):
    clerk, head = city.acting("clerk"), city.acting("director")
    client = _browser(city)
    page = client.get("/meetings/duties/").content.decode()
    assert (_opened(page), _lines(page)) == ([draft.id], [])
    actions.put_paper(clerk, draft.item, pdf(clerk))
    waiting = client.get("/meetings/duties/").content.decode()
    assert (_opened(waiting), _lines(waiting)) == ([draft.id], []), "it waits for the head"
    actions.approve_papers(head, [draft.item])
    done = client.get("/meetings/duties/").content.decode()
    assert (_opened(done), _lines(done)) == ([], [draft.id])
    assert f"/meetings/duties/{draft.id}/receipt" in done
    again = client.get(f"/meetings/duties/?meeting={draft.id}").content.decode()
    assert (_opened(again), _lines(again)) == ([draft.id], [])


def test_a_meeting_that_has_begun_keeps_what_is_still_owed_open(city, draft):
    client = _browser(city)
    with clock.hold(DUE.replace(year=DUE.year + 1)):
        page = client.get("/meetings/duties/").content.decode()
    assert draft.id not in _lines(page)
