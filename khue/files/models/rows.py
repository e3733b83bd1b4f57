"""Tệp: the tables. Who may see a file is asked of its uses, in the contexts above."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Blob(models.Model):
    """Khối dữ liệu: bytes in the store, once, under the sha-256 of their content.

    While the guard hasn't cleared it a blob is `held`: it lies in the quarantine, and its name is that of its
    sealed bytes, so that nothing here recognises a secret.
    """

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    made_at = models.DateTimeField()
    held = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256"], name="files_blob_once")]


class Chunk(models.Model):
    """Mảnh: a piece of a blob by the sha-256 of the piece; the same piece stands once."""

    hash = models.CharField(max_length=64, primary_key=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    offset = models.BigIntegerField()
    size = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, offset__gte=0), name="files_chunk_inside")
        ]


class Rendition(models.Model):
    """Bản đọc: what tablets read of received bytes, made once per recipe.

    Pieces are kept as [hash, offset, size] (chunks), [hash, size, first page, pages] (thumbs),
    [hash, size] (previews, text).
    """

    original = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    recipe = models.CharField(max_length=40)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    side = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    pages = models.IntegerField()
    page_sizes = models.JSONField()
    labels = models.JSONField()
    chunks = models.JSONField()
    thumbs = models.JSONField()
    previews = models.JSONField()
    text = models.JSONField()
    digests = models.JSONField()
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "recipe"], name="files_rendition_once"),
            models.CheckConstraint(condition=Q(pages__gt=0), name="files_rendition_has_pages"),
        ]


class File(models.Model):
    """Tệp: one paper as somebody handed it in."""

    class State(models.TextChoices):
        """Where the intake stands."""

        WAITING = "waiting"
        WORKING = "working"
        READY = "ready"
        REFUSED = "refused"
        OPENED = "opened"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    declared_level = models.CharField(max_length=16, default="none")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    progress = models.SmallIntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    refusal_code = models.CharField(max_length=60, blank=True, default="")
    refusal_facts = models.JSONField(default=dict)
    original = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT, null=True, related_name="+")
    # Tệp nén, thư: what was taken out names it; what wasn't is told here, [name, code, facts].
    container = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="inside")
    left_out = models.JSONField(default=list, db_default=[])
    by_person = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", rendition__isnull=False)
                | (~Q(state="ready") & Q(rendition__isnull=True)),
                name="files_file_ready_has_rendition",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal_code=""))
                | (~Q(state="refused") & Q(refusal_code="")),
                name="files_file_refused_has_code",
            ),
            models.CheckConstraint(condition=Q(declared_level="none"), name="files_file_no_secret"),
            # A file stopped by the guard keeps nothing; every other keeps what came, unless it was refused unread or came apart.
            models.CheckConstraint(
                condition=~Q(refusal_code="files.marked") | Q(original__isnull=True),
                name="files_file_marked_has_nothing",
            ),
            models.CheckConstraint(
                condition=Q(original__isnull=False) | Q(state__in=["refused", "opened"]),
                name="files_file_keeps_what_came",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=100), name="files_file_progress"
            ),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(state__in=["waiting", "working"]),
                name="files_file_unfinished",
            )
        ]


class Upload(models.Model):
    """Lượt tải lên: bytes that are still arriving. How many came is the length of the partial file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="files_upload_not_empty")]
        indexes = [models.Index(fields=["owner", "made_at"], name="files_upload_of_owner")]


class Key(models.Model):
    """Khóa dữ liệu: what opens one blob, or what arrives of one upload; wrapped under the installation's secret.

    `place` names the sealed bytes of a blob in the store, or in the quarantine while it is held. A blob without
    a key is one of an earlier version and lies open. No backup holds these rows.
    """

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, null=True, related_name="key")
    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, null=True, related_name="key")
    place = models.CharField(max_length=64, blank=True, default="", db_index=True)
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(blob__isnull=False, upload__isnull=True) & ~Q(place="")
                | Q(blob__isnull=True, upload__isnull=False, place=""),
                name="files_key_opens_one",
            )
        ]


class Destroyed(models.Model):
    """Dấu đã hủy: a content that was destroyed, by a keyed hash that nobody can reckon without the installation's secret.

    Backups carry these beside the database (`khue/config/backup/destroyed.py`), so that an older one destroys again.
    """

    name = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
