"""Bảng của gửi, nhận. People and tablets are known here by their numbers only: the post office keeps no cards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Package(models.Model):
    """Bộ tài liệu đã phát hành: one immutable manifest for one class of readers.

    `body` is the manifest as canonical JSON in gzip: what is served is what was issued.
    `hash` is the sha-256 of that JSON.
    """

    subject = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    reader_class = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)
    cancelled = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "version", "reader_class"], name="package_one_per_class"
            ),
        )


class PackageFile(models.Model):
    """Tài liệu trong bộ: the right to a file's bytes comes from this row, while not withdrawn."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="files")
    file_id = models.BigIntegerField()
    pages = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["package", "file_id"], name="packagefile_once"),)
        indexes = (models.Index(fields=["file_id"], name="packagefile_by_file"),)


class Delivery(models.Model):
    """Lượt gửi: one package to one person: sent, on the tablet, opened. Ended when a newer version came."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="deliveries")
    subject = models.CharField(max_length=80)
    person_id = models.BigIntegerField()
    sent_at = models.DateTimeField()
    on_tablet_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["package", "person_id"], name="delivery_once"),
            models.UniqueConstraint(
                fields=["subject", "person_id"],
                condition=models.Q(ended_at__isnull=True),
                name="delivery_one_live",
            ),
        )
        indexes = (models.Index(fields=["person_id", "ended_at"], name="delivery_by_person"),)


class PaperState(models.Model):
    """Tình trạng một tài liệu: a row made at the first receipt; `seen` is a bitmap of pages.

    `opened_at` is what the tablet told, `browser_at` when the server handed it to the person's browser.
    `seen` is of the tablet, `browser_seen` of browsers: what is known is their union.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="papers")
    file_id = models.BigIntegerField()
    received_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    browser_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    seen = models.BinaryField(default=b"")
    browser_seen = models.BinaryField(default=b"", db_default=b"")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["delivery", "file_id"], name="paperstate_once"),)


class ReaderMark(models.Model):
    """Mã dấu người đọc: the short code over the pages that a person was shown in a browser.

    One for each person and package; without a package for who reads as organiser or preparing unit.
    """

    code = models.CharField(max_length=8)
    subject = models.CharField(max_length=80)
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="+")
    person_id = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code"], name="readermark_code_once"),
            models.UniqueConstraint(
                fields=["subject", "person_id", "package"], nulls_distinct=False, name="readermark_once"
            ),
        )


class Feed(models.Model):
    """Dòng tin của một người: its head is the number of the last entry; numbered under this row's lock."""

    person_id = models.BigIntegerField(primary_key=True)
    head = models.BigIntegerField(default=0)
    awake_at = models.DateTimeField(null=True)


class FeedEntry(models.Model):
    """Một tin: number `seq` of a person, without gaps. `batch` is what NOTIFY names."""

    feed = models.ForeignKey(Feed, models.CASCADE, db_index=False, related_name="entries")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    body = models.JSONField()
    at = models.DateTimeField()
    batch = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["feed", "seq"], name="feedentry_number"),)
        indexes = (models.Index(fields=["batch"], name="feedentry_by_batch"),)


class InboxOperation(models.Model):
    """Nội dung nhận từ máy: each operation id of a tablet is taken once; its result is kept."""

    tablet_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    operation = models.UUIDField()
    seq = models.BigIntegerField()
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    status = models.CharField(max_length=8)
    code = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    note = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tablet_id", "operation"], name="inboxoperation_once"),
        )


class Letter(models.Model):
    """Thư điện tử: one letter to one person, with the same Message-ID at every try."""

    subject = models.CharField(max_length=80)
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="+")
    person_id = models.BigIntegerField()
    address = models.CharField(max_length=254)
    title = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    ics = models.BinaryField(null=True)
    method = models.CharField(max_length=8, blank=True)
    link = models.CharField(max_length=500, blank=True)
    file_ids = ArrayField(models.BigIntegerField(), default=list)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=8, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    attached = models.BooleanField(null=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "delayed", "refused", "unknown"]),
                name="letter_state_known",
            ),
        )
        indexes = (
            models.Index(fields=["subject", "person_id"], name="letter_by_subject"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "sending", "delayed"]),
                name="letter_unfinished",
            ),
        )


class PushSubscription(models.Model):
    """Nơi nhận báo của một máy (Web Push): for who holds it now; and what waits to be said there, as one.

    ``due_at`` empty = nothing waits. ``seq`` is raised by whatever is added, so that what comes while a message
    is under way isn't taken for sent. ``end_reason`` before ``ended_at``: one last message goes, then it ends.
    """

    tablet_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    enrolment_id = models.BigIntegerField()
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    weight = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    seq = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tablet_id"], condition=models.Q(ended_at__isnull=True), name="push_one_per_tablet"
            ),
            models.UniqueConstraint(
                fields=["endpoint"], condition=models.Q(ended_at__isnull=True), name="push_endpoint_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["person_id"], condition=models.Q(ended_at__isnull=True), name="push_by_person"
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(ended_at__isnull=True, due_at__isnull=False),
                name="push_due",
            ),
        )


class SampleLetter(models.Model):
    """Thư trong Hộp thư mẫu: what the demo's own mail server has taken; only in the demo."""

    at = models.DateTimeField()
    sender = models.CharField(max_length=254)
    recipient = models.CharField(max_length=254)
    message_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    raw = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["-at"], name="sampleletter_newest"),)
