"""Khóa của khối dữ liệu: AES-256-CTR, so that any piece can be read by itself; a random key for each blob.

CTR proves nothing: what comes out is compared with the SHA-256 that names a blob and each of its pieces. A key
serves one run of bytes and never another one, so the counter may begin at nought. The key itself rests wrapped
(AES-256-GCM) under one that is derived from the installation's secret.
"""

from __future__ import annotations

import hmac
import os
import threading
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_BLOCK = 16
_NONCE = 12
_PURPOSE = b"khue.files.data-keys"
MOST_AT_HAND = 1024  # keys set up and waiting in one process


class KeyUnfitError(Exception):
    """Khóa không mở được: it was wrapped under another secret, or the row was changed."""


class Stencil:
    """Bộ mã của một khóa: the same call seals and opens, at any offset; safe between threads."""

    __slots__ = ("_context", "_lock")

    def __init__(self, key: bytes) -> None:
        self._context = Cipher(AES(key), CTR(bytes(_BLOCK))).encryptor()
        self._lock = threading.Lock()

    def over(self, offset: int, data: bytes) -> bytes:
        """Sealed bytes opened, or open ones sealed, which begin at this offset of the whole."""
        block, into = divmod(offset, _BLOCK)
        with self._lock:
            self._context.reset_nonce(block.to_bytes(_BLOCK, "big"))
            if into:
                self._context.update(bytes(into))
            return self._context.update(data)


@lru_cache(maxsize=MOST_AT_HAND)
def stencil(key: bytes) -> Stencil:
    """The set-up of a key, kept for the next piece until `forget_keys`."""
    return Stencil(key)


def new_key() -> bytes:
    """A data key."""
    return os.urandom(KEY_BYTES)


@lru_cache(maxsize=4)
def _wrapping(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=_PURPOSE).derive(secret.encode()))


def wrapped(secret: str, key: bytes) -> bytes:
    """The key as it may rest in a row."""
    nonce = os.urandom(_NONCE)
    return nonce + _wrapping(secret).encrypt(nonce, key, _PURPOSE)


@lru_cache(maxsize=MOST_AT_HAND)
def unwrapped(secret: str, row: bytes) -> bytes:
    """The key of a row. Raises KeyUnfitError."""
    try:
        return _wrapping(secret).decrypt(row[:_NONCE], row[_NONCE:], _PURPOSE)
    except (InvalidTag, ValueError) as error:
        raise KeyUnfitError from error


def tombstone(secret: str, sha256: str) -> str:
    """The name of a destroyed content: the same for the same content here, and nothing to anybody else."""
    return hmac.digest(_naming(secret), sha256.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _naming(secret: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"khue.files.destroyed").derive(secret.encode())


def forget_keys() -> None:
    """Bỏ khóa khỏi bộ nhớ: after one was destroyed this process knows none of them by heart."""
    stencil.cache_clear()
    unwrapped.cache_clear()
