"""Tiến trình đọc tệp: the program that opens one received file, alone and on a short lead.

Runs by its path (`python -P …/child.py FOLDER`), imports no Django and knows no database. Reads
FOLDER/order.json {source, kind, limits, soffice}; writes FOLDER/rendition.pdf, FOLDER/side.bin
and FOLDER/result.json, or FOLDER/refusal.json {code, facts}. Prints `done of` after each page.
Before it looks at the file it takes from itself: processor time, memory, file size, priority and,
where the kernel allows, the network.
"""

import ctypes
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from khue.files.rules import drawing, pictures, rendition
from khue.files.rules.limits import Limits
from khue.shared.refusal import Refusal
from khue.shared.yielding import give_way, session_niceness

DISK_FULL = 28
NEAR_THE_WALL = 0.7  # a program that dies with so much of its memory in use has run against its limit
_NEW_USER_AND_NET = 0x10000000 | 0x40000000


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (most, hard))


def _allow_cpu(limits: Limits, pages: int = 0) -> None:
    _limit(resource.RLIMIT_CPU, limits.cpu(pages))


def _give_up(limits: Limits) -> None:
    """Give up what this program doesn't need; the network only where the kernel lets us."""
    # Further back than the worker, where that gives way itself.
    give_way(19, session=10 if session_niceness(os.getppid()) > 0 else 0)
    _allow_cpu(limits)
    _limit(resource.RLIMIT_FSIZE, limits.output)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, limits.memory)  # LibreOffice maps more than it uses: no RLIMIT_AS for it
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write then fails with EFBIG, which can be told
    ctypes.CDLL(None).unshare(_NEW_USER_AND_NET)


def _tell(done: int, of: int) -> None:
    sys.stdout.write(f"{done} {of}\n")
    sys.stdout.flush()


def _office_to_pdf(folder: Path, order: dict[str, Any], limits: Limits) -> Path:
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


def _as_pdf(folder: Path, order: dict[str, Any], limits: Limits) -> Path:
    source, kind = Path(order["source"]), order["kind"]
    if kind == "pdf":
        return source
    if kind in {"jpeg", "png"}:
        pictures.to_pdf(source, folder / "picture.pdf", limits)
        return folder / "picture.pdf"
    return _office_to_pdf(folder, order, limits)


def digest(folder: Path) -> dict[str, Any]:
    """Make the rendition and the side file in the folder; gives what result.json says."""
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    limits = Limits(**order["limits"])
    _give_up(limits)
    warnings.simplefilter("ignore")  # pikepdf warns that forms aren't carried over; that is the aim
    received = _as_pdf(folder, order, limits)
    _limit(resource.RLIMIT_AS, limits.memory)
    made = rendition.make(received, folder / "rendition.pdf", limits)
    pages = len(made.labels)
    _allow_cpu(limits, pages)
    _tell(0, pages)
    drawn = drawing.draw(folder / "rendition.pdf", folder / "side.bin", pages, _tell, made.outline)
    return {"labels": made.labels, "facts": made.notes.facts(), **drawn.data()}


def _refusal_of(error: Exception) -> Refusal:
    """Whatever goes wrong in foreign bytes is a refusal; its kind is kept for the log."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, (MemoryError, RecursionError)):
        return Refusal("files.too_heavy", what="files.what_memory")
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return Refusal("files.too_heavy", what="files.what_output")
    return Refusal("files.damaged")


def main(folder: Path) -> int:
    """0 when result.json or refusal.json stands, 28 when the disk is full; else: try again."""
    try:
        made, name = digest(folder), "result.json"
    except Exception as error:  # noqa: BLE001 - the record of it is refusal.json and the log's trace
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return DISK_FULL
        refusal = _refusal_of(error)
        if not isinstance(error, Refusal):
            traceback.print_exc()
        made, name = {"code": refusal.code, "facts": refusal.facts}, "refusal.json"
    (folder / name).write_text(json.dumps(made), encoding="utf-8")
    return 0


_HARDENED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>2</value></prop></item>
</oor:items>
"""

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
