"""Nhường máy: work in the background gives way to people who wait for a page."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

TRIES, PAUSE = 5, 0.12  # the kernel takes one such wish each tenth of a second


def give_way(nice: int, *, session: int) -> None:
    """Take a lower priority: ``nice`` among the processes of a session, ``session`` for all of the session led.

    Linux shares the processor between sessions first (autogroup), and only then by nice: a child in a session of
    its own takes as much as the whole web server, however nice it is.
    """
    os.nice(nice)
    group = Path("/proc/self/autogroup")
    if session == 0 or os.getsid(0) != os.getpid() or not group.exists():
        return
    for _ in range(TRIES):
        try:
            group.write_text(str(session), encoding="ascii")
        except BlockingIOError:
            time.sleep(PAUSE)
        except OSError:  # not ours to change: then only nice counts
            return
        else:
            return


def session_niceness(process: int) -> int:
    """How much the session of a process gives way; 0 where the kernel doesn't say."""
    try:
        told = Path(f"/proc/{process}/autogroup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"nice (-?\d+)", told)
    return int(found[1]) if found else 0
