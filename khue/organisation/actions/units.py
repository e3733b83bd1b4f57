"""Lập, đổi tên, hợp nhất, chia tách, kết thúc đơn vị."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.carrying import carry_posts, carry_roles, close, close_posts, rename_posts
from khue.organisation.actions.guarding import cited, constraints_speak
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
def create_unit(
    actor: Actor, draft: UnitDraft, *, since: date, until: date | None = None, document: str = ""
) -> int:
    """Lập đơn vị. Raises ``organisation.unknown_kind``, ``name_missing``, ``unit_code_taken``,
    and ``unit_not_running`` of the unit above it."""
    del actor
    unit = _make(draft, since, until, cited(document))
    describe(object=f"unit:{unit.id}", name=unit.name, since=since.isoformat(), document=unit.document)
    return unit.id


@action(allowed={"administrator"})
def rename_unit(
    actor: Actor, unit_id: int, *, name: str, short_name: str = "", day: date, document: str = ""
) -> int:
    """Đổi tên đơn vị từ một ngày: a new unit succeeds the old; posts, holders, divisions go over.

    Raises ``organisation.name_missing``, ``same_name``, ``unit_not_running``.
    """
    del actor
    old, basis = _running_unit(unit_id, day), cited(document)
    if tidy(name) == old.name and tidy(short_name) in {"", old.short_name}:
        raise Refusal("organisation.same_name", name=old.name)
    new = _continue(old, name, short_name or name, old.parent, day, basis)
    describe(object=f"unit:{new.id}", before=old.id, name=new.name, day=day.isoformat(), document=basis)
    return new.id


@action(allowed={"administrator"})
def revise_unit(actor: Actor, unit_id: int, draft: UnitDraft, *, day: date, document: str = "") -> int:
    """Sửa đơn vị theo danh sách mới: name, short name, the unit above, order. Gives the id that holds from then on.

    From ``day`` on a unit that existed before goes on as a new row, as after ``rename_unit``, so that history
    stays true; one that only begins then, or changes nothing but its order, is corrected in place.
    Raises ``organisation.unit_above_itself``, ``name_missing``, ``unit_not_running``.
    """
    del actor
    old, basis = _running_unit(unit_id, max(day, _begins(unit_id))), cited(document)
    name = tidy(draft.name)[:200]
    short = (tidy(draft.short_name) or name)[:80]
    if not name:
        raise Refusal("organisation.name_missing")
    _not_above_itself(old.id, draft.parent_id)
    moved = (name, short, draft.parent_id) != (old.name, old.short_name, old.parent_id)
    Unit.objects.filter(id=old.id).update(order=draft.order)
    old.order, after = draft.order, old
    if moved and old.since < day:
        above = Unit.objects.filter(id=draft.parent_id or 0).first()
        after = _continue(old, name, short, above, day, basis)
    elif moved:
        _correct(old, name, short, draft.parent_id)
    describe(object=f"unit:{after.id}", before=old.id, name=name, parent=draft.parent_id, order=draft.order)
    describe(day=day.isoformat(), document=basis)
    return after.id


@action(allowed={"administrator"})
def merge_units(
    actor: Actor,
    unit_ids: Sequence[int],
    *,
    into: int | UnitDraft,
    day: date,
    note: str = "",
    document: str = "",
) -> int:
    """Hợp nhất, sáp nhập từ một ngày: into a new unit, or into one that goes on.

    Posts of the units that end, and their holders' appointments, end that day; a unit's role
    (focal) passes to the successor. Gives the successor's id.
    """
    del actor
    basis = cited(document)
    ending = [_running_unit(key, day) for key in dict.fromkeys(unit_ids) if key != into]
    if not ending:
        raise Refusal("organisation.nothing_to_merge")
    people = {person for unit in ending for person in _end(unit, day, basis)}
    after = _make(into, day, None, basis) if isinstance(into, UnitDraft) else _running_unit(into, day)
    _succeed(ending, [after], day, "merge", note, basis)
    describe(
        object=f"unit:{after.id}",
        before=[unit.id for unit in ending],
        day=day.isoformat(),
        document=basis,
        people=sorted(people),
    )
    return after.id


@action(allowed={"administrator"})
def split_unit(
    actor: Actor,
    unit_id: int,
    *,
    into: Sequence[UnitDraft],
    day: date,
    going_on: bool = False,
    note: str = "",
    document: str = "",
) -> tuple[int, ...]:
    """Chia, tách đơn vị từ một ngày. Gives the ids of the new units.

    *Chia*: the unit ends and two or more follow it. *Tách* (``going_on``): it goes on, and each new unit
    takes over a part of it.
    """
    del actor
    old, basis = _running_unit(unit_id, day), cited(document)
    if len(into) < (1 if going_on else 2):
        raise Refusal("organisation.split_into_one")
    people = set() if going_on else _end(old, day, basis)
    made = [_make(draft, day, None, basis) for draft in into]
    _succeed([old], made, day, "part" if going_on else "split", note, basis)
    describe(
        object=f"unit:{old.id}",
        after=[unit.id for unit in made],
        going_on=going_on,
        day=day.isoformat(),
        document=basis,
        people=sorted(people),
    )
    return tuple(unit.id for unit in made)


@action(allowed={"administrator"})
def end_unit(actor: Actor, unit_id: int, *, day: date, document: str = "") -> None:
    """Kết thúc đơn vị từ một ngày, without a successor."""
    del actor
    unit, basis = _running_unit(unit_id, day), cited(document)
    people = _end(unit, day, basis)
    close(UnitRole.objects.filter(unit=unit), day)
    describe(object=f"unit:{unit_id}", day=day.isoformat(), document=basis, people=sorted(people))


def _begins(unit_id: int) -> date:
    return Unit.objects.filter(id=unit_id).values_list("since", flat=True).first() or date.min


def _not_above_itself(unit_id: int, parent_id: int | None) -> None:
    above = parent_id
    while above is not None:
        if above == unit_id:
            raise Refusal("organisation.unit_above_itself")
        above = Unit.objects.filter(id=above).values_list("parent_id", flat=True).first()


def _correct(unit: Unit, name: str, short: str, parent_id: int | None) -> None:
    """Give a unit that only begins another name or place, and its posts the titles that follow."""
    if parent_id is not None:
        _parent_runs(parent_id, unit.since)
    unit.name, unit.short_name, unit.parent_id = name, short, parent_id
    unit.fold = unit_fold(name, short)[:400]
    unit.save(update_fields=["name", "short_name", "parent", "fold"])
    rename_posts(unit)


def _running_unit(unit_id: int, day: date) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).select_related("parent").filter(id=unit_id).first()
    if unit is None:
        raise NotFound("unit")
    if not unit.period.contains(day):
        raise Refusal("organisation.unit_not_running", name=unit.name, day=f"{day:%d/%m/%Y}")
    return unit


def _make(draft: UnitDraft, since: date, until: date | None, document: str) -> Unit:
    name = tidy(draft.name)
    short = tidy(draft.short_name) or name
    if draft.kind not in KINDS:
        raise Refusal("organisation.unknown_kind", kind=draft.kind)
    if not name:
        raise Refusal("organisation.name_missing")
    if until is not None and until <= since:
        raise Refusal("organisation.period_backwards")
    if draft.parent_id is not None:
        _parent_runs(draft.parent_id, since)
    with constraints_speak(unit_code=draft.code):
        return Unit.objects.create(
            kind=draft.kind,
            name=name[:200],
            short_name=short[:80],
            code=tidy(draft.code)[:20],
            parent_id=draft.parent_id,
            order=draft.order,
            fold=unit_fold(name, short)[:400],
            since=since,
            until=until,
            document=document,
        )


def _parent_runs(parent_id: int, day: date) -> None:
    parent = Unit.objects.filter(id=parent_id).first()
    if parent is None:
        raise NotFound("unit")
    if not parent.period.contains(day):
        raise Refusal("organisation.unit_not_running", name=parent.name, day=f"{day:%d/%m/%Y}")


def _children(unit: Unit, day: date) -> list[Unit]:
    rows = Unit.objects.filter(running(day), parent=unit).select_related("parent")
    return list(rows.select_for_update(of=("self",)).order_by("order", "id"))


def _continue(  # noqa: PLR0917 - one step of a rename, called at two places below each other
    old: Unit, name: str, short_name: str, parent: Unit | None, day: date, document: str
) -> Unit:
    """The same unit from a day on under another name or parent, with all that belongs to it."""
    if day <= old.since:
        raise Refusal("organisation.unit_not_running", name=old.name, day=f"{day:%d/%m/%Y}")
    until, children = old.until, _children(old, day)
    Unit.objects.filter(id=old.id).update(until=day, end_document=document)
    parent_id = parent.id if parent else None
    draft = UnitDraft(old.kind, name, short_name, old.code, parent_id, old.order)
    new = _make(draft, day, until, document)
    UnitSuccession.objects.create(before=old, after=new, day=day, kind="rename", document=document)
    carry_posts(old, new, day, document)
    carry_roles(old, new, day)
    _pass_on_roles(old, new, day)
    for child in children:
        _continue(child, child.name, child.short_name, new, day, document)
    return new


def _end(unit: Unit, day: date, document: str) -> set[int]:
    """End a unit and those below it; gives the people who lose a post."""
    if day <= unit.since:
        raise Refusal("organisation.unit_not_running", name=unit.name, day=f"{day:%d/%m/%Y}")
    people = {person for child in _children(unit, day) for person in _end(child, day, document)}
    people |= close_posts(unit, day, document)
    Unit.objects.filter(id=unit.id).update(until=day, end_document=document)
    return people


def _succeed(  # noqa: PLR0917 - the columns of one table
    before: list[Unit], after: list[Unit], day: date, kind: str, note: str, document: str
) -> None:
    UnitSuccession.objects.bulk_create(
        [
            UnitSuccession(
                before=old, after=new, day=day, kind=kind, note=tidy(note)[:200], document=document
            )
            for old in before
            for new in after
        ]
    )
    for old in before if kind != "part" else ():
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
