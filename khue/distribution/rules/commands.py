"""Lệnh từ máy tính bảng: the names that a tablet may send, and who serves them.

A context above registers its commands in its own `tablet.py`:

    @command("meetings.answer")
    def answer(actor: Actor, operation: Operation) -> None: ...

The function calls its action; a Refusal raised there becomes the answer to the tablet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from khue.shared.actor import Actor
from khue.shared.registry import Registry

LARGEST_BATCH = 200
LARGEST_BODY = 64_000


@dataclass(frozen=True, slots=True)
class Operation:
    """Một nội dung gửi từ máy: one signed operation as the tablet made it."""

    id: UUID
    seq: int
    name: str
    made_at: datetime
    body: dict[str, Any]
    signed: bytes = b""
    signature: str = ""


Command = Callable[[Actor, Operation], None]
COMMANDS: Registry[Command] = Registry("tablet commands")


def command(name: str) -> Callable[[Command], Command]:
    """Register the server of one operation name; a name can be served once."""

    def register(function: Command) -> Command:
        COMMANDS.add(name, function)
        return function

    return register


def signed_text(id: str, seq: int, name: str, made_at: str, body_json: str) -> bytes:  # noqa: A002 - the wire's own word
    """The exact bytes that the tablet's key has signed."""
    return f"{id}|{seq}|{name}|{made_at}|{body_json}".encode()
