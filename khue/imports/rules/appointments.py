"""Bổ nhiệm trong tệp so với sổ: who begins, who ends, who stays; what the database would forbid is told by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from khue.imports.rules.findings import Finding, Outcome, Row, Verdict, key_of, outcome, shown
from khue.imports.rules.people import PeopleIndex, find_person
from khue.imports.rules.posts import UnitsNow
from khue.imports.rules.sheets import APPOINTMENTS
from khue.organisation.rules.register import AppointmentEntry, PersonEntry, PostEntry
from khue.shared.text import fold

MANY_ENDINGS = 20  # percent of the appointments that run in the units concerned
ACTING = "Quyền "
SPANS = {
    True: "imports.span_open",
    False: "imports.span_closed",
}  # codes of words that stand inside sentences


@dataclass(frozen=True, slots=True)
class SeatStep:
    """Một bổ nhiệm sẽ ghi."""

    person_id: int
    post_id: int
    kind: str
    single_seat: bool
    since: date
    until: date | None
    document: str


@dataclass(frozen=True, slots=True)
class EndStep:
    """Một lần giữ chức vụ sẽ kết thúc."""

    appointment_id: int
    day: date
    document: str


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """Báo cáo và các bước. ``missing`` of ``running``: how many end because the file no longer has them."""

    outcomes: tuple[Outcome, ...]
    seats: tuple[SeatStep, ...]
    ends: tuple[EndStep, ...]
    missing: int
    running: int


@dataclass(frozen=True, slots=True)
class Stand:
    """Sổ lúc này: units, posts, people and appointments after what the file did so far."""

    units: UnitsNow
    posts: tuple[PostEntry, ...]
    faulty_posts: Mapping[tuple[str, str], int]
    people: PeopleIndex
    faulty_people: Mapping[str, int]
    appointments: tuple[AppointmentEntry, ...]


@dataclass(slots=True)
class _Line:
    """One row on its way: what it names, and what came of it."""

    row: Row
    subject: str
    findings: list[Finding]
    verdict: Verdict = "error"
    unit_id: int | None = None
    seat: SeatStep | None = None
    end: EndStep | None = None


class _Planner:
    def __init__(self, stand: Stand, day: date) -> None:
        self.stand, self.day = stand, day
        self.posts = {(one.unit_id, fold(one.title)): one for one in stand.posts}
        self.by_id = {one.id: one for one in stand.posts}
        self.unit_names = {unit.id: unit.name for unit in stand.units.by_key.values()}
        self.held: dict[tuple[int, int], list[AppointmentEntry]] = defaultdict(list)
        for one in stand.appointments:
            self.held[one.person_id, one.post_id].append(one)
        self.matched: dict[int, int] = {}

    def line(self, row: Row) -> _Line:
        unit, problem = self.stand.units.find(row.text("unit"), _heading("unit"))
        findings = [problem] if problem and row.text("unit") else []
        person, more = self._person(row)
        findings += more
        name = person.full_name if person else row.text("name") or row.text("person") or row.text("email")
        where = unit.name if unit else row.text("unit")
        subject = " · ".join(filter(None, (name, row.text("title"), where)))
        line = _Line(row, subject, findings, unit_id=unit.id if unit else None)
        post = self._post(line) if unit is not None and row.text("title") else None
        if post is not None and person is not None and not row.bad:
            self._decide(line, person, post)
        return line

    def _post(self, line: _Line) -> PostEntry | None:
        title = fold(line.row.text("title"))
        post = self.posts.get((line.unit_id or 0, title))
        if post is not None:
            return post
        faulty = self.stand.faulty_posts.get((key_of(line.row.text("unit")), title))
        if faulty is not None:
            line.findings.append(Finding("imports.depends", column=_heading("title"), facts={"row": faulty}))
        else:
            facts = {"title": line.row.text("title")}
            line.findings.append(Finding("imports.post_unknown", column=_heading("title"), facts=facts))
        return None

    def _person(self, row: Row) -> tuple[PersonEntry | None, list[Finding]]:
        return find_person(
            self.stand.people,
            self.stand.faulty_people,
            row.text("person"),
            row.text("email"),
            row.text("name"),
        )

    def _decide(self, line: _Line, person: PersonEntry, post: PostEntry) -> None:
        row = line.row
        kind = row.text("kind") or "full"
        since, until = row.day("since"), row.day("until")
        known = self._known(person.id, post.id, kind, since, until)
        if known is not None:
            self._compare(line, known)
            return
        since = since or self.day
        if until is not None and until <= since:
            line.findings.append(Finding("imports.days_reversed", column=_heading("until")))
        end = until or post.until
        if since < post.since or (
            post.until is not None and (end is None or end > post.until or since >= post.until)
        ):
            facts = {
                "title": post.title,
                "since": shown(post.since),
                "until": shown(post.until),
                "span": SPANS[post.until is None],
            }
            line.findings.append(Finding("imports.outside_post", column=_heading("since"), facts=facts))
        if any(one.level == "stop" for one in line.findings):
            return
        line.verdict = "add"
        line.seat = SeatStep(person.id, post.id, kind, post.single_seat, since, end, row.text("document"))

    def _known(
        self, person_id: int, post_id: int, kind: str, since: date | None, until: date | None
    ) -> AppointmentEntry | None:
        """The appointment that a row is about: the same person, post and kind, that runs now or at the same time."""
        start = since or self.day
        for one in self.held.get((person_id, post_id), ()):
            runs = one.since <= self.day and (one.until is None or self.day < one.until)
            meets = (one.until is None or start < one.until) and (until is None or one.since < until)
            if one.kind == kind and (meets or (runs and (since is None or until is None))):
                return one
        return None

    def _compare(self, line: _Line, known: AppointmentEntry) -> None:
        row, until = line.row, line.row.day("until")
        if known.id in self.matched:
            facts = {"row": self.matched[known.id]}
            line.findings.append(Finding("imports.appointment_twice", column=_heading("title"), facts=facts))
        self.matched.setdefault(known.id, row.number)
        since = row.day("since")
        if since is not None and since != known.since:
            line.findings.append(
                Finding("imports.since_kept", "note", _heading("since"), {"day": shown(known.since)})
            )
        line.verdict = "same"
        if until is None and known.until is not None:
            line.findings.append(
                Finding("imports.until_kept", "note", _heading("until"), {"day": shown(known.until)})
            )
        if until is None or until == known.until:
            return
        if until <= known.since:
            line.findings.append(
                Finding(
                    "imports.ends_before_begin", column=_heading("until"), facts={"day": shown(known.since)}
                )
            )
        elif known.until is not None and until > known.until:
            line.findings.append(
                Finding("imports.already_ended", column=_heading("until"), facts={"day": shown(known.until)})
            )
        else:
            line.verdict = "end"
            line.end = EndStep(known.id, until, row.text("document"))


def _heading(key: str) -> str:
    return APPOINTMENTS.column(key).heading


def plan_appointments(rows: Sequence[Row], stand: Stand, day: date, *, complete: bool) -> SeatPlan:
    """What the rows mean. ``complete``: whoever of the units in the file isn't in it any more ends on ``day``."""
    planner = _Planner(stand, day)
    lines = [planner.line(row) for row in rows]
    units = {line.unit_id for line in lines if line.unit_id is not None} if complete else set()
    running = [
        one
        for one in stand.appointments
        if one.since < day and (one.until is None or one.until > day) and _unit(planner, one) in units
    ]
    missing = [one for one in running if one.id not in planner.matched]
    ends = [line.end for line in lines if line.end is not None]
    ends += [EndStep(one.id, day, "") for one in missing]
    _clashes(lines, planner, {one.appointment_id: one.day for one in ends})
    told = [outcome(line.row, line.verdict, line.subject, line.findings) for line in lines]
    good = {one.row for one in told if one.verdict != "error"}
    return SeatPlan(
        (*told, *(_ending(one, planner, day) for one in missing)),
        tuple(line.seat for line in lines if line.seat and line.row.number in good),
        tuple(one for one in ends if one.appointment_id in {m.id for m in missing})
        + tuple(line.end for line in lines if line.end and line.row.number in good),
        len(missing),
        len(running),
    )


def _unit(planner: _Planner, one: AppointmentEntry) -> int | None:
    post = planner.by_id.get(one.post_id)
    return post.unit_id if post else None


def _ending(one: AppointmentEntry, planner: _Planner, day: date) -> Outcome:
    person, post = planner.stand.people.by_id[one.person_id], planner.by_id[one.post_id]
    title = f"{ACTING}{post.title}" if one.kind == "acting" else post.title
    subject = " · ".join((person.full_name, title, planner.unit_names.get(post.unit_id, "")))
    told = Finding("imports.not_in_file", "note", facts={"day": shown(day)})
    return Outcome("appointments", 0, "end", subject, (told,))


@dataclass(frozen=True, slots=True)
class _Seat:
    """A period of somebody in a post, of the register or of a row."""

    person_id: int
    kind: str
    since: date
    until: date | None
    line: _Line | None = None

    def meets(self, other: _Seat) -> bool:
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )


def _clashes(lines: Sequence[_Line], planner: _Planner, ends: Mapping[int, date]) -> None:
    """Tell each new row that meets another holder of a single seat, or the same person in the same post."""
    new = [line for line in lines if line.seat is not None]
    posts = {line.seat.post_id for line in new if line.seat}
    seats: dict[int, list[_Seat]] = defaultdict(list)
    for one in planner.stand.appointments:
        if one.post_id in posts:
            until = ends.get(one.id, one.until)
            seats[one.post_id].append(_Seat(one.person_id, one.kind, one.since, until))
    for line in new:
        if line.seat is None:
            continue
        seat = _Seat(line.seat.person_id, line.seat.kind, line.seat.since, line.seat.until, line)
        for other in seats[line.seat.post_id]:
            if seat.meets(other):
                _tell_clash(line, seat, other, planner, single=line.seat.single_seat)
        seats[line.seat.post_id].append(seat)


def _tell_clash(line: _Line, seat: _Seat, other: _Seat, planner: _Planner, *, single: bool) -> None:
    facts = {
        "name": planner.stand.people.by_id[other.person_id].full_name,
        "since": shown(other.since),
        "until": shown(other.until),
        "span": SPANS[other.until is None],
        "row": other.line.row.number if other.line else 0,
    }
    where = "in_file" if other.line else "known"
    if seat.person_id == other.person_id:
        code = {"in_file": "imports.seat_twice_in_file", "known": "imports.seat_twice_known"}[where]
    elif single and seat.kind == other.kind:
        code = {"in_file": "imports.seat_taken_in_file", "known": "imports.seat_taken_known"}[where]
    else:
        return
    line.findings.append(Finding(code, column=_heading("since"), facts=facts))


def ended(appointments: Iterable[AppointmentEntry], ends: Mapping[int, date]) -> tuple[AppointmentEntry, ...]:
    """The appointments as they are once these have ended."""
    return tuple(replace(one, until=ends[one.id]) if one.id in ends else one for one in appointments)
