"""What the benches share: a core, a clock of the processor, a database and a web process of their own."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

fork = multiprocessing.get_context("fork")
MOST_FILES = 20_000


def cpu_ns(process: int) -> int:
    """Nanoseconds that all threads of a process have run, user and kernel."""
    return sum(int(one.read_text().split()[0]) for one in Path(f"/proc/{process}/task").glob("*/schedstat"))


def resident_kb(process: int) -> float:
    """Resident memory of a process in kB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def on_core(core: int) -> None:
    """Keep to one core where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


def many_files() -> None:
    """As many open sockets as the benches need, where the machine allows them."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(MOST_FILES, most), most))


@contextmanager
def site(address: str = "https://khue.example") -> Iterator[None]:
    """A durable PostgreSQL (it waits for the disk), the schema in it, and Django on it; once a process."""
    home = Path(tempfile.mkdtemp(prefix="khue-bench-"))
    home.chmod(0o711)  # as root PostgreSQL runs as another user, who must reach it
    os.environ |= {
        "KHUE_HOME": str(home),
        "KHUE_SECRET_KEY": "only-for-measuring",
        "KHUE_PUBLIC_URL": address,
        "DJANGO_SETTINGS_MODULE": "khue.config.settings",
    }
    from khue.config.postgres import Cluster

    cluster = Cluster(home / "postgres")
    os.environ["KHUE_DATABASE_URL"] = cluster.start()
    try:
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        yield
        connections.close_all()
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def _serve(listener: socket.socket) -> None:
    import uvicorn
    from django.db import connections

    from khue.config.asgi import Router
    from khue.config.web import OPTIONS

    connections.close_all()
    uvicorn.Server(uvicorn.Config(Router(), lifespan="on", **OPTIONS)).run(sockets=[listener])


@contextmanager
def web(port: int = 0) -> Iterator[tuple[BaseProcess, int]]:
    """The web process as it serves, on this port or a free one."""
    from django.db import connections

    connections.close_all()  # a connection isn't shared over a fork
    with socket.create_server(("127.0.0.1", port), backlog=4096) as listener:
        process = fork.Process(target=_serve, args=(listener,), daemon=True)
        process.start()
        port = listener.getsockname()[1]
        try:
            _wait(port)
            yield process, port
        finally:
            process.kill()
            process.join()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if line.recv(64).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.1)
    raise RuntimeError("the web process doesn't answer")
