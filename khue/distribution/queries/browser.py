"""Đọc trên trình duyệt: which package a person reads there, and what was noted of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from khue.distribution.models import Delivery, Package, PackageFile, PaperState, ReaderMark
from khue.distribution.rules.manifest import Manifest, opened
from khue.distribution.rules.marks import tidy_code
from khue.distribution.rules.progress import pages_from, union
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound

TRACERS = frozenset({"auditor"})


@dataclass(frozen=True, slots=True)
class BrowserPack:
    """Bộ tài liệu của người đọc: the live package, and whether it was sent to the reader himself.

    `files` are those not withdrawn. Who acts for a leader reads the leader's; then nothing is noted.
    """

    package: int
    version: int
    mine: bool
    files: frozenset[int]
    manifest: Manifest


@lru_cache(maxsize=32)
def _manifest(package_id: int) -> Manifest:
    """A package never changes, so neither does this."""
    return opened(bytes(Package.objects.values_list("body", flat=True).get(pk=package_id)))


def browser_pack(actor: Actor, subject: str) -> BrowserPack | None:
    """The package that this person reads in a browser: the own one first, else the leader's."""
    for person in (actor.person_id, actor.on_behalf_of):
        if person is None:
            continue
        live = Delivery.objects.filter(subject=subject, person_id=person, ended_at=None)
        found = live.values_list("package_id", "package__version").first()
        if found is not None:
            files = PackageFile.objects.filter(package_id=found[0], withdrawn_at=None)
            shelf = frozenset(files.values_list("file_id", flat=True))
            return BrowserPack(*found, person == actor.person_id, shelf, _manifest(found[0]))
    return None


def pages_seen(actor: Actor, subject: str) -> dict[int, int]:
    """Tôi đã xem bao nhiêu trang: how many pages of each file, on the tablet or in a browser, over all versions."""
    if actor.person_id is None:
        return {}
    rows = PaperState.objects.filter(delivery__subject=subject, delivery__person_id=actor.person_id)
    seen: dict[int, bytes] = {}
    for file, tablet, browser in rows.values_list("file_id", "seen", "browser_seen"):
        seen[file] = union(seen.get(file, b""), union(bytes(tablet), bytes(browser)))
    return {file: len(pages_from(bits)) for file, bits in seen.items()}


def seen_in_browser(actor: Actor, package_id: int, file_id: int) -> frozenset[int]:
    """Trang đã báo từ trình duyệt, of the actor's own delivery: what is said again needs no writing."""
    rows = PaperState.objects.filter(
        delivery__package_id=package_id, delivery__person_id=actor.person_id or 0, file_id=file_id
    )
    bits = rows.values_list("browser_seen", flat=True).first()
    return frozenset(pages_from(bytes(bits or b"")))


@dataclass(frozen=True, slots=True)
class Traced:
    """Dấu người đọc của ai: the person, what was read, in which version (none: as organiser), since when."""

    code: str
    subject: str
    version: int | None
    person_id: int
    made_at: datetime


def mark_of(actor: Actor, subject: str, package_id: int | None) -> str:
    """The code that this person's pages already carry, or nothing."""
    mine = ReaderMark.objects.filter(subject=subject, person_id=actor.person_id or 0)
    rows = mine.filter(package_id=package_id) if package_id else mine.filter(package=None)
    return rows.values_list("code", flat=True).first() or ""


def traced(actor: Actor, code: str) -> Traced:
    """Tra mã dấu người đọc: whose pages carry this code. For the auditor only; NotFound for all else."""
    if not actor.may(TRACERS):
        raise NotFound("trace")
    row = (
        ReaderMark.objects.filter(code=tidy_code(code))
        .select_related("package")
        .defer("package__body")
        .first()
    )
    if row is None:
        raise NotFound("trace")
    version = row.package.version if row.package else None
    return Traced(row.code, row.subject, version, row.person_id, row.made_at)
