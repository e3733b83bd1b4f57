"""Tài liệu họp: asked for, put, replaced, approved, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max

from khue.audit.actions import action
from khue.files import queries as files
from khue.files.queries import FileCard
from khue.meetings.actions.following import follow_soon
from khue.meetings.actions.publish import withdraw_published
from khue.meetings.actions.saving import touch
from khue.meetings.models import AgendaItem, Paper, PaperVersion
from khue.meetings.queries.access import (
    approving_units,
    locked_duty,
    locked_item,
    locked_paper,
    take_no_files,
)
from khue.meetings.queries.loading import due_notice
from khue.meetings.rules.due import usual_due
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.text import tidy

MOST_PAPERS = 200
UNIT = ("organiser", "unit_clerk", "unit_head")


def _text(value: str, limit: int) -> str:
    text = tidy(value)
    if len(text) > limit:
        raise Refusal("meetings.too_long", limit=limit)
    return text


def title_of(name: str) -> str:
    """A file's name as a first title: without its ending, underscores as spaces."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return tidy(stem.replace("_", " "))[:300] or name[:300]


def enter(actor: Actor, paper: Paper, file_id: int, *, note: str = "", late_reason: str = "") -> PaperVersion:
    """Note a file as the newest version of a paper that is locked through its meeting."""
    take_no_files(paper.item)
    cards = files.cards([file_id])
    if file_id not in cards:
        raise NotFound(f"file:{file_id}")
    if cards[file_id].refused:
        raise Refusal(
            "meetings.file_refused", name=cards[file_id].name, cause=cards[file_id].refusal_code or ""
        )
    if cards[file_id].container:
        raise Refusal("meetings.file_is_container", name=cards[file_id].name)
    if cards[file_id].by_person_id != actor.person_id and actor.kind != "system":
        raise Refusal("meetings.file_not_yours")
    item = paper.item
    at = clock.now()
    late = bool(item and item.due_at and item.due_at < at)
    paper.file_id = file_id
    paper.title = paper.title or title_of(cards[file_id].name)
    paper.save()
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    if item is not None and item.approved_at is not None:
        item.approved_at = item.approved_by = None
        item.save(update_fields=["approved_at", "approved_by"])
    return PaperVersion.objects.create(
        paper=paper,
        number=last + 1,
        file_id=file_id,
        at=at,
        by=actor.person_id,
        by_label=actor.label[:200],
        note=_text(note, 500),
        late=late,
        late_reason=_text(late_reason, 500) if late else "",
    )


@action(allowed={"organiser"})
def require_paper(
    actor: Actor,
    item_id: int,
    *,
    title: str = "",
    kind: str = "",
    needed: bool = True,
) -> int | None:
    """Yêu cầu tài liệu: a named paper that the unit owes; ``needed=False`` marks the item "không cần tài liệu".

    An item without a due time gets the usual one. Gives the owed paper's id, or none.
    """
    item = locked_item(actor, item_id)
    if needed:
        take_no_files(item)
    if item.no_paper == needed:
        item.no_paper = not needed
        item.save(update_fields=["no_paper"])
    paper = None
    paper = None
    if needed and title and item.due_at is None:  # proposed; the organiser may set another
        item.due_at = usual_due(item.meeting.starts, clock.now(), due_notice())
        item.save(update_fields=["due_at"])
    if needed and title:
        order = (item.papers.aggregate(last=Max("order"))["last"] or 0) + 1
        paper = Paper.objects.create(
            meeting=item.meeting,
            item=item,
            order=order,
            title=_text(title, 300),
            kind=_text(kind, 60),
            asked=True,
        )
    if not needed:
        Paper.objects.filter(item=item, file_id=None, withdrawn_at=None).delete()
    touch(
        item.meeting,
        inward=True,
        title=item.meeting.title,
        item=item_id,
        needed=needed,
        paper=paper.pk if paper else None,
    )
    return paper.pk if paper else None


def _refused(item: AgendaItem) -> list[tuple[Paper, FileCard]]:
    """Papers of the item whose file was refused: they still wait for one that can be read."""
    rows = list(
        Paper.objects.filter(item=item, withdrawn_at=None, file_id__isnull=False).order_by("order", "pk")
    )
    cards = files.cards(row.file_id for row in rows if row.file_id)
    found = ((row, cards.get(row.file_id or 0)) for row in rows)
    return [(row, card) for row, card in found if card is not None and card.refused]


def _slot(item: AgendaItem, paper_id: int | None, name: str) -> Paper:
    """The paper that a file is for: the one named, the refused one of the same file name, the first that waits."""
    owed = Paper.objects.filter(item=item, file_id=None, withdrawn_at=None).order_by("order", "pk")
    if paper_id is not None:
        found = owed.filter(pk=paper_id).first()
        if found is None:
            raise NotFound(f"paper:{paper_id}")
        return found
    again = (row for row, card in _refused(item) if card.name == name)
    found = next(again, None) or owed.first()
    if found is not None:
        return found
    if Paper.objects.filter(item=item, withdrawn_at=None).count() >= MOST_PAPERS:
        raise Refusal("meetings.too_many_papers", most=MOST_PAPERS)
    order = (item.papers.aggregate(last=Max("order"))["last"] or 0) + 1
    return Paper(meeting=item.meeting, item=item, order=order)


@action(allowed=UNIT)
def put_paper(  # noqa: PLR0913 - a paper with what the clerk knows of it
    actor: Actor,
    item_id: int,
    file_id: int,
    *,
    paper_id: int | None = None,
    title: str = "",
    number: str = "",
    date: date | None = None,
    kind: str = "",
    note: str = "",
    late_reason: str = "",
) -> int:
    """Nộp tài liệu: a file that was taken in, for the paper owed (the first one when none is named).

    A file named like a refused one of the item takes its place and keeps its title.

    Late delivery is taken and marked; the reason is asked for (``set_late_reason``). Gives the paper's id.
    """
    item = locked_duty(actor, item_id)
    card = files.cards([file_id]).get(file_id)
    paper = _slot(item, paper_id, card.name if card else "")
    paper.item = item
    if paper.file_id is None:
        paper.title = _text(title, 300) or paper.title
    paper.number = _text(number, 60) or paper.number
    paper.date = date or paper.date
    paper.kind = _text(kind, 60) or paper.kind
    version = enter(actor, paper, file_id, note=note, late_reason=late_reason)
    if item.no_paper:
        item.no_paper = False
        item.save(update_fields=["no_paper"])
    touch(
        item.meeting, title=item.meeting.title, item=item_id, paper=paper.pk, file=file_id, late=version.late
    )
    return paper.pk


@action(allowed=UNIT)
def replace_paper(actor: Actor, paper_id: int, file_id: int, *, note: str = "", late_reason: str = "") -> int:
    """Thay tài liệu: a newer version of the same paper; older ones are kept. Gives the version's number."""
    paper = locked_paper(actor, paper_id)
    version = enter(actor, paper, file_id, note=note, late_reason=late_reason)
    meeting = paper.meeting
    touch(
        meeting, title=meeting.title, paper=paper_id, file=file_id, number=version.number, late=version.late
    )
    return version.number


@action(allowed=UNIT)
def drop_refused(actor: Actor, paper_id: int) -> int:
    """Bỏ tệp bị từ chối: the version before stands again; without one the paper is owed again if the office
    asked for it, else it goes. Refuses ``meetings.not_refused``. Gives the meeting's version.
    """
    paper = locked_paper(actor, paper_id)
    versions = list(paper.versions.order_by("-number"))
    cards = files.cards([paper.file_id or 0, *(one.file_id for one in versions)])
    if paper.file_id not in cards or not cards[paper.file_id].refused:
        raise Refusal("meetings.not_refused")
    before = next((one for one in versions if one.file_id in cards and not cards[one.file_id].refused), None)
    if before is None and not paper.asked:
        return withdraw_paper(actor, paper_id, reason=cards[paper.file_id].refusal_code)
    paper.file_id = before.file_id if before else None
    paper.save(update_fields=["file_id"])
    if before is not None:
        before.pk, before.number = None, versions[0].number + 1
        before.save(force_insert=True)
    meeting = paper.meeting
    return touch(meeting, title=meeting.title, paper=paper_id, file=paper.file_id)


@action(allowed=UNIT)
def edit_paper(actor: Actor, /, paper_id: int, **facts: Any) -> int:
    """Sửa thông tin tài liệu: title, number, date, kind. Gives the meeting's version."""
    paper = locked_paper(actor, paper_id)
    limits = {"title": 300, "number": 60, "kind": 60}
    unknown = facts.keys() - {*limits, "date"}
    if unknown:
        raise Refusal("meetings.no_such_fact", fields=", ".join(sorted(unknown)))
    for name, value in facts.items():
        setattr(paper, name, value if name == "date" else _text(str(value or ""), limits[name]))
    if not paper.title:
        raise Refusal("meetings.no_paper_title")
    paper.save(update_fields=[*facts])
    return touch(paper.meeting, title=paper.meeting.title, paper=paper_id, fields=sorted(facts))


@action(allowed=UNIT)
def withdraw_paper(actor: Actor, paper_id: int, *, reason: str = "") -> int:
    """Rút một tài liệu nhầm, at once, also after publishing; what was mailed can't be withdrawn.

    Its pages leave the tablets with their next contact. Gives the meeting's version.
    """
    paper = locked_paper(actor, paper_id)
    meeting = paper.meeting
    paper.withdrawn_at = clock.now()
    paper.withdrawn_reason = _text(reason, 500)
    paper.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    state = meeting.state
    version = touch(
        meeting, title=meeting.title, paper=paper_id, paper_title=paper.title, reason=paper.withdrawn_reason
    )
    if meeting.published and withdraw_published(actor, meeting, paper) and state == "published":
        meeting.state = "published"
        meeting.save(update_fields=["state"])
    return version


@action(allowed=UNIT)
def set_late_reason(actor: Actor, paper_id: int, *, reason: str) -> None:
    """Lý do nộp muộn, for the newest version. Refuses ``meetings.not_late`` and an empty reason."""
    paper = locked_paper(actor, paper_id)
    why = _text(reason, 500)
    last = paper.versions.order_by("-number").first()
    if last is None or not last.late:
        raise Refusal("meetings.not_late")
    if not why:
        raise Refusal("meetings.no_late_reason")
    last.late_reason = why
    last.save(update_fields=["late_reason"])
    touch(paper.meeting, inward=True, title=paper.meeting.title, paper=paper_id, late_reason=why)


@action(allowed={"unit_head"})
def approve_papers(actor: Actor, item_ids: Iterable[int]) -> int:
    """Duyệt tài liệu trước khi nộp: the head of the preparing unit, one tap for one or several items.

    Refuses ``meetings.nothing_to_approve`` for an item without papers. Gives how many were approved now.
    """
    done = 0
    for item_id in dict.fromkeys(item_ids):
        item = locked_duty(actor, item_id)
        if actor.kind != "system" and item.unit_id not in approving_units(actor):
            raise Forbidden("meetings.approve_papers")
        given = Paper.objects.filter(item=item, withdrawn_at=None, file_id__isnull=False).count()
        if given == len(_refused(item)):
            raise Refusal("meetings.nothing_to_approve", item=item_id, title=item.title)
        if item.approved_at is not None:
            continue
        item.approved_at, item.approved_by = clock.now(), actor.person_id
        item.save(update_fields=["approved_at", "approved_by"])
        touch(item.meeting, inward=True, title=item.meeting.title, item=item_id)
        follow_soon(item.meeting)
        done += 1
    return done
