"""Sẵn sàng phát hành: every reason why a meeting can't be published yet, all at once, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from khue.meetings.rules.plan import Plan, PlannedItem, PlannedPaper, numbered
from khue.organisation.rules.calendar import WorkCalendar
from khue.shared.clock import VN
from khue.shared.refusal import Reason


@dataclass(frozen=True, slots=True)
class Notice:
    """Gửi trước bao lâu: working days between publishing and the meeting, and which days are worked."""

    days: int = 3
    calendar: WorkCalendar = field(default_factory=WorkCalendar)


USUAL = Notice()


@dataclass(frozen=True, slots=True)
class FileState:
    """Tình trạng tệp, as readiness needs it: ``waiting``, ``working``, ``ready`` or ``refused``."""

    state: str
    progress: int = 0
    refusal: str = ""
    why: Mapping[str, object] = field(default_factory=dict)  # facts of the refusal
    draft: Reason | None = None  # remarks and changes that nobody accepted


MISSING = FileState("refused", 0, "files.gone")


def _facts(plan: Plan, at: datetime) -> Iterator[Reason]:
    if not plan.title:
        yield Reason("meetings.no_title")
    if plan.starts is None or plan.ends is None:
        yield Reason("meetings.no_time")
    elif plan.ends <= plan.starts:
        yield Reason("meetings.ends_before_starts")
    elif plan.starts <= at:
        yield Reason("meetings.in_the_past", "warn")
    if not (plan.place or plan.online_url):
        yield Reason("meetings.no_place")
    if plan.presider is None:
        yield Reason("meetings.no_presider")


def _invitation(plan: Plan, files: Mapping[int, FileState]) -> Iterator[Reason]:
    if plan.invitation is None or not plan.invitation.file:
        yield Reason("meetings.no_invitation", "warn" if plan.urgent else "stop")
        return
    if plan.invitation_stale:
        yield Reason("meetings.invitation_outdated")
    if not plan.invitation.number:
        yield Reason("meetings.invitation_unnumbered", "warn")
    yield from _file(plan.invitation, {"number": ""}, files)


def _file(paper: PlannedPaper, where: dict[str, object], files: Mapping[int, FileState]) -> Iterator[Reason]:
    known = files.get(paper.file, MISSING)
    facts = {**where, "paper": paper.id, "paper_title": paper.title, "file": paper.file}
    if known.state == "refused":
        yield Reason("meetings.paper_refused", facts={**known.why, **facts, "cause": known.refusal})
    elif known.state != "ready":
        yield Reason("meetings.paper_in_work", facts={**facts, "progress": known.progress})
    elif known.draft is not None:
        told = {**known.draft.facts, **facts, "draft": known.draft.code}
        yield Reason("meetings.paper_has_remarks", "warn", told)
    if paper.late:
        facts |= {"reason": paper.late_reason}
        yield Reason("meetings.paper_late", "warn", facts)


def _secret(item: PlannedItem, where: dict[str, object]) -> Iterator[Reason]:
    facts = {**where, "level": item.secret}
    if item.no_attachments and item.papers:
        yield Reason("meetings.secret_has_papers", facts=facts)
    if not item.slip:
        yield Reason("meetings.secret_without_slip", "warn", facts)


def _remote(plan: Plan) -> Iterator[Reason]:
    """A meeting that can be joined from elsewhere, with an item that forbids it."""
    forbids = [number for number, item in numbered(plan.items) if item.secret and item.no_remote]
    if forbids and plan.online_url:
        yield Reason("meetings.secret_remote", facts={"numbers": ", ".join(forbids)})


def _item(
    number: str, item: PlannedItem, files: Mapping[int, FileState], at: datetime, *, later: bool
) -> Iterator[Reason]:
    where: dict[str, object] = {
        "item": item.id,
        "number": number,
        "title": item.title,
        "unit": item.unit_name,
        "unit_id": item.unit,
    }
    if item.secret:
        yield from _secret(item, where)
    given = [paper for paper in item.papers if paper.file]
    owed = [paper for paper in item.papers if not paper.file]
    missing: Literal["stop", "warn"] = "warn" if later else "stop"  # it follows by itself
    for paper in owed:
        late = item.due_at is not None and item.due_at < at
        yield Reason(
            "meetings.paper_owed",
            missing,
            facts={**where, "paper": paper.id, "paper_title": paper.title, "late": late},
        )
    if not given and not owed and not item.no_paper:
        yield Reason("meetings.item_without_paper", missing, where)
    for paper in given:
        yield from _file(paper, where, files)
    if given and item.unit is not None and not item.approved:
        yield Reason("meetings.not_approved", "warn", where)


def _people(plan: Plan) -> Iterator[Reason]:
    if not plan.attendees:
        yield Reason("meetings.no_attendee")
        return
    for code, found in (
        ("meetings.without_tablet", [one.name for one in plan.attendees if not one.tablets]),
        ("meetings.without_address", [one.name for one in plan.attendees if not one.address]),
        ("meetings.outside_domain", [one.name for one in plan.attendees if one.address and not one.official]),
    ):
        if found:
            yield Reason(code, "warn", {"count": len(found), "names": ", ".join(found[:5]), "all": found})


def _time(plan: Plan, at: datetime, zone: tzinfo, notice: Notice) -> Iterator[Reason]:
    if plan.starts is None or plan.urgent or plan.starts <= at:
        return
    days = notice.calendar.between(at.astimezone(zone).date(), plan.starts.astimezone(zone).date())
    if days < notice.days:
        yield Reason("meetings.short_notice", "warn", {"days": days, "wanted": notice.days})


def readiness(
    plan: Plan,
    files: Mapping[int, FileState],
    at: datetime,
    *,
    zone: tzinfo = VN,
    notice: Notice = USUAL,
) -> tuple[Reason, ...]:
    """All reasons at once; without a ``stop`` among them the meeting may be published at the moment ``at``."""
    reasons = [*_facts(plan, at)]
    if not plan.items and not plan.urgent:
        reasons.append(Reason("meetings.no_item"))
    reasons += _invitation(plan, files)
    for number, item in numbered(plan.items):
        reasons += _item(number, item, files, at, later=plan.papers_follow and item.unit is not None)
    reasons += _remote(plan)
    reasons += _people(plan)
    reasons += _time(plan, at, zone, notice)
    reasons += [Reason(f"meetings.{kind}", "warn", {"other": other}) for kind, other in plan.clashes]
    return tuple(sorted(reasons, key=lambda reason: reason.level != "stop"))


def stops(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Only the reasons that forbid."""
    return tuple(reason for reason in reasons if reason.level == "stop")
