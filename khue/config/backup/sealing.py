"""Niêm bản sao lưu: the age format (age-encryption.org/v1) to public keys, so whoever seals can't open.

Two keys are derived from the installation's secret: one names pieces, so that names tell an outsider nothing
of their content; one signs the list of each backup, since anybody may seal something to a public key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from khue.shared.refusal import Refusal

NAME_LETTERS = 40  # of a keyed digest: 160 bits
MARK_LETTERS = 20  # of a public key's digest: 100 bits


@dataclass(frozen=True, slots=True)
class Keyring:
    """Khóa của nơi sao lưu: derived, never stored; they open nothing."""

    names: bytes
    signer: Ed25519PrivateKey

    def name(self, kind: str, digest: str) -> str:
        """The name under which content of that sha-256 lies in the repository."""
        return self.stamp(f"{kind} {digest}".encode())[:NAME_LETTERS]

    def stamp(self, told: bytes) -> str:
        """Proof that this installation, or one restored from it, wrote this."""
        return hmac.new(self.names, told, hashlib.sha256).hexdigest()

    @property
    def public(self) -> str:
        """The signing key's public half, in hex."""
        form = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return self.signer.public_key().public_bytes(*form).hex()


def keyring(secret: str, repository: str) -> Keyring:
    """The keys of an installation for one repository."""
    return Keyring(
        _derived(secret, f"khue backup names {repository}"),
        Ed25519PrivateKey.from_private_bytes(_derived(secret, "khue backup signature")),
    )


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, purpose.encode()).derive(secret.encode())


def signed_by(public: str, signature: str, told: bytes) -> bool:
    """Whether that public key signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), told)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: str) -> str:
    """A public key as people compare it: twenty letters in groups."""
    return grouped(base64.b32encode(hashlib.sha256(bytes.fromhex(public)).digest()).decode()[:MARK_LETTERS])


def grouped(letters: str) -> str:
    """Letters in groups of five, as people read them."""
    return "-".join(letters[at : at + 5] for at in range(0, len(letters), 5))


def recipients(texts: list[str]) -> list[Any]:
    """The public keys of those who may open backups. Refuses ``config.backup_recipient``."""
    try:
        return [pyrage.x25519.Recipient.from_str(text) for text in texts]
    except pyrage.RecipientError as error:
        raise Refusal("config.backup_recipient") from error


def identities(text: str) -> list[Any]:
    """The recovery keys in a text, among whatever else a sheet says. Refuses ``config.backup_key_unreadable``."""
    lines = [line.strip().upper() for line in text.splitlines()]
    found = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in found]
    except pyrage.IdentityError as error:
        raise Refusal("config.backup_key_unreadable") from error
    if not keys:
        raise Refusal("config.backup_key_unreadable")
    return keys


class _Counted(io.RawIOBase):
    """Passes on what is written, counts it, keeps its digest, and remembers why writing failed."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.size = 0
        self.digest = hashlib.sha256()
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        try:
            self.out.write(block)
        except OSError as error:
            self.error = error
            raise
        self.digest.update(block)
        self.size += len(block)
        return len(block)


def seal_into(source: BinaryIO, out: BinaryIO, to: list[Any]) -> tuple[int, str]:
    """Write what the source gives, sealed; gives size and sha-256 of the sealed bytes. OSError when full."""
    counted = _Counted(out)
    try:
        pyrage.encrypt_io(source, counted, to)
    except pyrage.EncryptError as error:
        raise counted.error or OSError(str(error)) from error
    if counted.error is not None:  # the last block's failure is passed over in silence
        raise counted.error
    return counted.size, counted.digest.hexdigest()


def open_into(sealed: BinaryIO, out: BinaryIO, keys: list[Any], *, name: str) -> tuple[int, str]:
    """Write the opened content; gives its size and sha-256. Refuses ``config.backup_wrong_key``, ``…_tampered``."""
    counted = _Counted(out)
    try:
        pyrage.decrypt_io(sealed, counted, keys)
    except pyrage.DecryptError as error:
        if counted.error is not None:
            raise counted.error from error
        code = "config.backup_wrong_key" if "matching" in str(error) else "config.backup_tampered"
        raise Refusal(code, name=name) from error
    if counted.error is not None:
        raise counted.error
    return counted.size, counted.digest.hexdigest()
