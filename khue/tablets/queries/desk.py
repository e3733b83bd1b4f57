"""Danh sách và trang của từng máy: what the desk shows, narrowed to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Lower

from khue.audit.queries import RecordRow, records_of
from khue.organisation.queries import PersonCard, holding
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Reason
from khue.shared.text import fold
from khue.tablets.models import Enrolment, EnrolmentCode, Tablet, TabletSession
from khue.tablets.queries.cards import facts_of
from khue.tablets.queries.holders import holders, in_post
from khue.tablets.rules import standing as rules

KEEPERS = frozenset({"administrator", "asset_officer", "focal"})
VIEWERS = KEEPERS | {"auditor"}
PAGE = 50

Show = Literal["all", "good", "stopped", "waiting", "gone"]


@dataclass(frozen=True, slots=True)
class TabletRow:
    """Một dòng trong danh sách máy."""

    id: int
    tag: str
    model: str
    platform: str
    state: rules.State
    order: rules.Order
    reasons: tuple[Reason, ...]
    holder: PersonCard | None
    last_seen: datetime | None
    unsent: int
    serial: str
    imei: str

    @property
    def group(self) -> Show:
        """Which part of the list the row belongs to."""
        if self.order == "erase":
            return "gone"
        if self.state == "known":
            return "waiting"
        return "stopped" if self.reasons else "good"


@dataclass(frozen=True, slots=True)
class LockPage:
    """Lệnh khóa gần nhất: when it was given, when the tablet heard of it, when its PIN opened it again."""

    at: datetime
    told_at: datetime | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class TabletPage:
    """Trang của một máy."""

    row: TabletRow
    held_since: datetime | None
    enrolled_at: datetime | None
    device: dict[str, str]
    lease_until: datetime | None
    grace_until: datetime | None
    code_expires: datetime | None
    erase_told_at: datetime | None
    stopped_at: datetime | None
    lock: LockPage | None
    history: list[RecordRow]
    may_keep: bool
    may_report: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Số máy theo tình trạng."""

    all: int
    good: int
    stopped: int
    waiting: int
    gone: int


def _rows(tablets: list[Tablet]) -> list[TabletRow]:
    cards = holders(tablet.holder_id for tablet in tablets)
    rows = []
    for tablet in tablets:
        card = cards.get(tablet.holder_id or 0)
        facts = facts_of(tablet, holder_in_post=in_post(card))
        rows.append(
            TabletRow(
                tablet.id,
                tablet.tag,
                tablet.model,
                tablet.platform,
                facts.state,
                rules.order(facts),
                rules.standing(facts),
                card,
                tablet.last_seen,
                tablet.unsent,
                tablet.serial,
                tablet.imei,
            )
        )
    return rows


def tablets_to_see(actor: Actor, text: str = "", show: Show = "all") -> list[TabletRow]:
    """Danh sách máy: those needing a hand first, then by tag; raises NotFound for who keeps none."""
    if not actor.may(VIEWERS):
        raise NotFound("tablets")
    wanted = fold(text)
    rows = [row for row in _rows(list(Tablet.objects.order_by("tag"))) if wanted in _searchable(row)]
    if show != "all":
        rows = [row for row in rows if row.group == show]
    urgency = {"stopped": 0, "waiting": 1, "good": 2, "gone": 3}
    return sorted(rows, key=lambda row: urgency[row.group])


@dataclass(frozen=True, slots=True)
class TabletsPage:
    """Một trang của danh sách máy, with how many there are of each kind among those that the search finds."""

    rows: list[TabletRow]
    counts: Counts
    page: int
    pages: int


def tablets_page(actor: Actor, text: str = "", show: Show = "all", page: int = 1) -> TabletsPage:
    """Danh sách máy, a page of 50: those needing a hand first, then by tag; raises NotFound for who keeps none.

    The database groups and counts (a city has some thousand tablets), by the same rule as ``TabletRow.group``.
    """
    if not actor.may(VIEWERS):
        raise NotFound("tablets")
    found = _grouped(fold(text).split())
    told = dict(found.order_by().values_list("group").annotate(Count("id")))
    counts = Counts(sum(told.values()), *(told.get(one, 0) for one in ("good", "stopped", "waiting", "gone")))
    shown = found if show == "all" else found.filter(group=show)
    pages = max(-(-getattr(counts, show) // PAGE), 1)
    at = min(max(page, 1), pages)
    return TabletsPage(_rows(list(shown[(at - 1) * PAGE : at * PAGE])), counts, at, pages)


def _grouped(words: list[str]) -> QuerySet[Any]:  # with group, which Tablet itself has not
    holds = holding(OuterRef("holder_id"), clock.today())
    stopped = Q(holder=None) | ~Exists(holds) | Q(stop_reason__isnull=False)
    found = Tablet.objects.annotate(
        group=Case(
            When(state__in=("lost", "revoked"), then=Value("gone")),
            When(state="known", then=Value("waiting")),
            When(stopped, then=Value("stopped")),
            default=Value("good"),
        ),
        urgency=Case(
            *(When(group=name, then=Value(at)) for at, name in enumerate(("stopped", "waiting", "good"))),
            default=Value(3),
        ),
        called=Lower(Concat("tag", Value(" "), "model")),
    )
    for word in words:
        of_post = Exists(holds.filter(post__fold__contains=word))
        found = found.filter(Q(called__contains=word) | Q(holder__fold__contains=word) | of_post)
    return found.order_by("urgency", "tag")


def _searchable(row: TabletRow) -> str:
    holder = f"{row.holder.name} {row.holder.post_title} {row.holder.unit_name}" if row.holder else ""
    return fold(f"{row.tag} {row.model} {row.serial} {row.imei} {holder}")


def my_tablets(actor: Actor) -> list[TabletRow]:
    """Máy của tôi: what the actor holds."""
    if actor.person_id is None:
        return []
    return _rows(list(Tablet.objects.filter(holder_id=actor.person_id).order_by("tag")))


def _to_see(actor: Actor, tablet_id: int) -> Tablet:
    tablet = Tablet.objects.filter(id=tablet_id).first()
    if tablet is None or not (actor.may(VIEWERS) or holds(actor, tablet)):
        raise NotFound(f"tablet:{tablet_id}")
    return tablet


def holds(actor: Actor, tablet: Tablet) -> bool:
    """Whether the actor is the tablet's holder."""
    return actor.person_id is not None and actor.person_id == tablet.holder_id


def tablet_to_read(actor: Actor, tablet_id: int) -> TabletPage:
    """Một máy, for its keepers, the auditor and its holder; raises NotFound."""
    tablet = _to_see(actor, tablet_id)
    enrolment = Enrolment.objects.filter(tablet=tablet, ended_at=None).select_related("lease").first()
    code = EnrolmentCode.objects.filter(
        tablet=tablet, used_at=None, void_at=None, expires_at__gt=clock.now()
    ).first()
    gone = tablet.state in {"lost", "revoked"}
    return TabletPage(
        row=_rows([tablet])[0],
        held_since=tablet.held_since,
        enrolled_at=enrolment.enrolled_at if enrolment else None,
        device=enrolment.device if enrolment else {},
        lease_until=enrolment.lease.until if enrolment else None,
        grace_until=enrolment.lease.grace_until if enrolment else None,
        code_expires=code.expires_at if code else None,
        erase_told_at=tablet.erase_told_at,
        stopped_at=tablet.stopped_at,
        lock=_lock(tablet, enrolment),
        history=records_of(f"tablet:{tablet.id}"),
        may_keep=actor.may(KEEPERS),
        may_report=not gone and (actor.may(KEEPERS) or holds(actor, tablet)),
    )


def _lock(tablet: Tablet, enrolment: Enrolment | None) -> LockPage | None:
    if enrolment is None or tablet.locked_at is None or tablet.locked_at < enrolment.enrolled_at:
        return None
    later = TabletSession.objects.filter(enrolment=enrolment, created_at__gt=tablet.locked_at)
    opened = later.order_by("created_at").values_list("created_at", flat=True).first()
    return LockPage(tablet.locked_at, tablet.lock_told_at, opened)


def tablet_to_edit(actor: Actor, tablet_id: int) -> Tablet:
    """The tablet's row, locked until the end of the transaction; raises NotFound for who may not see it."""
    _to_see(actor, tablet_id)
    return Tablet.objects.select_for_update().get(id=tablet_id)
