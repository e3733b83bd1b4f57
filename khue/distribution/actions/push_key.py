"""Khóa của Khuê với các dịch vụ báo ra máy (VAPID): made once, kept in the home, never in the database or the log.

It follows from the installation's secret, so that every machine of a site makes the same one.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

NAME = "push-key.pem"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)


def push_key() -> ec.EllipticCurvePrivateKey:
    """The key; made at its first use, readable by its owner only. Of two processes that make one, the first wins."""
    return _read(Path(settings.KHUE_HOME) / NAME)


@lru_cache(maxsize=4)
def _read(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no P-256 key")
    return key


def _make(path: Path) -> None:
    seed = hmac.digest(
        settings.SECRET_KEY.encode(), b"khue push key", "sha512"
    )  # 512 bits: no number is likelier
    number = int.from_bytes(seed, "big") % (ORDER - 1) + 1
    made = ec.derive_private_key(number, ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f"{NAME}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
