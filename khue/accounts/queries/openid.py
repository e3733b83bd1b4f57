"""Hỏi hệ thống đăng nhập của cơ quan (OpenID Connect): what it announces, its keys, a code for a token.

The server calls it in a request's thread: few at once, seconds only, no redirects, small answers.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from threading import BoundedSemaphore
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.conf import settings

from khue.accounts.models import Connection
from khue.accounts.rules import (
    ALGORITHMS,
    Identity,
    Leaving,
    Provider,
    challenge,
    identity_of,
    logout_faults,
    safe_url,
    token_faults,
)
from khue.shared import clock
from khue.shared.refusal import Reason, Refusal

SECONDS = 4.0
AT_ONCE = 3
MOST_OCTETS = 300_000
KEPT_SECONDS = 600.0
ASK_AGAIN_SECONDS = 20.0
_slots = BoundedSemaphore(AT_ONCE)
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917 - the signature is urllib's
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """None: who is sent elsewhere is refused."""
        del req, fp, code, msg, headers, newurl
        return None


_opener = build_opener(_NoRedirect)


def provider() -> Provider | None:
    """Hệ thống đăng nhập của cơ quan, when the installation names one."""
    found: Provider | None = settings.KHUE_OIDC
    return found


def _named() -> Provider:
    found = provider()
    if found is None:
        raise Refusal("accounts.provider_off")
    return found


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=1):
        raise Refusal("accounts.provider_away")
    try:
        yield
    finally:
        _slots.release()


def _read(answer: IO[bytes], ends: float) -> bytes:
    """The whole answer, by the deadline, however slowly it drips."""
    parts, size = [], 0
    while part := answer.read(16_384):
        parts.append(part)
        size += len(part)
        if size > MOST_OCTETS or time.monotonic() > ends:
            raise Refusal("accounts.provider_broken" if size > MOST_OCTETS else "accounts.provider_away")
    return b"".join(parts)


def _call(url: object, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A JSON object of the provider. Raises ``accounts.provider_away``, ``provider_broken``, ``provider_said_no``."""
    named = _named()
    if not isinstance(url, str) or not safe_url(url, named.issuer):
        raise Refusal("accounts.provider_broken")
    asked = Request(url, data, {"Accept": "application/json", "User-Agent": "Khue", **(headers or {})})  # noqa: S310 - safe_url allows https only, and http on this machine
    try:
        with _slot(), _opener.open(asked, timeout=SECONDS) as answer:
            said = json.loads(_read(answer, time.monotonic() + SECONDS))
    except HTTPError as error:
        code = "accounts.provider_said_no" if error.code in {400, 401, 403} else "accounts.provider_away"
        raise Refusal(code) from error
    except (OSError, HTTPException) as error:
        raise Refusal("accounts.provider_away") from error
    except ValueError as error:
        raise Refusal("accounts.provider_broken") from error
    if not isinstance(said, dict):
        raise Refusal("accounts.provider_broken")
    return said


def _cached(url: object, *, anew: bool = False) -> dict[str, Any]:
    key = str(url)
    at, found = _kept.get(key, (0.0, {}))
    age = time.monotonic() - at
    if found and age < (ASK_AGAIN_SECONDS if anew else KEPT_SECONDS):
        return found
    said = _call(url)
    _kept[key] = (time.monotonic(), said)
    return said


def forget_provider() -> None:
    """Ask anew what it announces: after its settings changed."""
    _kept.clear()


def _announced() -> dict[str, Any]:
    """What the provider announces; only when it is the issuer that it was asked as."""
    issuer = _named().issuer
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    said = _cached(url)
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if said.get("issuer") != issuer or not all(safe_url(said.get(name), issuer) for name in needed):
        _kept.pop(url, None)
        raise Refusal("accounts.provider_broken")
    return said


def way_out(came_back_to: str) -> tuple[str, Leaving]:
    """The provider's page to go to, and what has to come back from it."""
    named, said = _named(), _announced()
    leaving = Leaving(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    asked = {
        "response_type": "code",
        "client_id": named.client_id,
        "redirect_uri": came_back_to,
        "scope": " ".join(named.scopes),
        "state": leaving.state,
        "nonce": leaving.nonce,
        "code_challenge": challenge(leaving.verifier),
        "code_challenge_method": "S256",
    }
    url = str(said["authorization_endpoint"])
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}", leaving


def _for_the_code(code: str, leaving: Leaving, came_back_to: str) -> dict[str, Any]:
    named, said = _named(), _announced()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": came_back_to,
        "code_verifier": leaving.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        pair = f"{quote(named.client_id, safe='')}:{quote(named.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": named.client_id, "client_secret": named.secret}
    return _call(said["token_endpoint"], urlencode(form).encode(), headers)


def _keys(kid: object, *, anew: bool = False) -> list[dict[str, Any]]:
    listed = _cached(_announced()["jwks_uri"], anew=anew).get("keys")
    keys = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    usable = [one for one in keys if one.get("use", "sig") == "sig" and one.get("kty") != "oct"]
    return [one for one in usable if kid is None or one.get("kid") == kid]


def signed_claims(token: object) -> dict[str, Any]:
    """What a token says, once its signature is the provider's. Raises ``accounts.token_signature``.

    Whom it is for and whether it holds is the rules' to say, by our own clock.
    """
    unchecked = {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
    try:
        head = jwt.get_unverified_header(str(token))
        if head.get("alg") not in ALGORITHMS:
            raise Refusal("accounts.token_signature")
        for key in _keys(head.get("kid")) or _keys(head.get("kid"), anew=True):
            try:
                public = jwt.PyJWK(key, algorithm=head["alg"])
                return jwt.decode(str(token), public, algorithms=[head["alg"]], options=unchecked)  # type: ignore[arg-type]  # a dictionary of its options
            except jwt.PyJWTError:
                continue
    except jwt.PyJWTError as error:
        raise Refusal("accounts.token_signature") from error
    raise Refusal("accounts.token_signature")


@dataclass(frozen=True, slots=True)
class CameBack:
    """Người trở về từ hệ thống của cơ quan, and its token, by which to sign out there."""

    identity: Identity
    token: str


def who_came_back(code: str, leaving: Leaving, came_back_to: str) -> CameBack:
    """Who signed in there. Raises ``accounts.provider_…``, ``accounts.token_signature``, ``accounts.provider_token``."""
    named = _named()
    said = _for_the_code(code, leaving, came_back_to)
    claims = signed_claims(said.get("id_token"))
    faults = token_faults(
        claims, issuer=named.issuer, client_id=named.client_id, nonce=leaving.nonce, at=clock.now()
    )
    if faults:
        raise Refusal("accounts.provider_token", reasons=faults)
    if named.claim not in claims:
        claims = {**_told_beside(said.get("access_token"), str(claims["sub"])), **claims}
    identity, why = identity_of(claims, named)
    if identity is None:
        raise Refusal(why, claim=named.claim)
    return CameBack(identity, str(said["id_token"]))


def _told_beside(access: object, subject: str) -> dict[str, Any]:
    """What the provider's second page says of the same person; nothing when it has none."""
    url = _announced().get("userinfo_endpoint")
    if not url or not isinstance(access, str):
        return {}
    told = _call(url, None, {"Authorization": f"Bearer {access}"})
    if told.get("sub") != subject:
        raise Refusal("accounts.provider_token", reasons=(Reason("accounts.token_subject"),))
    return told


def way_out_there(token: str, back_to: str) -> str:
    """Where to sign out at the provider too; empty when it announces no such page, or can't be asked now."""
    try:
        url = _announced().get("end_session_endpoint")
    except Refusal:
        return ""
    if not isinstance(url, str) or not safe_url(url, _named().issuer):
        return ""
    asked = {"id_token_hint": token, "client_id": _named().client_id, "post_logout_redirect_uri": back_to}
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"


def signed_out_there(token: str) -> int | None:
    """Whose account the provider says has signed out there; none when nobody is connected by it.

    Raises ``accounts.token_signature``, ``accounts.provider_token``.
    """
    named = _named()
    claims = signed_claims(token)
    faults = logout_faults(claims, issuer=named.issuer, client_id=named.client_id, at=clock.now())
    if faults:
        raise Refusal("accounts.provider_token", reasons=faults)
    return connected_user(named.issuer, str(claims["sub"]))


def connected_user(issuer: str, subject: str) -> int | None:
    """The user whom the provider knows by that key."""
    found = Connection.objects.filter(issuer=issuer, subject=subject)
    return found.values_list("user_id", flat=True).first()


def connection_of(user_id: int, issuer: str) -> str | None:
    """The provider's key for a user who is connected."""
    found = Connection.objects.filter(issuer=issuer, user=user_id)
    return found.values_list("subject", flat=True).first()


def only_by_provider(user_id: int, email: str) -> bool:
    """Whether this user may sign in by the provider alone, neither by password nor by passkey, as installed."""
    named, use = provider(), settings.KHUE_PASSWORD_SIGN_IN
    if named is None or use == "all" or email in settings.KHUE_BREAK_GLASS:
        return False
    return use == "break-glass" or connection_of(user_id, named.issuer) is not None
