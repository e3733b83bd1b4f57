"""Bảng của tài khoản: who signs in, with what, from where. Who the person is stands in organisation."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from khue.accounts.rules import login_name
from khue.shared import clock

AT_HAND: ContextVar[User | None] = ContextVar("user_at_hand", default=None)


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case; making one is an action."""

    def get(self, *args: Any, **asked: Any) -> User:
        """As Django's; nothing is asked for whom a request has just read with its session (``queries.owner_at_hand``)."""
        user = AT_HAND.get()
        if user is not None and not args and asked == {"pk": user.pk}:
            return user
        return super().get(*args, **asked)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user who signs in by that e-mail address."""
        return self.get(email=login_name(username or ""))


class User(AbstractBaseUser):
    """Tài khoản: signs in by e-mail. Has no rights of its own: these follow from the post held today."""

    email = models.EmailField(max_length=254)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)
    # An administrator took the second step away (a lost phone): the next sign-in has to set it up again.
    second_step_reset_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["email"], name="user_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
        )

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """One spelling of the address."""
        self.email = login_name(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """One spelling of the address, also when no form cleaned it."""
        self.email = login_name(self.email)
        super().save(*args, **kwargs)


class Invitation(models.Model):
    """Thư mời mở tài khoản: a link that works once, until it expires. Only the token's hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="invitation_ends_after_start"
            ),
        )


class Attempts(models.Model):
    """Số lần nhập sai: failed tries per name and place, known names or not, so that the answer is the same.

    The key is made of keyed hashes: what was typed, which may be a password, is never kept.
    """

    key = models.CharField(max_length=254, primary_key=True, db_column="email")
    failed = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)


class SignIn(models.Model):
    """Phiên đăng nhập: one row per live session, so that its owner can see and end it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    last_seen = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (models.Index(fields=["user", "-at"], name="sign_in_by_user"),)


class Connection(models.Model):
    """Nối với hệ thống đăng nhập của cơ quan: by the provider's own key, which outlives any address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="connection_subject_once"),
            models.UniqueConstraint(fields=["issuer", "user"], name="connection_user_once"),
        )
