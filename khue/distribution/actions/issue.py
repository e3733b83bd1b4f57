"""Phát hành: what dispatch, withdrawal and cancellation have in common: the next version of a subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from khue.distribution.actions.feeds import Entry, append
from khue.distribution.models import Delivery, Package, PackageFile
from khue.distribution.rules.manifest import (
    Manifest,
    ReaderClass,
    canonical,
    opened,
    papers_of,
)
from khue.shared import clock
from khue.shared.notify import notify
from khue.shared.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Dispatched:
    """Kết quả phát hành: the packages in the order of the classes, how many people, which version."""

    package_ids: tuple[int, ...]
    recipients: int
    version: int
    file_ids: frozenset[int] = frozenset()
    package_of: dict[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Tin kèm theo: the kind of the feed entry, its body, and whether the meeting is off."""

    kind: str
    body: dict[str, Any]
    cancelled: bool = False


def lock_subject(subject: str) -> None:
    """One issue of a subject at a time; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('khue:' || %s, 0))", [subject])


def _live(subject: str) -> dict[int, Package]:
    rows = Delivery.objects.filter(subject=subject, ended_at=None).values_list("person_id", "package_id")
    packages = Package.objects.defer("body").in_bulk({package for _, package in rows})
    return {person: packages[package] for person, package in rows}


def _reserve(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('distribution_package_id_seq') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]


def _previous(people: Iterable[int], live: dict[int, Package]) -> Package | None:
    """The package that most of these people hold now."""
    held = Counter(live[p].pk for p in people if p in live)
    if not held:
        return None
    most = held.most_common(1)[0][0]
    return next(package for package in live.values() if package.pk == most)


def _packages(
    subject: str, kind: str, title: str, classes: Sequence[ReaderClass], live: dict[int, Package]
) -> list[Package]:
    at = clock.now()
    last = Package.objects.filter(subject=subject).order_by("-version").first()
    version = last.version + 1 if last else 1
    made: list[Package] = []
    for number, (pk, one) in enumerate(zip(_reserve(len(classes)), classes, strict=True)):
        previous = _previous(one.person_ids, live)
        body, digest = canonical(
            one.manifest
            | {
                "id": pk,
                "subject": subject,
                "version": version,
                "kind": kind,
                "issued_at": at.astimezone(clock.VN).isoformat(timespec="seconds"),
                "previous": previous.pk if previous else None,
            }
        )
        made.append(
            Package(
                id=pk,
                subject=subject,
                kind=kind,
                version=version,
                reader_class=number,
                title=title[:500],
                body=body,
                hash=digest,
                issued_at=at,
                previous=previous,
            )
        )
    return made


def _end(subject: str, at: datetime, staying: set[int]) -> None:
    live = Delivery.objects.filter(subject=subject, ended_at=None)
    live.exclude(person_id__in=staying).update(ended_at=at, ended_by="removed")
    live.update(ended_at=at, ended_by="superseded")


def issue(subject: str, kind: str, title: str, classes: Sequence[ReaderClass], notice: Notice) -> Dispatched:
    """Make the next version: packages, files, deliveries, feed entries; who isn't in it any more is told."""
    lock_subject(subject)
    people = [person for one in classes for person in one.person_ids]
    if not people:
        raise Refusal("distribution.nobody")
    if len(set(people)) != len(people):
        raise ValueError("a person stands in two classes of readers")
    live = _live(subject)
    packages = _packages(subject, kind, title, classes, live)
    for package in packages:
        package.cancelled = notice.cancelled
    Package.objects.bulk_create(packages)
    files = _files(packages, classes)
    at = packages[0].issued_at
    _end(subject, at, set(people))
    Delivery.objects.bulk_create(
        [
            Delivery(package=package, subject=subject, person_id=person, sent_at=at)
            for package, one in zip(packages, classes, strict=True)
            for person in one.person_ids
        ],
        batch_size=2000,
    )
    version = packages[0].version
    append(_entries(subject, packages, classes, notice, live))
    notify("rights")
    notify("subject", subject=subject)
    notify("subject", subject=f"readers:{subject}")
    package_of = {
        person: package.pk
        for package, one in zip(packages, classes, strict=True)
        for person in one.person_ids
    }
    return Dispatched(tuple(p.pk for p in packages), len(people), version, frozenset(files), package_of)


def _files(packages: list[Package], classes: Sequence[ReaderClass]) -> set[int]:
    rows = [
        PackageFile(package=package, file_id=paper.file, pages=paper.pages)
        for package, one in zip(packages, classes, strict=True)
        for paper in papers_of(one.manifest)
    ]
    PackageFile.objects.bulk_create(rows, batch_size=2000)
    return {row.file_id for row in rows}


def _entries(
    subject: str,
    packages: list[Package],
    classes: Sequence[ReaderClass],
    notice: Notice,
    live: dict[int, Package],
) -> list[Entry]:
    entries: list[Entry] = []
    staying: set[int] = set()
    for package, one in zip(packages, classes, strict=True):
        body = {"title": package.title} | notice.body
        body |= {"package": package.pk, "subject": subject, "version": package.version}
        entries += [Entry(person, notice.kind, body) for person in one.person_ids]
        staying.update(one.person_ids)
    for person, package in live.items():
        if person not in staying:
            gone = {"package": None, "subject": subject, "version": package.version}
            entries.append(Entry(person, "withdrawn", gone | {"title": package.title}))
    return entries


def reissue(subject: str, change: Callable[[Manifest], Manifest], notice: Notice) -> Dispatched:
    """The next version of what is live now, each manifest changed; nothing live = not found."""
    lock_subject(subject)
    people: dict[int, list[int]] = {}
    for person, package in _live(subject).items():
        people.setdefault(package.pk, []).append(person)
    packages = Package.objects.filter(pk__in=people).order_by("reader_class")
    classes = [
        ReaderClass(tuple(sorted(people[package.pk])), change(opened(bytes(package.body))))
        for package in packages
    ]
    if not classes:
        raise Refusal("distribution.nothing_sent")
    return issue(subject, packages[0].kind, packages[0].title, classes, notice)
