"""Outages in real time: the mail server away and back, the database gone for half a minute. Nothing is lost."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections

import tests.cluster
from khue.distribution.models import InboxOperation, Letter
from khue.distribution.queries import chain
from khue.distribution.rules import Mail
from khue.meetings import actions as meetings
from tests.config.test_worker import _forget_jobs, with_worker
from tests.distribution.makers import send
from tests.distribution.postbox import read
from tests.distribution.server import Server, Stream, wait_until
from tests.distribution.test_through_meetings import operation, session_of
from tests.meetings.conftest import version

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("present"),
    pytest.mark.slow,
]
GONE_SECONDS = 30
PEOPLE = (1, 2, 3)


def mails(title):
    return [Mail(n, f"p{n}@hanoi.example", title, "Kính mời ông/bà dự họp.") for n in PEOPLE]


def states():
    return {row.mail_state for row in chain("meeting:42")}


@pytest.fixture
def quick_retries(monkeypatch):
    """The schedule of an hour's outage, in seconds instead of minutes; a clean queue before and after."""
    monkeypatch.setattr("khue.distribution.actions.letters.back_off", lambda tries: timedelta(seconds=1))
    _forget_jobs()
    yield
    _forget_jobs()


def test_the_mail_server_away_and_back_keeps_order_and_loses_nothing(post, quick_retries, settings):
    """First nobody listens, then the server says "later", then it takes letters: by the real worker, in real time."""
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    send((PEOPLE, (10,)), mails=mails("Giấy mời"))
    with_worker("round")
    assert states() == {"delayed"}
    send((PEOPLE, (10,)), mails=mails("Bổ sung tài liệu"))
    with_worker("round")
    assert not post.taken

    settings.EMAIL_PORT = port
    post.answers |= {f"p{n}@hanoi.example": "451 try later" for n in PEOPLE}
    time.sleep(1.1)
    with_worker("round")
    assert not post.taken
    assert "451" in Letter.objects.filter(state="delayed").latest("tried_at").error

    post.answers.clear()
    end = time.monotonic() + 30
    while Letter.objects.exclude(state="sent").exists() and time.monotonic() < end:
        time.sleep(0.3)
        with_worker("round")
    assert states() == {"sent"}
    taken = [(to, read(post, n)) for n, (to, _) in enumerate(post.taken)]
    for n in PEOPLE:
        titles = [letter["Subject"] for to, letter in taken if to == [f"p{n}@hanoi.example"]]
        assert titles == ["Giấy mời", "Bổ sung tài liệu"]
    assert len({letter["Message-ID"] for _, letter in taken}) == len(taken) == 2 * len(PEOPLE)


class Tablet(threading.Thread):
    """A tablet's outbox: what wasn't taken stays and is sent again; remembers every kind of answer."""

    def __init__(self, server, device, row):
        super().__init__(daemon=True)
        self.server, self.device, self.package = server, device, row.package_id
        self.file = next(iter(row.papers))
        self.made, self.waiting, self.answers = 0, [], set()
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.5):
            self.turn_a_page()

    def turn_a_page(self):
        self.made += 1
        body = {"package": self.package, "file": self.file, "pages": [1]}
        self.waiting.append(operation(self.device, self.made, "distribution.viewed", body))
        sent = {"operations": self.waiting}
        reply = self.server.ask("POST", "/api/tablet/operations", sent, token=self.device.token)
        told = reply.json()
        self.answers.add((reply.status, told.get("code", ""), bool(told.get("sentence"))))
        if reply.status == 200 and {one["status"] for one in told["results"]} <= {"taken", "duplicate"}:
            self.waiting.clear()


@contextmanager
def gone(cluster, seconds):
    """The database stopped, for so long before what is asked of it."""
    connections.close_all()
    cluster.stop()
    try:
        time.sleep(seconds)
        yield
    finally:
        cluster.start(fast=True)


@pytest.mark.timeout(240)
@pytest.mark.skipif(tests.cluster._cluster is None, reason="the database of this run isn't ours to stop")
def test_the_database_gone_for_half_a_minute_loses_nothing(city, ready, device):
    """PostgreSQL is stopped under a running server with a tablet at work and a page open; nothing is restarted."""
    meetings.publish(city.organising, ready.id, seen_version=version(city, ready))
    subject, path = f"meeting:{ready.id}", f"/meetings/{ready.id}/follow"
    row = next(one for one in chain(subject) if one.person_id == city.director.id)
    cookies = f"sessionid={session_of(city.organiser)}"
    with Server() as server:
        page = Stream(server, f"subject={subject}", cookies)
        tablet = Tablet(server, device, row)
        tablet.start()
        assert page.next(20) == ("changed", {"subject": subject})
        with gone(tests.cluster._cluster, GONE_SECONDS):
            shown = server.ask("GET", path, headers={"Cookie": cookies})
            assert (shown.status, bool(shown.body.strip())) == (503, True)
        wait_until(lambda: tablet.over.is_set() or (not tablet.waiting and server.router.hub.listening), 60)
        tablet.over.set()
        tablet.join(20)
        assert server.ask("GET", path, headers={"Cookie": cookies}).status == 200
        page = Stream(server, f"subject={subject}", cookies) if page.ended.is_set() else page
        while not page.silent(1.5):
            pass
        tablet.turn_a_page()
        assert page.next(20) == ("changed", {"subject": subject})
    assert tablet.answers == {(200, "", False), (503, "shared.database_gone", True)}
    assert InboxOperation.objects.filter(status="taken").count() == tablet.made
    assert next(one for one in chain(subject) if one.person_id == city.director.id).state == "viewed"
