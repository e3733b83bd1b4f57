"""Khóa truy cập (WebAuthn): what the browser is asked, and whether its answer is right."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from khue.accounts.models import User
from khue.accounts.queries.second import PASSKEY
from khue.shared.refusal import Refusal

# What a malformed answer of a browser, or of who pretends to be one, raises inside the library.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Asked:
    """Câu hỏi gửi trình duyệt: the options, and what the session keeps to check the answer."""

    options: dict[str, Any]
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proved:
    """Khóa đã chứng minh: whose, which, and its counter."""

    user_id: int
    passkey_id: int
    counter: int


def _server() -> Fido2Server:
    host = urlsplit(settings.KHUE_PUBLIC_URL).hostname or "localhost"
    return Fido2Server(PublicKeyCredentialRpEntity(name="Khuê", id=host))


def _handle(user_id: int) -> bytes:
    return f"khue-{user_id}".encode("ascii")


def _keys(user_id: int) -> dict[int, AttestedCredentialData]:
    rows = Authenticator.objects.filter(user=user_id, type=PASSKEY).values_list("id", "data")
    return {key: AttestedCredentialData(base64.b64decode(data["credential"])) for key, data in rows}


def ask_for_new_passkey(user_id: int, email: str, name: str) -> Asked:
    """What the browser needs to make a passkey: discoverable, with the user verified by PIN, face or finger."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(name=email, id=_handle(user_id), display_name=name),
        list(_keys(user_id).values()),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(dict(options)["publicKey"], state)


def new_passkey(state: Mapping[str, Any] | None, credential: Any) -> tuple[str, int]:
    """The credential of a new passkey, as it is kept, and its counter. Raises ``accounts.passkey_failed``."""
    if not state:
        raise Refusal("accounts.passkey_failed")
    try:
        made = _server().register_complete(dict(state), RegistrationResponse.from_dict(credential))
    except MALFORMED as error:
        raise Refusal("accounts.passkey_failed") from error
    if made.credential_data is None or not made.is_user_verified():
        raise Refusal("accounts.passkey_failed")
    return base64.b64encode(bytes(made.credential_data)).decode("ascii"), made.counter


def ask_for_passkey(user_id: int | None) -> Asked:
    """What the browser needs to use a passkey: one of this user's, or (None) any that it holds for Khuê."""
    keys = list(_keys(user_id).values()) if user_id is not None else None
    options, state = _server().authenticate_begin(
        keys, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(dict(options)["publicKey"], state)


def _whose(answer: AuthenticationResponse) -> int:
    handle = answer.response.user_handle or b""
    prefix, _, number = handle.decode("ascii").partition("-")
    if prefix != "khue" or not number.isdigit() or len(number) > 18:
        raise ValueError("no handle of ours")
    return int(number)


def prove_passkey(state: Mapping[str, Any] | None, credential: Any, user_id: int | None) -> Proved:
    """Whose passkey answered; of the given user only, when one is given. Raises ``accounts.passkey_failed``.

    A counter that doesn't go up means that the key was copied; keys that don't count always say 0.
    """
    if not state:
        raise Refusal("accounts.passkey_failed")
    try:
        answer = AuthenticationResponse.from_dict(credential)
        owner = user_id if user_id is not None else _whose(answer)
        keys = _keys(owner)
        _server().authenticate_complete(dict(state), list(keys.values()), answer)
        raw = websafe_decode(credential["id"])
        passkey = next(key for key, one in keys.items() if one.credential_id == raw)
    except (*MALFORMED, StopIteration) as error:
        raise Refusal("accounts.passkey_failed") from error
    counter = answer.response.authenticator_data.counter
    row = Authenticator.objects.get(pk=passkey)
    if row.data["counter"] and counter <= row.data["counter"]:
        raise Refusal("accounts.passkey_copied", name=row.data["name"])
    if not User.objects.filter(pk=owner, is_active=True).exists():
        raise Refusal("accounts.closed")
    return Proved(owner, passkey, counter)
