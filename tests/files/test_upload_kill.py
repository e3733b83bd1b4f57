"""A server killed in mid-upload loses nothing that it confirmed."""

import os
import signal
import time

import httpx
import pytest

from tests.files import makers
from tests.files.kept import received_bytes
from tests.files.test_uploads import signed_in


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
