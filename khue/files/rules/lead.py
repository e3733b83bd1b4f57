"""Dây ngắn: what a program that opens received bytes takes from itself first, and how its errors are told.

Processor time, memory, file size, priority and, where the kernel allows, the network.
"""

import ctypes
import errno
import os
import resource
import signal
import subprocess
from pathlib import Path
from typing import Any

from khue.files.rules.limits import Limits
from khue.shared.refusal import Refusal
from khue.shared.yielding import give_way, session_niceness

NEAR_THE_WALL = 0.7  # a program that dies with so much of its memory in use has run against its limit
_NEW_USER_AND_NET = 0x10000000 | 0x40000000


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (most, hard))


def allow_cpu(limits: Limits, pages: int = 0, *, more: bool = False) -> None:
    """Processor time for a document of so many pages; ``more``: beside what is spent already."""
    spent = resource.getrusage(resource.RUSAGE_SELF) if more else None
    used = int(spent.ru_utime + spent.ru_stime) if spent else 0
    _limit(resource.RLIMIT_CPU, used + limits.cpu(pages))


def give_up(limits: Limits) -> None:
    """Give up what this program doesn't need; the network only where the kernel lets us."""
    # Further back than the worker, where that gives way itself.
    give_way(19, session=10 if session_niceness(os.getppid()) > 0 else 0)
    allow_cpu(limits)
    _limit(resource.RLIMIT_FSIZE, limits.output)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, limits.memory)  # LibreOffice maps more than it uses: no RLIMIT_AS for it
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write then fails with EFBIG, which can be told
    ctypes.CDLL(None).unshare(_NEW_USER_AND_NET)


def no_more_memory(limits: Limits) -> None:
    """From here on no more address space than that: LibreOffice isn't needed any more."""
    _limit(resource.RLIMIT_AS, limits.memory)


def office_to_pdf(folder: Path, order: dict[str, Any], limits: Limits) -> Path:
    """LibreOffice in a profile of its own, macros and links off; it dies with this process group."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_HARDENED, encoding="utf-8")
    given = folder / f"paper.{order['kind']}"
    given.symlink_to(order["source"])
    command = [
        order["soffice"],
        f"-env:UserInstallation=file://{profile}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", "pdf", "--outdir", str(folder / "converted"), str(given)),
    ]
    try:
        subprocess.run(  # noqa: S603 - the program is named by the site's settings, never by a file
            command,
            check=False,
            timeout=limits.convert_seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal("files.too_heavy", what="files.what_time") from error
    made = folder / "converted" / "paper.pdf"
    if made.is_file() and made.stat().st_size > 0:
        return made
    if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 > limits.memory * NEAR_THE_WALL:
        raise Refusal("files.too_heavy", what="files.what_memory")
    raise Refusal("files.not_converted", kind=order["kind"])


def refusal_of(error: Exception) -> Refusal:
    """Whatever goes wrong in foreign bytes is a refusal; its kind is kept for the log."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, (MemoryError, RecursionError)):
        return Refusal("files.too_heavy", what="files.what_memory")
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return Refusal("files.too_heavy", what="files.what_output")
    return Refusal("files.damaged")


_HARDENED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>2</value></prop></item>
</oor:items>
"""
