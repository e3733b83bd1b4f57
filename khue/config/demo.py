"""``khue demo``: a whole city on this machine, from nothing to a page that answers."""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

from khue.config import environment
from khue.config.command import known, parse, target
from khue.config.database import VARIABLE, check_server, own_cluster
from khue.config.listening import answers, listen, need_space
from khue.config.supervisor import Part, Stopped, Supervisor, khue
from khue.config.terminal import _, tell

PREPARE = (("migrate",), ("load-city", "hanoi"), ("sample-accounts",))
BACKGROUND = ("sample-life",)
READY_SECONDS = 120.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Account:
    """Tài khoản mẫu: an address one may sign in with in the demo."""

    role: str
    address: str


def run(arguments: argparse.Namespace) -> int:
    """Start everything, print where it is, keep it running until Ctrl-C."""
    del arguments
    began = time.monotonic()
    settings = environment.read()
    need_space(settings.home)
    cluster = own_cluster()
    os.environ["KHUE_DEMO"] = "1"
    os.environ["KHUE_HOME"] = str(settings.home)
    try:
        with Supervisor(settings.home, cluster) as supervisor:
            listener = listen(HOST, settings.port)
            tell(_("Khởi động PostgreSQL…"))
            if cluster is None:
                check_server(os.environ[VARIABLE])
            else:
                os.environ[VARIABLE] = cluster.start()
                _say_where(cluster.place.moved_from, cluster.place.data)
            code = supervisor.run_once(Part("prepare", khue("prepare-demo")))
            if code:
                return code
            tell(_("Khởi động máy chủ web và việc chạy nền…"))
            supervisor.start(Part("web", khue("web", str(listener.fileno())), files=(listener.fileno(),)))
            supervisor.start(Part("worker", khue("worker")))
            supervisor.wait_ready(lambda: answers(settings.port), READY_SECONDS)
            _welcome(settings.port, time.monotonic() - began)
            if _exists(BACKGROUND[0]):
                supervisor.start(Part(BACKGROUND[0], khue(*BACKGROUND), once=True))
            supervisor.watch()
    except Stopped:
        pass
    tell(_("Đã dừng mọi phần của Khuê."))
    return 0


def prepare(arguments: argparse.Namespace) -> int:
    """Bring the schema and the sample city to where the demo needs them; quick when they are there."""
    del arguments
    for line in PREPARE:
        if not _exists(line[0]):
            continue
        parsed = parse(line)
        tell(parsed.command.progress and _(parsed.command.progress))
        code = target(parsed.command.run)(parsed) or 0
        if code:
            return code
    return 0


def _exists(name: str) -> bool:
    return any(one.name == name for one in known())


def _say_where(moved_from: Path | None, data: Path) -> None:
    if moved_from is not None:
        tell(
            _(
                "Dữ liệu PostgreSQL đặt ở %(data)s, vì thư mục %(asked)s không mở cho người dùng khác root "
                "và Khuê không nới quyền của thư mục nào."
            )
            % {"data": data, "asked": moved_from}
        )


def _welcome(port: int, seconds: float) -> None:
    tell("")
    tell(_("Khuê đã sẵn sàng sau %(seconds)s giây.") % {"seconds": round(seconds)})
    tell(_("Mở địa chỉ: http://localhost:%(port)s") % {"port": port})
    tell(_("Dừng: Ctrl-C"))
