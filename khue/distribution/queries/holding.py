"""Ai đã có một tệp: over all versions of all packs, also of those that don't give it any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from khue.distribution.models import Delivery, Letter, PaperState


@dataclass(frozen=True, slots=True)
class Holder:
    """Người đã được gửi tệp. Times as told by the tablet (`received`, `opened`) and the server (`in_browser`).

    `confirmed`: the tablet took the pack without the file. `mailed`: a letter went out with it, to that address then.
    """

    person_id: int
    subject: str
    sent_at: datetime
    received_at: datetime | None
    opened_at: datetime | None
    browser_at: datetime | None
    pages_seen: int
    confirmed_at: datetime | None
    mailed: tuple[tuple[str, datetime], ...]

    @property
    def had(self) -> bool:
        """Whether it is known to have come to him in any way."""
        return bool(self.received_at or self.opened_at or self.browser_at or self.mailed)


def holders_of(file_ids: Collection[int], since: datetime) -> list[Holder]:
    """Everybody who was ever sent one of these files; `since`: when it was recalled. The caller has asked the right."""
    ids = sorted(set(file_ids))
    sent = Delivery.objects.filter(package__files__file_id__in=ids)
    first: dict[tuple[str, int], datetime] = {}
    for subject, person, at in sent.order_by("sent_at").values_list("subject", "person_id", "sent_at"):
        first.setdefault((subject, person), at)
    states = _states(ids)
    confirmed = _confirmed({subject for subject, _person in first}, since)
    mailed = _mailed(ids)
    return [
        Holder(
            person,
            subject,
            at,
            *_merged(states.get((subject, person), ())),
            confirmed.get((subject, person)),
            tuple(mailed.get((subject, person), ())),
        )
        for (subject, person), at in sorted(first.items(), key=lambda one: one[1])
    ]


def _states(ids: list[int]) -> dict[tuple[str, int], list[PaperState]]:
    found: dict[tuple[str, int], list[PaperState]] = defaultdict(list)
    rows = PaperState.objects.filter(file_id__in=ids).annotate(
        about=F("delivery__subject"), who=F("delivery__person_id")
    )
    for row in rows:
        found[row.about, row.who].append(row)
    return found


def _merged(
    rows: Iterable[PaperState],
) -> tuple[datetime | None, datetime | None, datetime | None, int]:
    told = list(rows)
    pages = 0
    for row in told:
        pages |= int.from_bytes(row.seen, "little") | int.from_bytes(row.browser_seen, "little")
    return (
        _first(row.received_at for row in told),
        _first(row.opened_at for row in told),
        _first(row.browser_at for row in told),
        pages.bit_count(),
    )


def _first(times: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


def _confirmed(subjects: set[str], since: datetime) -> dict[tuple[str, int], datetime]:
    """Who took a pack that was issued after the recall, and when: the app has let go of the pieces then."""
    rows = Delivery.objects.filter(subject__in=subjects, sent_at__gte=since, on_tablet_at__isnull=False)
    found: dict[tuple[str, int], datetime] = {}
    for subject, person, at in rows.order_by("on_tablet_at").values_list(
        "subject", "person_id", "on_tablet_at"
    ):
        if at is not None:
            found.setdefault((subject, person), at)
    return found


def _mailed(ids: list[int]) -> dict[tuple[str, int], list[tuple[str, datetime]]]:
    found: dict[tuple[str, int], list[tuple[str, datetime]]] = defaultdict(list)
    rows = Letter.objects.filter(file_ids__overlap=ids, attached=True, sent_at__isnull=False)
    for subject, person, address, at in rows.values_list("subject", "person_id", "address", "sent_at"):
        if at is not None:
            found[subject, person].append((address, at))
    return found
