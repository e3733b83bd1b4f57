"""Nhập hàng loạt: many people, posts and appointments within the running action, a child record for each.

The same rows, constraints, records and followers as one by one, in a few statements. What is refused by a
constraint refuses all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from khue.audit.actions import note_each
from khue.organisation.actions.guarding import cited, constraints_speak
from khue.organisation.models import Appointment, Person, Post, Unit
from khue.organisation.rules import FORMS, full_title, post_fold, unit_in_title
from khue.shared.actor import Actor
from khue.shared.copying import copy_in
from khue.shared.text import fold, name_key

BATCH = 2000
_PERSON = ("id", "code", "full_name", "sort_key", "fold", "email", "phone")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Người sẽ thêm, or (with ``id``) as he will be written from now on."""

    full_name: str
    code: str
    email: str
    phone: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class PostDraft:
    """Chức vụ sẽ lập."""

    unit_id: int
    form: str
    title: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """Bổ nhiệm sẽ ghi."""

    person_id: int
    post_id: int
    kind: str
    single_seat: bool
    since: date
    until: date | None
    document: str


def hold_register() -> None:
    """Nobody else changes the organisation until the running transaction ends; reading goes on."""
    with connection.cursor() as cursor:
        for model in (Unit, Post, Person, Appointment):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _person(draft: PersonDraft) -> Person:
    name = draft.full_name[:120]
    return Person(
        id=draft.id,
        code=draft.code[:30],
        full_name=name,
        sort_key=name_key(name)[:600],
        fold=fold(name)[:240],
        email=draft.email,
        phone=draft.phone[:30],
    )


def add_people(actor: Actor, drafts: Sequence[PersonDraft], document: str = "") -> int:
    """Thêm nhiều người. Raises ``organisation.email_taken``, ``person_code_taken``."""
    ids = _reserved(len(drafts))
    made = [_person(replace(one, id=key)) for key, one in zip(ids, drafts, strict=True)]
    with constraints_speak(email="", code=""):
        copy_in(Person, _PERSON, ([getattr(one, column) for column in _PERSON] for one in made))
    facts = {"document": cited(document)} if document else {}
    return note_each(actor, "organisation.add_person", [(f"person:{key}", {**facts}) for key in ids])


def _reserved(count: int) -> list[int]:
    """Ids of so many people to come."""
    with connection.cursor() as cursor:
        sequence = "pg_get_serial_sequence(%s, 'id')"
        cursor.execute(
            f"SELECT nextval({sequence}) FROM generate_series(1, %s)",  # noqa: S608 - our own words
            [Person._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def set_contacts(actor: Actor, drafts: Sequence[PersonDraft]) -> int:
    """Sửa tên, mã, thư điện tử, điện thoại của nhiều người; what the account signs in with isn't touched."""
    rows = [_person(one) for one in drafts]
    columns = ["code", "full_name", "sort_key", "fold", "email", "phone"]
    before = dict(Person.objects.filter(id__in=[one.pk for one in rows]).values_list("id", "full_name"))
    with constraints_speak(email="", code=""):
        # An address may pass from one person to another: all are let go first.
        Person.objects.filter(id__in=[one.pk for one in rows]).update(email="", code="")
        Person.objects.bulk_update(rows, columns, batch_size=500)
    facts = [{"renamed": True} if one.full_name != before.get(one.pk) else {} for one in rows]
    objects = [f"person:{one.pk}" for one in rows]
    return note_each(actor, "organisation.set_contact", list(zip(objects, facts, strict=True)))


def create_posts(actor: Actor, drafts: Sequence[PostDraft], document: str = "") -> int:
    """Lập nhiều chức vụ. Raises ``organisation.post_exists``."""
    units = Unit.objects.in_bulk({one.unit_id for one in drafts})
    rows = []
    for one in drafts:
        unit, form = units[one.unit_id], FORMS[one.form]
        title = full_title(one.title, unit_in_title(unit.kind, unit.name, unit.short_name))
        rows.append(
            Post(
                unit=unit,
                code=one.form,
                title=one.title[:120],
                full_title=title[:250],
                single_seat=form.single_seat,
                leader=form.leader,
                head=form.head,
                rank=form.rank,
                fold=post_fold(one.title, unit.kind, unit.name, unit.short_name)[:400],
                since=one.since,
                until=one.until,
                document=cited(document),
            )
        )
    with constraints_speak(title=""):
        made = Post.objects.bulk_create(rows, batch_size=BATCH)
    facts = [(f"post:{one.pk}", {"title": one.full_title, "unit": one.unit_id}) for one in made]
    return note_each(actor, "organisation.create_post", facts)


def appoint_many(actor: Actor, drafts: Sequence[SeatDraft]) -> int:
    """Ghi nhiều bổ nhiệm. Raises ``organisation.already_in_post``, ``seat_taken``."""
    rows = [
        Appointment(
            person_id=one.person_id,
            post_id=one.post_id,
            kind=one.kind,
            single_seat=one.single_seat,
            since=one.since,
            until=one.until,
            document=cited(one.document),
        )
        for one in drafts
    ]
    with constraints_speak(title="", person=""):
        made = Appointment.objects.bulk_create(rows, batch_size=BATCH)
    return note_each(actor, "organisation.appoint", [(f"appointment:{one.pk}", _facts(one)) for one in made])


def _facts(one: Appointment) -> dict[str, object]:
    return {
        "person": one.person_id,
        "post": one.post_id,
        "kind": one.kind,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "document": one.document,
    }
