"""systemd: the units are sound and closed, ready is told when it is true, a restart loses nobody."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from khue.config import command, environment
from khue.config.notify import Pulse, passed_socket, tell_systemd
from khue.config.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "packaging" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
EXPOSURE = 2.5
analyzed = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (apt install systemd)"
)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where systemd would listen."""
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(place)
        channel.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", place)
        yield channel


@analyzed
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """With the programs and files that they name put where this machine has them."""
    program = tmp_path / "khue"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/khue/.venv/bin/khue", str(program))
        (tmp_path / unit.name).write_text(text.replace("/opt/khue", str(tmp_path)), encoding="utf-8")
    line = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(
        line,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    ours = [told for told in done.stderr.splitlines() if "khue" in told]
    assert (done.returncode, ours) == (0, []), done.stderr


@analyzed
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_closed(unit: Path) -> None:
    line = ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    found = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    assert found is not None, done.stderr
    assert float(found[1]) <= EXPOSURE


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_service_starts_is_a_command_of_ours(unit: Path) -> None:
    lines = re.findall(
        r"^ExecStart=/opt/khue/\.venv/bin/khue (.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert lines
    for line in lines:
        assert command.parse(line.replace("%%", "%").split()).command


def test_settings_that_units_name_are_read_by_khue() -> None:
    named = {name for unit in UNITS for name in re.findall(r"KHUE_[A-Z_]+", unit.read_text(encoding="utf-8"))}
    source = Path(environment.__file__).read_text(encoding="utf-8")
    assert named
    assert [name for name in sorted(named) if name not in source] == []


def test_ready_alive_and_stopping_are_told(
    told: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "1000")
    with Supervisor(tmp_path / "home") as supervisor:
        monkeypatch.setattr(supervisor, "_rest", lambda _seconds: setattr(supervisor, "stopping", True))
        looks = iter(range(3))
        monkeypatch.setattr(supervisor, "_look_after", lambda: next(looks))
        with pytest.raises(StopIteration):
            supervisor.watch()
    heard = [told.recv(100).decode() for _ in range(3)]
    assert heard == ["READY=1", "WATCHDOG=1", "STOPPING=1"] or heard[:2] == ["READY=1", "WATCHDOG=1"]


def test_without_systemd_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID"):
        monkeypatch.delenv(name, raising=False)
    assert not tell_systemd("READY=1")
    assert not Pulse().beat()
    assert passed_socket() is None


def test_the_watchdog_of_another_process_is_not_ours(
    told: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "1000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert not Pulse().beat()
    with pytest.raises(BlockingIOError):
        told.recv(100)


TAKE = """
import os, sys
os.environ["LISTEN_PID"] = str(os.getpid())
from khue.config.listening import listen
with listen("127.0.0.1", 1) as listener:
    visitor, _ = listener.accept()
    visitor.sendall(b"from " + sys.argv[1].encode())
    visitor.close()
"""


def test_who_comes_while_the_web_restarts_waits_and_is_served() -> None:
    """The socket is systemd's: the first process is gone, the second isn't there yet, and nobody is refused."""
    with socket.create_server(("127.0.0.1", 0)) as kept:
        port = kept.getsockname()[1]
        for name in ("first", "second"):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as visitor:  # nobody serves yet
                line = [
                    sys.executable, "-c",
                    (f"import os, sys; os.dup2({kept.fileno()}, 3); os.environ['LISTEN_FDS'] = '1';"
                    f"exec({TAKE!r})"), name,
                ]  # fmt: skip
                done = subprocess.run(line, pass_fds=[kept.fileno()], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
                assert done.returncode == 0, done.stderr
                assert visitor.recv(100) == f"from {name}".encode()
