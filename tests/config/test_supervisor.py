"""Người trông coi: what falls is started again, what is left behind is cleared, one stop ends all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from khue.config.supervisor import MARK, Part, Supervisor
from khue.shared.refusal import Refusal

pytestmark = pytest.mark.timeout(60)
SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
)
WITH_CHILD = (
    sys.executable,
    "-c",
    f"import subprocess, time; subprocess.Popen({list(SLEEPER)!r}, start_new_session=True); time.sleep(600)",
)


def tree(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


@pytest.fixture
def outer(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a process that supervises the given parts in ``tmp_path``."""
    started: list[subprocess.Popen[str]] = []

    def start(*lines: tuple[str, ...]) -> subprocess.Popen[str]:
        script = textwrap.dedent(f"""
            from pathlib import Path
            from khue.config.supervisor import Part, Supervisor
            with Supervisor(Path({str(tmp_path)!r}), patience=1) as supervisor:
                for number, line in enumerate({list(lines)!r}):
                    supervisor.start(Part(f"part{{number}}", line))
                print("up", flush=True)
                supervisor.watch()
            print("down", flush=True)
        """)
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    for process in tree(tmp_path):
        process.kill()


def test_killed_part_is_started_again(tmp_path: Path, outer: Callable[..., subprocess.Popen[str]]) -> None:
    outer(SLEEPER)
    until(lambda: len(tree(tmp_path)) == 1)
    first = tree(tmp_path)[0]
    first.kill()
    until(lambda: [p.pid for p in tree(tmp_path)] not in ([], [first.pid]))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_everything_it_started(
    tmp_path: Path, outer: Callable[..., subprocess.Popen[str]], sign: signal.Signals
) -> None:
    process = outer(SLEEPER, WITH_CHILD)
    until(lambda: len(tree(tmp_path)) == 3)
    process.send_signal(sign)
    assert process.wait(20) == 0
    assert tree(tmp_path) == []


def test_a_part_that_will_not_go_is_ended_by_force(
    tmp_path: Path, outer: Callable[..., subprocess.Popen[str]]
) -> None:
    process = outer(STUBBORN)
    until(lambda: len(tree(tmp_path)) == 1)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert tree(tmp_path) == []


def test_killed_supervisor_leaves_nothing_to_the_next(
    tmp_path: Path, outer: Callable[..., subprocess.Popen[str]]
) -> None:
    process = outer(SLEEPER, WITH_CHILD)
    until(lambda: len(tree(tmp_path)) == 3)
    orphans = {p.pid for p in tree(tmp_path)}
    process.kill()
    process.wait()
    assert {p.pid for p in tree(tmp_path)} == orphans
    with Supervisor(tmp_path):
        assert tree(tmp_path) == []


def test_second_supervisor_of_one_home_is_refused_and_harms_nothing(
    tmp_path: Path, outer: Callable[..., subprocess.Popen[str]]
) -> None:
    process = outer(SLEEPER)
    until(lambda: len(tree(tmp_path)) == 1)
    with pytest.raises(Refusal) as refused, Supervisor(tmp_path):
        pass
    assert refused.value.code == "config.already_running"
    assert refused.value.facts["pid"] == str(process.pid)
    assert len(tree(tmp_path)) == 1


def test_part_that_never_comes_up_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(Part("web", (sys.executable, "-c", "raise SystemExit('no certificate')")))
        with pytest.raises(Refusal) as refused:
            supervisor.wait_ready(lambda: False, 30)
    assert refused.value.code == "config.child_fails"
    assert refused.value.facts["last"] == "no certificate"


def test_processes_of_another_home_are_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(SLEEPER, env={**os.environ, MARK: str(tmp_path / "other")})
    with Supervisor(tmp_path):
        pass
    assert other.poll() is None
    other.kill()
    other.wait()
