"""Việc đang làm trên tệp: what the intake job needs to know."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from khue.files.models import File, Rendition, home
from khue.files.rules.limits import Limits
from khue.files.rules.office.soffice import lacking
from khue.files.rules.recipe import RECIPE


@dataclass(frozen=True, slots=True)
class Work:
    """Một tệp chờ đọc: its received bytes by name, of which kind they are, whether they were read before."""

    file_id: int
    sha256: str
    kind: str
    made: bool = False
    name: str = ""


def limits() -> Limits:
    """What one file may cost on this site."""
    return Limits(max_pages=settings.KHUE_MAX_PAGES)


def soffice() -> str:
    """LibreOffice's program on this machine, or nothing."""
    return shutil.which(settings.KHUE_SOFFICE) or ""


def missing_converter(kind: str) -> str:
    """Which program this machine lacks to make a PDF of such a file; nothing when it has it."""
    return lacking(soffice(), kind)


def work_folder() -> Path:
    """Where intake jobs have their own folders, beside the store."""
    folder = home() / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def work_on(file_id: int) -> Work | None:
    """What has to be read; nothing when the file is gone, ready or refused already."""
    row = File.objects.filter(id=file_id, state__in=("waiting", "working")).select_related("original").first()
    if row is None or row.original is None:
        return None
    made = Rendition.objects.filter(original_id=row.original_id, recipe=RECIPE).exists()
    return Work(row.id, row.original.sha256, row.kind, made, row.name)
