"""Bộ tài liệu: the manifest for its recipient, and the hashes that he may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from khue.distribution.models import Delivery, Package, PackageFile
from khue.distribution.rules.manifest import opened, papers_of
from khue.distribution.rules.refusals import Superseded
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound


@dataclass(frozen=True, slots=True)
class PackageBody:
    """Bản kê như đã phát hành: gzip of canonical JSON, and the sha-256 of that JSON."""

    id: int
    body: bytes
    hash: str


def package_to_read(actor: Actor, package_id: int) -> PackageBody:
    """The manifest, for who has it now. NotFound; Superseded for who had it."""
    if actor.person_id is None:
        raise NotFound(f"package:{package_id}")
    row = (
        Delivery.objects.filter(package_id=package_id, person_id=actor.person_id)
        .values_list("ended_at", "subject", "package__body", "package__hash")
        .first()
    )
    if row is None:
        raise NotFound(f"package:{package_id}")
    ended, subject, body, digest = row
    if ended is not None:
        live = Delivery.objects.filter(subject=subject, person_id=actor.person_id, ended_at=None)
        raise Superseded(package_id, live.values_list("package_id", flat=True).first())
    return PackageBody(package_id, bytes(body), digest)


@lru_cache(maxsize=64)
def _shelf(package_id: int) -> dict[int, frozenset[str]]:
    """File → its hashes; a package never changes, so neither does this."""
    body = Package.objects.values_list("body", flat=True).get(pk=package_id)
    return {paper.file: paper.hashes for paper in papers_of(opened(bytes(body)))}


@lru_cache(maxsize=64)
def _allowed(package_id: int, files: frozenset[int]) -> frozenset[str]:
    shelf = _shelf(package_id)
    return frozenset().union(*(shelf[file] for file in files if file in shelf))


def hashes_allowed(person_id: int, package_id: int) -> frozenset[str]:
    """What this person may fetch through this package now: a hash is not a right.

    Nothing without a live delivery; nothing of a withdrawn file, unless another paper of
    the package has the same bytes.
    """
    held = Delivery.objects.filter(package_id=package_id, person_id=person_id, ended_at=None)
    if not held.exists():
        return frozenset()
    files = PackageFile.objects.filter(package_id=package_id, withdrawn_at=None)
    return _allowed(package_id, frozenset(files.values_list("file_id", flat=True)))
