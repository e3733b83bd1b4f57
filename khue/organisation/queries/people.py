"""Con người theo ngày: cards, holders of a post, heads and clerks of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet

from khue.organisation.models import Appointment, Person
from khue.organisation.models.dated import running
from khue.organisation.queries.units import unit_at, with_predecessors
from khue.organisation.rules import initials
from khue.shared import clock
from khue.shared.text import fold


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Thẻ người: a person as lists show him, in his first post of the day (``post_title`` with the unit)."""

    id: int
    name: str
    sort_key: str
    post_title: str
    unit_id: int | None
    unit_name: str
    email: str
    phone: str
    initials: str
    is_leader: bool
    code: str = ""
    post_codes: frozenset[str] = frozenset()


# Whoever holds several posts stands under the first by rank; the codes are of all of them.
_CARDS = """
SELECT p.id, p.full_name, p.sort_key, p.email, p.phone, p.code,
       a.kind, post.code, post.full_title, post.unit_id, u.short_name, post.leader
FROM organisation_person p
LEFT JOIN organisation_appointment a ON a.person_id = p.id AND a.since <= %(day)s AND (a.until IS NULL OR a.until > %(day)s)
LEFT JOIN organisation_post post ON post.id = a.post_id
LEFT JOIN organisation_unit u ON u.id = post.unit_id
WHERE p.id = ANY(%(ids)s)
ORDER BY p.id, post.rank, a.since, a.id
"""


def people(ids: Iterable[int], day: date | None = None) -> dict[int, PersonCard]:
    """Thẻ của nhiều người, by id, as of the day (today without one); unknown ids are left out. One statement."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, {"ids": wanted, "day": day or clock.today()})
        rows = cursor.fetchall()
    codes: dict[int, set[str]] = {}
    first: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        first.setdefault(row[0], row)
        if row[7] is not None:
            codes.setdefault(row[0], set()).add(row[7])
    return {one: _card(row, frozenset(codes.get(one, ()))) for one, row in first.items()}


def _card(row: tuple[Any, ...], codes: frozenset[str]) -> PersonCard:
    person, name, sort_key, email, phone, code, kind, _post, title, unit_id, unit_name, leader = row
    return PersonCard(
        id=person,
        name=name,
        sort_key=sort_key,
        post_title=acting_title(kind, title) if title else "",
        unit_id=unit_id,
        unit_name=unit_name or "",
        email=email,
        phone=phone,
        initials=initials(name),
        is_leader=bool(leader),
        code=code,
        post_codes=codes,
    )


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Họ tên, by id: for lists that show no more than that."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, full_name FROM organisation_person WHERE id = ANY(%s)", [wanted])
        return dict(cursor.fetchall())


def name_sql(person: str) -> str:
    """Họ tên, for a statement of a list: SQL that gives the name of the person whose id is the given column."""
    return f"(SELECT full_name FROM organisation_person WHERE id = {person})"  # noqa: S608 - a column that a query of ours names


def acting_title(kind: str, full_title: str) -> str:
    """The title as it is addressed: ``Quyền Giám đốc Sở …`` for who acts."""
    return f"Quyền {full_title}" if kind == "acting" else full_title


def holding(person: OuterRef, day: date) -> QuerySet[Appointment]:
    """Chức vụ đang giữ of an outer row's person, for a subquery: who holds none is in no post that day."""
    return Appointment.objects.filter(running(day), person=person)


def holders(condition: Q, day: date) -> list[int]:
    """Ids of the people in posts that match, on that day: by rank of the post, full before acting, by name."""
    rows = (
        Appointment.objects.filter(condition, running(day))
        .order_by("post__rank", "-kind", "person__sort_key", "id")
        .values_list("person_id", flat=True)
    )
    return list(dict.fromkeys(rows))


def holder_of(post_id: int, day: date | None = None) -> PersonCard | None:
    """Người giữ chức vụ trong ngày: the full holder, else the acting one, else nobody."""
    at = day or clock.today()
    found = holders(Q(post=post_id), at)
    return people(found[:1], at)[found[0]] if found else None


def heads_of(unit_id: int, day: date | None = None) -> tuple[int, ...]:
    """Thủ trưởng của đơn vị: ids of who answers for it; its first leaders while the head's post is vacant.

    Those of its successors when the unit has ended by that day.
    """
    at = day or clock.today()
    found = _heads(unit_id, at)
    if found:
        return found
    later = [row.id for row in unit_at(unit_id, at) if row.id != unit_id]
    return tuple(dict.fromkeys(person for unit in later for person in _heads(unit, at)))


def _heads(unit_id: int, day: date) -> tuple[int, ...]:
    heads = holders(Q(post__unit=unit_id, post__head=True), day)
    return tuple(heads or holders(Q(post__unit=unit_id, post__leader=True), day)[:1])


def headed_by(person_id: int, unit_ids: Iterable[int], day: date | None = None) -> frozenset[int]:
    """Đơn vị đứng đầu: those of the units for which ``heads_of`` names this person; as cheap for many as for one."""
    at, asked = day or clock.today(), frozenset(unit_ids)
    rows = (
        Appointment.objects.filter(
            running(at), Q(post__head=True) | Q(post__leader=True), post__unit__in=asked
        )
        .order_by("post__rank", "-kind", "person__sort_key", "id")
        .values_list("post__unit_id", "person_id", "post__head")
    )
    heads: dict[int, set[int]] = {}
    leaders: dict[int, int] = {}
    for unit, person, head in rows:
        if head:
            heads.setdefault(unit, set()).add(person)
        leaders.setdefault(unit, person)
    own = frozenset(one for one in leaders if person_id in heads.get(one, {leaders[one]}))
    return with_predecessors(own, at) & asked


def clerks_of(unit_id: int, day: date | None = None) -> tuple[int, ...]:
    """Văn thư của đơn vị: ids."""
    return tuple(holders(Q(post__unit=unit_id, post__code="clerk"), day or clock.today()))


def without_post_since(person_id: int, day: date) -> date | None:
    """Không còn chức vụ từ ngày nào, as of a day: nothing for one who holds a post on it.

    ``date.min`` for one who never held any by then.
    """
    held = Appointment.objects.filter(person=person_id, since__lte=day).values_list("until", flat=True)
    ends = [date.max if until is None else until for until in held]
    last = max(ends, default=date.min)
    return last if last <= day else None


def person_of_user(user_id: int) -> int | None:
    """The person whose account this is."""
    return Person.objects.filter(user=user_id).values_list("id", flat=True).first()


def namesakes(full_name: str, but: int | None) -> list[PersonCard]:
    """Người cùng họ tên, with or without marks: shown before somebody is entered twice."""
    name = fold(full_name)
    if not name:
        return []
    cards = people(Person.objects.filter(fold=name).exclude(id=but or 0).values_list("id", flat=True)[:5])
    return sorted(cards.values(), key=lambda card: card.id)
