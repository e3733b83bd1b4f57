"""Việc đang làm trên tệp: what the intake job needs to know."""

import hashlib
import logging
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from khue.files.models import Blob, File, Rendition, Upload, digest, home, lying, reader
from khue.files.rules import clamd
from khue.files.rules.limits import Limits
from khue.files.rules.memory import is_closed, memory_places
from khue.files.rules.office.soffice import lacking
from khue.files.rules.recipe import RECIPE
from khue.files.rules.sealing import tombstone

SHARE = 4  # a file, its PDF, its rendition and its pictures
ROOM = 64_000_000  # bytes beside, for LibreOffice's profile and small things
_log = logging.getLogger("khue.files")


@dataclass(frozen=True, slots=True)
class Work:
    """Một tệp chờ đọc: its received bytes by name and size, of which kind they are, whether they were read before."""

    file_id: int
    sha256: str
    kind: str
    made: bool = False
    name: str = ""
    size: int = 0


def limits() -> Limits:
    """What one file may cost on this site."""
    return Limits(max_pages=settings.KHUE_MAX_PAGES)


def soffice() -> str:
    """LibreOffice's program on this machine, or nothing."""
    return shutil.which(settings.KHUE_SOFFICE) or ""


def refuse_infected(path: Path) -> None:
    """Let clamd see what came, where the site has one. Refuses `files.infected`, `.scanner_limit`, `.scanner_away`."""
    if settings.KHUE_CLAMD:
        clamd.refuse_infected(settings.KHUE_CLAMD, path)


def refuse_no_scanner() -> None:
    """Refuses `files.scanner_away` before anything is read that could not be cleared."""
    if settings.KHUE_CLAMD:
        clamd.version(settings.KHUE_CLAMD)


def missing_converter(kind: str) -> str:
    """Which program this machine lacks to make a PDF of such a file; nothing when it has it."""
    return lacking(soffice(), kind)


def work_folder(need: int = 0) -> Path:
    """Where received bytes lie open while a program works on them: in memory, where this machine has room for it.

    `need`: bytes of the file; its copy, rendition and pictures take some more. Without memory: a folder beside the
    store, and `khue doctor` warns of it.
    """
    folder = memory_folder(SHARE * need + ROOM) or home() / "work"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class WordsWork:
    """Chữ còn phải đọc của một bản đọc: its bytes, the name of a file that shows it, its text piece; `told`: what it says of itself is known."""

    rendition_id: int
    sha256: str
    name: str
    text: str
    told: bool


def words_wanted(rendition_id: int) -> WordsWork | None:
    """What is left to read; nothing when all is read, or the rendition is gone."""
    row = Rendition.objects.select_related("blob").filter(id=rendition_id).first()
    file = File.objects.filter(rendition_id=rendition_id).order_by("id").first()
    if row is None or file is None:
        return None
    words = row.facts.get("words") or {}
    if "told" in row.facts and words and words["done"] >= words["of"]:
        return None
    return WordsWork(row.id, row.blob.sha256, file.name, row.text[0], "told" in row.facts)


def words_folder(rendition_id: int) -> Path:
    """Where the words of pages lie until all are read: in memory as work folders do, but kept when a job is killed."""
    folder = work_folder() / f"words{rendition_id}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def working_name(what: str) -> str:
    """The beginning of a name in a work folder, by which `drop_dead` knows whose it was."""
    return f"{what}-{os.getpid()}-"


def drop_dead() -> None:
    """Remove what a killed process of this machine left open in memory: it must not lie there until the sweep."""
    for folder in work_folders()[1:]:
        for left in folder.glob("*-*-*"):
            pid = left.name.split("-")[1]
            if pid.isdigit() and not Path("/proc", pid).exists():
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def work_folders() -> list[Path]:
    """Every place where `work_folder` may have led, to be swept."""
    return [home() / "work", *(place / _name() for place in memory_places(os.environ))]


def memory_folder(need: int) -> Path | None:
    """Our closed folder in memory, if one has so many bytes left."""
    for place in memory_places(os.environ):
        folder = place / _name()
        if shutil.disk_usage(place).free >= need and is_closed(folder):
            return folder
    _log.warning("no memory for open bytes: %d wanted; the work folder on the disk is used", need)
    return None


def _name() -> str:
    """One folder for each user and home."""
    return f"khue-{os.getuid()}-{hashlib.sha256(str(home()).encode()).hexdigest()[:12]}"


def unguarded() -> bool:
    """Whether something came that no key opens: after a restore, since no backup holds keys."""
    files = File.objects.filter(state__in=("waiting", "working"), original__held=True, original__key=None)
    return files.exists() or Upload.objects.filter(file=None, key=None).exists()


def files_of_destroyed(names: Collection[str]) -> list[int]:
    """Files whose content was destroyed once and is here again, as a backup brought it back."""
    known = Blob.objects.filter(held=False).values_list("id", "sha256")
    blobs = [blob for blob, sha256 in known.iterator() if tombstone(settings.SECRET_KEY, sha256) in names]
    return list(File.objects.filter(original__in=blobs).order_by("id").values_list("id", flat=True))


def _content(blob: Blob) -> str:
    """The hash of what came; of unchecked bytes it is reckoned, and kept nowhere."""
    found = lying(id=blob.pk) if blob.held else None
    if found is None:
        return blob.sha256
    with found.store.open(found.place) as path, reader(path, found.key) as stream:
        return digest(stream)


def work_on(file_id: int) -> Work | None:
    """What has to be read; nothing when the file is gone, ready or refused already."""
    row = File.objects.filter(id=file_id, state__in=("waiting", "working")).select_related("original").first()
    if row is None or row.original is None:
        return None
    known = Blob.objects.filter(sha256=_content(row.original), held=False)
    made = Rendition.objects.filter(original__in=known, recipe=RECIPE).exists()
    return Work(row.id, row.original.sha256, row.kind, made, row.name, row.original.size)
