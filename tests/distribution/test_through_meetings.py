"""Cả chặng đường: published by the organiser, on a real tablet's way to its papers, seen on the follow page."""

from __future__ import annotations

import hashlib
import json
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from khue.distribution.queries import chain
from khue.meetings import actions as meetings
from khue.meetings import queries
from khue.shared import clock
from tests.distribution.server import Server, Stream, wait_until
from tests.meetings.conftest import version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("present")]


def session_of(person):
    person.user = get_user_model().objects.create(email=f"p{person.id}@hanoi.example", is_active=True)
    person.save()
    client = Client()
    client.force_login(person.user)
    return client.cookies["sessionid"].value


def operation(device, seq, name, body):
    number, at, text = str(uuid.uuid4()), clock.now().isoformat(), json.dumps(body)
    sig = device.sign(f"{number}|{seq}|{name}|{at}|{text}".encode())
    return {"id": number, "seq": seq, "name": name, "made_at": at, "body_json": text, "sig": sig}


def test_from_publishing_to_viewed(city, ready, device):
    subject = f"meeting:{ready.id}"
    with Server() as server:
        tablet = Stream(server, "after=0", f"khue_tablet={device.token}")
        page = Stream(server, f"subject={subject}", f"sessionid={session_of(city.organiser)}")
        assert (tablet.status, page.status) == (200, 200)
        wait_until(lambda: server.router.hub.by_person and server.router.hub.by_subject)
        stranger = session_of(city.ward_chair)
        for cookies in (f"sessionid={stranger}", "sessionid=none", ""):
            assert Stream(server, f"subject={subject}", cookies).status in {403, 404}

        meetings.publish(city.organising, ready.id, seen_version=version(city, ready))
        event, data = tablet.next()
        assert event == "feed"
        package = data["entries"][0]["body"]["package"]
        assert page.next() == ("changed", {"subject": subject})

        told = server.ask("GET", f"/api/tablet/packages/{package}", token=device.token).json()
        assert told["papers"][0]["invitation"] is True
        for paper in told["papers"]:
            for name, _offset, size in paper["chunks"]:
                piece = server.ask("GET", f"/files/{name}?package={package}", token=device.token)
                assert (piece.status, len(piece.body)) == (200, size)
                assert hashlib.sha256(piece.body).hexdigest() == name

        files = [paper["file"] for paper in told["papers"]]
        batch = [
            operation(device, 1, "distribution.received", {"package": package, "files": files}),
            operation(device, 2, "distribution.viewed", {"package": package, "file": files[1], "pages": [1]}),
            operation(device, 3, "meetings.answer", {"meeting": ready.id, "answer": "yes"}),
        ]
        reply = server.ask("POST", "/api/tablet/operations", {"operations": batch}, token=device.token)
        assert [r["status"] for r in reply.json()["results"]] == ["taken", "taken", "taken"]
        assert page.next() == ("changed", {"subject": subject})

    row = next(r for r in chain(subject) if r.person_id == city.director.id)
    assert (row.state, row.papers[files[1]].pages_seen) == ("viewed", 1)
    assert row.on_tablet_at is not None
    follow = queries.follow(city.organising, ready.id)
    arrived = [r.person.id for r in follow.rows if r.delivery.on_tablet_at]
    assert (len(follow.rows), arrived) == (3, [city.director.id])
    assert next(r for r in follow.rows if r.person.id == city.director.id).answer == "yes"
