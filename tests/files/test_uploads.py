"""Uploads arrive in parts, survive breaks, and end as files or as nothing."""

import asyncio
import errno
import fcntl
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import MagicMock

import pytest
from django.db import connections
from django.test import Client

from khue.files.models import File, Upload
from khue.files.pages import upload as page
from khue.shared import clock
from khue.shared.actor import Actor
from tests.files import makers
from tests.files.kept import received_bytes

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(email: str) -> str:
    """The session key of a clerk with that address."""
    from khue.accounts.models import User
    from khue.organisation.actions import add_person
    from khue.organisation.models import Person

    person_id = add_person(Actor.system("test"), "Nguyễn Thị Văn Thư", email=email)
    user = User.objects.create(email=email)
    Person.objects.filter(id=person_id).update(user=user)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def sender(monkeypatch):
    """A signed-in clerk who speaks to the raw application."""
    pool = ThreadPoolExecutor(1)
    monkeypatch.setattr(page, "_pool", pool)
    yield Sender(signed_in("vanthu@hanoi.example"))
    pool.submit(connections.close_all).result()
    pool.shutdown()


class Sender:
    """Sends one request to the application and gives (status, body)."""

    def __init__(self, session: str) -> None:
        self.headers = {"cookie": f"sessionid={session}", "x-khue-upload": "1", "host": "khue.example"}

    def __call__(self, method, path="", body=b"", *, query="", messages=None, **headers):
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        waiting = messages or [{"type": "http.request", "body": body, "more_body": False}]
        sent = []

        async def receive():
            return waiting.pop(0)

        async def send(message):
            sent.append(message)

        named = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope = {
            "type": "http",
            "method": method,
            "path": f"/uploads{path}",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in named.items() if value],
        }
        asyncio.run(page.uploads(scope, receive, send))
        if not sent:
            return None, None
        data = sent[1]["body"]
        return sent[0]["status"], json.loads(data) if data else dict(sent[0]["headers"])

    def open(self, size, name="Báo cáo.pdf", **more):
        return self("POST", body={"name": name, "size": size, **more})

    def part(self, state, offset, body, **more):
        return self("PATCH", f"/{state['id']}", body, query=f"offset={offset}", **more)


def test_a_paper_sent_in_parts_becomes_a_file(sender, home):
    data = makers.pdf(3)
    status, state = sender.open(len(data))
    assert (status, state["received"], state["file_id"]) == (201, 0, None)
    assert sender.part(state, 0, data[:500])[1]["received"] == 500
    assert sender("GET", f"/{state['id']}")[1]["received"] == 500
    status, done = sender.part(state, 500, data[500:])
    assert status == 201
    assert received_bytes(done["file_id"]) == data
    assert done["file"]["state"] == "waiting"
    assert list((home / "incoming").iterdir()) == []


def test_the_last_part_sent_twice_gives_the_same_file(sender):
    data = makers.pdf()
    _, state = sender.open(len(data))
    first = sender.part(state, 0, data)[1]["file_id"]
    assert sender.part(state, len(data), b"")[1]["file_id"] == first
    assert File.objects.count() == 1


def test_a_part_that_does_not_fit_tells_where_to_go_on(sender):
    data = makers.pdf()
    _, state = sender.open(len(data))
    sender.part(state, 0, data[:100])
    for offset in (0, 50, 101):
        status, body = sender.part(state, offset, b"x")
        assert (status, body["code"], body["facts"]["received"]) == (409, "files.upload_offset", 100)
    assert sender.part(state, 100, data[100:])[0] == 201


def test_a_broken_line_keeps_what_came(sender):
    data = makers.pdf(20)
    _, state = sender.open(len(data))
    messages = [{"type": "http.request", "body": data[:700], "more_body": True}, {"type": "http.disconnect"}]
    assert sender.part(state, 0, b"", messages=messages) == (None, None)
    assert sender("GET", f"/{state['id']}")[1]["received"] == 700
    assert sender.part(state, 700, data[700:])[0] == 201


def test_head_tells_the_offset(sender):
    _, state = sender.open(900)
    sender.part(state, 0, b"%PDF-")
    status, headers = sender("HEAD", f"/{state['id']}")
    assert (status, headers[b"upload-offset"], headers[b"upload-length"]) == (200, b"5", b"900")


def test_more_than_was_declared_is_refused(sender):
    _, state = sender.open(10)
    assert sender.part(state, 0, b"x" * 11)[1]["code"] == "files.upload_too_long"


def test_what_is_no_document_ends_the_upload_and_leaves_nothing(sender, home):
    data = b"MZ" + b"\x00" * 998
    _, state = sender.open(len(data), "Tờ trình.pdf")
    status, body = sender.part(state, 0, data)
    assert (status, body["code"]) == (422, "files.not_a_document")
    assert "chương trình" in body["sentence"]
    assert sender("GET", f"/{state['id']}")[0] == 404
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_declared_level_is_refused_before_a_byte_is_sent(sender):
    status, body = sender.open(100, level="mat")
    assert (status, body["code"]) == (422, "files.level_declared")
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("size", "code"), [(0, "files.empty"), (10**12, "files.too_big"), (-5, "files.empty")]
)
def test_sizes_out_of_bounds_are_refused_before_a_byte_is_sent(sender, size, code):
    assert sender.open(size)[1]["code"] == code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"not json",
        b'{"name": "a"}',
        b'{"name": "a", "size": "x"}',
        b'{"name": "a", "size": 9e999}',
        b"x" * 20_000,
    ],
)
def test_an_order_that_is_no_order_is_refused(sender, body):
    assert sender("POST", body=body)[1]["code"] == "files.upload_bad_request"


@pytest.mark.parametrize("query", ["", "offset=", "offset=-1", "offset=x", "offset=²", "offset=" + "9" * 40])
def test_an_offset_that_is_no_number_is_refused(sender, query):
    _, state = sender.open(10)
    assert sender("PATCH", f"/{state['id']}", b"x", query=query)[1]["code"] == "files.upload_bad_request"


def test_nobody_but_the_sender_sees_an_upload(sender):
    _, state = sender.open(10)
    other = Sender(signed_in("nguoikhac@hanoi.example"))
    for method in ("GET", "PATCH", "DELETE"):
        status, body = other(method, f"/{state['id']}", b"x", query="offset=0")
        assert (status, body["code"]) == (404, "files.upload_gone")
    assert sender("GET", "/not-a-number")[0] == 404
    assert sender("GET", f"/{state['id']}")[0] == 200


def test_who_is_not_signed_in_is_told_so(sender):
    assert sender("POST", body={"name": "a", "size": 1}, cookie="")[1]["code"] == "files.sign_in"
    assert sender("POST", body={"name": "a", "size": 1}, cookie="sessionid=forged")[0] == 401


def test_a_page_of_another_site_can_not_upload(sender):
    order = {"name": "a", "size": 1}
    assert sender("POST", body=order, x_khue_upload="")[1]["code"] == "files.upload_not_from_here"
    assert sender("POST", body=order, origin="https://evil.example")[0] == 403
    assert sender("POST", body=order, origin="https://khue.example")[0] == 201


def test_an_upload_can_be_given_up(sender, home):
    _, state = sender.open(10)
    sender.part(state, 0, b"%PDF-")
    assert sender("DELETE", f"/{state['id']}")[0] == 204
    assert list((home / "incoming").iterdir()) == []
    assert sender("GET", f"/{state['id']}")[0] == 404


def test_two_windows_do_not_write_into_one_upload(sender, home):
    _, state = sender.open(10)
    sender.part(state, 0, b"%PDF-")
    (path,) = (home / "incoming").iterdir()
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sender.part(state, 5, b"x")[1]["code"] == "files.upload_busy"
    assert sender.part(state, 5, b"x")[1]["received"] == 6


def test_one_account_has_at_most_thirty_uploads_open(sender):
    states = [sender.open(10)[1] for _ in range(30)]
    status, body = sender.open(10)
    assert (status, body["code"], body["facts"]["count"]) == (429, "files.upload_too_many", 30)
    sender("DELETE", f"/{states[0]['id']}")
    assert sender.open(10)[0] == 201


def test_a_disk_without_room_is_told_before_and_in_the_middle(sender, monkeypatch, home):
    usage = type("Usage", (), {"free": 100})
    with monkeypatch.context() as scarce:
        scarce.setattr("khue.files.queries.uploads.shutil.disk_usage", lambda _path: usage)
        assert sender.open(1000)[0] == 507
    _, state = sender.open(1000)
    sender.part(state, 0, b"%PDF-1.7")

    class FullDisk(page.Receiver):
        """Its disk takes no more."""

        def __init__(self, *arguments):
            super().__init__(*arguments)
            real, part = self._part._file, self._part
            part._file = MagicMock(wraps=real)
            part._file.write.side_effect = OSError(errno.ENOSPC, "No space left on device")
            part._file.fileno.side_effect = real.fileno

    monkeypatch.setattr(page, "Receiver", FullDisk)
    status, body = sender.part(state, 8, b"x" * 100)
    assert (status, body["code"]) == (507, "files.disk_full")
    assert "đầy" in body["sentence"]
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert not Upload.objects.exists()


def test_an_expired_upload_is_gone(sender):
    _, state = sender.open(10)
    with clock.hold(clock.now() + timedelta(hours=25)):
        assert sender("GET", f"/{state['id']}")[0] == 404


def test_sentences_come_in_the_language_of_the_reader(sender):
    cookie = sender.headers["cookie"] + "; khue_lang=en"
    status, body = sender("POST", body={"name": "a", "size": 0}, cookie=cookie)
    assert (status, body["code"]) == (422, "files.empty")


def test_a_slow_sender_holds_no_thread(sender):
    _, state = sender.open(10)
    seen = []

    async def slow():
        gate = asyncio.Event()

        async def receive():
            await gate.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            seen.append(message)

        scope = {
            "type": "http",
            "method": "PATCH",
            "path": f"/uploads/{state['id']}",
            "query_string": b"offset=0",
            "headers": [(name.encode(), value.encode()) for name, value in sender.headers.items()],
        }
        task = asyncio.ensure_future(page.uploads(scope, receive, send))
        await asyncio.sleep(0.5)
        free = await asyncio.wait_for(page._thread(threading.get_ident), 1)
        gate.set()
        await task
        return free

    assert asyncio.run(slow())
    assert seen == []
