"""Bảng của máy tính bảng. Secrets rest here only sealed (``rules.keys.sealed``) or as hashes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

STATES = ("known", "enrolled", "revoked", "lost")
PLATFORMS = ("ios", "android", "practice")


class Tablet(models.Model):
    """Máy tính bảng: one device that Khuê knows, and who holds it.

    The asset books come with an issue of their own; they will point here.
    """

    tag = models.CharField(max_length=40)
    model = models.CharField(max_length=120, blank=True)
    # As the maker printed them: by these a tablet is told from another of its kind.
    serial = models.CharField(max_length=40, blank=True, default="", db_default="")
    imei = models.CharField(max_length=16, blank=True, default="", db_default="")
    platform = models.CharField(max_length=8)
    holder = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    held_since = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="known")
    stop_reason = models.CharField(max_length=300, null=True)
    stopped_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    lock_told_at = models.DateTimeField(null=True)
    # Raised whenever every session of the tablet has to be asked again.
    generation = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    erase_told_at = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    unsent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tag"], name="tablet_tag_once"),
            models.UniqueConstraint(fields=["serial"], condition=~Q(serial=""), name="tablet_serial_once"),
            models.UniqueConstraint(fields=["imei"], condition=~Q(imei=""), name="tablet_imei_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="tablet_state_known"),
            models.CheckConstraint(condition=Q(platform__in=PLATFORMS), name="tablet_platform_known"),
            models.CheckConstraint(
                condition=~Q(state="enrolled") | Q(holder__isnull=False),
                name="tablet_enrolled_has_holder",
            ),
            models.CheckConstraint(
                condition=Q(stop_reason__isnull=True, stopped_at__isnull=True)
                | (Q(stop_reason__isnull=False, stopped_at__isnull=False) & ~Q(stop_reason="")),
                name="tablet_stop_has_reason",
            ),
        )
        indexes = (models.Index(fields=["holder"], name="tablet_by_holder"),)


class EnrolmentCode(models.Model):
    """Mã ghi danh: eight characters, shown once, kept as a keyed hash; one use, 24 hours."""

    tablet = models.ForeignKey(Tablet, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code_hash"], name="enrolment_code_once"),
            models.UniqueConstraint(
                fields=["tablet"],
                condition=Q(used_at__isnull=True, void_at__isnull=True),
                name="enrolment_code_one_live",
            ),
        )


class Enrolment(models.Model):
    """Ghi danh: one installation of the app on the tablet, by its device key."""

    tablet = models.ForeignKey(Tablet, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    key_x = models.CharField(max_length=43)
    key_y = models.CharField(max_length=43)
    thumbprint = models.CharField(max_length=64)
    server_half = models.BinaryField()
    lease_secret = models.BinaryField()
    device = models.JSONField(default=dict)
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tablet"], condition=Q(ended_at__isnull=True), name="enrolment_one_current"
            ),
            # A device key proves one installation; it never serves two.
            models.UniqueConstraint(fields=["thumbprint"], name="enrolment_key_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="enrolment_end_has_reason",
            ),
        )


class Lease(models.Model):
    """Hạn đọc ngoại tuyến of an enrolment, as last granted; the log keeps the earlier ones."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="lease")
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    grace_until = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(grace_until__gte=F("until")), name="lease_grace_after"),
        )


class PhoneCode(models.Model):
    """Mã gia hạn qua điện thoại đã cấp: which challenge was answered; the code itself isn't kept."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    challenge = models.CharField(max_length=16)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["enrolment", "challenge"], name="phone_code_once"),)


class TabletSession(models.Model):
    """Phiên của máy: the cookie's hash. Over after 12 hours; kept, so that a revoked tablet is known again."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    generation = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token_hash"], name="tablet_session_token_once"),)


class Challenge(models.Model):
    """Lời hỏi: a nonce that a tablet signs, once, within two minutes."""

    tablet = models.ForeignKey(Tablet, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["nonce"], name="challenge_nonce_once"),)


class Tries(models.Model):
    """Số lần thử: how often one address, tablet or code was tried within a window."""

    key = models.CharField(max_length=100)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "window_start"], name="tries_key_window"),)


class PersonKey(models.Model):
    """Khóa riêng của người dùng, wrapped by the recovery code: opaque here, never opened by the server."""

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    wrapped = models.TextField()
    stored_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(replaced_at__isnull=True), name="person_key_one_current"
            ),
        )
