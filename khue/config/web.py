"""Máy chủ web: uvicorn over a socket that the supervisor holds, so that a restart loses no visitor."""

from __future__ import annotations

import argparse
import socket
from typing import Any, Literal

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
    listener = socket.socket(fileno=arguments.fd)
    uvicorn.Server(config_of(APPLICATION, tls=arguments.tls)).run(sockets=[listener])


def config_of(
    application: Any, *, tls: bool = False, lifespan: Literal["auto", "off"] = "auto"
) -> uvicorn.Config:
    """How uvicorn serves an application here; benches measure with the same."""
    settings = environment.read()
    return uvicorn.Config(
        application,
        lifespan=lifespan,
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
        ssl_certfile=settings.tls_cert if tls else None,
        ssl_keyfile=settings.tls_key if tls else None,
        **OPTIONS,
    )
