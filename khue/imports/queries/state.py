"""Sổ để so với tệp, as it stands by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from khue.imports.rules.appointments import Stand
from khue.imports.rules.people import PeopleIndex
from khue.imports.rules.posts import UnitsNow
from khue.imports.rules.tablets import Holders
from khue.imports.rules.templates import Rows, rows_of
from khue.imports.rules.units import units_by_key
from khue.organisation import queries as organisation
from khue.organisation.rules import FORMS
from khue.organisation.rules.register import AppointmentEntry, PostEntry, Register, UnitEntry
from khue.shared import clock
from khue.shared.parameters import PARAMETERS
from khue.tablets.queries import tablets_on_register

DOMAINS = "distribution.domains"  # declared by a context above; without it no address is questioned


def official_domains() -> tuple[str, ...]:
    """Tên miền của thư công vụ, by the parameter; none when nothing declares it."""
    parameter = PARAMETERS.get(DOMAINS)
    return organisation.domains(parameter) if parameter else ()


def units_now(day: date, faulty: Mapping[str, int], made: Mapping[str, int]) -> UnitsNow:
    """Đơn vị để tra. ``made``: ids that the file's units have got by now, by key."""
    rows = organisation.units_on_register(day)
    by_id = {one.id: one for one in rows}
    found: dict[str, UnitEntry] = {}
    ambiguous = set()
    for key, entries in units_by_key(rows).items():
        runs = [one for one in entries if one.since <= day]
        found[key] = (runs or entries)[0]
        if len(runs) > 1:
            ambiguous.add(key)
    own = {key: by_id[unit_id] for key, unit_id in made.items() if unit_id in by_id}
    return UnitsNow({**found, **own}, faulty, frozenset(ambiguous - set(own)))


def stand_now(
    day: date,
    units: UnitsNow,
    faulty_posts: Mapping[tuple[str, str], int],
    faulty_people: Mapping[str, int],
) -> Stand:
    """Sổ lúc này cho việc so bổ nhiệm."""
    return Stand(
        units,
        organisation.posts_on_register(day),
        faulty_posts,
        PeopleIndex(organisation.people_on_register()),
        faulty_people,
        organisation.appointments_on_register(),
    )


def holders_now(people: PeopleIndex, faulty: Mapping[str, int]) -> Holders:
    """Ai có thể giữ máy hôm nay."""
    today = clock.today()
    posts = {one.id: one for one in organisation.posts_on_register(today)}
    running = _running(organisation.appointments_on_register(), posts, today)
    return Holders(
        people,
        faulty,
        frozenset(one.person_id for one in running),
        frozenset(one.person_id for one in running if posts[one.post_id].leader),
    )


def _running(
    rows: Iterable[AppointmentEntry], posts: Mapping[int, PostEntry], day: date
) -> list[AppointmentEntry]:
    return [
        one
        for one in rows
        if one.post_id in posts and one.since <= day and (one.until is None or one.until > day)
    ]


def present_rows(day: date) -> Rows:
    """Dữ liệu hiện có as rows of the template."""
    register = Register(
        organisation.units_on_register(day),
        organisation.posts_on_register(day),
        organisation.people_on_register(),
        organisation.appointments_on_register(),
    )
    titles = {code: form.title for code, form in FORMS.items()}
    return rows_of(register, tablets_on_register(), titles, day)
