"""Đọc tài khoản: who is signed in, from where, and whether a name is locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from khue.accounts.models import Attempts, Invitation, SignIn, User
from khue.accounts.rules import KNOWN_DAYS, Tries, Visitor, browser_of, locked, login_name, network_of
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal

KNOWN_SALT = "khue.accounts.known"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Một phiên đăng nhập, as its owner sees it."""

    id: int
    at: datetime
    last_seen: datetime
    address: str
    browser: str
    system: str
    current: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Một tài khoản: whether it is open, and whether a password was ever set."""

    id: int
    email: str
    is_active: bool
    has_password: bool


def signed_in(request: HttpRequest) -> User | None:
    """The signed-in user of a request, or nobody."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def session_of(key: str) -> tuple[User, Mapping[str, Any]] | None:
    """The user and data of a live session, by its key: for what stands outside Django's middleware.

    A session that has expired, was ended, or was made before the password changed gives nobody.
    """
    data = SessionStore(key).load() if key else {}
    if SESSION_KEY not in data or BACKEND_SESSION_KEY not in data:
        return None
    user = User.objects.filter(pk=data[SESSION_KEY], is_active=True).first()
    if user is None:
        return None
    if not constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user, data


def user_of_session(key: str) -> User | None:
    """The user of a live session, by its key."""
    found = session_of(key)
    return found[0] if found else None


def user_to_read(user_id: int) -> AccountRow | None:
    """A user by id."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return None
    return AccountRow(user.pk, user.email, user.is_active, user.has_usable_password())


def signing_user(user_id: int) -> User:
    """The user as the sign-in library needs him."""
    return User.objects.get(pk=user_id)


def user_by_email(email: str) -> int | None:
    """The id of the user who signs in by that address."""
    return User.objects.filter(email=login_name(email)).values_list("id", flat=True).first()


def sessions_of(actor: Actor, current_key: str = "") -> list[SessionRow]:
    """Các phiên đăng nhập của tôi, the last seen first; sessions that are over are left out."""
    user = User.objects.filter(pk=actor.user_id or 0, is_active=True).first()
    if user is None:
        return []
    rows = list(SignIn.objects.filter(user=user).order_by("-last_seen", "-id"))
    live = _live([row.session_key for row in rows], user)
    return [
        SessionRow(
            row.id,
            row.at,
            row.last_seen,
            row.address or "",
            *browser_of(row.browser),
            row.session_key == current_key,
        )
        for row in rows
        if row.session_key in live
    ]


def _live(keys: list[str], user: User) -> set[str]:
    """Which of these sessions of a user still hold, as ``session_of`` says of one."""
    store, right = SessionStore(), user.get_session_auth_hash()
    rows = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    told = {row.session_key: store.decode(row.session_data) for row in rows}
    return {
        key
        for key, data in told.items()
        if data.get(SESSION_KEY) == str(user.pk)
        and constant_time_compare(data.get(HASH_SESSION_KEY, ""), right)
    }


def _keyed(what: str, text: str) -> str:
    return salted_hmac(f"khue.accounts.{what}", text, algorithm="sha256").hexdigest()[:40]


def name_key(email: str) -> str:
    """A name as counters keep it: nobody reads from it what was typed."""
    return _keyed("name", login_name(email))


def tries_key(email: str, visitor: Visitor | None) -> str:
    """The counter of a name from one place, or (None) from all unknown browsers together."""
    return f"{name_key(email)}:{_keyed('place', visitor.place) if visitor else ''}"


def tries_of(key: str) -> Tries:
    """Các lần nhập sai of a counter."""
    row = Attempts.objects.filter(key=key).first()
    return Tries(row.failed, row.last_at, row.locked_until) if row else Tries()


@dataclass(frozen=True, slots=True)
class Locked:
    """Tạm ngừng cho đăng nhập: until when, and whether because of strangers elsewhere."""

    until: datetime
    strangers: bool


def locked_until(email: str, visitor: Visitor) -> Locked | None:
    """Until when signing in by that name from that place is closed; None when it is open.

    A browser that has signed in by this name before is never closed out by others.
    """
    now = clock.now()
    own = locked(tries_of(tries_key(email, visitor)), now)
    if own is not None:
        return Locked(own, strangers=False)
    others = None if visitor.known else locked(tries_of(tries_key(email, None)), now)
    return Locked(others, strangers=True) if others is not None else None


def known_mark_name(email: str) -> str:
    """The name of the cookie by which a browser is known for a sign-in name; it tells nobody which."""
    return f"khue_known_{_keyed('cookie', login_name(email))[:12]}"


def known_mark(email: str) -> str:
    """A new mark for a browser that has just signed in by that name."""
    return signing.dumps([name_key(email), get_random_string(22)], salt=KNOWN_SALT)


def visitor_of(email: str, mark: str, address: str | None) -> Visitor:
    """Whence somebody tries to sign in: by the browser's mark when we made it for this name, else by address."""
    try:
        name, place = signing.loads(mark, salt=KNOWN_SALT, max_age=timedelta(days=KNOWN_DAYS))
    except (signing.BadSignature, ValueError, TypeError):
        return Visitor(network_of(address))
    return Visitor(str(place), known=True) if name == name_key(email) else Visitor(network_of(address))


def reset_key(user_id: int) -> tuple[str, str] | None:
    """Địa chỉ thư và khóa của liên kết đặt lại mật khẩu, made now; nothing for an account that is closed."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    return user.email, f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def token_hash(token: str) -> str:
    """What is kept of a one-time token."""
    return sha256(token.encode()).hexdigest()


def invitation_to_accept(token: str) -> Invitation:
    """The invitation of a link. Raises ``accounts.invitation_over`` when unknown, used or expired."""
    found = Invitation.objects.select_related("user").filter(token_hash=token_hash(token)).first()
    over = found is None or found.used_at is not None or found.expires_at <= clock.now()
    if found is None or over or not found.user.is_active:
        raise Refusal("accounts.invitation_over")
    return found


def invited_email(token: str) -> str:
    """Whom a link invites. Raises ``accounts.invitation_over``."""
    return invitation_to_accept(token).user.email
