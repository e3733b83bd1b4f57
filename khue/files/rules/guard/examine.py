"""Soát một tệp: declared level, name, every page, what hangs beside the pages, files inside, to any depth in limits."""

from __future__ import annotations

import email
import email.policy
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from khue.files.rules.codecs import refuse_size
from khue.files.rules.guard.evidence import Evidence, Verdict, on_page, verdict
from khue.files.rules.guard.hands import LONG, pages_by_hands
from khue.files.rules.guard.inside import Inside, look_inside, value_evidence
from khue.files.rules.guard.marks import LEVELS, Segment, table
from khue.files.rules.guard.names import level_of_name
from khue.files.rules.guard.office import as_source, look_at_office
from khue.files.rules.guard.pdf import Eyes, page_count, pages
from khue.files.rules.guard.picture import FINE_DPI, Pixels
from khue.files.rules.guard.words import marks_in_page
from khue.files.rules.kinds import PICTURES, ZIPPED, Kind, kind_of
from khue.files.rules.zips import too_many_names
from khue.shared.refusal import Refusal

DEEPEST = 5
MOST_FILES = 2_000
MOST_UNPACKED = 1024**3
MOST_RATIO = 200
A4_INCHES = 11.69
_FRAMES = 200

Told = Callable[[int, int], None]


def _silent(_done: int, _of: int) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Examiner:
    """Người soát: one run over one received file and all that it holds."""

    most_pages: int = 5_000
    most_pixels: int = 250_000_000
    told: Told = _silent
    eyes: Eyes = field(default_factory=Eyes)
    hands: int = 1
    _files: int = 0
    _unpacked: int = 0

    def examine(self, path: Path, name: str, declared: str = "none") -> Verdict:
        """The verdict on a file. Refuses what can't be read: nothing unread is ever cleared."""
        found = [Evidence(declared, "declared", 1.0)] if declared in LEVELS[1:] else []
        found += self._named(name, None)
        more, count = self._content(path, 0)
        return verdict([*found, *more], count)

    def _named(self, name: str, how: str | None) -> list[Evidence]:
        level, score = level_of_name(name)
        return [Evidence(level, how or "name", score)] if level else []

    def _content(self, path: Path, depth: int) -> tuple[list[Evidence], int]:
        with path.open("rb") as opened:
            found = kind_of(opened)
            if found.kind == "pdf":
                opened.seek(0)
                both = opened.read(4) == b"PK\x03\x04" and zipfile.is_zipfile(path)
                beside = self._members(path, depth)[0] if both else []
                evidence, count = self._pdf(path, depth)
                return [*beside, *evidence], count
            if found.kind in ZIPPED:
                evidence, inside = look_at_office(opened)
                return [*evidence, *self._inside(inside, depth)], 1
            if found.looks == "encrypted":
                raise Refusal("files.encrypted")
            if found.looks in {"empty", "bomb"}:
                raise Refusal("files.bomb" if found.looks == "bomb" else "files.empty")
        if found.container:
            zipped = found.kind == "zip"
            return self._members(path, depth) if zipped else self._letter(path.read_bytes(), depth)
        return self._other(path, found)

    def _other(self, path: Path, found: Kind) -> tuple[list[Evidence], int]:
        if found.kind in PICTURES or found.looks == "picture":
            return self._pictures(path)
        if found.looks in {"text", "xml", "html"}:
            return self._plain(path)
        raise Refusal("files.guard_cannot_read", kind=found.kind or found.looks)

    def _pdf(self, path: Path, depth: int) -> tuple[list[Evidence], int]:
        evidence, inside = look_inside(path, self.most_pixels)
        count = 0
        with _drawable(path) as drawable:
            for page in self._pages(drawable, depth):
                evidence += page
                count += 1
        if not count:
            raise Refusal("files.no_pages")
        return [*evidence, *self._inside(inside, depth)], count

    def _pages(self, path: Path, depth: int) -> Iterator[list[Evidence]]:
        told = self.told if depth == 0 else _silent
        if self.hands > 1 and depth == 0 and page_count(path) >= LONG:
            return pages_by_hands(path, told, self.most_pages, self.hands)
        return pages(path, self.eyes, told, self.most_pages)

    def _inside(self, files: list[Inside], depth: int) -> Iterator[Evidence]:
        """What files inside say. One that nobody here can read isn't cleared: the door refuses or drops it."""
        for one in files:
            self._files += 1
            self._unpacked += len(one.data)
            if depth >= DEEPEST or self._files > MOST_FILES or self._unpacked > MOST_UNPACKED:
                raise Refusal("files.bomb", what="files.what_archive")
            yield from self._named(one.name, "inside")
            if not one.data:
                continue
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "inside"
                path.write_bytes(one.data)
                try:
                    evidence, _pages = self._content(path, depth + 1)
                except Refusal as refusal:
                    if refusal.code not in {"files.guard_cannot_read", "files.damaged", "files.no_pages"}:
                        raise
                    continue
            for mark in evidence:
                yield Evidence(mark.level, "inside", mark.score, mark.page, mark.box)

    def _members(self, path: Path, depth: int) -> tuple[list[Evidence], int]:
        found: list[Evidence] = []
        with path.open("rb") as opened:
            if too_many_names(opened):
                raise Refusal("files.bomb", what="files.what_archive")
        try:
            with zipfile.ZipFile(path) as archive:
                entries = [one for one in archive.infolist() if not one.is_dir()]
                packed = sum(one.compress_size for one in entries) or 1
                unpacked = sum(one.file_size for one in entries)
                if (
                    len(entries) > MOST_FILES
                    or unpacked > MOST_UNPACKED
                    or unpacked > MOST_RATIO * packed + 2**26
                ):
                    raise Refusal("files.bomb", what="files.what_archive")
                for entry in entries:
                    if entry.flag_bits & 1:
                        raise Refusal("files.encrypted")
                    found += self._inside([Inside(entry.filename, archive.read(entry))], depth)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise Refusal("files.damaged") from error
        return found, len(entries)

    def _plain(self, path: Path) -> tuple[list[Evidence], int]:
        data = path.read_bytes()[: 8 * 1024**2]
        text = data.decode("utf-8", "replace")
        lines = [Segment(line, at) for at, line in enumerate(text.splitlines()[:100_000])]
        return on_page(marks_in_page(lines), 1), 1

    def _letter(self, data: bytes, depth: int) -> tuple[list[Evidence], int]:
        letter = email.message_from_bytes(data, policy=email.policy.default)
        found = value_evidence("subject", str(letter.get("Subject", "")))
        found += [
            Evidence(one.level, "text", one.score) for one in self._subject(str(letter.get("Subject", "")))
        ]
        for part in letter.walk():
            if part.is_multipart() or not isinstance(part, EmailMessage):
                continue
            content = part.get_payload(decode=True) or b""
            name = part.get_filename() or ""
            if isinstance(content, bytes) and (name or part.get_content_maintype() != "text"):
                found += self._inside([Inside(name or "part", content)], depth)
            elif isinstance(content, bytes):
                text = _decoded(content, part.get_content_charset("utf-8"))
                lines = [Segment(line, at) for at, line in enumerate(text.splitlines()[:100_000])]
                found += on_page(marks_in_page(lines), 1)
        return found, 1

    def _subject(self, subject: str) -> list[Evidence]:
        level, score = level_of_name(subject)
        return [Evidence(level, "text", score)] if level else []

    def _pictures(self, path: Path) -> tuple[list[Evidence], int]:
        found: list[Evidence] = []
        number = 0
        try:
            with Image.open(path) as opened:
                refuse_size(opened, self.most_pixels)
                for number, frame in enumerate(ImageSequence.Iterator(opened), start=1):
                    if number > _FRAMES:
                        raise Refusal("files.too_many_pages", pages=number, limit=_FRAMES)
                    refuse_size(frame, self.most_pixels)
                    for picture in _for_reading(frame):
                        found += on_page(self.eyes.marks(picture), number)
                    self.told(number, getattr(opened, "n_frames", 1))
        except UnidentifiedImageError as error:
            raise Refusal("files.guard_cannot_read", kind="picture") from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refusal("files.damaged") from error
        return found, number

    @property
    def sure(self) -> float:
        """From which score a mark counts."""
        return table().sure


def _decoded(content: bytes, charset: str) -> str:
    """The words of a part of a letter; a charset that nobody knows is read as UTF-8."""
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


@contextmanager
def _drawable(path: Path) -> Iterator[Path]:
    """The file itself, or repaired, where the renderer sees other pages in it than there are."""
    known = _known_pages(path)
    if not known:
        raise Refusal("files.no_pages")
    if page_count(path) == known:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        repaired = Path(folder) / "repaired.pdf"
        try:
            with pikepdf.open(path, suppress_warnings=True) as source:
                source.save(repaired)
        except pikepdf.PdfError as error:
            raise Refusal("files.damaged") from error
        yield repaired


def _known_pages(path: Path) -> int:
    try:
        with pikepdf.open(path, suppress_warnings=True) as source:
            return len(source.pages)
    except pikepdf.PdfError as error:
        raise Refusal("files.damaged") from error


def _for_reading(frame: Image.Image) -> Iterator[Pixels]:
    """The picture as a sheet of A4 at the resolution at which pages are read, and as its own where that differs."""
    shown = ImageOps.exif_transpose(frame)
    if shown.mode in {"RGBA", "LA", "PA"} or "transparency" in shown.info:
        over = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    pixels = np.asarray(shown.convert("RGB"), dtype=np.uint8)
    long = max(pixels.shape[:2])
    wanted = [A4_INCHES * FINE_DPI]
    if long < 0.35 * wanted[0]:
        wanted = [min(3.0 * long, 0.5 * wanted[0]), long]  # a cut-out or a small picture
    for size in wanted:
        scale = size / long
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        yield np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)


def as_bytes(data: bytes) -> BytesIO:
    """Bytes as a source."""
    return BytesIO(as_source(data).read())
