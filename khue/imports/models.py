"""Bảng của việc nhập: who brought which file, what the try said of each row, and what came of it."""

from __future__ import annotations

from django.db import models

STATES = ("checking", "refused", "checked", "confirmed", "done", "dropped")


class Import(models.Model):
    """Lần nhập: one file on its way from *đang kiểm tra* to *đã nhập* or *đã bỏ*."""

    name = models.CharField(max_length=200)
    data = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    by_person = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_label = models.CharField(max_length=250)
    made_at = models.DateTimeField()
    day = models.DateField()
    document = models.CharField(max_length=80, blank=True)
    complete = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="checking")
    stage = models.CharField(max_length=20, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal_facts = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True)
    # What the try of the file came to, so that the import itself can't come to anything else.
    mark = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    missing = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    consequences = models.JSONField(default=list)
    differing = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_label = models.CharField(max_length=250, blank=True)
    done_at = models.DateTimeField(null=True)
    # Since it last began to wait for a job: when one last told of it, and how many began.
    moved_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="import_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="done", done_at__isnull=False)
                | (~models.Q(state="done") & models.Q(done_at__isnull=True)),
                name="import_done_has_its_time",
            ),
        )


class ReportLine(models.Model):
    """Dòng báo cáo: what one row of the file means, and why it can't be taken if so."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    verdict = models.CharField(max_length=6)
    warned = models.BooleanField()
    subject = models.CharField(max_length=500)
    fold = models.CharField(max_length=500)
    findings = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["of", "order"], name="report_line_once"),)
        indexes = (models.Index(fields=["of", "verdict", "order"], name="report_by_verdict"),)
