"""Bảng của phiếu giao nhận tài liệu mật. What a slip was opened for is known here by ``kind:id``, people by number."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from khue.documents.rules import LEVELS

STATES = ("opened", "taken", "closed", "cancelled")
BACK = ("", "returned", "recalled", "lost")


class SlipBook(models.Model):
    """Sổ phiếu của một năm: the last number given. It only grows, so that no number comes twice."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Slip(models.Model):
    """Phiếu giao nhận tài liệu mật (bản giấy): a pointer to papers that aren't in Khuê, and their way.

    ``about`` is what they are for (``item:42``). ``subject`` (trích yếu) is empty unless a setting lets it be
    written, and can't be anything else for Tuyệt mật.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    symbol = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True)
    unit_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField()
    kept_at = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default="opened")
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    opened_label = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True)
    taken_label = models.CharField(max_length=200, blank=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_label = models.CharField(max_length=200, blank=True)
    due_back = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_label = models.CharField(max_length=200, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="slip_number_once_a_year"),
            models.UniqueConstraint(
                fields=["about"], condition=~Q(state="cancelled"), name="slip_one_for_a_thing"
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="slip_level_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="slip_state_known"),
            models.CheckConstraint(
                condition=~Q(level="tuyet_mat") | Q(subject=""), name="slip_no_subject_for_tuyet_mat"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="slip_cancelled_with_reason"
            ),
        )
        indexes = (models.Index(fields=["opened_by"], name="slip_by_opener"),)


class SlipCopy(models.Model):
    """Bản: one numbered copy of the papers of a slip."""

    slip = models.ForeignKey(Slip, models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["slip", "number"], name="slip_copy_once"),)


class Handing(models.Model):
    """Lần giao một bản: to whom, signed when, come back how and when. One holder at a time."""

    copy = models.ForeignKey(SlipCopy, models.PROTECT, related_name="handings")
    person_id = models.BigIntegerField()
    name = models.CharField(max_length=160)
    post = models.CharField(max_length=300, blank=True)
    out_at = models.DateTimeField()
    out_label = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    back = models.CharField(max_length=10, blank=True)
    back_at = models.DateTimeField(null=True)
    back_label = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["copy"], condition=Q(back__in=("", "lost")), name="handing_one_holder"
            ),
            models.CheckConstraint(condition=Q(back__in=BACK), name="handing_back_known"),
            models.CheckConstraint(condition=Q(back="") | Q(back_at__isnull=False), name="handing_back_when"),
            models.CheckConstraint(
                condition=~Q(back="lost") | ~Q(reason=""), name="handing_lost_with_reason"
            ),
        )
