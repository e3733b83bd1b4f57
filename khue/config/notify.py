"""Báo cho systemd: ready, alive, stopping; and the socket that systemd opened for us. Nothing without systemd."""

from __future__ import annotations

import os
import socket
import time

FIRST_PASSED = 3  # SD_LISTEN_FDS_START


def tell_systemd(state: str) -> bool:
    """One datagram to NOTIFY_SOCKET; whether somebody listens there."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return False
    address = "\0" + place[1:] if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.sendto(state.encode(), address)
        except OSError:
            return False
    return True


class Pulse:
    """Nhịp: tells the watchdog that we live, twice in the time that it grants."""

    def __init__(self) -> None:
        granted = os.environ.get("WATCHDOG_USEC", "")
        ours = os.environ.get("WATCHDOG_PID", "") in {"", str(os.getpid())}
        self.every = int(granted) / 2_000_000 if granted.isdigit() and ours else 0.0
        self._last = 0.0

    def beat(self) -> bool:
        """Call it in the loop whose life is meant; whether it was told."""
        if not self.every or time.monotonic() - self._last < self.every:
            return False
        self._last = time.monotonic()
        return tell_systemd("WATCHDOG=1")


def passed_socket() -> socket.socket | None:
    """The listening socket that systemd opened, so that nobody is lost while we restart; None: open our own."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)
    return socket.socket(fileno=FIRST_PASSED)
