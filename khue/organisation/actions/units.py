"""Lập, đổi tên, hợp nhất, chia tách, kết thúc đơn vị."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.carrying import carry_posts, close, close_posts
from khue.organisation.actions.guarding import constraints_speak
from khue.organisation.models import Unit, UnitRole, UnitSuccession
from khue.organisation.models.dated import running
from khue.organisation.rules import unit_fold
from khue.shared.actor import Actor
from khue.shared.refusal import NotFound, Refusal
from khue.shared.text import tidy

KINDS = frozenset(kind for kind, _ in Unit.KINDS)


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """Đơn vị sẽ lập."""

    kind: str
    name: str
    short_name: str = ""
    code: str = ""
    parent_id: int | None = None
    order: int = 1000


@action(allowed={"administrator"})
def create_unit(actor: Actor, draft: UnitDraft, *, since: date, until: date | None = None) -> int:
    """Lập đơn vị. Raises ``organisation.unknown_kind``, ``name_missing``, ``unit_code_taken``."""
    del actor
    unit = _make(draft, since, until)
    describe(object=f"unit:{unit.id}", name=unit.name, since=since.isoformat())
    return unit.id


@action(allowed={"administrator"})
def rename_unit(actor: Actor, unit_id: int, *, name: str, short_name: str = "", day: date) -> int:
    """Đổi tên đơn vị từ một ngày: a new unit succeeds the old; posts, holders, divisions go over."""
    del actor
    old = _running_unit(unit_id, day)
    new = _continue(old, name, short_name or name, old.parent, day)
    describe(object=f"unit:{new.id}", before=old.id, name=new.name, day=day.isoformat())
    return new.id


@action(allowed={"administrator"})
def merge_units(
    actor: Actor, unit_ids: Sequence[int], *, into: int | UnitDraft, day: date, note: str = ""
) -> int:
    """Hợp nhất, sáp nhập từ một ngày: into a new unit, or into one that goes on.

    Posts of the units that end, and their holders' appointments, end that day; a unit's role
    (focal) passes to the successor. Gives the successor's id.
    """
    del actor
    ending = [_running_unit(key, day) for key in unit_ids if key != into]
    if not ending:
        raise Refusal("organisation.nothing_to_merge")
    for unit in ending:
        _end(unit, day)
    after = _make(into, day, None) if isinstance(into, UnitDraft) else _running_unit(into, day)
    _succeed(ending, [after], day, "merge", note)
    describe(object=f"unit:{after.id}", before=[unit.id for unit in ending], day=day.isoformat())
    return after.id


@action(allowed={"administrator"})
def split_unit(
    actor: Actor, unit_id: int, *, into: Sequence[UnitDraft], day: date, note: str = ""
) -> tuple[int, ...]:
    """Chia đơn vị thành nhiều đơn vị mới từ một ngày. Gives their ids."""
    del actor
    old = _running_unit(unit_id, day)
    if not into:
        raise Refusal("organisation.nothing_to_merge")
    _end(old, day)
    made = [_make(draft, day, None) for draft in into]
    _succeed([old], made, day, "split", note)
    describe(object=f"unit:{old.id}", after=[unit.id for unit in made], day=day.isoformat())
    return tuple(unit.id for unit in made)


@action(allowed={"administrator"})
def end_unit(actor: Actor, unit_id: int, *, day: date) -> None:
    """Kết thúc đơn vị từ một ngày, without a successor."""
    del actor
    unit = _running_unit(unit_id, day)
    _end(unit, day)
    describe(object=f"unit:{unit_id}", day=day.isoformat())


def _running_unit(unit_id: int, day: date) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).select_related("parent").filter(id=unit_id).first()
    if unit is None:
        raise NotFound("unit")
    if not unit.period.contains(day):
        raise Refusal("organisation.unit_not_running", name=unit.name, day=f"{day:%d/%m/%Y}")
    return unit


def _make(draft: UnitDraft, since: date, until: date | None) -> Unit:
    name = tidy(draft.name)
    short = tidy(draft.short_name) or name
    if draft.kind not in KINDS:
        raise Refusal("organisation.unknown_kind", kind=draft.kind)
    if not name:
        raise Refusal("organisation.name_missing")
    if until is not None and until <= since:
        raise Refusal("organisation.period_backwards")
    with constraints_speak(unit_code=draft.code):
        return Unit.objects.create(
            kind=draft.kind,
            name=name,
            short_name=short[:80],
            code=draft.code,
            parent_id=draft.parent_id,
            order=draft.order,
            fold=unit_fold(name, short),
            since=since,
            until=until,
        )


def _children(unit: Unit, day: date) -> list[Unit]:
    rows = Unit.objects.filter(running(day), parent=unit).select_related("parent")
    return list(rows.select_for_update(of=("self",)).order_by("order", "id"))


def _continue(old: Unit, name: str, short_name: str, parent: Unit | None, day: date) -> Unit:
    """The same unit from a day on under another name or parent, with all that belongs to it."""
    if day <= old.since:
        raise Refusal("organisation.unit_not_running", name=old.name, day=f"{day:%d/%m/%Y}")
    until, children = old.until, _children(old, day)
    Unit.objects.filter(id=old.id).update(until=day)
    parent_id = parent.id if parent else None
    new = _make(UnitDraft(old.kind, name, short_name, old.code, parent_id, old.order), day, until)
    UnitSuccession.objects.create(before=old, after=new, day=day, kind="rename")
    carry_posts(old, new, day)
    _pass_on_roles(old, new, day)
    for child in children:
        _continue(child, child.name, child.short_name, new, day)
    return new


def _end(unit: Unit, day: date) -> None:
    if day <= unit.since:
        raise Refusal("organisation.unit_not_running", name=unit.name, day=f"{day:%d/%m/%Y}")
    for child in _children(unit, day):
        _end(child, day)
    close_posts(unit, day)
    Unit.objects.filter(id=unit.id).update(until=day)


def _succeed(before: list[Unit], after: list[Unit], day: date, kind: str, note: str) -> None:
    UnitSuccession.objects.bulk_create(
        [
            UnitSuccession(before=old, after=new, day=day, kind=kind, note=tidy(note)[:200])
            for old in before
            for new in after
        ]
    )
    for old in before:
        _pass_on_roles(old, after[0], day)


def _pass_on_roles(old: Unit, new: Unit, day: date) -> None:
    held = list(UnitRole.objects.filter(running(day), unit=old).values_list("role", "until", "document"))
    close(UnitRole.objects.filter(unit=old), day)
    UnitRole.objects.bulk_create(
        [
            UnitRole(role=role, unit=new, since=day, until=until, document=document)
            for role, until, document in held
        ]
    )
