"""Một Khuê đang chạy: the port, the database, web and worker under one supervisor; demo and serve share it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from khue.config.database import VARIABLE, check_server, own_cluster
from khue.config.environment import Environment
from khue.config.listening import answers, listen, need_space
from khue.config.postgres import Cluster
from khue.config.prepared import is_prepared, refuse_other_use, remember
from khue.config.supervisor import STOP_SECONDS, Part, Supervisor, khue
from khue.config.terminal import _, tell

READY_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Site:
    """Nơi Khuê chạy: what holds it together while it runs."""

    settings: Environment
    supervisor: Supervisor
    listener: socket.socket
    tls: bool

    def prepare(self, command: str) -> int:
        """Bring the database to where this source needs it; nothing to do when it was done before."""
        refuse_other_use(command, self.settings.home)
        if is_prepared(command):
            return 0
        code = self.supervisor.run_once(Part(command, khue(command)))
        if code == 0:
            remember(command)
        return code

    def agree(self) -> int:
        """Whether this machine fits to a database that others use too; says why not."""
        return 0 if self.supervisor.cluster else self.supervisor.run_once(Part("agree", khue("agree")))

    def start_web(self, processes: int = 1) -> None:
        """Web processes that share one port; the kernel gives each its visitors."""
        number = self.listener.fileno()
        words = ("web-process", str(number), *(["--tls"] if self.tls else []))
        for index in range(processes):
            name = "web" if processes == 1 else f"web-{index + 1}"
            self.supervisor.start(Part(name, khue(*words), files=(number,)))

    def start_workers(self, processes: int = 1) -> None:
        """Workers of the job queue."""
        for index in range(processes):
            name = "worker" if processes == 1 else f"worker-{index + 1}"
            self.supervisor.start(Part(name, khue("worker")))

    def wait_ready(self) -> None:
        """Wait until a page answers; raises ``config.child_fails`` with the last words of what fell."""
        port = self.listener.getsockname()[1]
        self.supervisor.wait_ready(lambda: answers(port, tls=self.tls), READY_SECONDS)


@contextmanager
def site(settings: Environment, host: str, *, tls: bool = False) -> Iterator[Site]:
    """Open the port and the database of this home; everything is ended on the way out."""
    need_space(settings.home)
    os.environ["KHUE_HOME"] = str(settings.home)
    cluster = own_cluster()
    forget_the_dead(settings.home / "metrics")
    patience = STOP_SECONDS + settings.drain_seconds
    with (
        Supervisor(settings.home, cluster, patience=patience) as supervisor,
        listen(host, settings.port) as listener,
    ):
        _open_database(cluster)
        yield Site(settings, supervisor, listener, tls)


def _open_database(cluster: Cluster | None) -> None:
    if cluster is None:
        check_server(os.environ[VARIABLE])
        return
    tell(_("Khởi động PostgreSQL…"))
    os.environ[VARIABLE] = cluster.start()
    _say_where(cluster.place.moved_from, cluster.place.data)


def _say_where(moved_from: Path | None, data: Path) -> None:
    if moved_from is not None:
        tell(
            _(
                "Dữ liệu PostgreSQL đặt ở %(data)s, vì thư mục %(asked)s không mở cho người dùng khác root "
                "và Khuê không nới quyền của thư mục nào."
            )
            % {"data": data, "asked": moved_from}
        )


def forget_the_dead(folder: Path) -> None:
    """Before the first process of a home starts: counters of processes that are gone count no more."""
    for path in folder.glob("*.db"):
        number = path.stem.rpartition("_")[2]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            path.unlink(missing_ok=True)
