"""Chỗ của tài liệu: moved among the items, put in order, used once more under another item."""

from __future__ import annotations

from khue.audit.actions import action
from khue.meetings.actions.papers import MOST_PAPERS
from khue.meetings.actions.saving import touch
from khue.meetings.models import AgendaItem, Paper, PaperVersion
from khue.meetings.queries.access import locked_item, take_no_files
from khue.meetings.rules import thawed
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal


def _paper(item: AgendaItem, paper_id: int) -> Paper:
    """A paper of the same meeting, not the invitation."""
    found = Paper.objects.filter(
        pk=paper_id, withdrawn_at=None, invitation=False, meeting=item.meeting
    ).first()
    if found is None:
        raise NotFound(f"paper:{paper_id}")
    return found


def _unapproved(item: AgendaItem) -> None:
    """What its head approved was less than what stands there now."""
    if item.approved_at is not None:
        item.approved_at = item.approved_by = None
        item.save(update_fields=["approved_at", "approved_by"])


def _put_at(item: AgendaItem, paper: Paper, position: int) -> None:
    level = list(
        Paper.objects.filter(item=item, withdrawn_at=None).exclude(pk=paper.pk).order_by("order", "pk")
    )
    level.insert(max(position, 0), paper)
    for order, one in enumerate(level, 1):
        one.order = order
    Paper.objects.bulk_update(level, ["order"])


@action(allowed={"organiser"})
def move_paper(actor: Actor, paper_id: int, *, item_id: int, position: int) -> int:
    """Chuyển tài liệu sang mục khác hoặc vị trí khác (from 0); its readers are those of the item. Gives the meeting's version."""
    item = locked_item(actor, item_id)
    take_no_files(item)
    paper = _paper(item, paper_id)
    if paper.item_id != item.pk:
        _unapproved(item)
    paper.item = item
    paper.save(update_fields=["item"])
    _put_at(item, paper, position)
    return touch(item.meeting, title=item.meeting.title, paper=paper_id, item=item_id)


@action(allowed={"organiser"})
def share_paper(actor: Actor, paper_id: int, *, item_id: int) -> int:
    """Dùng cùng một tệp ở mục khác: a use of its own, so that withdrawing one leaves the other. Gives the new paper's id.

    Refuses ``meetings.paper_still_owed``, ``meetings.already_there``, ``meetings.too_many_papers``.
    """
    item = locked_item(actor, item_id)
    take_no_files(item)
    source = _paper(item, paper_id)
    if source.file_id is None:
        raise Refusal("meetings.paper_still_owed", title=source.title)
    there = Paper.objects.filter(item=item, withdrawn_at=None)
    if there.filter(file_id=source.file_id).exists():
        raise Refusal("meetings.already_there", title=source.title)
    if there.count() >= MOST_PAPERS:
        raise Refusal("meetings.too_many_papers", most=MOST_PAPERS)
    paper = Paper.objects.create(
        meeting=item.meeting,
        item=item,
        title=source.title,
        number=source.number,
        date=source.date,
        kind=source.kind,
        file_id=source.file_id,
    )
    PaperVersion.objects.create(
        paper=paper,
        number=1,
        file_id=source.file_id,
        at=clock.now(),
        by=actor.person_id,
        by_label=actor.label[:200],
    )
    _put_at(item, paper, there.count())
    _unapproved(item)
    if item.no_paper:
        item.no_paper = False
        item.save(update_fields=["no_paper"])
    touch(item.meeting, title=item.meeting.title, paper=paper.pk, item=item_id, of=paper_id)
    return paper.pk


@action(allowed={"organiser"})
def restore_paper(actor: Actor, paper_id: int) -> int:
    """Hoàn tác bỏ tài liệu, where it stood. Gives the meeting's version.

    What was published and then withdrawn stays withdrawn: refuses ``meetings.paper_was_published``,
    ``meetings.paper_not_removed``.
    """
    paper = Paper.objects.filter(pk=paper_id, invitation=False).select_related("item").first()
    if paper is None or paper.item is None:
        raise NotFound(f"paper:{paper_id}")
    item = locked_item(actor, paper.item.pk)
    paper.refresh_from_db()
    take_no_files(item)
    if paper.withdrawn_at is None:
        raise Refusal("meetings.paper_not_removed")
    plans = [thawed(row.plan) for row in item.meeting.publications.all()]
    if any(one.id == paper_id for plan in plans for one in plan.papers()):
        raise Refusal("meetings.paper_was_published", title=paper.title)
    paper.withdrawn_at, paper.withdrawn_reason = None, ""
    paper.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    _unapproved(item)
    return touch(item.meeting, title=item.meeting.title, paper=paper_id, item=item.pk)
