"""Tham số và lịch làm việc, as the administrator set them."""

from __future__ import annotations

from django.db import models

from khue.organisation.models.people import Person


class ParameterValue(models.Model):
    """Giá trị của một tham số from a day on, until the next one's day; the default holds before the first."""

    key = models.CharField(max_length=60)
    since = models.DateField()
    value = models.JSONField()
    document = models.CharField(max_length=80, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "since"], name="parameter_once_a_day"),)


class AnnouncedDay(models.Model):
    """Ngày nghỉ hoặc ngày làm bù được công bố: stands above what the law's calendar says of that day."""

    day = models.DateField()
    name = models.CharField(max_length=120)
    works = models.BooleanField()
    document = models.CharField(max_length=80, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day"], name="announced_day_once"),)
