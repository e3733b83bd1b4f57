"""Kênh trực tiếp: pushes, gaps, a cut listener, slow readers, standing."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from khue.config.front.client import MOST_FRAMES, Client, entry_frame
from khue.distribution.actions import tell
from khue.distribution.queries import HubEntry
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.tablets.queries import SessionTablet
from khue.tablets.rules.refusals import Erase, SessionOver
from tests.distribution.makers import SYSTEM, send
from tests.distribution.server import Server, Stream, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS: dict[int, str] = {}


def _tablet_from(token: str) -> tuple[SessionTablet, Actor]:
    """A token "p5" is the tablet 105 of person 5."""
    if not token.startswith("p"):
        raise SessionOver
    person = int(token[1:])
    order = ORDERS.get(person, "good")
    if order == "erase":
        raise Erase
    tablet = SessionTablet(100 + person, f"MTB-{person}", 1, person, order, False, 1)
    return tablet, Actor(kind="person", label=token, person_id=person, tablet_id=tablet.id)


@pytest.fixture
def server(transactional_db, monkeypatch, settings):
    for name in ("meet", "tablet_from"):
        monkeypatch.setattr(f"khue.config.front.live.{name}", _tablet_from)
    settings.KHUE_DEMO = False
    ORDERS.clear()
    with Server() as running:
        yield running


def listen(server, person, after=0):
    stream = Stream(server, f"after={after}", f"khue_tablet=p{person}")
    assert stream.status == 200
    wait_until(lambda: person in server.router.hub.by_person)
    return stream


def test_a_dispatch_is_pushed_to_those_concerned_only(server):
    one, other = listen(server, 1), listen(server, 2)
    done = send(((1,), (10,)))
    event, data = one.next()
    assert event == "feed"
    assert data["head"] == 1
    assert data["entries"][0]["seq"] == 1
    assert data["entries"][0]["kind"] == "package"
    assert data["entries"][0]["body"]["package"] == done.package_ids[0]
    assert data["entries"][0]["at"].endswith("+07:00")
    assert other.silent()


def test_who_connects_with_a_cursor_gets_what_came_since(server):
    tell(SYSTEM, [1], "notice", {"n": 1})
    tell(SYSTEM, [1], "notice", {"n": 2})
    stream = listen(server, 1, after=1)
    assert [e["seq"] for e in stream.next()[1]["entries"]] == [2]
    tell(SYSTEM, [1], "notice", {"n": 3})
    assert [e["seq"] for e in stream.next()[1]["entries"]] == [3]


def test_a_long_absence_is_told_by_the_head_alone(server):
    for n in range(40):
        tell(SYSTEM, [1], "notice", {"n": n})
    stream = listen(server, 1)
    seen = 0
    while seen < 40:
        _event, data = stream.next()
        seen = data["head"]
    assert seen == 40


def test_a_large_entry_is_not_pushed_but_announced(server):
    stream = listen(server, 1)
    tell(SYSTEM, [1], "notice", {"text": "x" * 3000})
    assert stream.next() == ("head", {"head": 1})


def test_a_cut_listener_loses_nothing(server):
    stream = listen(server, 1)
    before = server.router.hub.generation
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'khue-live%' AND datname = current_database()"
        )
        assert cursor.rowcount == 1
    tell(SYSTEM, [1], "notice", {"during": "the cut"})
    assert stream.next()[1]["entries"][0]["body"] == {"during": "the cut"}
    wait_until(lambda: server.router.hub.listening)
    assert server.router.hub.generation > before
    tell(SYSTEM, [1], "notice", {"after": "the cut"})
    assert stream.next()[1]["entries"][0]["seq"] == 2


def test_a_tablet_that_stops_and_returns_misses_nothing(server):
    stream = listen(server, 1)
    ORDERS[1] = "stopped"
    notify("tablet", id=101)
    assert stream.next()[0] == "stopped"
    tell(SYSTEM, [1], "notice", {"while": "stopped"})
    assert stream.silent()
    ORDERS[1] = "good"
    notify("tablet", id=101)
    assert stream.next()[0] == "standing"
    assert stream.next()[1]["head"] == 1


def test_a_lost_tablet_is_told_to_erase_at_once_and_ever_after(server):
    stream = listen(server, 1)
    ORDERS[1] = "erase"
    notify("tablet", id=101)
    assert stream.next()[0] == "erase"
    wait_until(stream.ended.is_set)
    refused = server.ask("GET", "/live?after=0", token="p1")
    assert (refused.status, refused.json()["code"]) == (410, "tablets.erase")


def test_who_is_not_signed_in_hears_nothing(server):
    refused = server.ask("GET", "/live?after=0", token="x")
    assert (refused.status, refused.json()["code"]) == (401, "tablets.session_over")
    assert server.ask("GET", "/live?subject=meeting:1").status in {403, 404}
    assert server.ask("GET", "/live?subject=nothing:1").status == 404


def test_a_client_that_leaves_is_forgotten(server):
    stream = listen(server, 1)
    stream.close()
    wait_until(lambda: 1 not in server.router.hub.by_person)
    assert not server.router.hub.by_tablet


def test_pages_hear_of_a_change_once_a_second_at_most(server, monkeypatch):
    doors = dict(server.router.doors)
    monkeypatch.setattr(doors["/live"], "may_watch", lambda key, subject: None)
    page = Stream(server, "subject=meeting:42", "sessionid=abc")
    wait_until(lambda: server.router.hub.by_subject)
    for _ in range(20):
        notify("subject", subject="meeting:42")
    assert page.next() == ("changed", {"subject": "meeting:42"})
    assert page.silent(1.5)


def entry(seq, text="x"):
    return (
        seq,
        entry_frame(HubEntry(1, seq, datetime(2026, 11, 23, tzinfo=UTC), "notice", f'{{"t":"{text}"}}')),
    )


def told(client):
    frames = b"".join(client.queue).decode().split("\n\n")
    return [(f.split("\n")[0][7:], json.loads(f.split("data: ")[1])) for f in frames if "data: " in f]


@pytest.mark.django_db(transaction=False)
class TestClient:
    """One connection's queue; no server."""

    def test_known_entries_are_left_out_and_a_gap_becomes_head(self):
        client = Client(person_id=1, cursor=2)
        client.push([entry(1), entry(2), entry(3)])
        client.push([entry(5)])
        assert [(e, d["head"]) for e, d in told(client)] == [("feed", 3), ("head", 5)]

    def test_a_slow_reader_gets_one_head_instead_of_everything(self):
        client = Client(person_id=1)
        for n in range(1, 1000):
            client.push([entry(n)])
        assert len(client.queue) <= MOST_FRAMES
        events = told(client)
        assert events[0][0] == "head"
        assert events[-1][1]["head"] == 999
        assert sum(map(len, client.queue)) < 12_000

    def test_erase_survives_a_full_queue(self):
        client = Client(person_id=1)
        for n in range(1, MOST_FRAMES + 1):
            client.push([entry(n)])
        client.order("erase")
        assert told(client)[-1][0] == "erase"

    def test_pings_do_not_pile_up(self):
        client = Client(person_id=1)
        for _ in range(100):
            client.ping()
        assert len(client.queue) == 1

    def test_a_stream_ends_when_its_time_is_over(self):
        client = Client(person_id=1)
        client.until = 100.0
        client.ping(99.0)
        assert not client.closed
        client.ping(101.0)
        assert client.closed
