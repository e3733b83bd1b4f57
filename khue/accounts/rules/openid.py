"""Luật đăng nhập qua hệ thống của cơ quan (OpenID Connect): what a token must say. Pure functions."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from khue.accounts.rules.entrance import login_name
from khue.shared.refusal import Reason

# Signed by a key of the provider; never by the shared secret, never unsigned.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = timedelta(minutes=2)
OLDEST = timedelta(minutes=10)
STATE_MINUTES = 10
MOST_STATES = 5
SUBJECT_LENGTH = 255
# How a session keeps the token by which to sign out at the provider too.
PROVIDER_TOKEN = "khue_provider_token"  # noqa: S105 - the name of a place in the session
# What the sign-in library calls coming by the provider.
PROVIDER_METHOD = "socialaccount"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
PasswordUse = Literal["all", "unconnected", "break-glass"]
PASSWORD_USES: tuple[PasswordUse, ...] = ("all", "unconnected", "break-glass")


@dataclass(frozen=True, slots=True)
class Provider:
    """Hệ thống đăng nhập của cơ quan, as the installation names it (``KHUE_OIDC_*``)."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    name: str
    claim: str = "email"
    domains: tuple[str, ...] = ()
    unverified: bool = False
    second_step: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ("openid", "profile", "email")


@dataclass(frozen=True, slots=True)
class Identity:
    """Người mà hệ thống của cơ quan nói tới: its own key for him, and what maps him to a person."""

    issuer: str
    subject: str
    email: str
    code: str = ""
    second: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """Một lần đi sang hệ thống của cơ quan: what has to come back."""

    state: str
    nonce: str
    verifier: str


def safe_url(url: object, issuer: str) -> bool:
    """Whether an address may be called: https, or http on this machine when the issuer stands there too."""
    if not isinstance(url, str):
        return False
    parts, own = urlsplit(url), urlsplit(issuer)
    if parts.username is not None or not parts.hostname:
        return False
    here = {"localhost", "127.0.0.1", "::1"}
    local = parts.scheme == "http" and parts.hostname in here and own.hostname in here
    return parts.scheme == "https" or local


def challenge(verifier: str) -> str:
    """What is shown of the verifier beforehand (PKCE, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**11:
        return None
    return datetime.fromtimestamp(value, tz=UTC)


def addressed(claims: Mapping[str, Any], issuer: str, client_id: str) -> tuple[Reason, ...]:
    """Faults of whom a token is from and for; empty when it is the provider's for us."""
    faults = []
    if claims.get("iss") != issuer:
        faults.append(Reason("accounts.token_issuer"))
    audience = claims.get("aud")
    many = audience if isinstance(audience, list) else [audience]
    if (
        client_id not in many
        or (len(many) > 1 and claims.get("azp") != client_id)
        or claims.get("azp", client_id) != client_id
    ):
        faults.append(Reason("accounts.token_audience"))
    return tuple(faults)


def token_faults(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, at: datetime
) -> tuple[Reason, ...]:
    """Vì sao không nhận mã đăng nhập: every reason; empty means it holds now and answers our question."""
    faults = list(addressed(claims, issuer, client_id))
    made, ends, starts = (_moment(claims, name) for name in ("iat", "exp", "nbf"))
    if ends is None or ends + LEEWAY <= at or made is None or made + OLDEST + LEEWAY < at:
        faults.append(Reason("accounts.token_expired"))
    elif made - LEEWAY > at or (starts is not None and starts - LEEWAY > at):
        faults.append(Reason("accounts.token_early"))
    told = claims.get("nonce")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), nonce.encode()):
        faults.append(Reason("accounts.token_nonce"))
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
        faults.append(Reason("accounts.token_subject"))
    return tuple(faults)


def logout_faults(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, at: datetime
) -> tuple[Reason, ...]:
    """Faults of a provider's word that somebody signed out there (back-channel logout)."""
    faults = list(addressed(claims, issuer, client_id))
    made = _moment(claims, "iat")
    if made is None or not at - OLDEST <= made <= at + LEEWAY:
        faults.append(Reason("accounts.token_expired"))
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, dict) or LOGOUT_EVENT not in events:
        faults.append(Reason("accounts.token_subject"))
    if not isinstance(claims.get("sub"), str):
        faults.append(Reason("accounts.token_subject"))
    return tuple(faults)


def counts_as_second(claims: Mapping[str, Any], accepted: frozenset[str]) -> bool:
    """Whether the provider says that it asked for a second step, in words that the installation accepts."""
    methods = claims.get("amr")
    said = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    return bool(accepted & (said | {str(claims.get("acr", ""))}))


def identity_of(claims: Mapping[str, Any], provider: Provider) -> tuple[Identity | None, str]:
    """Who it is, or the code of why nobody can be told from it.

    By the e-mail address: verified, and of an accepted domain. By another claim: an address in it has to be
    of an accepted domain too; anything else is the person's code.
    """
    subject = str(claims["sub"])
    second = counts_as_second(claims, provider.second_step)
    value = claims.get(provider.claim)
    told = value.strip() if isinstance(value, str) else ""
    by_mail = provider.claim == "email"
    if not told or len(told) > 254 or (by_mail and "@" not in told):
        return None, "accounts.provider_no_claim"
    if by_mail and claims.get("email_verified") is not True and not provider.unverified:
        return None, "accounts.provider_unverified"
    if "@" not in told:
        return Identity(provider.issuer, subject, "", told, second), ""
    address = login_name(told)
    if provider.domains and address.rpartition("@")[2] not in provider.domains:
        return None, "accounts.provider_domain"
    return Identity(provider.issuer, subject, address, "", second), ""
