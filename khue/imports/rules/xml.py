"""Đọc XML của người lạ: one pass, no document type, no entities, names without their namespace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO
from xml.parsers import expat

from khue.imports.rules.book import Counted
from khue.shared.refusal import Refusal

BLOCK = 64 * 1024
Start = Callable[[str, Mapping[str, str]], None]
Name = Callable[[str], None]


def _refuse(*_about: object) -> None:
    raise Refusal("imports.damaged")


def local(name: str) -> str:
    """The name without its namespace: files in the strict form use other namespaces."""
    return name.rpartition(" ")[2]


def parse(source: BinaryIO, counted: Counted, start: Start, end: Name, text: Name) -> None:
    """Read a whole part. Refuses ``imports.damaged``, also for any document type, and ``imports.bomb``."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(
        local(name), {local(key): value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        while block := source.read(BLOCK):
            counted.unpacked += len(block)
            if counted.unpacked > counted.limits.unpacked:
                raise Refusal("imports.bomb")
            parser.Parse(block, False)  # noqa: FBT003 - expat's own signature
        parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise Refusal("imports.damaged") from error
