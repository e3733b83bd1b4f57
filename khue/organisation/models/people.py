"""Con người: person, appointment, delegation, body."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q

from khue.organisation.models.dated import EQUAL, OVERLAPS, Dated, basis, days, ends_after_start
from khue.organisation.models.units import Post


class Person(models.Model):
    """Người: an official or officer. Sorted by given name (``sort_key``), found without marks (``fold``)."""

    # Mã cán bộ: the city's own number of the person, by which an import knows him again.
    code = models.CharField(max_length=30, blank=True, default="", db_default="")
    full_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=600)
    fold = models.CharField(max_length=240)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="person_code_once"),
        )
        indexes = (models.Index(fields=["sort_key"], name="person_by_sort_key"),)

    def __str__(self) -> str:
        return self.full_name


class Appointment(Dated):
    """Giữ chức vụ: a person holds a post, in full or acting (quyền), for a period."""

    KINDS = (("full", "giữ chức vụ"), ("acting", "quyền"))

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=KINDS, default="full")
    # Copied from the post, which never changes it, so that the database can forbid a second holder.
    single_seat = models.BooleanField()
    document = models.CharField(max_length=80, blank=True)
    end_document = basis()

    class Meta:
        constraints = (
            ends_after_start("appointment_ends_after_start"),
            ExclusionConstraint(
                name="appointment_person_once_in_post",
                expressions=[(F("person"), EQUAL), (F("post"), EQUAL), (days(), OVERLAPS)],
            ),
            ExclusionConstraint(
                name="appointment_single_seat_once",
                expressions=[(F("post"), EQUAL), (F("kind"), EQUAL), (days(), OVERLAPS)],
                condition=Q(single_seat=True),
            ),
        )


class Delegation(Dated):
    """Ủy quyền xử lý trên hệ thống: a person in post lets another act for him within a scope.

    Apart from the legal TUQ.: nothing is signed under it, and it can't be passed on.
    """

    SCOPES = (("read_and_prepare", "xem và chuẩn bị"),)

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=20, choices=SCOPES)
    document = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            ends_after_start("delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
            ExclusionConstraint(
                name="delegation_once_at_a_time",
                expressions=[
                    (F("appointment"), EQUAL),
                    (F("taker"), EQUAL),
                    (F("scope"), EQUAL),
                    (days(), OVERLAPS),
                ],
            ),
        )


class Body(Dated):
    """Tập thể: a standing group that is invited as one (Ủy viên UBND, Thường trực); its members are posts."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    fold = models.CharField(max_length=320)
    order = models.PositiveIntegerField(default=1000)

    class Meta:
        constraints = (
            ends_after_start("body_ends_after_start"),
            ExclusionConstraint(
                name="body_code_once_at_a_time",
                expressions=[(F("code"), EQUAL), (days(), OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return self.name


class BodySeat(Dated):
    """Thành viên của tập thể, by post."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            ends_after_start("body_seat_ends_after_start"),
            ExclusionConstraint(
                name="body_seat_once_at_a_time",
                expressions=[(F("body"), EQUAL), (F("post"), EQUAL), (days(), OVERLAPS)],
            ),
        )
