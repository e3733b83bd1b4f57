"""A tablet as the tests have it: a device key and the app's way of calling."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.http import HttpResponse
from django.test import Client


def b64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


class Device:
    """Máy: holds the private key, signs as WebCrypto does, keeps its cookie."""

    def __init__(self, *, key: ec.EllipticCurvePrivateKey | None = None, address: str = "10.1.0.1") -> None:
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.client = Client(REMOTE_ADDR=address)
        self.id = 0
        self.body: dict[str, Any] = {}

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": b64url(numbers.x), "y": b64url(numbers.y)}

    def sign(self, message: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        return self.client.post(
            f"/api/tablet/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"X-Khue-Tablet": "1", **headers},
        )

    def enrol(self, code: str, **more: object) -> HttpResponse:
        device = {"user_agent": "test", "platform": "ios", "model": "iPad (10)", "standalone": True}
        answer = self.post("enrol", {"code": code, "device_key": self.jwk, "device": device, **more})
        if answer.status_code == 201:
            self.body = answer.json()
            self.id = self.body["tablet"]["id"]
        return answer

    def ask(self) -> str:
        return self.post("challenge", {"tablet_id": self.id}).json()["nonce"]

    def renew(
        self, *, nonce: str | None = None, signature: str | None = None, unsent: int = 0
    ) -> HttpResponse:
        nonce = self.ask() if nonce is None else nonce
        signed = signature or self.sign(f"khue-session:{nonce}".encode())
        return self.post(
            "session", {"tablet_id": self.id, "nonce": nonce, "signature": signed, "unsent": unsent}
        )

    @property
    def token(self) -> str:
        return self.client.cookies["khue_tablet"].value
