"""Đóng và chuyển chức vụ: what happens to posts, holders and roles when their unit changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from khue.organisation.models import Appointment, BodySeat, Delegation, NamedRole, Post, Unit
from khue.organisation.models.dated import running
from khue.organisation.rules import full_title, post_fold, unit_in_title


def close(rows: QuerySet[Any], day: date, **why: str) -> None:
    """End dated rows on a day: what hadn't begun by then never happens, the rest ends that day.

    ``why`` is written with the end (``end_document="12/QĐ-UBND"``), where the table has such a column.
    """
    rows.filter(since__gte=day).delete()
    rows.filter(Q(until=None) | Q(until__gt=day)).update(until=day, **why)


def close_posts(unit: Unit, day: date, document: str) -> set[int]:
    """End every post of a unit; gives the people who held one on that day or later."""
    posts = Post.objects.filter(unit=unit)
    close(NamedRole.objects.filter(unit=unit), day)
    return close_these_posts(posts, day, document)


def close_these_posts(rows: QuerySet[Post], day: date, document: str) -> set[int]:
    """End posts, with appointments, delegations under them, body seats and named roles; gives the holders."""
    posts = list(rows.values_list("id", flat=True))
    people = close_holders(Appointment.objects.filter(post__in=posts), day, document)
    close(BodySeat.objects.filter(post__in=posts), day)
    close(NamedRole.objects.filter(post__in=posts), day)
    close(Post.objects.filter(id__in=posts), day, end_document=document)
    return people


def close_holders(rows: QuerySet[Appointment], day: date, document: str) -> set[int]:
    """End appointments and the delegations given under them; gives whom that concerns."""
    ended = list(rows.filter(Q(until=None) | Q(until__gt=day)).values_list("id", "person_id"))
    ids = [key for key, _ in ended]
    close(Delegation.objects.filter(appointment__in=ids), day)
    close(Appointment.objects.filter(id__in=ids), day, end_document=document)
    return {person for _, person in ended}


def carry_posts(old: Unit, new: Unit, day: date, document: str) -> None:
    """Every running post goes on in the new unit, with its holders, delegations, seats and roles."""
    for post in Post.objects.filter(running(day), unit=old).order_by("id"):
        _carry_post(post, new, day, document)


def rename_posts(unit: Unit) -> None:
    """Titles of a unit's posts as they follow from its name now."""
    inside = unit_in_title(unit.kind, unit.name, unit.short_name)
    posts = list(Post.objects.filter(unit=unit))
    for post in posts:
        post.full_title = full_title(post.title, inside)[:250]
        post.fold = post_fold(post.title, unit.kind, unit.name, unit.short_name)[:400]
    Post.objects.bulk_update(posts, ["full_title", "fold"])


def carry_roles(old: Unit, new: Unit, day: date) -> None:
    """What people and posts, of this unit or another, are named to for the unit, they are for the new one."""
    _carry(NamedRole.objects.filter(unit=old), day, unit=new)


def _carry_post(post: Post, new: Unit, day: date, document: str) -> None:
    inside = unit_in_title(new.kind, new.name, new.short_name)
    after = Post.objects.create(
        unit=new,
        code=post.code,
        title=post.title,
        full_title=full_title(post.title, inside),
        single_seat=post.single_seat,
        leader=post.leader,
        head=post.head,
        rank=post.rank,
        continues=post,
        fold=post_fold(post.title, new.kind, new.name, new.short_name),
        since=day,
        until=post.until,
        document=document,
    )
    _carry(Appointment.objects.filter(post=post), day, post=after)
    _carry(BodySeat.objects.filter(post=post), day, post=after)
    _carry(NamedRole.objects.filter(post=post), day, post=after)
    Post.objects.filter(id=post.id).update(until=day, end_document=document)


def _carry(rows: QuerySet[Any], day: date, **onto: Post | Unit) -> None:
    """Rows that hold on the day are cut in two: the old ends, a copy on the new post or unit begins; later ones move."""
    rows.filter(since__gte=day).update(**onto)
    for one in list(rows.filter(running(day), since__lt=day)):
        old_id, until = one.pk, one.until
        type(one).objects.filter(pk=old_id).update(until=day)
        one.pk, one.since, one.until = None, day, until
        for name, row in onto.items():
            setattr(one, name, row)
        one._state.adding = True
        one.save()
        if isinstance(one, Appointment):
            _carry_delegations(old_id, one, day)


def _carry_delegations(old_id: int, new: Appointment, day: date) -> None:
    rows = Delegation.objects.filter(appointment=old_id)
    rows.filter(since__gte=day).update(appointment=new)
    for one in list(rows.filter(running(day))):
        until = one.until
        Delegation.objects.filter(pk=one.pk).update(until=day)
        Delegation.objects.create(
            giver_id=one.giver_id,
            taker_id=one.taker_id,
            appointment=new,
            scope=one.scope,
            document=one.document,
            since=day,
            until=until,
        )
