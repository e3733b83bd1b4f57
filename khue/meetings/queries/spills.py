"""Thu hồi khẩn do lộ bí mật: what may be recalled, and of an incident who had it, on what, and what can't be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from khue.audit.queries import done_with_files
from khue.distribution.queries import holders_of
from khue.files.queries import cards
from khue.meetings.models import Paper, Spill, SpillContact
from khue.meetings.rules.spills import CONTACTS
from khue.organisation import queries as organisation
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.sentences import sentence
from khue.shared.text import fold
from khue.tablets.queries import tablets_of

KEEPER = "secret_clerk"
SEERS = frozenset({KEEPER, "auditor"})
MOST = 30
TAKEN_AWAY = ("meetings.download_paper", "meetings.take_copy")


@dataclass(frozen=True, slots=True)
class Recallable:
    """Tài liệu có thể thu hồi: as the page of choice shows it."""

    id: int
    title: str
    number: str
    meeting: str
    starts: datetime | None
    published: bool


@dataclass(frozen=True, slots=True)
class SpillRow:
    """Một vụ, in the list."""

    id: int
    name: str
    level: str
    cause: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Một người đã được gửi: his tablets, what is known of reading, and whether his tablet let go of it."""

    name: str
    post: str
    phone: str
    tablets: tuple[str, ...]
    sent_at: datetime
    received_at: datetime | None
    opened_at: datetime | None
    browser_at: datetime | None
    pages_seen: int
    confirmed_at: datetime | None
    mailed: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Lần lấy bản về: who, when; it can't be called back."""

    name: str
    at: datetime
    printed: bool


@dataclass(frozen=True, slots=True)
class SpillView:
    """Vụ lộ bí mật, for its page and its print: no title, no subject."""

    row: SpillRow
    files: int
    meetings: int
    holders: tuple[HolderLine, ...]
    taken: tuple[Taken, ...]
    contacts: tuple[str, ...]

    @property
    def confirmed(self) -> int:
        """People whose tablet confirmed."""
        return sum(one.confirmed_at is not None for one in self.holders)

    @property
    def opened(self) -> int:
        """People who opened it anywhere."""
        return sum(bool(one.opened_at or one.browser_at) for one in self.holders)

    @property
    def mailed(self) -> tuple[tuple[str, str, datetime], ...]:
        """(name, address, when) of every letter that took it along."""
        return tuple((one.name, address, at) for one in self.holders for address, at in one.mailed)


def _see(actor: Actor, what: str) -> None:
    if actor.kind != "system" and not actor.roles & SEERS:
        raise Forbidden(what)


def spilled_paper(actor: Actor, paper_id: int, *, locked: bool = False) -> Paper:
    """The paper to be recalled. Refuses ``meetings.spill_nothing``; NotFound for who may not."""
    if actor.kind != "system" and KEEPER not in actor.roles:
        raise NotFound(f"paper:{paper_id}")
    rows = Paper.objects.select_for_update(of=("self",)) if locked else Paper.objects.all()
    paper = rows.select_related("meeting").filter(pk=paper_id).first()
    if paper is None:
        raise NotFound(f"paper:{paper_id}")
    found = cards([paper.file_id]) if paper.file_id else {}
    if not found or any(one.refusal_code in {"files.destroyed", "files.marked"} for one in found.values()):
        raise Refusal("meetings.spill_nothing")
    return paper


def recallable(actor: Actor, text: str) -> tuple[Recallable, ...]:
    """Papers by words of title, number or meeting, newest first; none without words. For the keeper of secrets only."""
    if KEEPER not in actor.roles:
        raise Forbidden("meetings.recall_spill")
    words = " ".join(text.split())[:100]
    if not words:
        return ()
    named = Q(title__icontains=words) | Q(number__icontains=words) | Q(meeting__fold__contains=fold(words))
    rows = Paper.objects.filter(named, file_id__isnull=False).select_related("meeting").order_by("-pk")[:MOST]
    gone = cards(row.file_id for row in rows if row.file_id)
    return tuple(_recallable(row) for row in rows if row.file_id in gone and not gone[row.file_id].refused)


def paper_to_recall(actor: Actor, paper_id: int) -> Recallable:
    """The one paper, before it is confirmed. Refuses as ``recall_spill`` does."""
    if KEEPER not in actor.roles:
        raise Forbidden("meetings.recall_spill")
    return _recallable(spilled_paper(actor, paper_id))


def _recallable(row: Paper) -> Recallable:
    meeting = row.meeting
    return Recallable(row.pk, row.title, row.number, meeting.title, meeting.starts, bool(meeting.published))


def people_with(actor: Actor, paper_id: int) -> tuple[int, int]:
    """How many were sent this paper, and how many opened it: told before one confirms."""
    paper = spilled_paper(actor, paper_id)
    found = holders_of([paper.file_id or 0], paper.meeting.made_at)
    return len(found), sum(bool(one.opened_at or one.browser_at) for one in found)


def spills(actor: Actor) -> tuple[SpillRow, ...]:
    """Các vụ, newest first."""
    _see(actor, "meetings.recall_spill")
    return tuple(_row(one) for one in Spill.objects.order_by("-at")[:200])


def spill(actor: Actor, spill_id: int) -> SpillView:
    """Một vụ. Raises NotFound."""
    _see(actor, "meetings.recall_spill")
    row = Spill.objects.filter(pk=spill_id).first()
    if row is None:
        raise NotFound(f"spill:{spill_id}")
    holders = holders_of(row.files, row.at)
    ids = [one.person_id for one in holders]
    taken = done_with_files(TAKEN_AWAY, row.files)
    people, tablets = organisation.people(ids), tablets_of(ids)
    lines = []
    for one in holders:
        who = people.get(one.person_id)
        lines.append(
            HolderLine(
                who.name if who else "—",
                who.post_title if who else "",
                who.phone if who else "",
                tuple(f"{card.tag} · {card.model}" for card in tablets.get(one.person_id, ())),
                one.sent_at,
                one.received_at,
                one.opened_at,
                one.browser_at,
                one.pages_seen,
                one.confirmed_at,
                one.mailed,
            )
        )
    return SpillView(
        _row(row),
        len(row.files),
        len(row.meetings),
        tuple(lines),
        tuple(
            Taken(str(one.actor.get("label", "—")), one.at, bool(one.facts.get("printed"))) for one in taken
        ),
        contacts(),
    )


def contacts() -> tuple[str, ...]:
    """Nơi phải báo: as the City keeps the list, else as Khuê proposes."""
    kept = tuple(SpillContact.objects.order_by("order").values_list("text", flat=True))
    return kept or tuple(sentence(code) for code in CONTACTS)


def _row(one: Spill) -> SpillRow:
    return SpillRow(one.pk, f"{one.number:02d}/{one.year}", one.level, one.cause, one.at, one.by_label)
