"""Quét virus bằng clamd, khi máy chủ có: bytes go to it as a stream, so it may stand on another machine of the same house."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from khue.shared.refusal import Refusal

BLOCK = 256 * 1024
PATIENCE = 120.0
_FOUND = re.compile(r"stream: (?P<signature>[\w.:/()+-]{1,120}) FOUND")


def away() -> Refusal:
    """Files wait until it answers."""
    return Refusal("files.scanner_away")


def _connected(address: str, patience: float) -> socket.socket:
    host, _, port = address.removeprefix("unix:").rpartition(":")
    if host and port.isdigit():
        return socket.create_connection((host.strip("[]"), int(port)), timeout=patience)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(patience)
    line.connect(address.removeprefix("unix:"))
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096 and (block := line.recv(4096)):
        said += block
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def version(address: str, patience: float = 5.0) -> str:
    """What it says of itself, with the date of its signatures. Refuses `files.scanner_away`."""
    try:
        with closing(_connected(address, patience)) as line:
            line.sendall(b"zVERSION\0")
            said = _answer(line)
    except OSError as error:
        raise away() from error
    if not said.startswith("ClamAV"):
        raise away()
    return said


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            yield block


def refuse_infected(address: str, path: Path) -> None:
    """Refuses `files.infected` {signature}, `files.scanner_limit` for more than it takes, `files.scanner_away`."""
    try:
        with closing(_connected(address, PATIENCE)) as line:
            said = _scanned(line, path)
    except OSError as error:
        raise away() from error
    if found := _FOUND.fullmatch(said):
        raise Refusal("files.infected", signature=found["signature"])
    if "size limit exceeded" in said:
        raise Refusal("files.scanner_limit")
    if said != "stream: OK":
        raise away()


def _scanned(line: socket.socket, path: Path) -> str:
    """Its answer; it may give one and hang up before it has all."""
    line.sendall(b"zINSTREAM\0")
    try:
        for block in _blocks(path):
            line.sendall(struct.pack(">I", len(block)) + block)
        line.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass
    return _answer(line)
