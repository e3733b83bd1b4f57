"""Các phần của tệp Office: reads the XML parts of one, writes a copy with some of them changed."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from khue.shared.refusal import Refusal

MOST_XML = 96 * 1024**2
BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, KeyError)
Wanted = Callable[[str], bool]
Start = Callable[[str, dict[str, str]], None]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as opened:
        data = opened.read(MOST_XML + 1)
    if len(data) > MOST_XML:
        raise Refusal("files.bomb", what="files.what_archive")
    return data


def parts(path: Path, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """The parts with such names. Refuses `files.damaged`, `files.bomb`."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if wanted(name):
                    yield name, _read(archive, name)
    except BROKEN as error:
        raise Refusal("files.damaged") from error


def names(path: Path) -> list[str]:
    """Names of all parts. Refuses `files.damaged`."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except BROKEN as error:
        raise Refusal("files.damaged") from error


def rewritten(path: Path, out: Path, change: Callable[[str, bytes], bytes], which: Wanted) -> Path:
    """A copy whose parts that are `which` went through `change`. Refuses `files.damaged`, `files.bomb`."""
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for entry in archive.infolist():
                data = _read(archive, entry.filename)
                made.writestr(entry, change(entry.filename, data) if which(entry.filename) else data)
    except BROKEN as error:
        raise Refusal("files.damaged") from error
    return out


def _forbidden(*_args: object) -> None:
    raise Refusal("files.bomb", what="files.what_archive")


def walk(xml: bytes, start: Start, end: Callable[[str], None] | None = None) -> None:
    """Tell each element by its name without prefix. One that declares entities is refused; broken XML ends early."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _forbidden
    parser.StartElementHandler = lambda name, attributes: start(name.rsplit(":", 1)[-1], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rsplit(":", 1)[-1])
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError:
        return  # what can be read of it has been told; the converter judges the rest
