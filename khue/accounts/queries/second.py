"""Đọc bước xác thực thứ hai: what a user has for it, and the secrets it rests on."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

from khue.accounts.queries.entrance import Locked, locked_until
from khue.accounts.rules import Factors, Visitor, typed
from khue.shared.actor import Actor

CODE: str = Authenticator.Type.TOTP.value
PASSKEY: str = Authenticator.Type.WEBAUTHN.value
RECOVERY: str = Authenticator.Type.RECOVERY_CODES.value
_NONCE = 12


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """Một khóa truy cập."""

    id: int
    name: str
    added: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class SecondStep:
    """Bước thứ hai của tôi."""

    factors: Factors
    code_since: datetime | None
    code_last_used: datetime | None
    passkeys: tuple[PasskeyRow, ...]


def factors_of(user_ids: Iterable[int]) -> dict[int, Factors]:
    """What each of the users has for the second step; one query."""
    wanted = set(user_ids)
    found: dict[int, Factors] = {}
    rows = Authenticator.objects.filter(user__in=wanted).values_list("user_id", "type", "data")
    for user, kind, data in rows:
        so_far = found.get(user, Factors())
        found[user] = Factors(
            so_far.code or kind == CODE,
            so_far.passkeys + (kind == PASSKEY),
            len(data["codes"]) if kind == RECOVERY else so_far.recovery_left,
        )
    return found


def factors(user_id: int) -> Factors:
    """What a user has for the second step."""
    return factors_of([user_id]).get(user_id, Factors())


def has_to_set_up_anew(user: object) -> bool:
    """Whether an administrator took the user's second step away, and it hasn't been set up since."""
    return getattr(user, "second_step_reset_at", None) is not None


def second_step_of(actor: Actor) -> SecondStep:
    """Bước thứ hai của tôi, as the page shows it."""
    rows = list(Authenticator.objects.filter(user=actor.user_id or 0).order_by("id"))
    code = next((row for row in rows if row.type == CODE), None)
    keys = [
        PasskeyRow(row.pk, row.data["name"], row.created_at, row.last_used_at)
        for row in rows
        if row.type == PASSKEY
    ]
    recovery = next((len(row.data["codes"]) for row in rows if row.type == RECOVERY), 0)
    return SecondStep(
        Factors(code is not None, len(keys), recovery),
        code.created_at if code else None,
        code.last_used_at if code else None,
        tuple(keys),
    )


def second_name(email: str) -> str:
    """The name under which wrong codes of an address are counted, apart from its wrong passwords."""
    return f"second step of {email}"


def codes_locked(email: str, visitor: Visitor) -> Locked | None:
    """Until when codes of that address aren't looked at from that place."""
    return locked_until(second_name(email), visitor)


def recovery_hash(user_id: int, code: str) -> str:
    """What is kept of a recovery code."""
    return salted_hmac("khue.accounts.recovery", f"{user_id}:{typed(code)}", algorithm="sha256").hexdigest()


def _sealing_key() -> AESGCM:
    derived = HKDF(hashes.SHA256(), 32, None, b"khue.accounts.second-step")
    return AESGCM(derived.derive(settings.SECRET_KEY.encode()))


def seal_secret(user_id: int, secret: bytes) -> str:
    """The key of an authenticator app as the database keeps it: sealed, and bound to its user."""
    nonce = os.urandom(_NONCE)
    sealed = _sealing_key().encrypt(nonce, secret, f"user:{user_id}".encode())
    return base64.b64encode(nonce + sealed).decode("ascii")


def open_secret(user_id: int, sealed: str) -> bytes | None:
    """The key again; none when it was sealed for another user or under another secret of the installation."""
    raw = base64.b64decode(sealed)
    try:
        return _sealing_key().decrypt(raw[:_NONCE], raw[_NONCE:], f"user:{user_id}".encode())
    except InvalidTag:
        return None
