"""Cổng: opens the port before anything else is started, and says plainly when it is taken."""

from __future__ import annotations

import errno
import http.client
import shutil
import socket
import ssl
from pathlib import Path

from khue.config.notify import passed_socket
from khue.shared.refusal import Refusal

BACKLOG = 2048
NEED_BYTES = 500_000_000  # a city, its sample papers and PostgreSQL's own log


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that children may inherit, systemd's where it gave one; raises ``config.port_taken``."""
    passed = passed_socket()
    if passed is not None:
        passed.set_inheritable(True)
        return passed
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Refusal("config.port_taken", port=port, other=free_port(port + 1)) from error
        if error.errno == errno.EACCES:
            raise Refusal("config.port_denied", port=port) from error
        raise Refusal("config.address_unknown", host=host, reason=error.strerror) from error
    listener.set_inheritable(True)
    return listener


def free_port(first: int) -> int:
    """The next port nobody listens on, to name in a remedy."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return first


def answers(port: int, *, tls: bool = False) -> bool:
    """Whether Khuê answers on this machine's port with anything but an error of its own."""
    connection: http.client.HTTPConnection
    if tls:
        context = ssl._create_unverified_context()  # noqa: S323 - our own port on this machine
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def need_space(folder: Path) -> None:
    """Refuse to begin on a disk that is as good as full."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < NEED_BYTES:
        raise Refusal(
            "config.little_space",
            folder=str(folder),
            free=free // 1_000_000,
            need=NEED_BYTES // 1_000_000,
        )
