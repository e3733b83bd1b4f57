"""Dòng tin: what the tablet pulls and what the live hub pushes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from khue.distribution.models import Delivery, Feed, FeedEntry
from khue.shared import clock

PAGE = 200
NOTICE_DAYS = timedelta(days=30)
MOST_NOTICES = 50


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Một tin: number, time, kind and body, as the tablet gets it."""

    seq: int
    at: datetime
    kind: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Một trang tin: `more` says that there is a next one."""

    head: int
    entries: tuple[EntryRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class HubEntry:
    """Một tin cho kênh trực tiếp; `body` is JSON text as it stands in the database."""

    person_id: int
    seq: int
    at: datetime
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Ảnh chụp: the number of the last entry, the packages that are live now, and notices of the last weeks."""

    head: int
    packages: tuple[int, ...]
    notices: tuple[EntryRow, ...]


def head_of(person_id: int) -> int:
    """The number of the last entry of this person; 0 when there is none."""
    return Feed.objects.filter(person_id=person_id).values_list("head", flat=True).first() or 0


def snapshot_of(person_id: int) -> Snapshot:
    """The state after all entries of this person; the head is read first, so nothing is missed."""
    head = head_of(person_id)
    live = Delivery.objects.filter(person_id=person_id, ended_at=None).order_by("package_id")
    return Snapshot(head, tuple(live.values_list("package_id", flat=True)), _notices(person_id))


def _notices(person_id: int) -> tuple[EntryRow, ...]:
    since = clock.now() - NOTICE_DAYS
    rows = FeedEntry.objects.filter(feed_id=person_id, kind="notice", at__gte=since).order_by("-seq")
    return tuple(EntryRow(*row) for row in rows.values_list("seq", "at", "kind", "body")[:MOST_NOTICES])


def feed_after(person_id: int, after: int, most: int = PAGE) -> FeedPage:
    """Entries numbered above `after`, ascending, at most `most`.

    An entry whose package has been followed by a newer one says so (`obsolete`) and names no package:
    who comes back after a week fetches the newest manifest only.
    """
    head = head_of(person_id)
    live = frozenset(
        Delivery.objects.filter(person_id=person_id, ended_at=None).values_list("package_id", flat=True)
    )
    rows = FeedEntry.objects.filter(feed_id=person_id, seq__gt=after).order_by("seq")
    found = [
        EntryRow(seq, at, kind, _present(body, live))
        for seq, at, kind, body in rows.values_list("seq", "at", "kind", "body")[: most + 1]
    ]
    head = max(head, found[-1].seq if found else 0)
    return FeedPage(head, tuple(found[:most]), len(found) > most)


def _present(body: dict[str, Any], live: frozenset[int]) -> dict[str, Any]:
    if body.get("package") is None or body["package"] in live:
        return body
    return body | {"package": None, "obsolete": True}


def entries_of(batches: Iterable[int], person_ids: Iterable[int]) -> list[HubEntry]:
    """All entries of these batches for these people, in one query, ordered by person and number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT feed_id, seq, at, kind, body::text FROM distribution_feedentry
               WHERE batch = ANY(%s) AND feed_id = ANY(%s) ORDER BY feed_id, seq""",
            [list(batches), list(person_ids)],
        )
        return [HubEntry(*row) for row in cursor.fetchall()]


def entries_missed(after: Mapping[int, int], most: int = 20) -> list[HubEntry]:
    """For each person the first entries above the given number, in one query: after a reconnect."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT e.feed_id, e.seq, e.at, e.kind, e.body::text
               FROM unnest(%s::bigint[], %s::bigint[]) AS w(person, seq)
               CROSS JOIN LATERAL (
                 SELECT * FROM distribution_feedentry f
                 WHERE f.feed_id = w.person AND f.seq > w.seq ORDER BY f.seq LIMIT %s) AS e
               ORDER BY e.feed_id, e.seq""",
            [list(after), list(after.values()), most],
        )
        return [HubEntry(*row) for row in cursor.fetchall()]


def heads_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The number of the last entry of each person; 0 for who has none."""
    people = list(person_ids)
    known = dict(Feed.objects.filter(person_id__in=people).values_list("person_id", "head"))
    return {person: known.get(person, 0) for person in people}
