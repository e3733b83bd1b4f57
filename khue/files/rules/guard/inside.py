"""Trong tệp PDF mà không ở trên trang: properties, form fields, notes, bookmarks, layers, files inside the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pikepdf

from khue.files.rules.bombs import check_stream
from khue.files.rules.guard.evidence import Evidence, on_page
from khue.files.rules.guard.letters import bare, tight
from khue.files.rules.guard.marks import LEVELS, Segment, table
from khue.files.rules.guard.words import marks_in_page
from khue.files.rules.limits import Limits
from khue.shared.refusal import Refusal

MOST_THINGS = 20_000
MOST_TEXT = 100_000
MOST_INSIDE = 64 * 1024**2
_TAG = re.compile(r"<[^>]{0,2000}>")
_LEVEL_FIELDS = (
    "DOMAT",
    "MUCMAT",
    "MUCDOMAT",
    "CAPDOMAT",
    "SECRECY",
    "CONFIDENTIALITY",
    "CLASSIFICATION",
    "SECURITYLEVEL",
)


@dataclass(frozen=True, slots=True)
class Inside:
    """Tệp trong tệp."""

    name: str
    data: bytes


def value_evidence(name: str, value: str, page: int | None = None) -> list[Evidence]:
    """What a property or field says: a mark by itself, or a level where the name asks for one."""
    said = value[:MOST_TEXT]
    lines = [Segment(line, at) for at, line in enumerate(said.splitlines()) if line.strip()]
    found = on_page(marks_in_page(lines), page, "field")
    asked = bare("".join(re.findall(r"\w+", name.replace("_", ""))))
    if any(asked.endswith(one) or asked.startswith(one) for one in _LEVEL_FIELDS):
        found += _chosen(said, page)
    if asked in {"KEYWORDS", "CATEGORY", "SUBJECT", "TAGS"}:
        for part in re.split(r"[,;|/]", said):
            found += _chosen(part, page)
    return found


def _chosen(value: str, page: int | None) -> list[Evidence]:
    plain = bare("".join(re.findall(r"\w+", value)))
    words = {bare(mark): level for mark, level in table().levels.items()}
    codes = {"A": "tuyet_mat", "B": "toi_mat", "C": "mat"}
    level = words.get(plain) or (codes.get(plain, "") if len(tight(value)) == 1 else "")
    return [Evidence(level, "field", 0.97, page)] if level in LEVELS[1:] else []


def _text(thing: object) -> str:
    try:
        if isinstance(thing, pikepdf.Stream):
            return thing.read_bytes()[:MOST_TEXT].decode("utf-8", "replace")
        if isinstance(thing, pikepdf.Name):
            return str(thing).removeprefix("/")
        return str(thing) if isinstance(thing, (pikepdf.String, str)) else ""
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return ""


def _plain(markup: str) -> str:
    return unescape(_TAG.sub("\n", markup))


def _dictionaries(source: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, wherever it hangs."""
    for at, thing in enumerate(source.objects):
        if at >= MOST_THINGS:
            return
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield thing


def _properties(source: pikepdf.Pdf) -> Iterator[Evidence]:
    for name, value in dict(source.trailer.get("/Info", {})).items():
        yield from value_evidence(str(name).removeprefix("/"), _text(value))
    meta = source.Root.get("/Metadata")
    if isinstance(meta, pikepdf.Stream):
        markup = _text(meta)
        for name, value in re.findall(r"([\w:]+)=\"([^\"<]{1,400})\"", markup):
            yield from value_evidence(name.rsplit(":", 1)[-1], unescape(value))
        for name, value in re.findall(r"<([\w:]+)[^>]{0,200}>([^<]{1,2000})</", markup):
            yield from value_evidence(name.rsplit(":", 1)[-1], unescape(value))
        for line in re.findall(r"<rdf:li[^>]{0,200}>([^<]{1,2000})</", markup):
            yield from value_evidence("keywords", unescape(line))


def _named(thing: pikepdf.Object, page: int | None) -> Iterator[Evidence]:
    """Forms, notes, bookmarks and layers: each says something by a name or a value."""
    name = " ".join(_text(thing.get(key)) for key in ("/T", "/TU") if key in thing)
    for key in ("/V", "/DV", "/Contents", "/RC", "/Subj", "/Title", "/TM", "/CA"):
        value = thing.get(key)
        if value is None or (key == "/Contents" and not isinstance(value, pikepdf.String)):
            continue
        said = _plain(_text(value)) if key == "/RC" else _text(value)
        yield from value_evidence(name if key in {"/V", "/DV"} else "", said, page)
    if _text(thing.get("/Type")) == "OCG":
        yield from value_evidence("", _text(thing.get("/Name")), page)
    if _text(thing.get("/Subtype")) == "Stamp":
        yield from value_evidence("", _text(thing.get("/Name")), page)


def _forms(source: pikepdf.Pdf) -> Iterator[Evidence]:
    form = source.Root.get("/AcroForm")
    packets = form.get("/XFA") if isinstance(form, pikepdf.Dictionary) else None
    streams = list(packets) if isinstance(packets, pikepdf.Array) else [packets]
    for one in streams:
        if isinstance(one, pikepdf.Stream):
            yield from value_evidence("", _plain(_text(one)))


def _pages_of(source: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    """On which page each note or field stands."""
    found = {}
    for number, page in enumerate(source.pages, start=1):
        notes = page.obj.get("/Annots")
        for one in list(notes) if isinstance(notes, pikepdf.Array) else ():
            if isinstance(one, pikepdf.Dictionary) and one.is_indirect:
                found[one.objgen] = number
    return found


def _direct_notes(source: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, int]]:
    for number, page in enumerate(source.pages, start=1):
        notes = page.obj.get("/Annots")
        for one in list(notes) if isinstance(notes, pikepdf.Array) else ():
            if isinstance(one, pikepdf.Dictionary) and not one.is_indirect:
                yield one, number


def _files(source: pikepdf.Pdf) -> Iterator[Inside]:
    for thing in _dictionaries(source):
        streams = thing.get("/EF")
        if not isinstance(streams, pikepdf.Dictionary):
            continue
        name = _text(thing.get("/UF")) or _text(thing.get("/F"))
        for key in ("/UF", "/F"):
            one = streams.get(key)
            if isinstance(one, pikepdf.Stream):
                raw = one.read_raw_bytes()
                if len(raw) > MOST_INSIDE:
                    raise Refusal("files.bomb", what="files.what_stream", limit=MOST_INSIDE)
                try:
                    yield Inside(name, one.read_bytes())
                except pikepdf.PdfError:
                    yield Inside(name, raw)
                break


def look_inside(path: Path, most_pixels: int) -> tuple[list[Evidence], list[Inside]]:
    """Evidence that stands on no page's face, and the files inside.

    Refuses ``files.encrypted``, ``.damaged``, and ``.bomb`` before anything unpacks it.
    """
    try:
        with pikepdf.open(path, suppress_warnings=True) as source:
            for thing in source.objects:
                if isinstance(thing, pikepdf.Stream):
                    check_stream(thing, max_stream=Limits().max_stream, max_pixels=most_pixels)
            places = _pages_of(source)
            found = [*_properties(source), *_forms(source)]
            for thing in _dictionaries(source):
                page = places.get(thing.objgen) if thing.is_indirect else None
                found += _named(thing, page)
            for note, number in _direct_notes(source):
                found += _named(note, number)
            return found, list(_files(source))
    except pikepdf.PasswordError as error:
        raise Refusal("files.encrypted") from error
    except pikepdf.PdfError as error:
        raise Refusal("files.damaged") from error
