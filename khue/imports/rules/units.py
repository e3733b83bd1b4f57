"""Đơn vị trong tệp so với sổ: which are new, which get another name or place, which stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from khue.imports.rules.findings import Change, Finding, Outcome, Row, key_of, outcome, shown, twice
from khue.imports.rules.sheets import UNIT_KINDS, UNITS
from khue.organisation.rules.register import UnitEntry
from khue.shared.text import fold

LAST = 1000
_KIND_NAMES = {kind: name for name, kind in reversed(UNIT_KINDS.items())}


@dataclass(frozen=True, slots=True)
class UnitStep:
    """Một đơn vị sẽ lập (``id`` None) hoặc sửa; ``parent`` is a key as ``units_by_key`` has it, "" for none."""

    key: str
    id: int | None
    code: str
    kind: str
    name: str
    short_name: str
    parent: str
    order: int
    since: date


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """Báo cáo và các bước, parents before children; ``faulty``: rows of the file that can't be taken, by key."""

    outcomes: tuple[Outcome, ...]
    steps: tuple[UnitStep, ...]
    faulty: Mapping[str, int]


def unit_key(unit: UnitEntry) -> str:
    """How a file names the unit: its code, or ``#id`` for one that has none."""
    return key_of(unit.code) or f"#{unit.id}"


def units_by_key(units: Iterable[UnitEntry]) -> dict[str, list[UnitEntry]]:
    """Units by what names them in a file; two kinds may share a code."""
    found: dict[str, list[UnitEntry]] = defaultdict(list)
    for unit in units:
        found[unit_key(unit)].append(unit)
    return dict(found)


class _Planner:
    """What the rows are compared with."""

    def __init__(
        self, rows: Sequence[Row], units: Sequence[UnitEntry], day: date, earliest: Mapping[str, date]
    ) -> None:
        self.rows, self.day, self.earliest = rows, day, earliest
        self.known = units_by_key(units)
        self.by_id = {unit.id: unit for unit in units}
        self.doubles = twice(rows, "code")
        self.first: dict[str, Row] = {}
        for row in rows:
            self.first.setdefault(key_of(row.text("code")), row)
        self.names = {fold(unit.name): unit for unit in units}

    def existing(self, key: str, kind: str = "") -> UnitEntry | None:
        found = self.known.get(key, [])
        return next((one for one in found if one.kind == kind), found[0] if found else None)

    def parent_key(self, key: str) -> str:
        """Whom the unit will stand under, by the file where it says so."""
        row = self.first.get(key)
        if row is not None and row.text("parent"):
            return key_of(row.text("parent"))
        unit = self.existing(key, row.text("kind") if row else "")
        above = self.by_id.get(unit.parent_id or 0) if unit else None
        return unit_key(above) if above else ""

    def circle(self, key: str) -> list[str]:
        """The way upwards that comes back to the unit; empty when it doesn't."""
        way = [key]
        while above := self.parent_key(way[-1]):
            if above == key:
                return [*way, key]
            if above in way:
                return []
            way.append(above)
        return []

    def since(self, row: Row) -> date:
        """The first day of a new unit: as written, else early enough for whom the file puts into it."""
        return row.day("since") or min(self.day, self.earliest.get(key_of(row.text("code")), self.day))


def plan_units(
    rows: Sequence[Row], units: Sequence[UnitEntry], day: date, earliest: Mapping[str, date]
) -> UnitPlan:
    """What the rows mean. ``earliest``: by key, the first day that appointments of the file ask for."""
    planner = _Planner(rows, units, day, earliest)
    outcomes, steps, faulty = [], dict[str, UnitStep](), dict[str, int]()
    for row in _downwards(rows, planner):
        key = key_of(row.text("code"))
        told, step = _one(row, key, planner, faulty)
        outcomes.append(told)
        if told.verdict == "error":
            faulty.setdefault(key, row.number)
        elif step is not None:
            steps[key] = step
    outcomes.sort(key=lambda one: one.row)
    return UnitPlan(tuple(outcomes), tuple(steps.values()), faulty)


def _downwards(rows: Sequence[Row], planner: _Planner) -> list[Row]:
    def depth(row: Row) -> int:
        seen: set[str] = set()
        key = key_of(row.text("code"))
        while key and key not in seen:
            seen.add(key)
            key = planner.parent_key(key)
        return len(seen)

    return sorted(rows, key=lambda row: (depth(row), row.number))


def _one(row: Row, key: str, planner: _Planner, faulty: Mapping[str, int]) -> tuple[Outcome, UnitStep | None]:
    subject = " · ".join(filter(None, (row.text("code"), row.text("name"))))
    findings = list(_of_place(row, key, planner, faulty))
    if row.bad or not key:
        return outcome(row, "error", subject, findings), None
    unit = planner.existing(key, row.text("kind"))
    if unit is None:
        findings += _of_new(row, key, planner)
        return outcome(row, "add", subject, findings), _step(row, key, None, planner)
    findings += _of_known(row, unit)
    changes = _changes(row, unit, planner)
    step = _step(row, key, unit, planner) if changes else None
    return outcome(row, "change" if changes else "same", subject, findings, changes), step


def _of_place(row: Row, key: str, planner: _Planner, faulty: Mapping[str, int]) -> Iterable[Finding]:
    heading = UNITS.column("code").heading
    if row.number in planner.doubles:
        yield Finding("imports.code_twice", column=heading, facts={"row": planner.doubles[row.number]})
    above = key_of(row.text("parent"))
    heading = UNITS.column("parent").heading
    if above and above not in planner.first and above not in planner.known:
        yield Finding("imports.unit_unknown", column=heading, facts={"code": row.text("parent")})
    elif above in faulty:
        yield Finding("imports.depends", column=heading, facts={"row": faulty[above]})
    if key and (way := planner.circle(key)):
        yield Finding(
            "imports.units_circle",
            column=heading,
            facts={"way": " → ".join(one.upper() for one in way)[:200]},
        )


def _of_new(row: Row, key: str, planner: _Planner) -> Iterable[Finding]:
    if key.startswith("#"):
        yield Finding(
            "imports.made_code", column=UNITS.column("code").heading, facts={"code": row.text("code")}
        )
    namesake = planner.names.get(fold(row.text("name")))
    if namesake is not None and unit_key(namesake) not in planner.first:
        facts = {"name": namesake.name, "code": namesake.code or f"#{namesake.id}"}
        yield Finding("imports.unit_same_name", "warn", UNITS.column("name").heading, facts)
    above = planner.existing(key_of(row.text("parent"))) if row.text("parent") else None
    since = planner.since(row)
    if above is not None and above.since > since:
        facts = {"name": above.name, "day": shown(above.since)}
        yield Finding("imports.before_parent", column=UNITS.column("since").heading, facts=facts)
    since_above = planner.first.get(key_of(row.text("parent")))
    if above is None and since_above is not None and planner.since(since_above) > since:
        facts = {"name": since_above.text("name"), "day": shown(planner.since(since_above))}
        yield Finding("imports.before_parent", column=UNITS.column("since").heading, facts=facts)


def _of_known(row: Row, unit: UnitEntry) -> Iterable[Finding]:
    if row.text("kind") != unit.kind:
        facts = {"kind": _KIND_NAMES.get(unit.kind, unit.kind)}
        yield Finding("imports.unit_kind_fixed", column=UNITS.column("kind").heading, facts=facts)
    since = row.day("since")
    if since is not None and since != unit.since:
        yield Finding("imports.since_kept", "note", UNITS.column("since").heading, {"day": shown(unit.since)})


def _short(row: Row, unit: UnitEntry) -> str:
    if row.text("short_name"):
        return row.text("short_name")
    return unit.short_name if row.text("name") == unit.name else row.text("name")[:80]


def _changes(row: Row, unit: UnitEntry, planner: _Planner) -> list[Change]:
    found = []
    above = planner.by_id.get(unit.parent_id or 0)
    before = unit_key(above) if above else ""
    pairs = (
        ("name", unit.name, row.text("name")),
        ("short_name", unit.short_name, _short(row, unit)),
        ("parent", before, key_of(row.text("parent")) or before),
        ("order", str(unit.order), row.text("order") or str(unit.order)),
    )
    for column, old, new in pairs:
        if old != new:
            found.append(Change(UNITS.column(column).heading, old, new))
    return found


def _step(row: Row, key: str, unit: UnitEntry | None, planner: _Planner) -> UnitStep:
    order = row.text("order")
    return UnitStep(
        key,
        unit.id if unit else None,
        row.text("code"),
        row.text("kind"),
        row.text("name"),
        _short(row, unit) if unit else row.text("short_name"),
        planner.parent_key(key),
        int(order) if order else (unit.order if unit else LAST),
        planner.since(row),
    )


def earliest_days(units: Sequence[Row], appointments: Sequence[Row]) -> dict[str, date]:
    """By unit's key the first day of its appointments in the file, and of those of the units below it."""
    above = {key_of(row.text("code")): key_of(row.text("parent")) for row in units}
    written = {key_of(row.text("code")): row.day("since") for row in units}
    found: dict[str, date] = {}
    wanted = [(key_of(row.text("unit")), row.day("since")) for row in appointments]
    for start, day in [*wanted, *written.items()]:
        key, seen = start, set[str]()
        while day is not None and key and key not in seen:
            seen.add(key)
            found[key] = min(day, found.get(key, day))
            key = above.get(key, "")
    return found
