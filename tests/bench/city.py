"""Một thành phố lớn, làm nhanh: 50,000 meetings, 3,000 people and 600,000 attendees in seconds, by bulk SQL.

The rows are what the actions would have written, but for records, packages and letters; ``make`` runs on
Django's own connection, in an empty database that has its tables.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Model

from khue.accounts.models import User
from khue.meetings.models import AgendaItem, Attendee, Meeting, Paper
from khue.organisation.models import Appointment, NamedRole, Person, Post, Unit
from khue.shared import clock
from khue.shared.text import fold, name_key
from khue.tablets.models import Tablet

SINCE = date(2015, 1, 1)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Quang", "Thanh", "Thu", "Xuân", "Hải", "Bích")
GIVEN = ("An", "Ánh", "Bình", "Chi", "Cường", "Dũng", "Đạt", "Giang", "Hà", "Hạnh", "Hiếu", "Hòa", "Khánh",
         "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Thảo", "Trang", "Tuấn", "Uyên", "Yến")  # fmt: skip
KINDS = ("Họp giao ban", "Hội nghị sơ kết", "Họp nghe báo cáo", "Hội nghị triển khai", "Họp tổ công tác")
ABOUT = ("thu, chi ngân sách", "giải phóng mặt bằng", "cải cách hành chính", "phòng, chống thiên tai",
         "quy hoạch giao thông", "chuyển đổi số", "an sinh xã hội", "trật tự đô thị", "đầu tư công", "y tế cơ sở",
         "năm học mới", "môi trường làng nghề", "cấp nước sạch")  # fmt: skip
YEARS_BACK, DAYS_AHEAD = 5, 30


@dataclass(frozen=True, slots=True)
class City:
    """What was made: who looks at it, and how much of it there is."""

    ordinary: int  # user id of a deputy who attends a tenth of the meetings
    organiser: int  # user id of an organiser of the office, whose meetings are a tenth too
    administrator: int
    head: int  # user id of the head of a department
    people: int
    meetings: int
    attendees: int


def make(*, meetings: int = 50_000, people: int = 3_000, each: int = 12, tablets: int = 2_600) -> City:
    """Make the city; every person attends meetings all over five years, the ordinary one a tenth of them."""
    dice = random.Random(7)
    units = _units()
    persons = _people(dice, people, units)
    users = _users(persons[:4])
    _roles(persons, units[1])
    _tablets(persons, tablets)
    with unchecked_keys():
        first = _meetings(dice, meetings, persons, units)
        _agendas(first, meetings, units)
        _attendees(first, meetings, persons, each)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return City(*users, people, meetings, meetings * each)


@contextmanager
def unchecked_keys() -> Iterator[None]:
    """Without asking for each row whether what it points at exists, where we are a superuser (it is ten times slower)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        mighty = cursor.fetchone() == (True,)
        if mighty:
            cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            if mighty:
                cursor.execute("SET session_replication_role = origin")


def records(count: int) -> None:
    """So many lines in the log, spread over people and meetings; without a right mac, so for reading only."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO audit_record (key, at, action, outcome, code, object, facts, actor, person_id, fold, mac)
               SELECT gen_random_uuid(), now() - (%(n)s - n) * interval '1 minute', verb, 'done', '',
                      'meeting:' || (n %% 50000), jsonb_build_object('title', 'Họp giao ban ' || n),
                      jsonb_build_object('kind', 'person', 'label', p.full_name, 'person', p.id), p.id,
                      p.fold || ' ' || verb || ' meeting:' || (n %% 50000) || ' hop giao ban ' || n, repeat('0', 64)
               FROM generate_series(1, %(n)s) n
               CROSS JOIN LATERAL (SELECT (ARRAY['meetings.publish', 'meetings.edit_facts', 'meetings.put_paper',
                      'tablets.renew_session', 'accounts.note_sign_in'])[1 + n %% 5] AS verb) v
               JOIN (SELECT id, full_name, fold, row_number() OVER (ORDER BY id) - 1 AS place FROM organisation_person) p
                 ON p.place = n %% (SELECT count(*) FROM organisation_person)""",
            {"n": count},
        )
        cursor.execute("ANALYZE audit_record")


def _copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of a model's table; columns that aren't named get their default."""
    rest = [
        one
        for one in model._meta.concrete_fields
        if not (one.primary_key or one.null or one.column in columns) and one.db_default is NOT_PROVIDED
    ]
    usual = tuple(_plain(one.get_default()) for one in rest)
    names = ", ".join(f'"{name}"' for name in (*columns, *(one.column for one in rest)))
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row((*row, *usual))


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def _ids(model: type[Model]) -> list[int]:
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True))


def _units() -> list[int]:
    """The committee, its office, 30 departments, 126 wards."""
    names = [("committee", "Ủy ban nhân dân Thành phố"), ("office", "Văn phòng Ủy ban nhân dân Thành phố")]
    names += [("department", f"Sở Công tác {n}") for n in range(1, 31)]
    names += [("ward", f"Ủy ban nhân dân phường Số {n}") for n in range(1, 127)]
    rows = [(kind, name, name, at, fold(name), SINCE) for at, (kind, name) in enumerate(names)]
    _copy(Unit, ("kind", "name", "short_name", "order", "fold", "since"), rows)
    ids = _ids(Unit)
    Unit.objects.exclude(id=ids[0]).update(parent=ids[0])
    return ids


def _people(dice: random.Random, count: int, units: Sequence[int]) -> list[int]:
    """People with a post each: the first of a unit heads it."""
    names = [" ".join(dice.choice(part) for part in (FAMILY, MIDDLE, GIVEN)) for _ in range(count)]
    rows = [(name, name_key(name), fold(name), f"p{at}@hanoi.gov.vn") for at, name in enumerate(names)]
    _copy(Person, ("full_name", "sort_key", "fold", "email"), rows)
    persons = _ids(Person)
    called = dict(Unit.objects.values_list("id", "name"))
    # The office keeps its organiser (1) and administrator (2); the ordinary person (0) is a deputy of a department.
    where = [units[2], units[1], units[1], *(units[at % len(units)] for at in range(3, count))]
    posts, headed = [], set()
    for at, unit in enumerate(where):
        head = at > 2 and unit not in headed
        headed |= {unit} if head else set()
        title, code = ("Giám đốc", "director") if head else ("Phó Giám đốc", "deputy_director")
        full = f"{title} {called[unit]}"
        posts.append((unit, code, title, full, head, head, 10 if head else 20, fold(full), SINCE))
    columns = ("unit_id", "code", "title", "full_title", "leader", "head", "rank", "fold", "since")
    _copy(Post, columns, posts)
    held = ((person, post, False, SINCE) for person, post in zip(persons, _ids(Post), strict=True))
    _copy(Appointment, ("person_id", "post_id", "single_seat", "since"), held)
    return persons


def _users(persons: Sequence[int]) -> list[int]:
    users = [User.objects.create(email=f"p{at}@hanoi.gov.vn", password="!") for at in range(len(persons))]
    for person, user in zip(persons, users, strict=True):
        Person.objects.filter(id=person).update(user=user)
    return [user.pk for user in users]


def _roles(persons: Sequence[int], office: int) -> None:
    NamedRole.objects.create(role="organiser", person_id=persons[1], unit_id=office, since=SINCE)
    for role in ("administrator", "auditor"):
        NamedRole.objects.create(role=role, person_id=persons[2], since=SINCE)


def _meetings(dice: random.Random, count: int, persons: Sequence[int], units: Sequence[int]) -> int:
    """Meetings from five years back to a month ahead; every tenth of the office. Gives the first id."""
    now = clock.now()
    begin = datetime.combine(clock.today() - timedelta(days=365 * YEARS_BACK), time(0), clock.VN)
    step = timedelta(days=365 * YEARS_BACK + DAYS_AHEAD) / count
    presiders = persons[3:43]
    names = dict(Person.objects.filter(id__in=presiders).values_list("id", "full_name"))
    columns = ("title", "fold", "starts", "ends", "place", "place_key", "presider_id", "organiser_id", "unit_id",
               "urgent", "state", "version", "published", "made_at", "saved_at")  # fmt: skip

    def rows() -> Iterable[tuple[Any, ...]]:
        for n in range(count):
            starts = begin + n * step
            place, presider = f"Phòng họp số {n % 20 + 1}", presiders[n % len(presiders)]
            title = f"{dice.choice(KINDS)} về {dice.choice(ABOUT)} lần {n % 997}"
            state = "draft" if n % 50 == 7 else "cancelled" if n % 100 == 9 else "published"
            unit, saved = units[1] if n % 10 == 5 else units[2 + n % 30], min(starts, now)
            yield (title, fold(f"{title} {place} {names[presider]}"), starts, starts + timedelta(hours=2), place, fold(place), presider, persons[1], unit,
                   n % 200 == 0, state, 3, 0 if state == "draft" else 3, saved, saved)  # fmt: skip

    _copy(Meeting, columns, rows())
    return Meeting.objects.order_by("id").values_list("id", flat=True)[0]


def _agendas(first: int, count: int, units: Sequence[int]) -> None:
    """Three items with a paper each; one of them still owed in some meetings."""
    items = (
        (first + n, k, f"Mục {k}", 20, units[2 + (n + k) % 30]) for n in range(count) for k in range(1, 4)
    )
    _copy(AgendaItem, ("meeting_id", "order", "title", "minutes", "unit_id"), items)
    made = list(AgendaItem.objects.values_list("id", "meeting_id", "order"))
    papers = (
        (meeting, item, 1, f"Báo cáo của mục {order}", None if order == 3 and meeting % 60 == 1 else item)
        for item, meeting, order in made
    )
    _copy(Paper, ("meeting_id", "item_id", "order", "title", "file_id"), papers)


def _attendees(first: int, count: int, persons: Sequence[int], each: int) -> None:
    """So many each; the ordinary person in every tenth meeting, where he takes one of the seats."""
    others = persons[3:]

    def rows() -> Iterable[tuple[Any, ...]]:
        for n in range(count):
            for k in range(each):
                taken = k == 0 and n % 10 == 3
                person = persons[0] if taken else others[(n * 7919 + k * 251) % len(others)]
                yield (first + n, person, k, "person", person)

    _copy(Attendee, ("meeting_id", "person_id", "order", "chosen_kind", "chosen_id"), rows())


def _tablets(persons: Sequence[int], count: int) -> None:
    now = clock.now()
    rows = (
        (f"MTB-{n:05}", "iPad A16", "ios", "enrolled", person, now, now, now - timedelta(minutes=n))
        for n, person in enumerate(persons[:count])
    )
    _copy(
        Tablet,
        ("tag", "model", "platform", "state", "holder_id", "held_since", "registered_at", "last_seen"),
        rows,
    )
