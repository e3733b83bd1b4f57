"""``khue demo``: a whole city on this machine, from nothing to a page that answers."""

from __future__ import annotations

import argparse
import os
import socket
import time
from contextlib import nullcontext

from khue.config import environment, lan
from khue.config.command import exists
from khue.config.database import make_home
from khue.config.environment import Environment
from khue.config.listening import free_port, listen
from khue.config.prepared import CAST
from khue.config.serve import EVERYWHERE, HERE
from khue.config.site import Site, site
from khue.config.supervisor import Part, Stopped, khue
from khue.config.terminal import _, tell

GENTLY = ("nice", "-n", "10")  # pages go first
MAIL_ABOVE = 1000  # the sample mailbox listens about that far above the port of the pages
BACKGROUND = ("sample-life",)


def run(arguments: argparse.Namespace) -> int:
    """Start everything, print where it is, keep it running until Ctrl-C."""
    began = time.monotonic()
    os.environ["KHUE_DEMO"] = "1"
    _keep_letters_here()
    hosts = _dress_for_lan() if arguments.lan else []
    settings = environment.read()
    try:
        with (
            listen(EVERYWHERE, settings.port + 1) if hosts else nullcontext() as helper,
            site(settings, EVERYWHERE if hosts else HERE, tls=bool(hosts)) as running,
        ):
            code = running.prepare("prepare-demo")
            if code:
                return code
            tell(_("Khởi động máy chủ web và việc chạy nền…"))
            running.start_web()
            running.start_workers()
            running.wait_ready()
            _welcome(settings, time.monotonic() - began)
            if helper is not None:
                _open_helper(running, hosts[0], helper)
            if exists(BACKGROUND[0]):
                running.supervisor.start(Part(BACKGROUND[0], (*GENTLY, *khue(*BACKGROUND)), once=True))
            running.supervisor.watch()
    except Stopped:
        pass
    tell(_("Đã dừng mọi phần của Khuê."))
    return 0


def _keep_letters_here() -> None:
    """Letters of the demo go to its own sample mailbox, never to a mail server that this machine may have."""
    if not os.environ.get("KHUE_MAIL_HOST"):
        os.environ["KHUE_MAIL_HOST"] = HERE
        os.environ["KHUE_MAIL_PORT"] = str(free_port(environment.read().port + MAIL_ABOVE))


def _dress_for_lan() -> list[str]:
    """Certificates for this machine's addresses, put where every part will look for them."""
    settings = environment.read()
    make_home(settings.home)
    hosts = lan.addresses()
    certificate, key = lan.prepare(settings.home, hosts)
    os.environ["KHUE_TLS_CERT"], os.environ["KHUE_TLS_KEY"] = str(certificate), str(key)
    os.environ.setdefault("KHUE_HOSTS", ",".join(hosts))
    os.environ.setdefault("KHUE_PUBLIC_URL", f"https://{hosts[0]}:{settings.port}")
    return hosts


def _open_helper(running: Site, host: str, listener: socket.socket) -> None:
    number = listener.fileno()
    running.supervisor.start(Part("lan-page", khue("lan-page", str(number)), files=(number,)))
    tell(
        _("Trên máy tính bảng cùng mạng, mở trước: %(url)s")
        % {"url": f"http://{host}:{running.settings.port + 1}"}
    )
    for place, step in enumerate(lan.steps(running.settings.public_url), 1):
        tell(f"  {place}. {step}")


def _welcome(settings: Environment, seconds: float) -> None:
    url = settings.public_url
    tell("")
    tell(_("Khuê đã sẵn sàng sau %(seconds)s giây.") % {"seconds": round(seconds)})
    tell(_("Mở địa chỉ: %(url)s") % {"url": url})
    cast = settings.home / CAST
    if cast.exists():
        tell(
            _("Dùng thử với tư cách một trong những người sau, chọn tại %(url)s/organisation/demo:")
            % {"url": url}
        )
        for line in cast.read_text(encoding="utf-8").splitlines():
            tell(f"  {line}")
    tell(_("Dừng: Ctrl-C"))
