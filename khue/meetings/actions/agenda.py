"""Chương trình họp: a tree of items, edited one by one, each act undoable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from khue.audit.actions import action
from khue.meetings.actions.saving import touch
from khue.meetings.models import AgendaItem, Attendee, Meeting
from khue.meetings.queries.access import locked, locked_item
from khue.organisation import queries as organisation
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy

MOST_ITEMS = 300
DEEPEST = 4
LONGEST = 24 * 60


def _title(value: str) -> str:
    text = tidy(value)
    if not text:
        raise Refusal("meetings.no_item_title")
    if len(text) > 500:
        raise Refusal("meetings.too_long", limit=500)
    return text


def _minutes(value: Any) -> int:
    minutes = int(value or 0)
    if not 0 <= minutes <= LONGEST:
        raise Refusal("meetings.bad_minutes", most=LONGEST)
    return minutes


def _unit(value: Any) -> int | None:
    if value in (None, "", 0):
        return None
    known = organisation.unit_at(int(value), clock.today())
    if not known:
        raise Refusal("meetings.no_such_unit", unit=int(value))
    return int(value)


def _due(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Refusal("meetings.bad_time")
    return value


ITEM_FACTS: Mapping[str, Any] = {
    "title": _title,
    "minutes": _minutes,
    "unit_id": _unit,
    "due_at": _due,
    "note": lambda value: str(value or "")[:20_000],
    "no_paper": bool,
}


# What of an item its readers never see.
INWARD = frozenset({"due_at", "note", "no_paper"})


def _apply(item: AgendaItem, facts: Mapping[str, Any]) -> list[str]:
    unknown = facts.keys() - ITEM_FACTS.keys()
    if unknown:
        raise Refusal("meetings.no_such_fact", fields=", ".join(sorted(unknown)))
    if item.secret and (facts.keys() & {"title", "note"}):
        raise Refusal("meetings.secret_title")
    changed = []
    for name, value in facts.items():
        clean = ITEM_FACTS[name](value)
        if getattr(item, name) != clean:
            setattr(item, name, clean)
            changed.append(name)
    return changed


def neutral_title(unit_id: int | None) -> str:
    """Tên trung tính of an item that exists on paper only: by whom, never of what."""
    name = organisation.unit_names([unit_id]).get(unit_id or 0, "")
    return f"Nội dung do {name} trình"[:500] if name else "Nội dung chỉ có bản giấy"


def _parent(meeting: Meeting, parent_id: int | None) -> AgendaItem | None:
    if parent_id is None:
        return None
    parent = meeting.items.filter(pk=parent_id, removed_at=None).first()
    if parent is None:
        raise NotFound(f"item:{parent_id}")
    return parent


def _depth(item: AgendaItem | None) -> int:
    depth = 0
    while item is not None and depth <= DEEPEST + 1:
        depth += 1
        item = item.parent
    return depth


@action(allowed={"organiser"})
def add_item(
    actor: Actor, /, meeting_id: int, *, title: str, parent_id: int | None = None, **facts: Any
) -> int:
    """Thêm mục: at the end of its level. ``facts``: minutes, unit_id, due_at, note, no_paper. Gives the item's id."""
    meeting = locked(actor, meeting_id)
    if meeting.items.filter(removed_at=None).count() >= MOST_ITEMS:
        raise Refusal("meetings.too_many_items", most=MOST_ITEMS)
    parent = _parent(meeting, parent_id)
    if _depth(parent) >= DEEPEST:
        raise Refusal("meetings.too_deep", most=DEEPEST)
    last = meeting.items.aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem(meeting=meeting, parent=parent, order=last + 1)
    _apply(item, {"title": title, **facts})
    item.save()
    touch(meeting, title=meeting.title, item=item.pk, item_title=item.title)
    return item.pk


@action(allowed={"organiser"})
def edit_item(actor: Actor, /, item_id: int, **facts: Any) -> int:
    """Sửa mục: title, minutes, unit_id, due_at, note, no_paper. Gives the meeting's version."""
    item = locked_item(actor, item_id)
    changed = _apply(item, facts)
    if "unit_id" in changed:
        item.approved_at = item.approved_by = None
        changed += ["approved_at", "approved_by"]
        if item.secret:
            item.title = neutral_title(item.unit_id)
            changed.append("title")
    if changed:
        item.save(update_fields=changed)
    inward = not set(changed) - INWARD
    return touch(item.meeting, inward=inward, title=item.meeting.title, item=item_id, fields=changed)


def _limit(item: AgendaItem) -> list[int]:
    """Whom the item and those above it are limited to; empty when none of them is."""
    limits: list[set[int]] = []
    above: AgendaItem | None = item
    while above is not None:
        limits += [set(above.readers)] if above.readers else []
        above = above.parent
    if not limits:
        return []
    return sorted(limits[0].intersection(*limits) or limits[0])  # empty would open it to everybody


@action(allowed={"organiser"})
def move_item(actor: Actor, item_id: int, *, parent_id: int | None, position: int) -> int:
    """Chuyển mục: under a parent (or to the top), at a position from 0. Refuses ``meetings.item_into_itself``.

    Leaving a limited item doesn't open it to more readers: the limit goes along.
    """
    item = locked_item(actor, item_id)
    parent = _parent(item.meeting, parent_id)
    above = parent
    while above is not None:
        if above.pk == item.pk:
            raise Refusal("meetings.item_into_itself")
        above = above.parent
    if _depth(parent) >= DEEPEST:
        raise Refusal("meetings.too_deep", most=DEEPEST)
    if parent_id != item.parent_id:
        item.readers = _limit(item)
    item.parent = parent
    item.save(update_fields=["parent", "readers"])
    others = list(item.meeting.items.filter(removed_at=None).exclude(pk=item.pk).order_by("order", "pk"))
    level = [one for one in others if one.parent_id == parent_id]
    place = others.index(level[position]) if 0 <= position < len(level) else len(others)
    others.insert(place, item)
    for order, one in enumerate(others, 1):
        one.order = order
    AgendaItem.objects.bulk_update(others, ["order"])
    return touch(item.meeting, title=item.meeting.title, item=item_id, position=position)


@action(allowed={"organiser"})
def remove_item(actor: Actor, item_id: int) -> int:
    """Bỏ mục, with what is below it; ``restore_item`` brings it back. Gives the meeting's version."""
    item = locked_item(actor, item_id)
    at = clock.now()
    level = [item.pk]
    while level:
        AgendaItem.objects.filter(pk__in=level).update(removed_at=at)
        level = list(
            AgendaItem.objects.filter(parent__in=level, removed_at=None).values_list("pk", flat=True)
        )
    return touch(item.meeting, title=item.meeting.title, item=item_id, item_title=item.title)


@action(allowed={"organiser"})
def restore_item(actor: Actor, item_id: int) -> int:
    """Hoàn tác bỏ mục: the item and what went with it. Refuses ``meetings.not_removed``."""
    item = locked_item(actor, item_id, removed=True)
    if item.removed_at is None:
        raise Refusal("meetings.not_removed")
    if item.parent is not None and item.parent.removed_at not in {None, item.removed_at}:
        item.readers = _limit(item)  # the parent stays away, its limit doesn't
        item.parent = None
        item.save(update_fields=["parent", "readers"])
    item.meeting.items.filter(removed_at=item.removed_at).update(removed_at=None)
    return touch(item.meeting, title=item.meeting.title, item=item_id, item_title=item.title)


def _invited(meeting: Meeting, people: Sequence[int]) -> list[int]:
    known = set(Attendee.objects.filter(meeting=meeting).values_list("person_id", flat=True))
    strangers = [one for one in people if one not in known]
    if strangers:
        raise Refusal("meetings.not_invited", people=strangers)
    return list(dict.fromkeys(people))


@action(allowed={"organiser"})
def change_presenters(actor: Actor, item_id: int, *, add: Sequence[int] = (), drop: int | None = None) -> int:
    """Thêm, bớt người trình bày của một mục, whoever else stands in the list. Gives the meeting's version.

    Refuses ``meetings.not_invited`` for who is added and not among the attendees.
    """
    item = locked_item(actor, item_id)
    added = _invited(item.meeting, add)
    item.presenters = [one for one in dict.fromkeys([*item.presenters, *added]) if one != drop]
    item.save(update_fields=["presenters"])
    return touch(item.meeting, title=item.meeting.title, item=item_id, presenters=item.presenters)


@action(allowed={"organiser"})
def change_readers(actor: Actor, item_id: int, *, add: int | None = None, drop: int | None = None) -> int:
    """Thêm hoặc bớt một người đọc của một mục, whoever else stands in the list. Gives the meeting's version.

    Who was removed from the meeting may stay in the list and reads nothing. Refuses ``meetings.not_invited``
    for the added person, ``meetings.last_reader`` when nobody would be left.
    """
    item = locked_item(actor, item_id)
    added = _invited(item.meeting, [add] if add else [])
    left = [one for one in dict.fromkeys([*item.readers, *added]) if one != drop]
    if not left:
        raise Refusal("meetings.last_reader")
    item.readers = left
    item.save(update_fields=["readers"])
    return touch(item.meeting, title=item.meeting.title, item=item_id, readers=left)


@action(allowed={"organiser"})
def limit_item(actor: Actor, item_id: int, person_ids: Sequence[int]) -> int:
    """Giới hạn người đọc của một mục (and of all below it); nobody named = all attendees may read."""
    item = locked_item(actor, item_id)
    item.readers = _invited(item.meeting, person_ids)
    item.save(update_fields=["readers"])
    return touch(item.meeting, title=item.meeting.title, item=item_id, readers=item.readers)
