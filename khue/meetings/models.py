"""Bảng của cuộc họp. People, units and files are known here by their numbers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

STATES = ("draft", "published", "changed", "cancelled")
ROLES = ("presider", "attendee", "presenter", "guest", "note_taker")
OUTCOMES = ("", "called", "absent")
ANSWERS = ("", "yes", "no", "deputy")
SECRET = ("", "mat", "toi_mat", "tuyet_mat")


class Series(models.Model):
    """Chuỗi cuộc họp hằng tuần."""

    title = models.CharField(max_length=300)
    unit_id = models.BigIntegerField()
    made_at = models.DateTimeField()


class Meeting(models.Model):
    """Cuộc họp.

    ``version`` is what an organiser has seen: raised by every change to facts, agenda, papers or
    attendees. ``fact_versions`` keeps at which version each fact was last changed, so that two people
    can fill different fields at once. ``published`` is the version of the last publication, 0 = none.
    """

    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, default="meeting")
    body_id = models.BigIntegerField(null=True)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    place = models.CharField(max_length=300, blank=True)
    place_key = models.CharField(max_length=300, blank=True)
    # Bỏ dấu: title, place and the presider's name folded, for finding.
    fold = models.TextField(blank=True, default="", db_default="")
    online_url = models.CharField(max_length=500, blank=True)
    presider_id = models.BigIntegerField(null=True)
    presider_post_id = models.BigIntegerField(null=True)
    organiser_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField()
    urgent = models.BooleanField(default=False)
    reminds = models.BooleanField(
        default=True, db_default=True
    )  # Khuê reminds by itself, as the schedule says
    note = models.TextField(blank=True)
    papers_follow = models.BooleanField(
        default=False, db_default=False
    )  # each paper goes out once its head approved it
    state = models.CharField(max_length=10, default="draft")
    version = models.PositiveIntegerField(default=1)
    fact_versions = models.JSONField(default=dict)
    published = models.PositiveIntegerField(default=0)
    calendar_sequence = models.PositiveIntegerField(default=0)
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="meetings")
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    paper_copies = models.PositiveIntegerField(null=True)
    paper_copies_reason = models.CharField(max_length=500, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    # Kết thúc: said by the organiser; with a reason when copies of secret papers are still out.
    closed_at = models.DateTimeField(null=True)
    closed_label = models.CharField(max_length=200, blank=True, default="", db_default="")
    close_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(paper_copies=None) | Q(paper_copies=0) | ~Q(paper_copies_reason=""),
                name="meeting_paper_copies_reason",
            ),
        )
        indexes = (
            models.Index(fields=["starts", "id"], name="meeting_by_start"),
            models.Index(fields=["ends"], name="meeting_by_end"),
            models.Index(fields=["unit_id", "starts"], name="meeting_by_unit"),
            models.Index(
                fields=["saved_at", "id"], name="meeting_draft_by_saving", condition=Q(state="draft")
            ),
            models.Index(
                Coalesce("starts", "saved_at"), "id", name="meeting_cancelled", condition=Q(state="cancelled")
            ),
            GinIndex(fields=["fold"], opclasses=["gin_trgm_ops"], name="meeting_by_words"),
        )


class AgendaItem(models.Model):
    """Mục của chương trình họp: a tree. ``readers`` empty = all attendees; removed rows can come back.

    ``secret`` is the level of an item that exists on paper only: its title is neutral, its note empty.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField(default=0)
    unit_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    no_paper = models.BooleanField(default=False)
    secret = models.CharField(max_length=10, blank=True, default="", db_default="")
    secret_place = models.CharField(max_length=200, blank=True, default="", db_default="")
    no_remote = models.BooleanField(default=False, db_default=False)
    no_notes = models.BooleanField(default=False, db_default=False)
    no_attachments = models.BooleanField(default=False, db_default=False)
    presenters = ArrayField(models.BigIntegerField(), default=list)
    readers = ArrayField(models.BigIntegerField(), default=list)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)
    reminded_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="item_not_its_own_parent"
            ),
            models.CheckConstraint(condition=Q(secret__in=SECRET), name="item_secret_known"),
            models.CheckConstraint(condition=Q(secret="") | Q(note=""), name="item_secret_without_note"),
        )
        indexes = (
            models.Index(fields=["meeting", "order"], name="item_by_order"),
            models.Index(fields=["unit_id"], name="item_by_unit"),
        )


class Paper(models.Model):
    """Tài liệu họp: one use of a file, under an item or as the invitation; without a file it is still owed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, related_name="papers")
    invitation = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60, blank=True)
    date = models.DateField(null=True)
    kind = models.CharField(max_length=60, blank=True)
    asked = models.BooleanField(default=False, db_default=False)  # the office named it before any file came
    file_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(invitation=True, withdrawn_at__isnull=True),
                name="paper_one_invitation",
            ),
            models.CheckConstraint(
                condition=Q(invitation=True, item=None) | Q(invitation=False, item__isnull=False),
                name="paper_under_item_or_invitation",
            ),
        )
        indexes = (models.Index(fields=["file_id"], name="paper_by_file"),)


class PaperVersion(models.Model):
    """Lần nộp: which file was put for a paper, when, by whom; ``late_reason`` when after the due time."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    late = models.BooleanField(default=False)
    late_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["paper", "number"], name="paper_version_number"),)


class Attendee(models.Model):
    """Người dự: who, in which role, chosen by which post, unit, body or name; and the answer."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    person_id = models.BigIntegerField()
    role = models.CharField(max_length=12, default="attendee")
    order = models.PositiveIntegerField(default=0)
    chosen_kind = models.CharField(max_length=8)
    chosen_id = models.BigIntegerField()
    answer = models.CharField(max_length=8, blank=True)
    answer_reason = models.CharField(max_length=500, blank=True)
    deputy = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    operation = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "person_id"], name="attendee_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="attendee_role_known"),
            models.CheckConstraint(condition=Q(answer__in=ANSWERS), name="attendee_answer_known"),
        )
        indexes = (models.Index(fields=["person_id"], name="attendee_by_person"),)


class Invitation(models.Model):
    """Giấy mời: number, signer and form; ``made_for`` is the digest of the facts that it was made from."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="invitation")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    uploaded = models.BooleanField()
    number = models.CharField(max_length=60, blank=True)
    date = models.DateField(null=True)
    signer = models.CharField(max_length=160, blank=True)
    form = models.JSONField(default=dict)
    made_for = models.CharField(max_length=64, blank=True)


class Call(models.Model):
    """Cuộc gọi nhắc mở máy: an assistant is asked to call somebody whose tablet wasn't awake; what was ticked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="calls")
    person_id = models.BigIntegerField()
    assistant_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "person_id", "assistant_id"], name="call_once"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="call_outcome_known"),
        )
        indexes = (models.Index(fields=["assistant_id"], name="call_by_assistant"),)


class Reminded(models.Model):
    """Lần nhắc theo lịch: each step once for a meeting as it begins then (or an item as it is due then)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=12)
    item = models.BigIntegerField(default=0)
    about = models.DateTimeField()
    at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "step", "item", "about"], name="reminded_once"),
        )


class Publication(models.Model):
    """Lần phát hành: what was frozen, for whom, by whom, and what changed since the one before."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200, blank=True)
    plan = models.JSONField()
    classes = models.JSONField()
    changes = models.JSONField(default=list)
    package_ids = ArrayField(models.BigIntegerField(), default=list)
    recipients = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "version"], name="publication_version"),)


class Spill(models.Model):
    """Vụ lộ bí mật: an emergency recall, without title, subject or hash of what it was about.

    ``files`` are numbers of files that hold nothing any more; with them one finds who had it.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=12)
    cause = models.CharField(max_length=12)
    files = ArrayField(models.BigIntegerField())
    meetings = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["year", "number"], name="spill_number_once"),)


class SpillContact(models.Model):
    """Nơi phải báo khi lộ bí mật: a line of the list, as the City keeps it; none: what Khuê proposes."""

    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
