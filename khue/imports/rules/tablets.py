"""Máy tính bảng trong tệp so với sổ máy: known by tag; serial and IMEI prove it is the same one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from khue.imports.rules.findings import Change, Finding, Outcome, Row, Verdict, key_of, outcome, twice
from khue.imports.rules.people import PeopleIndex, find_person
from khue.imports.rules.sheets import PLATFORMS, TABLETS
from khue.organisation.rules.register import PersonEntry
from khue.tablets.rules.register import TabletEntry

_PLATFORM_NAMES = {value: name for name, value in PLATFORMS.items()}


@dataclass(frozen=True, slots=True)
class TabletStep:
    """Một máy sẽ ghi nhận (``id`` None) hoặc sửa; ``holder_id`` only when it is handed over now."""

    id: int | None
    tag: str
    serial: str
    imei: str
    model: str
    platform: str
    holder_id: int | None
    described: bool


@dataclass(frozen=True, slots=True)
class TabletPlan:
    """Báo cáo và các bước."""

    outcomes: tuple[Outcome, ...]
    steps: tuple[TabletStep, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """Người có thể giữ máy: all people, who holds a post today, and who holds one that entitles."""

    people: PeopleIndex
    faulty: Mapping[str, int]
    in_post: frozenset[int]
    entitled: frozenset[int]


def plan_tablets(rows: Sequence[Row], tablets: Sequence[TabletEntry], holders: Holders) -> TabletPlan:
    """What the rows mean."""
    known = {key_of(one.tag): one for one in tablets}
    doubles = {key: twice(rows, key) for key in ("tag", "serial", "imei")}
    owners = {
        (column, key_of(getattr(one, column))): one
        for one in tablets
        for column in ("serial", "imei")
        if getattr(one, column)
    }
    outcomes, steps = [], []
    for row in rows:
        tablet = known.get(key_of(row.text("tag")))
        holder, findings = _holder(row, tablet, holders)
        findings = [*_doubles(row, doubles), *_of_numbers(row, tablet, owners), *findings]
        changes = _changes(row, tablet, holder, holders.people) if tablet else []
        if tablet is not None:
            findings += _of_known(row, tablet)
        verdict: Verdict = "add" if tablet is None else "change" if changes else "same"
        subject = " · ".join(
            filter(None, (row.text("tag"), row.text("model"), holder.full_name if holder else ""))
        )
        told = outcome(row, verdict, subject, findings, changes)
        outcomes.append(told)
        if told.verdict in {"add", "change"}:
            steps.append(_step(row, tablet, holder))
    return TabletPlan(tuple(outcomes), tuple(steps))


def _heading(key: str) -> str:
    return TABLETS.column(key).heading


def _doubles(row: Row, doubles: Mapping[str, Mapping[int, int]]) -> Iterable[Finding]:
    for key, found in doubles.items():
        if row.number in found:
            yield Finding("imports.code_twice", column=_heading(key), facts={"row": found[row.number]})


def _of_numbers(
    row: Row, tablet: TabletEntry | None, owners: Mapping[tuple[str, str], TabletEntry]
) -> Iterable[Finding]:
    for column in ("serial", "imei"):
        owner = owners.get((column, key_of(row.text(column))))
        if owner is not None and (tablet is None or owner.id != tablet.id):
            yield Finding("imports.number_of_another", column=_heading(column), facts={"tag": owner.tag})


def _holder(
    row: Row, tablet: TabletEntry | None, holders: Holders
) -> tuple[PersonEntry | None, list[Finding]]:
    code, email = row.text("holder"), row.text("email")
    if not code and not email:
        return None, []
    person, findings = find_person(holders.people, holders.faulty, code, email, "")
    if person is None:
        return None, [Finding(one.code, one.level, _heading("holder"), one.facts) for one in findings]
    if tablet is not None and tablet.holder_id == person.id:
        return person, findings
    if person.id not in holders.in_post:
        findings.append(
            Finding(
                "imports.holder_without_post", column=_heading("holder"), facts={"name": person.full_name}
            )
        )
    elif person.id not in holders.entitled:
        findings.append(
            Finding("imports.holder_not_entitled", "warn", _heading("holder"), {"name": person.full_name})
        )
    if tablet is not None and tablet.state in {"enrolled", "lost"}:
        code = "imports.tablet_enrolled" if tablet.state == "enrolled" else "imports.tablet_lost"
        findings.append(Finding(code, column=_heading("holder"), facts={"tag": tablet.tag}))
    return person, findings


def _of_known(row: Row, tablet: TabletEntry) -> Iterable[Finding]:
    if row.text("platform") and row.text("platform") != tablet.platform:
        facts = {"platform": _PLATFORM_NAMES.get(tablet.platform, tablet.platform)}
        yield Finding("imports.platform_fixed", column=_heading("platform"), facts=facts)


def _changes(row: Row, tablet: TabletEntry, holder: PersonEntry | None, people: PeopleIndex) -> list[Change]:
    found = [
        Change(_heading(key), getattr(tablet, key), row.text(key))
        for key in ("serial", "imei", "model")
        if row.text(key) and row.text(key) != getattr(tablet, key)
    ]
    if holder is not None and holder.id != tablet.holder_id:
        before = people.by_id.get(tablet.holder_id or 0)
        found.append(Change(_heading("holder"), before.full_name if before else "", holder.full_name))
    return found


def _step(row: Row, tablet: TabletEntry | None, holder: PersonEntry | None) -> TabletStep:
    told = {
        key: row.text(key) or (getattr(tablet, key) if tablet else "") for key in ("serial", "imei", "model")
    }
    return TabletStep(
        tablet.id if tablet else None,
        row.text("tag"),
        told["serial"],
        told["imei"],
        told["model"],
        row.text("platform"),
        holder.id if holder and (tablet is None or tablet.holder_id != holder.id) else None,
        described=tablet is None or any(told[key] != getattr(tablet, key) for key in told),
    )
