"""Cửa vào: who may see a meeting, who may change it; the locks that actions take."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from khue.meetings.models import AgendaItem, Meeting, Paper
from khue.organisation import queries as organisation
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal

UNIT_ROLES = frozenset({"unit_clerk", "unit_head"})


def readers(actor: Actor) -> tuple[int, ...]:
    """The people as whom the actor reads: himself, and the leader on whose behalf he acts."""
    return tuple(one for one in (actor.person_id, actor.on_behalf_of) if one is not None)


def organises(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor's unit organises this meeting and he may organise."""
    if actor.kind == "system":
        return True
    return "organiser" in actor.roles and meeting.unit_id in actor.unit_ids


def prepares(actor: Actor, item: AgendaItem) -> bool:
    """Whether the actor's unit (or a unit above it in his tree) prepares this item."""
    if actor.kind == "system":
        return True
    return bool(UNIT_ROLES & actor.roles) and item.unit_id in actor.unit_ids


def approving_units(actor: Actor) -> frozenset[int]:
    """Đơn vị được duyệt thay mặt: those that the actor heads today, or for which he was named.

    Who heads only a division of a department isn't the department's head, though he belongs to it.
    """
    if "unit_head" not in actor.roles or actor.person_id is None:
        return frozenset()
    sources = organisation.explain(actor.person_id, {})
    if any(one.role == "unit_head" and one.source == "named" for one in sources):
        return actor.unit_ids
    return organisation.headed_by(actor.person_id, actor.unit_ids)


def visible(actor: Actor) -> Q:
    """Cuộc họp được thấy: those of the own unit, and published ones that the actor attends."""
    if actor.kind == "system":
        return Q()
    seen = Q(published__gt=0, attendees__person_id__in=readers(actor))
    if "organiser" in actor.roles:
        seen |= Q(unit_id__in=actor.unit_ids)
    return seen


def rows(actor: Actor) -> QuerySet[Meeting]:
    """Every meeting that the actor may see, each once."""
    return Meeting.objects.filter(pk__in=Meeting.objects.filter(visible(actor)).values("pk"))


def meeting_row(actor: Actor, meeting_id: int) -> Meeting:
    """One that may be seen; NotFound otherwise."""
    found = rows(actor).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound(f"meeting:{meeting_id}")
    return found


def editable(actor: Actor, meeting_id: int) -> Meeting:
    """One that may be changed: NotFound when unseen, Forbidden when only seen."""
    found = meeting_row(actor, meeting_id)
    if not organises(actor, found):
        raise Forbidden("meetings.edit_facts")
    return found


def locked(actor: Actor, meeting_id: int, *, cancelled: bool = False) -> Meeting:
    """Khóa để sửa: the row, locked to the end of the transaction. Refuses one that is cancelled or closed."""
    editable(actor, meeting_id)
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state == "cancelled" and not cancelled:
        raise Refusal("meetings.is_cancelled", meeting=meeting_id)
    if meeting.closed_at is not None and not cancelled:
        raise Refusal("meetings.is_closed")
    return meeting


def locked_item(actor: Actor, item_id: int, *, removed: bool = False) -> AgendaItem:
    """A locked meeting's item, for its organiser; as it is once the lock is held."""
    item = AgendaItem.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFound(f"item:{item_id}")
    meeting = locked(actor, item.meeting_id)
    item.refresh_from_db()  # somebody may have changed or removed it while we waited for the lock
    if item.removed_at is not None and not removed:
        raise NotFound(f"item:{item_id}")
    item.meeting = meeting
    return item


def locked_duty(actor: Actor, item_id: int) -> AgendaItem:
    """A locked meeting's item, for its organiser or for the unit that prepares it."""
    item = AgendaItem.objects.filter(pk=item_id, removed_at=None).select_related("meeting").first()
    if item is None:
        raise NotFound(f"item:{item_id}")
    if not (organises(actor, item.meeting) or prepares(actor, item)):
        meeting_row(actor, item.meeting_id)
        raise Forbidden("meetings.put_paper")
    item.meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if item.meeting.state == "cancelled":
        raise Refusal("meetings.is_cancelled", meeting=item.meeting_id)
    if item.meeting.closed_at is not None:
        raise Refusal("meetings.is_closed")
    return item


def take_no_files(item: AgendaItem | None) -> None:
    """An item on paper only takes no files, unless its terms let it. Refuses ``meetings.secret_no_files``."""
    if item is not None and item.secret and item.no_attachments:
        raise Refusal("meetings.secret_no_files", item=item.pk)


def locked_paper(actor: Actor, paper_id: int) -> Paper:
    """A paper in a locked meeting, for its organiser or for the unit that prepares its item."""
    paper = Paper.objects.filter(pk=paper_id, withdrawn_at=None).select_related("item").first()
    if paper is None:
        raise NotFound(f"paper:{paper_id}")
    item = locked_duty(actor, paper.item.pk) if paper.item else None
    meeting = item.meeting if item else locked(actor, paper.meeting_id)
    paper.refresh_from_db()  # somebody may have withdrawn or moved it while we waited for the lock
    if paper.withdrawn_at is not None or paper.item_id != (item.pk if item else None):
        raise NotFound(f"paper:{paper_id}")
    paper.item, paper.meeting = item, meeting
    return paper
