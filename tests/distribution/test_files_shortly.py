"""/files on a line that stays open: the second piece is answered without an ASGI cycle, and means the same."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from khue.distribution.actions import withdraw_file
from tests.distribution import test_files_door as door
from tests.distribution.makers import SYSTEM
from tests.distribution.server import wait_until
from tests.distribution.test_files_door import LATE, TOLD, taken_back

pytestmark = pytest.mark.django_db(transaction=True)
home, world = door.home, door.world


class Line:
    """One connection, and what the short way gave of what was asked on it."""

    def __init__(self, server, device, package: int, shortly: list[bool]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self.answers = self.socket.makefile("rb")
        self.cookie, self.query, self.shortly = f"khue_tablet={device.token}", f"package={package}", shortly

    def words(self, name: str, more: str = "") -> bytes:
        head = f"GET /files/{name}?{self.query} HTTP/1.1\r\nHost: khue.example\r\n"
        return f"{head}Cookie: {self.cookie}\r\n{more}\r\n".encode()

    def read(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self.answers.readline().split()[1])
        lines = iter(self.answers.readline, b"\r\n")
        headers = dict(line.decode().rstrip("\r\n").split(": ", 1) for line in lines)
        return status, headers, self.answers.read(int(headers["content-length"]))

    def ask(self, name: str, more: str = "") -> tuple[int, dict[str, str], bytes]:
        self.socket.sendall(self.words(name, more))
        return self.read()


@pytest.fixture
def line(world, monkeypatch) -> Iterator[Line]:
    server, device, done, *_ = world
    files, shortly = server.router.files, []
    gave_shortly = files.gave_shortly

    def told(data: bytes) -> tuple[bytes, bytes] | None:
        answer = gave_shortly(data)
        shortly.append(answer is not None)
        return answer

    monkeypatch.setattr(files, "gave_shortly", told)
    one = Line(server, device, done.package_ids[0], shortly)
    with one.socket, one.answers:
        yield one


@pytest.fixture
def names(world) -> list[str]:
    """Pieces that this tablet may have, and one that it may not."""
    mine, other = world[3][1], world[4][1]
    return [mine["chunks"][0][0], mine["previews"][0][0], mine["text"][0], other["previews"][0][0]]


def warmed(line: Line, names: list[str]) -> tuple[int, dict[str, str], bytes]:
    """The rights were asked for, and one piece was given the usual way: the next is given shortly."""
    line.ask(names[0])
    return line.ask(names[0])


def test_a_piece_is_the_same_by_both_ways_and_only_for_who_may_have_it(world, line, names):
    _, headers, body = warmed(line, names)
    assert line.shortly == []
    again = line.ask(names[0])
    assert line.shortly == [True]
    assert (again[0], again[2]) == (200, body)
    assert (again[1] | {"date": ""}, [*again[1]]) == (headers | {"date": ""}, [*headers])
    assert line.ask(names[3])[0] == 404
    line.query = f"package={world[2].package_ids[1]}"
    assert line.ask(names[0])[0] == 404
    line.cookie = "khue_tablet=other"
    assert line.ask(names[0])[0] == 401
    assert line.shortly == [True, False, False, False]


def test_who_reads_at_the_desk_is_answered_shortly_too_and_keeps_nothing(world, line, names, office):
    line.cookie, line.query = door.at_desk(office.leader), f"at=desk&{line.query}"
    body = warmed(line, names)[2]
    again = line.ask(names[0])
    assert line.shortly == [True]
    assert (again[0], again[1]["cache-control"], again[2]) == (200, "private, no-store", body)
    assert line.ask(names[3])[0] == 404
    line.cookie = "sessionid=other"
    assert line.ask(names[0])[0] == 403


@pytest.mark.parametrize("news", [TOLD, LATE])
def test_a_withdrawn_paper_is_not_given_shortly_once_told_or_after_a_second(
    world, line, names, news, monkeypatch
):
    warmed(line, names)
    with taken_back(world[0], news, monkeypatch):
        withdraw_file(SYSTEM, "meeting:42", world[3][0])
    assert line.ask(names[0])[0] == 404


def test_odd_words_take_the_long_way_and_a_body_is_never_read_as_a_request(line, names):
    body = warmed(line, names)[2]
    assert line.ask(names[0], "Content-Length: 0\r\n")[2] == body
    before, words = len(line.shortly), line.words(names[0])
    line.socket.sendall(words[:30])
    wait_until(lambda: len(line.shortly) > before)
    line.socket.sendall(words[30:])
    assert line.read()[2] == body
    line.socket.sendall(words + line.words(names[1]))
    assert (line.read()[2], line.read()[0]) == (body, 200)
    assert True not in line.shortly

    head = f"POST /files/bundle HTTP/1.1\r\nHost: khue.example\r\nContent-Length: {len(words)}\r\n\r\n"
    line.socket.sendall(head.encode())
    assert line.read()[0] == 403, "answered before its body came"
    line.socket.sendall(words)
    time.sleep(0.1)  # so that it comes by itself, as a request would
    status, _, other = line.ask(names[1])
    assert status == 200
    assert other != body
