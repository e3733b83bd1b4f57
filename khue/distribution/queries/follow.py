"""Tình trạng gửi, nhận: who has it, who has opened it, what is known of who hasn't."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from khue.distribution.models import Delivery, Feed, Letter, PackageFile, PaperState
from khue.distribution.rules.progress import state_of
from khue.shared.actor import Actor
from khue.tablets.queries import tablets_of


@dataclass(frozen=True, slots=True)
class PaperReading:
    """Tình trạng một tài liệu của một người: sent, on_tablet, opened, viewed n of m pages.

    `browser_at`: first opened in a browser then and, as far as known, never on the tablet.
    """

    state: str
    pages_seen: int
    pages: int
    browser_at: datetime | None = None

    @property
    def browser(self) -> bool:
        """Whether the state rests on a browser alone."""
        return self.browser_at is not None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Lượt gửi đang có hiệu lực của một người. Times of what happened on the tablet, as it told."""

    person_id: int
    package_id: int
    version: int
    sent_at: datetime
    on_tablet_at: datetime | None
    opened_at: datetime | None
    papers: dict[int, PaperReading]
    last_awake: datetime | None
    mail_state: str
    mail_error: str = ""
    mail_due: datetime | None = None

    @property
    def state(self) -> str:
        """The furthest that any paper has come, for the whole delivery."""
        order = ("sent", "on_tablet", "opened", "viewed")
        told = [p.state for p in self.papers.values() if p.state in {"opened", "viewed"}]
        if self.opened_at:
            told.append("opened")
        if self.on_tablet_at:
            told.append("on_tablet")
        return max(told, key=order.index, default="sent")

    @property
    def browser_at(self) -> datetime | None:
        """When a paper was last opened in a browser only, as far as known."""
        return max((p.browser_at for p in self.papers.values() if p.browser_at), default=None)


def chain(subject: str) -> list[DeliveryRow]:
    """Every live delivery of a subject, with each paper. Pages seen in earlier versions of the same file count."""
    return chains([subject])[subject]


def chains(subjects: Iterable[str]) -> dict[str, list[DeliveryRow]]:
    """The same of several subjects, in as many statements as of one."""
    about = list(subjects)
    live = list(
        Delivery.objects.filter(subject__in=about, ended_at=None)
        .order_by("person_id")
        .values_list(
            "subject", "person_id", "package_id", "package__version", "sent_at", "on_tablet_at", "opened_at"
        )
    )
    pages: defaultdict[int, dict[int, int]] = defaultdict(dict)
    files = PackageFile.objects.filter(package_id__in={row[2] for row in live}, withdrawn_at=None)
    for package, file, count in files.values_list("package_id", "file_id", "pages"):
        pages[package][file] = count
    told, mail = _told(about), _mail(about)
    awake = last_awake({row[1] for row in live})
    found: dict[str, list[DeliveryRow]] = {subject: [] for subject in about}
    for subject, person, package, version, sent_at, on_tablet_at, opened_at in live:
        known = told[subject]
        row = DeliveryRow(
            person,
            package,
            version,
            sent_at,
            on_tablet_at,
            opened_at,
            papers={file: _reading(known.get((person, file)), n) for file, n in pages[package].items()},
            last_awake=awake.get(person),
            **mail.get((subject, person), {"mail_state": ""}),
        )
        found[subject].append(row)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of one paper and person, over all versions; times aren't read, 24,000 of them cost too much."""

    received: bool
    opened: bool
    seen: int
    browser_at: datetime | None

    def __or__(self, other: _Told) -> _Told:
        told = [at for at in (self.browser_at, other.browser_at) if at]
        return _Told(
            self.received or other.received,
            self.opened or other.opened,
            self.seen | other.seen,
            max(told, default=None),
        )


NOTHING = _Told(received=False, opened=False, seen=0, browser_at=None)


def _told(subjects: list[str]) -> dict[str, dict[tuple[int, int], _Told]]:
    found: dict[str, dict[tuple[int, int], _Told]] = {subject: {} for subject in subjects}
    rows = PaperState.objects.filter(delivery__subject__in=subjects).values_list(
        "delivery__subject",
        "delivery__person_id",
        "file_id",
        _known("received_at"),
        _known("opened_at"),
        "seen",
        "browser_at",
        "browser_seen",
    )
    for subject, person, file, received, opened, seen, browser_at, browser_seen in rows:
        told = found[subject]
        pages = int.from_bytes(seen, "little") | int.from_bytes(browser_seen, "little")
        report = _Told(received, opened, pages, browser_at)
        earlier = told.get((person, file))
        told[person, file] = earlier | report if earlier else report
    return found


def _known(name: str) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(Q(**{f"{name}__isnull": False}), BooleanField())


def _reading(told: _Told | None, pages: int) -> PaperReading:
    told = told or NOTHING
    count = min(told.seen.bit_count(), pages)
    state = state_of(received=told.received, opened=told.opened or told.browser_at is not None, count=count)
    return PaperReading(state, count, pages, None if told.opened else told.browser_at)


def browser_opening(actor: Actor, subject: str, file_id: int) -> int | None:
    """Lượt gửi cần ghi "đã mở trên trình duyệt": the actor's own live delivery that has this paper.

    None when the paper isn't sent to the actor, or when the opening is already known. Who acts on
    behalf of a leader opens for himself: the leader hasn't opened anything.
    """
    if actor.person_id is None:
        return None
    has = PackageFile.objects.filter(package_id=OuterRef("package_id"), file_id=file_id, withdrawn_at=None)
    known = PaperState.objects.filter(delivery_id=OuterRef("pk"), file_id=file_id, browser_at__isnull=False)
    mine = Delivery.objects.filter(subject=subject, person_id=actor.person_id, ended_at=None)
    return mine.filter(Exists(has), ~Exists(known)).values_list("pk", flat=True).first()


def last_awake(person_ids: Iterable[int]) -> dict[int, datetime]:
    """When a tablet of each person last gave a sign; who never did is absent."""
    ids = list(person_ids)
    rows = Feed.objects.filter(person_id__in=ids).values_list("person_id", "awake_at")
    found = {person: at for person, at in rows if at is not None}
    for person, cards in tablets_of(ids).items():
        seen = [card.last_seen for card in cards if card.last_seen]
        if seen:
            found[person] = max([*seen, found[person]] if person in found else seen)
    return found


def _mail(subjects: list[str]) -> dict[tuple[str, int], dict[str, Any]]:
    """Each person's newest letter about each: its state, what the server said, when it is tried again."""
    newest = Letter.objects.filter(subject__in=subjects).order_by("subject", "person_id", "-id")
    rows = newest.distinct("subject", "person_id")
    return {
        (subject, person): {
            "mail_state": state,
            "mail_error": error if state in {"delayed", "refused"} else "",
            "mail_due": due if state == "delayed" else None,
        }
        for subject, person, state, error, due in rows.values_list(
            "subject", "person_id", "state", "error", "due_at"
        )
    }
