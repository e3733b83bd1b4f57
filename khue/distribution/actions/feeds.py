"""Dòng tin: numbers entries under the rows of their feeds, taken in one order, as the last statements."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from khue.distribution.actions.pushes import queue_pushes
from khue.distribution.rules.webpush import push_kind
from khue.shared import clock
from khue.shared.notify import notify


@dataclass(frozen=True, slots=True)
class Entry:
    """Một tin cho một người, before it has a number."""

    person_id: int
    kind: str
    body: dict[str, Any]


def append(entries: Sequence[Entry]) -> None:
    """Number and write entries in the running transaction, and wake the hubs after commit.

    The rows of the feeds are locked ordered by person: two dispatches to the same thousands
    of people wait for each other and never deadlock. Call it last, since they stay locked.
    """
    if not entries:
        return
    wanted = Counter(entry.person_id for entry in entries)
    people = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO distribution_feed (person_id, head)
               SELECT p, 0 FROM unnest(%s::bigint[]) AS p
               WHERE NOT EXISTS (SELECT FROM distribution_feed f WHERE f.person_id = p)
               ORDER BY p ON CONFLICT DO NOTHING""",
            [people],
        )
        cursor.execute(
            """SELECT person_id FROM distribution_feed
               WHERE person_id = ANY(%s) ORDER BY person_id FOR UPDATE""",
            [people],
        )
        cursor.execute(
            """UPDATE distribution_feed f SET head = f.head + w.n
               FROM unnest(%s::bigint[], %s::bigint[]) AS w(p, n)
               WHERE f.person_id = w.p RETURNING f.person_id, f.head - w.n""",
            [people, [wanted[p] for p in people]],
        )
        numbers: dict[int, int] = dict(cursor.fetchall())
        cursor.execute("SELECT nextval('distribution_feedentry_id_seq')")
        batch = int(cursor.fetchone()[0])
        _write(cursor, entries, numbers, batch)
    queue_pushes((entry.person_id, kind) for entry in entries if (kind := push_kind(entry.kind, entry.body)))
    notify("feed", batch=batch)


def _write(cursor: Any, entries: Sequence[Entry], numbers: dict[int, int], batch: int) -> None:
    bodies: dict[str, int] = {}
    rows: list[tuple[int, int, str, int]] = []
    for entry in entries:
        numbers[entry.person_id] += 1
        text = json.dumps(entry.body, ensure_ascii=False)
        place = bodies.setdefault(text, len(bodies) + 1)
        rows.append((entry.person_id, numbers[entry.person_id], entry.kind, place))
    people, seqs, kinds, places = (list(column) for column in zip(*rows, strict=True))
    cursor.execute(
        """INSERT INTO distribution_feedentry (feed_id, seq, kind, body, at, batch)
           SELECT e.p, e.seq, e.kind, b.body::jsonb, %s, %s
           FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) AS e(p, seq, kind, place)
           JOIN unnest(%s::text[]) WITH ORDINALITY AS b(body, place) ON b.place = e.place""",
        [clock.now(), batch, people, seqs, kinds, places, list(bodies)],
    )
