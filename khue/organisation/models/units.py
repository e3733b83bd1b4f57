"""Đơn vị và chức vụ."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q

from khue.organisation.models.dated import EQUAL, OVERLAPS, Dated, basis, days, ends_after_start


class Unit(Dated):
    """Đơn vị (cơ quan): exists for a period; a new name is a new unit that succeeds the old."""

    KINDS = (
        ("committee", "Ủy ban nhân dân Thành phố"),
        ("office", "Văn phòng"),
        ("department", "sở, ban, ngành"),
        ("district", "quận, huyện, thị xã"),
        ("ward", "phường, xã"),
        ("division", "phòng, ban trực thuộc"),
        ("other", "cơ quan, tổ chức khác"),
    )

    kind = models.CharField(max_length=12, choices=KINDS)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    code = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=1000)
    fold = models.CharField(max_length=400)
    document = basis()
    end_document = basis()

    class Meta:
        constraints = (
            ends_after_start("unit_ends_after_start"),
            ExclusionConstraint(
                name="unit_code_once_at_a_time",
                expressions=[(F("code"), EQUAL), (F("kind"), EQUAL), (days(), OVERLAPS)],
                condition=~Q(code=""),
            ),
        )
        indexes = (models.Index(fields=["kind", "order"], name="unit_by_kind"),)

    def __str__(self) -> str:
        return self.name


class UnitSuccession(models.Model):
    """Kế thừa: from a day on, a unit (or a part of it) is followed by another. Many to many."""

    KINDS = (
        ("rename", "đổi tên"),
        ("merge", "hợp nhất, sáp nhập"),
        ("split", "chia, tách"),
        ("part", "nhận một phần"),
    )

    before = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=KINDS)
    note = models.CharField(max_length=200, blank=True)
    document = basis()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["before", "after"], name="succession_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="succession_not_itself"),
        )


class Post(Dated):
    """Chức vụ: a seat in a unit. ``continues`` is the same post before its unit was renamed."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    full_title = models.CharField(max_length=250)
    single_seat = models.BooleanField(default=False)
    leader = models.BooleanField(default=False)
    head = models.BooleanField(default=False)
    rank = models.PositiveIntegerField(default=100)
    continues = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    fold = models.CharField(max_length=400)
    document = basis()
    end_document = basis()

    class Meta:
        constraints = (
            ends_after_start("post_ends_after_start"),
            ExclusionConstraint(
                name="post_single_seat_once_in_unit",
                expressions=[(F("unit"), EQUAL), (F("code"), EQUAL), (days(), OVERLAPS)],
                condition=Q(single_seat=True),
            ),
        )
        indexes = (models.Index(fields=["code"], name="post_by_code"),)

    def __str__(self) -> str:
        return self.full_title
