"""Báo ra máy đang đóng (Web Push): who may be asked to carry it, how it is sealed, what an answer means.

RFC 8291 (aes128gcm, RFC 8188) seals, RFC 8292 (VAPID) says who sends. Written on ``cryptography`` alone:
docs/decisions/0019-web-push.md.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Kind = Literal["package", "change", "urgent", "notice", "wipe"]
Fate = Literal["sent", "ended", "dropped", "delayed"]
# The later word wins when several wait for one tablet, unless what waits matters more.
WEIGHT: dict[str, int] = {"": 0, "notice": 1, "package": 2, "change": 3, "urgent": 4, "wipe": 5}
TTL = {"urgent": timedelta(hours=4), "wipe": timedelta(days=28)}
USUAL_TTL = timedelta(hours=24)
# All messages are equally long: their length tells a push service nothing.
PADDED = 128
RECORD = 4096
LONGEST_ENDPOINT = 1000
JWT_LIFE = timedelta(hours=12)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_OBEYED = timedelta(hours=6)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Target:
    """Nơi nhận: an endpoint and the keys that the browser made for it."""

    endpoint: str
    p256dh: str
    auth: str


def from_base64url(text: str) -> bytes:
    """Bytes of base64url with or without padding. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_base64url(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def is_carried(endpoint: str, hosts: tuple[str, ...], *, loopback: bool = False) -> bool:
    """Whether an address may be called: https, a known service or below it, no port, no user, no fragment.

    The address was chosen by a client: whatever isn't plainly one of these is refused. ``loopback`` is for tests.
    """
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or any(c <= " " for c in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".")
    if loopback and host in LOOPBACK:
        return parts.scheme in {"http", "https"}
    plain = parts.scheme == "https" and port in {None, 443} and not parts.username and not parts.fragment
    return plain and bool(parts.path) and any(host == one or host.endswith(f".{one}") for one in hosts)


def is_target(target: Target) -> bool:
    """Whether the keys are a point of P-256 and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(target.p256dh))
        return len(from_base64url(target.auth)) == 16
    except ValueError:
        return False


def raw_public(key: ec.EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of an uncompressed point."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def seal(target: Target, text: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """One message under RFC 8291: only the browser that made the keys opens it.

    ``own`` is a key made for this message, ``salt`` 16 fresh bytes.
    """
    theirs = from_base64url(target.p256dh)
    public = raw_public(own.public_key())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    info = b"WebPush: info\x00" + theirs + public
    secret = _hkdf(from_base64url(target.auth), shared, info, 32)
    key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
    padded = text + b"\x02" + bytes(max(PADDED - len(text), 0))
    sealed = AESGCM(key).encrypt(nonce, padded, None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(public)]) + public + sealed


def body_of(kind: str, count: int) -> bytes:
    """What is said: a kind and how many. Never a title, a name, a place or a number of anything."""
    return json.dumps({"kind": kind, "n": min(count, 99)}, separators=(",", ":")).encode()


def push_kind(entry: str, body: dict[str, Any]) -> str:
    """Which neutral word a feed entry is worth; empty = none: what was taken back wakes nobody."""
    if entry == "notice":
        return "notice"
    if entry == "cancelled":
        return "change"
    if entry != "package" or body.get("package") is None:
        return ""
    first = body.get("version") == 1
    return "urgent" if body.get("urgent") and first else "package" if first else "change"


def ttl_of(kind: str) -> timedelta:
    """How long a service keeps it for a tablet that is off."""
    return TTL.get(kind, USUAL_TTL)


def voucher(key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, at: datetime) -> str:
    """The VAPID header (RFC 8292) for the origin of an endpoint, good for twelve hours."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + JWT_LIFE).timestamp()),
        "sub": contact,
    }
    text = ".".join(_part(one) for one in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    signature = to_base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={text}.{signature}, k={to_base64url(raw_public(key.public_key()))}"


def _part(claims: dict[str, Any]) -> str:
    return to_base64url(json.dumps(claims, separators=(",", ":")).encode())


def fate(status: int) -> Fate:
    """What a service's answer means; 0 = no answer came. A redirect is never followed."""
    if 200 <= status < 300:
        return "sent"
    if status in {404, 410}:
        return "ended"
    return "delayed" if status in {0, 408, 425, 429} or status >= 500 else "dropped"


def wait_after(tries: int, retry_after: str, at: datetime) -> timedelta:
    """How long to wait before the next try: what the service asks, up to six hours, and never less than the doubled wait."""
    own = min(FIRST_WAIT * (1 << min(max(tries - 1, 0), 10)), LONGEST_WAIT)
    return max(own, min(_asked(retry_after, at), LONGEST_OBEYED))


def _asked(retry_after: str, at: datetime) -> timedelta:
    text = retry_after.strip()
    if text.isdecimal() and len(text) < 8:
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return timedelta()
    return moment - at if moment.tzinfo is not None else timedelta()
