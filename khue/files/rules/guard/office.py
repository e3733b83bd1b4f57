"""Tệp văn phòng không qua LibreOffice: text, headers, notes and properties of DOCX, XLSX, PPTX and ODT by their XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from khue.files.rules.guard.evidence import Evidence, on_page
from khue.files.rules.guard.inside import Inside, value_evidence
from khue.files.rules.guard.marks import Segment
from khue.files.rules.guard.words import marks_in_page
from khue.files.rules.zips import too_many_names
from khue.shared.refusal import Refusal

_CODES = re.compile(r'&(?:"[^"]{0,80}"|K[0-9A-Fa-f]{6}|\d{1,3}|[LCRPNDTAFGZBIUSXYEOH])')
"""What a workbook writes between the words of a header: fonts, sizes, places."""
MOST_XML = 96 * 1024**2
MOST_MEMBERS = 5_000
_PARAGRAPHS = frozenset({"p", "h", "si", "c", "t-row", "comment", "oddHeader", "evenHeader", "firstHeader"})
_PARAGRAPHS_MORE = frozenset(
    {"oddFooter", "evenFooter", "firstFooter", "title", "subject", "keywords", "category"}
)
_ENDS = _PARAGRAPHS | _PARAGRAPHS_MORE
_BREAKS = frozenset({"br", "cr", "line-break"})
_BLANKS = frozenset({"tab", "s"})
_NOT_SAID = frozenset({"instrText", "delInstrText", "style", "font", "fonts"})
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp"})


@dataclass(slots=True)
class _Said:
    """Paragraphs of one XML part; text boxes inside a paragraph are paragraphs of their own."""

    lines: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    _open: list[list[str]] = field(default_factory=lambda: [[]])
    _names: list[str] = field(default_factory=list)
    _property: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._names.append(name)
        if name in _ENDS:
            self._open.append([])
        elif name in _BREAKS:
            self._flush()
        elif name in _BLANKS:
            self._open[-1].append(" ")
        self._property = attributes.get("name", self._property) if name == "property" else self._property
        if name == "sheet":
            self.lines.append(attributes.get("name", ""))
        for key, value in attributes.items():
            if key.rsplit(":", 1)[-1] in {"string", "alt", "descr", "title"} and len(value) < 300:
                self.lines.append(value)

    def text(self, data: str) -> None:
        """Letters."""
        if self._names and self._names[-1] not in _NOT_SAID:
            self._open[-1].append(data)
            if data.strip() and len(data) < 300:
                self.values.append((self._property or self._names[-1], data))

    def end(self, name: str) -> None:
        """An element ends."""
        self._names.pop()
        if name in _ENDS and len(self._open) > 1:
            self._flush()
            self._open.pop()

    def _flush(self) -> None:
        line = "".join(self._open[-1])
        if self._names and self._names[-1].endswith(("Header", "Footer")):
            line = _CODES.sub("\n", line)
        self.lines += [one for one in line.split("\n") if one.strip()]
        self._open[-1].clear()


def _forbidden(*_args: object) -> None:
    raise Refusal("files.bomb", what="files.what_archive")


def said_in(xml: bytes) -> tuple[list[str], list[tuple[str, str]]]:
    """Paragraphs and named values of an XML part; one that declares entities is refused, broken XML ends early."""
    parser = expat.ParserCreate()
    said = _Said()
    parser.StartDoctypeDeclHandler = _forbidden
    parser.StartElementHandler = lambda name, attributes: said.start(name.rsplit(":", 1)[-1], attributes)
    parser.EndElementHandler = lambda name: said.end(name.rsplit(":", 1)[-1])
    parser.CharacterDataHandler = said.text
    parser.buffer_text = True
    with suppress(
        expat.ExpatError
    ):  # what was said before the break is looked at; the converter refuses the rest
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keyword
    return said.lines, said.values


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MOST_XML:
        raise Refusal("files.bomb", what="files.what_archive")
    with archive.open(entry) as opened:
        data = opened.read(MOST_XML + 1)
    if len(data) > MOST_XML:
        raise Refusal("files.bomb", what="files.what_archive")
    return data


def _properties(name: str) -> bool:
    return name.startswith("docProps/") or name == "meta.xml"


def _part_evidence(name: str, data: bytes) -> Iterator[Evidence]:
    lines, values = said_in(data)
    body = name in {"word/document.xml", "content.xml"}
    step = 1 if body else 3  # parts other than the body have no order that a sentence could run through
    kept = [Segment(line, at * step) for at, line in enumerate(lines)]
    yield from on_page(marks_in_page(kept), None, "field" if _properties(name) else "text")
    if _properties(name):
        for key, value in values:
            yield from value_evidence(key, value)


def look_at_office(source: BinaryIO) -> tuple[list[Evidence], list[Inside]]:
    """Evidence in the XML parts, and the pictures and files inside. Refuses ``files.damaged``, ``.bomb``."""
    found: list[Evidence] = []
    inside: list[Inside] = []
    if too_many_names(source):
        raise Refusal("files.bomb", what="files.what_archive")
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_MEMBERS:
                raise Refusal("files.bomb", what="files.what_archive")
            for entry in entries:
                suffix = PurePosixPath(entry.filename).suffix.lower()
                if suffix in {".xml", ".vml", ".rels"} and suffix != ".rels":
                    found += _part_evidence(entry.filename, _read(archive, entry))
                elif (
                    suffix in _PICTURES
                    or "embeddings/" in entry.filename
                    or entry.filename.startswith("Object ")
                ):
                    inside.append(Inside(entry.filename, _read(archive, entry)))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refusal("files.damaged") from error
    return found, inside


def as_source(data: bytes) -> BinaryIO:
    """Bytes as something that can be read."""
    return io.BytesIO(data)
