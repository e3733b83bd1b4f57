"""Bộ định tuyến: every answer is guarded, slow networks hold no thread, files are kept or asked again."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from khue.config.front import wsgi
from khue.config.front.static import StaticDoor, is_hashed
from tests.distribution.server import Server, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(transactional_db, settings):
    settings.KHUE_DEMO = False
    with Server() as running:
        yield running


def use(server, view):
    """Put a WSGI application in Django's place."""

    def application(environ, start):
        answer = view(environ)
        start(f"{answer.status_code} x", list(answer.items()))
        return answer

    server.router.pages.application = application


def test_every_answer_carries_the_security_headers(server):
    for path in (
        "/",
        "/health",
        "/static/nothing.js",
        "/app/x",
        "/live",
        "/files/x",
        "/api/tablet/snapshot",
        "/nowhere",
    ):
        headers = server.ask("GET", path).headers
        assert "script-src 'self' 'wasm-unsafe-eval'" in headers["content-security-policy"], path
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"


def test_health_tells_of_database_worker_and_live(server):
    told = server.ask("GET", "/health").json()
    assert (told["database"], told["worker"], told["live"]) == (True, False, True)


def test_uploads_have_a_door_of_their_own_that_asks_who_comes(server):
    reply = server.ask("POST", "/uploads", {"name": "x.pdf", "size": 5, "level": "none"})
    assert (reply.status in {401, 403}, reply.headers["content-type"].split(";")[0]) == (
        True,
        "application/json",
    )
    assert reply.json()["sentence"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_request_reaches_django_whole(server):
    seen = {}

    def view(environ):
        seen.update(environ, body=environ["wsgi.input"].read())
        return HttpResponse("chào", headers={"X-Two": "2"}, status=201)

    use(server, view)
    body = b"x" * 3_000_000
    reply = server.ask("POST", "/h%E1%BB%8Dp?a=b%20c", body, headers={"X-Odd_Name": "no"})
    assert (reply.status, reply.body.decode(), reply.headers["x-two"]) == (201, "chào", "2")
    assert seen["body"] == body
    assert seen["CONTENT_LENGTH"] == "3000000"
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/họp"
    assert seen["QUERY_STRING"] == "a=b%20c"
    assert "HTTP_X_ODD_NAME" not in seen


def test_a_long_answer_comes_whole_and_a_too_large_body_is_refused(server, monkeypatch):
    use(server, lambda environ: StreamingHttpResponse(b"%08d" % n for n in range(400_000)))
    reply = server.ask("GET", "/export")
    assert len(reply.body) == 3_200_000
    assert reply.body[-8:] == b"00399999"
    monkeypatch.setattr(wsgi, "LARGEST_BODY", 1000)
    refused = server.ask("POST", "/x", b"x" * 1001)
    assert (refused.status, "quá lớn" in refused.body.decode()) == (413, True)


def test_thirty_slow_senders_and_readers_hold_no_thread(server):
    use(server, lambda environ: HttpResponse(b"x" * 5_000_000 if environ["PATH_INFO"] == "/long" else b"x"))
    slow = []
    for n in range(30):
        peer = socket.create_connection(("127.0.0.1", server.port))
        if n % 2:
            peer.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        else:
            peer.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        slow.append(peer)
    time.sleep(0.3)
    began = time.monotonic()
    assert server.ask("GET", "/quick").status == 200
    assert time.monotonic() - began < 1
    for peer in slow:
        peer.close()


def test_a_crash_is_a_500_and_the_server_goes_on(server):
    def view(environ):
        raise RuntimeError("broken")

    use(server, view)
    assert server.ask("GET", "/x").status == 500
    assert server.ask("GET", "/health").status == 200


def test_pages_run_beside_each_other_but_no_more_than_ten(server):
    running, most, lock = [], [0], threading.Lock()

    def view(environ):
        with lock:
            running.append(1)
            most[0] = max(most[0], len(running))
        time.sleep(0.05)
        with lock:
            running.pop()
        return HttpResponse("x")

    use(server, view)
    threads = [threading.Thread(target=server.ask, args=("GET", "/x")) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert 5 <= most[0] <= wsgi.THREADS


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>" + "x" * 1000)
    (tmp_path / "sw.js").write_text("self.x = 1;" * 100)
    (tmp_path / "assets" / "reader-B7x_k2Qa.js").write_text("let a;" * 200)
    (tmp_path / "assets" / "font.woff2").write_bytes(b"x" * 1000)
    return tmp_path


@pytest.fixture
def app(server, folder):
    door = StaticDoor(folder, "/app/", page="index.html", scope_header="/app/")
    server.router.doors = tuple((p, door if p == "/app/" else d) for p, d in server.router.doors)
    return server


def test_hashed_names_are_kept_for_ever_and_others_are_asked_again(app):
    hashed = app.ask("GET", "/app/assets/reader-B7x_k2Qa.js", headers={"Accept-Encoding": "gzip"})
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(hashed.body).startswith(b"let a;")
    assert hashed.headers["content-type"].startswith("text/javascript")
    worker = app.ask("GET", "/app/sw.js")
    assert (worker.headers["cache-control"], worker.headers["service-worker-allowed"]) == (
        "no-cache",
        "/app/",
    )
    again = app.ask("GET", "/app/sw.js", headers={"If-None-Match": worker.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert app.ask("GET", "/app/assets/font.woff2").headers["content-type"] == "font/woff2"


def test_addresses_inside_the_app_are_its_page(app):
    assert app.ask("GET", "/app").headers["location"] == "/app/"
    for path in ("/app/", "/app/meeting/42", "/app/index.html"):
        reply = app.ask("GET", path)
        assert (reply.status, reply.headers["cache-control"]) == (200, "no-cache")
    assert app.ask("GET", "/app/assets/gone-12345678.js").status == 404
    assert app.ask("POST", "/app/").status == 404
    head = app.ask("HEAD", "/app/")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/app/../secret.txt",
        "/app/%2e%2e/secret.txt",
        "/app//etc/passwd",
        "/app/x%00.js",
        "/app/..%5csecret.txt",
    ],
)
def test_nothing_outside_the_folder_is_served(app, folder, path):
    (folder.parent / "secret.txt").write_text("secret")
    assert b"secret" not in app.ask("GET", path).body


def test_names_with_a_hash():
    assert is_hashed("index-DxK3f9_2.js")
    assert is_hashed("pdf.worker-1a2b3c4d.mjs")
    for name in (
        "sw.js",
        "index.html",
        "standard-fonts.json",
        "apple-touch-icon.png",
        "manifest.webmanifest",
    ):
        assert not is_hashed(name)


@pytest.mark.slow
def test_the_database_away_is_said_and_gets_well_without_a_restart(server):
    """The door to PostgreSQL is shut for a while: 503 with a sentence, then as before."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    server.ask("GET", "/accounts/login/")

    def connections_allowed(allowed):
        from django.db import connections

        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    connection.close()
    try:
        connections_allowed("false")
        reply = server.ask("GET", "/health")
        assert (reply.status, reply.json()["database"]) == (503, False)
        page = server.ask("GET", "/api/tablet/snapshot", token="x")
        assert (page.status, page.json()["code"]) == (503, "shared.database_gone")
        assert page.headers["retry-after"] == "5"
        live = server.ask("GET", "/live?after=0", token="x")
        assert (live.status, live.json()["code"]) == (503, "shared.database_gone")
        pieces = server.ask("GET", f"/files/{'a' * 64}?package=1", token="x")
        assert (pieces.status, pieces.json()["code"]) == (503, "shared.database_gone")
    finally:
        connections_allowed("true")
    assert server.ask("GET", "/health").status == 200
    assert server.ask("GET", "/api/tablet/snapshot", token="x").status == 401
    wait_until(lambda: server.router.hub.listening)
