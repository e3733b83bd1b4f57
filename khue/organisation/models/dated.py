"""Khoảng ngày: what every dated row shares: [since, until), open while ``until`` is empty."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from khue.shared.period import Period

OVERLAPS = RangeOperators.OVERLAPS
EQUAL = RangeOperators.EQUAL


def days() -> Func:
    """The row's period as a PostgreSQL daterange, half-open as in ``khue.shared.period``."""
    return Func(F("since"), F("until"), function="daterange", output_field=DateRangeField())


def ends_after_start(name: str) -> models.CheckConstraint:
    """A period has at least one day."""
    return models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name=name)


def basis() -> models.CharField[str, str]:
    """Căn cứ: number and date of the decision, as it is cited; the database fills it for code before it."""
    return models.CharField(max_length=80, blank=True, default="", db_default="")


def running(day: date, prefix: str = "") -> Q:
    """Rows whose period contains the day; ``prefix`` reaches through a relation (``post__``)."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


class DatedQuerySet(models.QuerySet["Dated"]):
    """Rows asked for by day."""

    def on(self, day: date) -> Self:
        """Those that hold on that day."""
        return self.filter(running(day))


class Dated(models.Model):
    """Có hiệu lực từ ngày, đến trước ngày."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        """The row's days as a rule sees them."""
        return Period(self.since, self.until)
