"""Máy nhập: one sheet after the other is compared with what stands by then, and carried out.

The same code makes the try (everything is taken back) and the import, so that what is shown can't differ from
what is done. Each sheet finds the register as the sheets before it left it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from khue.imports.queries import holders_now, stand_now, units_now
from khue.imports.rules.appointments import SeatPlan, plan_appointments
from khue.imports.rules.findings import Outcome, counts
from khue.imports.rules.people import PeopleIndex, PeoplePlan, plan_people
from khue.imports.rules.posts import PostPlan, plan_posts
from khue.imports.rules.reading import Read
from khue.imports.rules.tablets import TabletPlan, plan_tablets
from khue.imports.rules.units import UnitStep, earliest_days, plan_units
from khue.organisation import actions as organisation
from khue.organisation import queries
from khue.shared.actor import Actor
from khue.tablets import actions as tablets
from khue.tablets.queries import tablets_on_register

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Nhập thế nào: from which day, under which decision, and whether the list of appointments is complete."""

    day: date
    document: str
    complete: bool
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Kết quả: the report, and how many of how many appointments end because the file has them no more."""

    outcomes: tuple[Outcome, ...]
    missing: int
    running: int

    @property
    def mark(self) -> str:
        """What two runs of the same file are compared by."""
        shown = (sorted(repr(one.mark()) for one in self.outcomes), self.missing)
        return sha256(repr(shown).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each verdict."""
        return counts(self.outcomes)


def run(actor: Actor, read: Read, options: Options, tell: Tell) -> Result:
    """Compare and carry out every sheet, within the running action. Rows that can't be taken are left out."""
    rows = {key: read.rows.get(key, ()) for key in ("units", "posts", "people", "appointments", "tablets")}
    tell("units", 25)
    earliest = earliest_days(rows["units"], rows["appointments"])
    unit_plan = plan_units(rows["units"], queries.units_on_register(options.day), options.day, earliest)
    made = _make_units(actor, unit_plan.steps, options)
    units = units_now(options.day, unit_plan.faulty, made)
    tell("people", 32)
    people = plan_people(rows["people"], queries.people_on_register(), options.domains)
    _make_people(actor, people, options)
    tell("posts", 50)
    posts = plan_posts(rows["posts"], units, queries.posts_on_register(options.day))
    _make_posts(actor, posts, options)
    tell("appointments", 60)
    stand = stand_now(options.day, units, posts.faulty, people.faulty)
    seats = plan_appointments(rows["appointments"], stand, options.day, complete=options.complete)
    _make_appointments(actor, seats, options)
    tell("tablets", 75)
    machines = _tablets(actor, read, stand.people, people)
    outcomes = (
        *read.about,
        *unit_plan.outcomes,
        *posts.outcomes,
        *people.outcomes,
        *seats.outcomes,
        *machines.outcomes,
    )
    return Result(outcomes, seats.missing, seats.running)


def _make_units(actor: Actor, steps: Sequence[UnitStep], options: Options) -> dict[str, int]:
    """Gives the ids of the units that were made or revised, by key."""
    made: dict[str, int] = {}
    for step in steps:
        above = made.get(step.parent) or _unit_id(step.parent, options.day)
        draft = organisation.UnitDraft(step.kind, step.name, step.short_name, step.code, above, step.order)
        if step.id is None:
            made[step.key] = organisation.create_unit(
                actor, draft, since=step.since, document=options.document
            )
            continue
        # A unit whose parent got another name a moment ago goes on under another row by now.
        now = queries.unit_at(step.id, options.day)
        made[step.key] = organisation.revise_unit(
            actor, now[0].id if now else step.id, draft, day=options.day, document=options.document
        )
    return made


def _unit_id(key: str, day: date) -> int | None:
    if not key:
        return None
    found = units_now(day, {}, {}).by_key.get(key)
    return found.id if found else None


def _make_people(actor: Actor, plan: PeoplePlan, options: Options) -> None:
    drafts = [
        organisation.PersonDraft(one.name, one.code, one.email, one.phone, one.id) for one in plan.steps
    ]
    organisation.set_contacts(actor, [one for one in drafts if one.id is not None])
    organisation.add_people(actor, [one for one in drafts if one.id is None], options.document)


def _make_posts(actor: Actor, plan: PostPlan, options: Options) -> None:
    drafts = [
        organisation.PostDraft(one.unit_id, one.form, one.title, one.since, one.until) for one in plan.steps
    ]
    organisation.create_posts(actor, drafts, options.document)


def _make_appointments(actor: Actor, plan: SeatPlan, options: Options) -> None:
    for end in plan.ends:
        organisation.relieve(
            actor, end.appointment_id, day=end.day, document=end.document or options.document
        )
    drafts = [
        organisation.SeatDraft(
            one.person_id,
            one.post_id,
            one.kind,
            one.single_seat,
            one.since,
            one.until,
            one.document or options.document,
        )
        for one in plan.seats
    ]
    organisation.appoint_many(actor, drafts)


def _tablets(actor: Actor, read: Read, people: PeopleIndex, planned: PeoplePlan) -> TabletPlan:
    rows = read.rows.get("tablets", ())
    if not rows:
        return TabletPlan((), ())
    plan = plan_tablets(rows, tablets_on_register(), holders_now(people, planned.faulty))
    new = [
        tablets.TabletDraft(one.tag, one.serial, one.imei, one.model, one.platform, one.holder_id)
        for one in plan.steps
        if one.id is None
    ]
    known = [one for one in plan.steps if one.id is not None]
    details = [
        tablets.TabletDetails(one.id or 0, one.serial, one.imei, one.model) for one in known if one.described
    ]
    if details:
        tablets.describe_tablets(actor, details)
    tablets.register_tablets(actor, new)
    for one in known:
        if one.holder_id is not None:
            tablets.assign_holder(actor, one.id or 0, one.holder_id)
    return plan
