"""Máy chủ bị tắt ngang: the application as a process of its own, on one socket that outlives it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

PROGRAM = """
import django, uvicorn
django.setup()
from khue.files.pages import uploads
uvicorn.run(uploads, fd={fd}, lifespan="off", log_level="error")
"""


@pytest.fixture
def database_environment(tmp_path, settings):
    """What a process of its own needs to work on this test's home and database."""
    place = connection.settings_dict
    host = quote(place["HOST"], safe="") + (f":{place['PORT']}" if place["PORT"] else "")
    address = f"postgresql://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{host}/{place['NAME']}"
    return {
        **os.environ,
        "KHUE_HOME": str(tmp_path),
        "KHUE_DATABASE_URL": address,
        "KHUE_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "khue.config.settings_test",
    }


@pytest.fixture
def server(database_environment):
    """Starts the application as a process of its own, on one socket that outlives it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    running = []

    def start() -> subprocess.Popen[bytes]:
        program = [sys.executable, "-c", PROGRAM.format(fd=listener.fileno())]
        running.append(subprocess.Popen(program, pass_fds=(listener.fileno(),), env=database_environment))
        return running[-1]

    start.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield start
    for process in running:
        process.kill()
        process.wait()
    listener.close()
