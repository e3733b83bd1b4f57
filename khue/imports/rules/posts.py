"""Chức vụ trong tệp so với sổ: known by unit and title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from khue.imports.rules.findings import Finding, Outcome, Row, Verdict, key_of, outcome, shown
from khue.imports.rules.sheets import POSTS
from khue.organisation.rules import FORMS, PostForm
from khue.organisation.rules.register import PostEntry, UnitEntry
from khue.shared.text import fold

_PREFIXES = {"district": "district_", "ward": "ward_"}


@dataclass(frozen=True, slots=True)
class PostStep:
    """Một chức vụ sẽ lập."""

    unit_id: int
    form: str
    title: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PostPlan:
    """Báo cáo và các bước; ``faulty``: rows that can't be taken, by unit's key and folded title."""

    outcomes: tuple[Outcome, ...]
    steps: tuple[PostStep, ...]
    faulty: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class UnitsNow:
    """Đơn vị để tra: by key as they stand by now, and rows of the file that couldn't be taken."""

    by_key: Mapping[str, UnitEntry]
    faulty: Mapping[str, int]
    ambiguous: frozenset[str] = frozenset()

    def find(self, code: str, heading: str) -> tuple[UnitEntry | None, Finding | None]:
        """The unit of a code, or why there is none."""
        key = key_of(code)
        if key in self.faulty:
            return None, Finding("imports.depends", column=heading, facts={"row": self.faulty[key]})
        if key in self.ambiguous:
            return None, Finding("imports.unit_ambiguous", column=heading, facts={"code": code})
        unit = self.by_key.get(key)
        return unit, None if unit else Finding("imports.unit_unknown", column=heading, facts={"code": code})


def form_for(title: str, kind: str) -> PostForm | None:
    """The form of that title in a unit of that kind; districts and wards have some of their own."""
    fits = [form for form in FORMS.values() if fold(form.title) == fold(title)]
    prefix = _PREFIXES.get(kind, "")
    own = [form for form in fits if prefix and form.code.startswith(prefix)]
    plain = [form for form in fits if not form.code.startswith(tuple(_PREFIXES.values()))]
    return next(iter([*own, *plain]), None)


def plan_posts(rows: Sequence[Row], units: UnitsNow, posts: Sequence[PostEntry]) -> PostPlan:
    """What the rows mean."""
    known = {(one.unit_id, fold(one.title)): one for one in posts}
    single = {(one.unit_id, one.form): one.title for one in posts if one.single_seat}
    seen: dict[tuple[int, str], int] = {}
    outcomes, steps, faulty = [], [], dict[tuple[str, str], int]()
    for row in rows:
        unit, problem = units.find(row.text("unit"), POSTS.column("unit").heading)
        findings = [problem] if problem and row.text("unit") else []
        subject = " · ".join(filter(None, (row.text("title"), unit.name if unit else row.text("unit"))))
        step: PostStep | None = None
        verdict: Verdict = "error"
        if unit is not None and row.text("title"):
            key = (unit.id, fold(row.text("title")))
            if key in seen:
                facts = {"row": seen[key]}
                findings.append(
                    Finding("imports.post_twice", column=POSTS.column("title").heading, facts=facts)
                )
            seen.setdefault(key, row.number)
            verdict = "same" if key in known else "add"
            if key in known:
                findings += _of_known(row, unit, known[key])
            else:
                step, more = _new(row, unit, single)
                findings += more
        told = outcome(row, verdict, subject, findings)
        outcomes.append(told)
        if told.verdict == "error":
            faulty[key_of(row.text("unit")), fold(row.text("title"))] = row.number
        elif step is not None:
            steps.append(step)
    return PostPlan(tuple(outcomes), tuple(steps), faulty)


def _of_known(row: Row, unit: UnitEntry, post: PostEntry) -> Iterable[Finding]:
    form = form_for(row.text("form"), unit.kind) if row.text("form") else None
    if form is not None and form.code != post.form:
        facts = {"form": FORMS[post.form].title if post.form in FORMS else post.form}
        yield Finding("imports.post_form_fixed", column=POSTS.column("form").heading, facts=facts)
    since = row.day("since")
    if since is not None and since != post.since:
        yield Finding("imports.since_kept", "note", POSTS.column("since").heading, {"day": shown(post.since)})


def _new(
    row: Row, unit: UnitEntry, single: dict[tuple[int, str], str]
) -> tuple[PostStep | None, list[Finding]]:
    form = form_for(row.text("form") or row.text("title"), unit.kind)
    if form is None:
        return None, [
            Finding(
                "imports.post_without_form",
                column=POSTS.column("form").heading,
                facts={"title": row.text("title")},
            )
        ]
    findings = []
    if form.single_seat and (unit.id, form.code) in single:
        facts = {"title": single[unit.id, form.code], "unit": unit.name}
        findings.append(Finding("imports.post_exists", column=POSTS.column("title").heading, facts=facts))
    since = row.day("since") or unit.since
    if since < unit.since or (unit.until is not None and since >= unit.until):
        facts = {"unit": unit.name, "day": shown(unit.since)}
        findings.append(
            Finding("imports.post_outside_unit", column=POSTS.column("since").heading, facts=facts)
        )
    if form.single_seat and not findings:
        single[unit.id, form.code] = row.text("title")
    title = row.text("title")
    return PostStep(unit.id, form.code, title, since, unit.until), findings
