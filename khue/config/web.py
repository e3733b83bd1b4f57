"""Máy chủ web: uvicorn over a socket that the supervisor holds, so that a restart loses no visitor."""

from __future__ import annotations

import argparse
import socket
from typing import Any

import uvicorn

from khue.config import environment
from khue.config.front.wire import WireProtocol
from khue.config.logs import catch_all

APPLICATION = "khue.config.asgi:application"
GRACE_SECONDS = 5
OPTIONS: dict[str, Any] = {
    "loop": "uvloop",
    "http": WireProtocol,
    "access_log": False,
    "server_header": False,
    "log_config": None,
}


def run(arguments: argparse.Namespace) -> None:
    """Serve until a signal says stop."""
    catch_all()
    settings = environment.read()
    listener = socket.socket(fileno=arguments.fd)
    config = uvicorn.Config(
        APPLICATION,
        lifespan="auto",
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
        ssl_certfile=settings.tls_cert if arguments.tls else None,
        ssl_keyfile=settings.tls_key if arguments.tls else None,
        **OPTIONS,
    )
    uvicorn.Server(config).run(sockets=[listener])
