"""/files: a hash is not a right; withdrawal and loss close the door, also while the listener is cut."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import io
import json
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from khue.accounts.models import User
from khue.config.front import files
from khue.config.front.believed import BELIEVED_SECONDS
from khue.config.front.files import Recent
from khue.distribution.actions import withdraw_file
from khue.files.actions import take_in
from khue.files.jobs import digest
from khue.files.queries import reading
from khue.tablets import actions as tablets
from tests.distribution.makers import SYSTEM, manifest, paper
from tests.distribution.server import Server, wait_until
from tests.files.makers import pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(settings, tmp_path):
    settings.KHUE_HOME = tmp_path
    settings.KHUE_DEMO = False
    return tmp_path


def part(data: bytes) -> tuple[int, dict]:
    """A paper as meetings puts it into a manifest, of a file that was really taken in."""
    file = take_in(SYSTEM, io.BytesIO(data), "Tờ trình.pdf")
    digest(file)
    read = reading(file)
    row = paper(file, pages=read.pages)
    row |= {
        "chunks": [list(c) for c in read.chunks],
        "thumbs": [],
        "previews": [list(p) for p in read.previews],
        "text": list(read.text),
    }
    return file, row


def dispatch(*classes):
    from khue.distribution.actions import dispatch as act
    from khue.distribution.rules import ReaderClass

    return act(
        SYSTEM,
        subject="meeting:42",
        kind="meeting",
        title="Họp",
        classes=[ReaderClass(tuple(p), manifest(*rows), ()) for p, rows in classes],
        feed_body={},
    )


@pytest.fixture
def world(home, transactional_db, enrolled, office):
    mine, my_row = part(pdf(2))
    other, other_row = part(pdf(3, text="Riêng"))
    done = dispatch(((office.leader.id,), (my_row,)), ((office.stranger.id,), (my_row, other_row)))
    with Server() as server:
        yield server, enrolled, done, (mine, my_row), (other, other_row)


def fetch(server, device, name, package):
    return server.ask("GET", f"/files/{name}?package={package}", token=device.token)


def test_a_tablet_gets_the_pieces_of_its_papers_and_no_others(world):
    server, device, done, (_, mine), (_, other) = world
    package = done.package_ids[0]
    for name, size in [(c[0], c[2]) for c in mine["chunks"]] + [
        tuple(mine["previews"][0]),
        tuple(mine["text"]),
    ]:
        reply = fetch(server, device, name, package)
        assert reply.status == 200
        assert len(reply.body) == size
        assert hashlib.sha256(reply.body).hexdigest() == name
        assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert reply.headers["x-content-type-options"] == "nosniff"
    theirs = next(c[0] for c in other["chunks"] if c[0] not in {m[0] for m in mine["chunks"]})
    assert fetch(server, device, theirs, package).status == 404
    assert fetch(server, device, theirs, done.package_ids[1]).status == 404
    assert fetch(server, device, mine["chunks"][0][0], done.package_ids[1]).status == 404
    assert server.ask("GET", f"/files/{mine['chunks'][0][0]}?package={package}").status == 401


def test_a_bundle_is_all_pieces_or_nothing(world):
    server, device, done, (_, mine), (_, other) = world
    names = [c[0] for c in mine["chunks"]]
    reply = server.ask(
        "POST", "/files/bundle", {"package": done.package_ids[0], "hashes": names}, token=device.token
    )
    assert reply.status == 200
    (length,) = struct.unpack_from(">I", reply.body)
    at = 4 + length
    for name, size in json.loads(reply.body[4:at]):
        assert hashlib.sha256(reply.body[at : at + size]).hexdigest() == name
        at += size
    assert at == len(reply.body)
    mixed = {"package": done.package_ids[0], "hashes": [names[0], other["previews"][0][0]]}
    assert server.ask("POST", "/files/bundle", mixed, token=device.token).status == 404


def test_of_a_piece_that_broke_off_only_the_rest_is_served(world):
    server, device, done, (_, mine), _ = world
    names = [c[0] for c in mine["chunks"]]
    asked = {"package": done.package_ids[0], "hashes": names, "ahead": True}
    whole = server.ask("POST", "/files/bundle", asked, token=device.token).body
    rest = server.ask("POST", "/files/bundle", asked | {"skip": 10}, token=device.token).body
    heads = [json.loads(one[4 : 4 + struct.unpack_from(">I", one)[0]]) for one in (whole, rest)]
    assert [heads[1][0][1], *heads[1][1:]] == [heads[0][0][1] - 10, *heads[0][1:]]
    bodies = [one[4 + struct.unpack_from(">I", one)[0] :] for one in (whole, rest)]
    assert bodies[1] == bodies[0][10:]
    for skip in (-1, heads[0][0][1], "1", 10**12):
        assert server.ask("POST", "/files/bundle", asked | {"skip": skip}, token=device.token).status == 422


MALFORMED = [
    b"",
    b"[]",
    b"{",
    b'{"package":"1","hashes":[]}',
    b'{"package":1,"hashes":["../../etc/passwd"]}',
    json.dumps({"package": 1, "hashes": ["a" * 64] * 201}).encode(),
    b"[" * 90_000,
]


def test_malformed_bundles_and_odd_names_are_refused(world):
    server, device, done, *_ = world
    for body in MALFORMED:
        reply = server.ask("POST", "/files/bundle", body, token=device.token)
        assert (reply.status, reply.json()["code"]) == (422, "distribution.bad_operation")
    for name in ("..%2f..%2fetc%2fpasswd", "A" * 64, "a" * 63, "", "a" * 64 + "%00"):
        assert fetch(server, device, name, done.package_ids[0]).status == 404
    assert fetch(server, device, "a" * 64, "1;drop").status == 404
    assert fetch(server, device, "a" * 64, "9" * 40).status == 404


def test_bytes_that_cannot_be_read_are_said_and_asked_for_again(world, monkeypatch):
    server, device, done, (_, mine), _ = world

    async def unreadable(place):
        raise OSError("disk")

    monkeypatch.setattr("khue.config.front.files.read_piece", unreadable)
    reply = fetch(server, device, mine["chunks"][0][0], done.package_ids[0])
    assert (reply.status, reply.json()["code"]) == (503, "distribution.bytes_missing")


def cut_listener():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'khue-live%' AND datname = current_database()"
        )


TOLD, LATE, CUT = "told", "late", "cut"


@contextmanager
def taken_back(server: Server, news: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rights end within this block. After it the door knows, by NOTIFY, or else a second has gone by."""
    if news == CUT:
        cut_listener()
    elif news == LATE:
        monkeypatch.setattr(server.router.hub, "_heard", lambda payload: None)
    before = server.router.hub.generation
    yield
    if news == TOLD:
        wait_until(lambda: server.router.hub.generation > before)
    else:
        time.sleep(BELIEVED_SECONDS)


@pytest.mark.parametrize("news", [TOLD, LATE, CUT])
def test_a_withdrawn_paper_is_served_no_more_once_told_or_after_a_second(world, news, monkeypatch):
    server, device, done, (file, mine), _ = world
    name = mine["chunks"][0][0]
    assert fetch(server, device, name, done.package_ids[0]).status == 200
    with taken_back(server, news, monkeypatch):
        second = withdraw_file(SYSTEM, "meeting:42", file)
    assert fetch(server, device, name, done.package_ids[0]).status == 404
    assert fetch(server, device, name, second.package_ids[0]).status == 404


@pytest.mark.parametrize("news", [TOLD, LATE, CUT])
def test_a_lost_tablet_gets_nothing_once_told_or_after_a_second(world, news, monkeypatch, office):
    server, device, done, (_, mine), _ = world
    name = mine["chunks"][0][0]
    assert fetch(server, device, name, done.package_ids[0]).status == 200
    with taken_back(server, news, monkeypatch):
        tablets.report_lost(office.keeping, device.id, "để quên trên xe")
    assert fetch(server, device, name, done.package_ids[0]).status == 410


def test_a_bundle_under_way_ends_where_its_paper_is_withdrawn(world, monkeypatch):
    server, device, done, (file, mine), _ = world
    monkeypatch.setattr("khue.config.front.files.HANDFUL", 1)  # each piece is asked for anew
    names = [mine["chunks"][0][0], mine["previews"][0][0], mine["text"][0]]
    asked = {"package": done.package_ids[0], "hashes": names}
    read, given = files.read_pieces, []

    async def reading_slowly(places):
        data = await read(places)
        given.append(len(data))
        if len(given) == 1:
            with taken_back(server, LATE, monkeypatch):
                await asyncio.to_thread(withdraw_file, SYSTEM, "meeting:42", file)
        return data

    assert server.ask("POST", "/files/bundle", asked, token=device.token).status == 200
    monkeypatch.setattr(files, "read_pieces", reading_slowly)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        server.ask("POST", "/files/bundle", asked, token=device.token)
    assert len(given) == 1
    assert server.ask("POST", "/files/bundle", asked, token=device.token).status == 404


def at_desk(person) -> str:
    person.user = User.objects.create(email=f"nguoi{person.id}@hanoi.example")
    person.save()
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


def test_a_session_of_the_desk_gets_its_own_pieces_and_no_device_keeps_them(world, office, monkeypatch):
    server, device, done, (file, mine), (_, other) = world
    cookie = {"Cookie": at_desk(office.leader)}
    package, name = done.package_ids[0], mine["chunks"][0][0]

    def status(path: str, headers: dict[str, str] = cookie) -> int:
        return server.ask("GET", path, headers=headers).status

    reply = server.ask("GET", f"/files/{name}?at=desk&package={package}", headers=cookie)
    assert (reply.status, len(reply.body)) == (200, mine["chunks"][0][2])
    assert reply.headers["cache-control"] == "private, no-store"
    theirs = next(c[0] for c in other["chunks"] if c[0] not in {m[0] for m in mine["chunks"]})
    assert status(f"/files/{theirs}?at=desk&package={package}") == 404
    assert status(f"/files/{name}?at=desk&package={done.package_ids[1]}") == 404
    assert status(f"/files/{name}?at=desk&meeting=42&paper=1") == 404
    assert status(f"/files/{name}?at=desk&package={package}", {"Cookie": "sessionid=x"}) == 403
    assert status(f"/files/{name}?package={package}") == 401  # a desk's session is no tablet
    assert (
        status(f"/files/{name}?at=desk&package={package}", {"Cookie": f"khue_tablet={device.token}"}) == 403
    )
    with taken_back(server, TOLD, monkeypatch):
        withdraw_file(SYSTEM, "meeting:42", file)
    assert status(f"/files/{name}?at=desk&package={package}") == 404


def test_a_piece_given_lately_is_given_only_to_who_may_have_it(world):
    server, device, done, (_, mine), (_, other) = world
    name = mine["chunks"][0][0]
    first, again = (fetch(server, device, name, done.package_ids[0]) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert again.headers["x-content-type-options"] == "nosniff"
    assert again.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert server.ask("GET", f"/files/{name}?package={done.package_ids[0]}", token="other").status == 401
    assert fetch(server, device, name, done.package_ids[1]).status == 404
    assert fetch(server, device, other["previews"][0][0], done.package_ids[0]).status == 404


def test_what_several_ask_for_is_remembered_until_something_newer_needs_the_room():
    recent = Recent(limit=250, names=3)
    recent.keep("of one alone", bytes(100))
    for name in ("a", "a", "b", "b"):
        recent.keep(name, bytes(100))
    assert recent.get("a") == bytes(100)
    for name in ("c", "c"):
        recent.keep(name, bytes(100))
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (bytes(100), None, bytes(100))
    assert recent.get("of one alone") is None
    recent.keep("of one alone", bytes(100))
    assert recent.get("of one alone") is None, "asked for long ago is as never asked for"
