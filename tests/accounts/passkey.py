"""A security key made of a few lines: what a browser answers, so that the server's checks can be tried."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SecurityKey:
    """Khóa truy cập: one credential; ``verified`` says whether its owner's finger was asked for."""

    def __init__(self, *, origin: str = ORIGIN, verified: bool = True, counts: bool = True) -> None:
        self.origin, self.verified, self.counts = origin, verified, counts
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = b"key-" + self.private.private_numbers().private_value.to_bytes(32, "big")[:12]
        self.handle = b""
        self.counter = 0

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, host: str, credential: bytes = b"") -> bytes:
        self.counter += self.counts
        flags = PRESENT | (VERIFIED if self.verified else 0) | (ATTESTED if credential else 0)
        return AuthenticatorData.create(
            sha256(host.encode()).digest(), flags, self.counter if self.counts else 0, credential
        )

    def _answer(self, response: dict[str, str]) -> str:
        shown = websafe_encode(self.id)
        return json.dumps({"id": shown, "rawId": shown, "type": "public-key", "response": response})

    def create(self, options: dict[str, Any]) -> str:
        """What ``navigator.credentials.create`` gives."""
        self.handle = websafe_decode(options["user"]["id"])
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.private.public_key())
        )
        data = AuthenticatorData(self._data(options["rp"]["id"], credential))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options["challenge"])),
                "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
            }
        )

    def get(self, options: dict[str, Any]) -> str:
        """What ``navigator.credentials.get`` gives."""
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(options["rpId"])
        signed = self.private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                "userHandle": websafe_encode(self.handle),
            }
        )
