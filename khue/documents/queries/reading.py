"""Một phiếu: its copies, who has which now, its way; and the little that others may know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from khue.documents.models import Handing, Slip, SlipCopy
from khue.documents.queries.access import keeps, slip_row, visible
from khue.documents.rules import (
    Life,
    Occasion,
    Step,
    cover_number,
    may_close,
    may_hand_out,
    occasions,
    steps,
    subject_allowed,
)
from khue.documents.rules.parameters import SUBJECTS
from khue.organisation import queries as organisation
from khue.organisation.queries import PersonCard
from khue.shared.actor import Actor
from khue.shared.refusal import Reason


@dataclass(frozen=True, slots=True)
class Held:
    """Một lần giao."""

    id: int
    copy: int
    person_id: int
    name: str
    post: str
    out_at: datetime
    out_by: str
    signed_at: datetime | None
    back: str
    back_at: datetime | None
    back_by: str
    reason: str

    @property
    def out(self) -> bool:
        """Whether the copy is still with him."""
        return self.back == ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Một bản, and where it is: ``held`` by the office, ``out``, or ``lost``."""

    number: int
    state: str
    holder: Held | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """Điều người khác được biết về một phiếu: level and where its copies stand; no number of a paper, no office."""

    id: int
    level: str
    state: str
    copies: int
    out: int
    lost: int
    due_back: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class SlipView:
    """Một phiếu như trang và danh sách in hiện."""

    id: int
    year: int
    number: int
    about: str
    level: str
    subject: str
    issuer: str
    symbol: str
    dated: date | None
    unit_name: str
    office_name: str
    kept_at: str
    state: str
    opened_by: str
    opened_at: datetime
    taken_by: str
    taken_at: datetime | None
    recalled_by: str
    recalled_at: datetime | None
    due_back: datetime | None
    ended_by: str
    ended_at: datetime | None
    cancel_reason: str
    occasion: Occasion | None
    copies: tuple[Copy, ...]
    handings: tuple[Held, ...]
    waiting: tuple[PersonCard, ...]
    life: Life
    steps: tuple[Step, ...]
    not_out: tuple[Reason, ...]
    not_closed: tuple[Reason, ...]
    keeper: bool

    @property
    def name(self) -> str:
        """The number in its year: 12/2026."""
        return f"{self.number:02}/{self.year}"

    @property
    def numbers(self) -> str:
        """Which copies: 1–12."""
        return cover_number(tuple(one.number for one in self.copies))

    @property
    def held(self) -> int:
        """How many copies lie at the office."""
        return sum(one.state == "held" for one in self.copies)


def _held(row: Handing) -> Held:
    return Held(
        row.pk, row.copy.number, row.person_id, row.name, row.post, row.out_at, row.out_label,
        row.signed_at, row.back, row.back_at, row.back_label, row.reason,
    )  # fmt: skip


def handings_of(slip: Slip) -> tuple[Held, ...]:
    """Every handing of a slip, by copy and time."""
    rows = (
        Handing.objects.filter(copy__slip=slip)
        .select_related("copy")
        .order_by("copy__number", "out_at", "pk")
    )
    return tuple(_held(row) for row in rows)


def life_of(slip: Slip, handings: Iterable[Held], copies: int) -> Life:
    """The slip as rules judge it."""
    given = list(handings)
    backs = [one.back_at for one in given if one.back_at is not None]
    return Life(
        state=slip.state,
        copies=copies,
        out=sum(one.out for one in given),
        lost=sum(one.back == "lost" for one in given),
        opened_at=slip.opened_at,
        taken_at=slip.taken_at,
        first_out_at=min((one.out_at for one in given), default=None),
        recalled_at=slip.recalled_at,
        last_back_at=max(backs, default=None),
        closed_at=slip.ended_at if slip.state == "closed" else None,
    )


def subject_to_show(slip: Slip) -> str:
    """Trích yếu, while the setting of today still lets this level have one."""
    return slip.subject if slip.subject and subject_allowed(slip.level, setting()) else ""


def setting() -> str:
    """How much a slip may say today."""
    return organisation.choices(SUBJECTS)[0]


def slip_to_read(actor: Actor, slip_id: int) -> SlipView:
    """Một phiếu, for its opener and for the office's secret-document clerk; NotFound for everybody else."""
    slip = slip_row(actor, slip_id)
    handings = handings_of(slip)
    now_with = {one.copy: one for one in handings if one.back in {"", "lost"}}
    copies = tuple(
        Copy(
            number,
            ("lost" if now_with[number].back else "out") if number in now_with else "held",
            now_with.get(number),
        )
        for number in slip.copies.order_by("number").values_list("number", flat=True)
    )
    life = life_of(slip, handings, len(copies))
    occasion = occasions([slip.about]).get(slip.about)
    units = organisation.unit_names([one for one in (slip.unit_id, slip.office_id) if one])
    keeper = keeps(actor, slip)
    has = {one.person_id for one in handings if one.out}
    people = organisation.people(occasion.people) if occasion and keeper else {}
    return SlipView(
        id=slip.pk,
        year=slip.year,
        number=slip.number,
        about=slip.about,
        level=slip.level,
        subject=subject_to_show(slip),
        issuer=slip.issuer,
        symbol=slip.symbol,
        dated=slip.dated,
        unit_name=units.get(slip.unit_id or 0, ""),
        office_name=units.get(slip.office_id, ""),
        kept_at=slip.kept_at,
        state=slip.state,
        opened_by=slip.opened_label,
        opened_at=slip.opened_at,
        taken_by=slip.taken_label,
        taken_at=slip.taken_at,
        recalled_by=slip.recalled_label,
        recalled_at=slip.recalled_at,
        due_back=slip.due_back,
        ended_by=slip.ended_label,
        ended_at=slip.ended_at,
        cancel_reason=slip.cancel_reason,
        occasion=occasion,
        copies=copies,
        handings=handings,
        waiting=tuple(
            people[one] for one in (occasion.people if occasion else ()) if one in people and one not in has
        ),
        life=life,
        steps=steps(life),
        not_out=may_hand_out(life),
        not_closed=may_close(life),
        keeper=keeper,
    )


def may_see(actor: Actor, slip_id: int) -> bool:
    """Whether the slip's own page is open to the actor."""
    return Slip.objects.filter(visible(actor), pk=slip_id).exists()


def with_slip(about: Iterable[str]) -> frozenset[str]:
    """For which of these things a slip is in use."""
    rows = Slip.objects.filter(about__in=list(about)).exclude(state="cancelled")
    return frozenset(rows.values_list("about", flat=True))


def pointers(actor: Actor, about: Iterable[str]) -> dict[str, Pointer]:
    """Điều được biết của những phiếu đang dùng, for who may see the things they are about. Four statements."""
    rows = list(Slip.objects.filter(about__in=list(about)).exclude(state="cancelled"))
    if not rows:
        return {}
    ids = [row.pk for row in rows]
    away = Counter(
        Handing.objects.filter(copy__slip__in=ids, back__in=("", "lost")).values_list("copy__slip", "back")
    )
    copies = Counter(SlipCopy.objects.filter(slip__in=ids).values_list("slip", flat=True))
    mine = set(Slip.objects.filter(visible(actor), pk__in=ids).values_list("pk", flat=True))
    return {
        row.about: Pointer(
            id=row.pk,
            level=row.level,
            state=row.state,
            copies=copies[row.pk],
            out=away[row.pk, ""],
            lost=away[row.pk, "lost"],
            due_back=row.due_back,
            mine=row.pk in mine,
        )
        for row in rows
    }
