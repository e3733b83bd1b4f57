"""``khue serve``: Khuê for its users, over HTTPS or behind a proxy that speaks it."""

from __future__ import annotations

import argparse
import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from khue.config import environment
from khue.config.environment import Environment
from khue.config.site import site
from khue.config.supervisor import Stopped
from khue.config.terminal import _, tell
from khue.shared.refusal import Refusal

EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for by giving a certificate
HERE = "127.0.0.1"


def web(arguments: argparse.Namespace) -> int:
    """Serve pages and tablets only; jobs are done elsewhere."""
    return run(argparse.Namespace(host=arguments.host, processes=arguments.processes, workers=0))


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal says stop; brings the schema up to date first."""
    settings = environment.read()
    check_switches(settings)
    tls = has_tls(settings)
    host = arguments.host or (EVERYWHERE if tls else HERE)
    check_front(settings, host, tls=tls)
    try:
        with site(settings, host, tls=tls) as running:
            code = running.prepare("migrate") or running.agree()
            if code:
                return code
            running.start_web(arguments.processes)
            running.start_workers(arguments.workers)
            running.wait_ready()
            tell(
                _("Khuê phục vụ tại %(url)s (cổng %(port)s).")
                % {"url": settings.public_url, "port": settings.port}
            )
            running.supervisor.watch()
    except Stopped:
        pass
    tell(_("Đã dừng mọi phần của Khuê."))
    return 0


def has_tls(settings: Environment) -> bool:
    """Whether a certificate and its key are named and can be read."""
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise Refusal("config.tls_pair")
    for variable, name in (("KHUE_TLS_CERT", settings.tls_cert), ("KHUE_TLS_KEY", settings.tls_key)):
        if name and not _readable(Path(name)):
            raise Refusal("config.tls_file", variable=variable, file=name)
    return bool(settings.tls_cert)


def _readable(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def check_switches(settings: Environment) -> None:
    """Refuse what is for trying only: accounts with a known password, an open mailbox, pages of errors."""
    for variable, on in (("KHUE_DEMO", settings.demo), ("KHUE_DEBUG", settings.debug)):
        if on:
            raise Refusal("config.not_for_real_use", variable=variable)


def check_front(settings: Environment, host: str, *, tls: bool) -> None:
    """Refuse to hand tablets anything over plain http, or cookies that may travel over it."""
    if not tls and not settings.trusted_proxies:
        if is_here(host):
            return
        raise Refusal("config.plain_http")
    if urlsplit(settings.public_url).scheme != "https":
        raise Refusal("config.public_url", url=settings.public_url)


def is_here(host: str) -> bool:
    """Whether only this machine reaches that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
