"""A server killed in mid-upload loses nothing that it confirmed."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import quote

import httpx
import pytest
from django.db import connection

from tests.files import makers
from tests.files.kept import received_bytes
from tests.files.test_uploads import signed_in

PROGRAM = """
import django, uvicorn
django.setup()
from khue.files.pages import uploads
uvicorn.run(uploads, fd={fd}, lifespan="off", log_level="error")
"""


@pytest.fixture
def server(tmp_path, settings):
    """Starts the application as a process of its own, on one socket that outlives it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    place = connection.settings_dict
    host = quote(place["HOST"], safe="") + (f":{place['PORT']}" if place["PORT"] else "")
    address = f"postgresql://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{host}/{place['NAME']}"
    environment = {
        **os.environ,
        "KHUE_HOME": str(tmp_path),
        "KHUE_DATABASE_URL": address,
        "KHUE_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "khue.config.settings_test",
    }
    running = []

    def start() -> subprocess.Popen[bytes]:
        program = [sys.executable, "-c", PROGRAM.format(fd=listener.fileno())]
        running.append(subprocess.Popen(program, pass_fds=(listener.fileno(),), env=environment))
        return running[-1]

    start.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield start
    for process in running:
        process.kill()
        process.wait()
    listener.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_upload_goes_on_after_the_server_was_killed_in_the_middle_of_a_part(server, tmp_path):
    data = makers.pdf(40) + b"%" + os.urandom(6_000_000).replace(b"%", b"-") + b"\n%%EOF\n"
    headers = {"x-khue-upload": "1", "cookie": f"sessionid={signed_in('vt@hanoi.example')}"}
    first = server()
    with httpx.Client(base_url=server.address, headers=headers, timeout=60) as client:
        answer = client.post("/uploads", json={"name": "a.pdf", "size": len(data)})
        assert answer.status_code == 201, answer.text
        url = f"/uploads/{answer.json()['id']}"
        assert (
            client.patch(url, params={"offset": 0}, content=data[:2_000_000]).json()["received"] == 2_000_000
        )

        def dying():
            yield data[2_000_000:5_000_000]
            time.sleep(1)
            first.send_signal(signal.SIGKILL)
            yield data[5_000_000:]

        with pytest.raises(httpx.TransportError):
            client.patch(url, params={"offset": 2_000_000}, content=dying())
        first.wait()
        server()
    with httpx.Client(base_url=server.address, headers=headers, timeout=60) as client:
        received = client.get(url).json()["received"]
        assert 2_000_000 <= received < len(data)
        done = client.patch(url, params={"offset": received}, content=data[received:])
        assert done.status_code == 201, done.text
    assert received_bytes(done.json()["file_id"]) == data
