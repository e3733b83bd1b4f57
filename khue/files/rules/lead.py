"""Dây ngắn: what a program that opens received bytes takes from itself first, and how its errors are told.

Processor time, memory, file size, priority and, where the kernel allows, the network.
"""

import ctypes
import errno
import os
import resource
import signal

from khue.files.rules.limits import Limits
from khue.shared.refusal import Refusal
from khue.shared.yielding import give_way, session_niceness

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


def refusal_of(error: Exception) -> Refusal:
    """Whatever goes wrong in foreign bytes is a refusal; its kind is kept for the log."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, (MemoryError, RecursionError)):
        return Refusal("files.too_heavy", what="files.what_memory")
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return Refusal("files.too_heavy", what="files.what_output")
    return Refusal("files.damaged")
