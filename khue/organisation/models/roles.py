"""Vai trò: what a person or post, or a unit, is named to, beyond what follows from the post."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q

from khue.organisation.models.dated import EQUAL, OVERLAPS, Dated, days, ends_after_start
from khue.organisation.models.people import Person
from khue.organisation.models.units import Post, Unit


class NamedRole(Dated):
    """Vai trò được giao, to a person or to a post (never both), everywhere or for one unit."""

    role = models.CharField(max_length=20)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            ends_after_start("named_role_ends_after_start"),
            models.CheckConstraint(
                condition=Q(person=None, post__isnull=False) | Q(person__isnull=False, post=None),
                name="named_role_person_or_post",
            ),
        )


class UnitRole(Dated):
    """Vai trò của đơn vị: one unit at a time is the focal department (đơn vị đầu mối)."""

    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            ends_after_start("unit_role_ends_after_start"),
            ExclusionConstraint(
                name="unit_role_one_holder",
                expressions=[(F("role"), EQUAL), (days(), OVERLAPS)],
            ),
        )
