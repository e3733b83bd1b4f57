"""Khóa: what a device key is, how its signatures are verified, how secrets rest in the database."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WRAPPED_LENGTH = 4096
_COORDINATE = 32
_NONCE = 12
_SEALED = b"\x01"


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """Khóa công khai của máy: P-256, used for signatures only."""

    x: str
    y: str

    def jwk(self) -> dict[str, str]:
        """The key as the members of a JSON Web Key, in the order of RFC 7638."""
        return {"crv": "P-256", "kty": "EC", "x": self.x, "y": self.y}

    def thumbprint(self) -> str:
        """SHA-256 of the key by RFC 7638, as hex: names the key in the log without showing it."""
        return hashlib.sha256(json.dumps(self.jwk(), separators=(",", ":")).encode()).hexdigest()


def device_key(jwk: Mapping[str, Any]) -> DeviceKey | None:
    """The public key in a JWK; nothing if it is private, of another kind, or no point of the curve."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
        return None
    x, y = _coordinate(jwk.get("x")), _coordinate(jwk.get("y"))
    if x is None or y is None:
        return None
    key = DeviceKey(_b64url(x), _b64url(y))
    return key if _point(key) is not None else None


def is_signed(key: DeviceKey, message: bytes, signature: str) -> bool:
    """Whether the base64 signature (ECDSA P-256 SHA-256, r||s of IEEE P1363) is this key's over the message."""
    raw = from_base64(signature)
    point = _point(key)
    if raw is None or point is None or len(raw) != 2 * _COORDINATE:
        return False
    der = encode_dss_signature(
        int.from_bytes(raw[:_COORDINATE], "big"), int.from_bytes(raw[_COORDINATE:], "big")
    )
    try:
        point.verify(der, message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def derived(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the installation's secret."""
    return HKDF(SHA256(), 32, salt=None, info=f"khue.tablets.{purpose}".encode()).derive(secret.encode())


def sealed(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Niêm: AES-256-GCM; opens only with the same key and the same ``bound_to``."""
    nonce = os.urandom(_NONCE)
    return _SEALED + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unsealed(keys: Sequence[bytes], box: bytes, bound_to: str) -> bytes | None:
    """What was sealed, by the first key that opens it; nothing when none does."""
    if box[:1] != _SEALED:
        return None
    for key in keys:
        try:
            return AESGCM(key).decrypt(box[1 : 1 + _NONCE], box[1 + _NONCE :], bound_to.encode())
        except InvalidTag:
            continue
    return None


def is_wrapped_key(wrapped: object) -> bool:
    """Whether this can be a wrapped person key: printable ASCII, not empty, at most 4,096 characters."""
    return (
        isinstance(wrapped, str)
        and 0 < len(wrapped) <= WRAPPED_LENGTH
        and wrapped.isprintable()
        and wrapped.isascii()
    )


def token_hash(token: str) -> str:
    """A session token as it is kept: SHA-256, as hex; the token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def from_base64(text: str) -> bytes | None:
    """The bytes of a base64 or base64url text, padded or not; nothing when it is neither."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def to_base64(raw: bytes) -> str:
    """Bytes as padded base64."""
    return base64.b64encode(raw).decode("ascii")


def _b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _coordinate(text: object) -> bytes | None:
    raw = from_base64(text) if isinstance(text, str) else None
    return raw if raw is not None and len(raw) == _COORDINATE else None


@lru_cache(maxsize=4096)  # a batch asks for one key as often as it has operations
def _point(key: DeviceKey) -> EllipticCurvePublicKey | None:
    x, y = from_base64(key.x), from_base64(key.y)
    if x is None or y is None:
        return None
    numbers = EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), SECP256R1())
    try:
        return numbers.public_key()
    except ValueError:
        return None
