"""Tiến trình đọc bảng tính: the program that opens one foreign table, alone and on a short lead.

Runs by its path (`python -P …/child.py FOLDER`), imports no Django and knows no database. Reads FOLDER/order.json
{source, name, limits, memory, cpu}; writes FOLDER/book.json, or FOLDER/refusal.json {code, facts}.
"""

import ctypes
import json
import os
import resource
import sys
import traceback
from pathlib import Path

from khue.imports.rules.book import Limits, as_data
from khue.imports.rules.opening import open_book
from khue.shared.refusal import Refusal

_NEW_USER_AND_NET = 0x10000000 | 0x40000000


def _give_up(memory: int, cpu: int, output: int) -> None:
    """Give up what this program doesn't need; the network only where the kernel lets us."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    ctypes.CDLL(None).unshare(_NEW_USER_AND_NET)


def main(folder: Path) -> int:
    """0 when book.json or refusal.json stands."""
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    _give_up(order["memory"], order["cpu"], order["output"])
    try:
        book = open_book(Path(order["source"]), order["name"], Limits(**order["limits"]))
        told, name = as_data(book), "book.json"
    except Exception as error:  # noqa: BLE001 - the record of it is refusal.json and the log's trace
        refusal = _refusal_of(error)
        if not isinstance(error, Refusal):
            sys.stderr.write(_trace(error))
        told, name = {"code": refusal.code, "facts": refusal.facts}, "refusal.json"
    (folder / name).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return 0


def _trace(error: Exception) -> str:
    """Its class and where it came from; never what it says, which may be the content of a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    where = "".join(f" {Path(one.filename).name}:{one.lineno}:{one.name}" for one in frames)
    return f"{type(error).__name__} at{where}\n"


def _refusal_of(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    return Refusal("imports.too_heavy" if isinstance(error, MemoryError) else "imports.damaged")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
