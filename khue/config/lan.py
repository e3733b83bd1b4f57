"""Mạng nội bộ: a certificate authority of this machine, so that a real tablet can try the demo.

The authority is bound to private addresses, this machine's own and ``.local`` names: even with its key nobody can speak for
another site to a tablet that trusts it.
"""

from __future__ import annotations

import argparse
import html
import ipaddress
import os
import socket
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from khue.config import environment
from khue.config.terminal import _
from khue.shared import clock
from khue.shared.refusal import Refusal

YEARS_OF_CA = 2
DAYS_OF_SERVER = 90
RENEW_DAYS = 14
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "100.64.0.0/10")
Key = ec.EllipticCurvePrivateKey


def addresses() -> list[str]:
    """The IPv4 addresses under which others on the network reach this machine."""
    found = []
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    for name, entries in psutil.net_if_addrs().items():
        for entry in entries:
            if name in up and entry.family == socket.AF_INET:
                address = ipaddress.ip_address(entry.address)
                if not address.is_loopback and not address.is_link_local:
                    found.append(str(address))
    if not found:
        raise Refusal("config.no_lan")
    return found


def prepare(home: Path, hosts: list[str]) -> tuple[Path, Path]:
    """The server's certificate and key for these addresses, made or renewed; gives their paths."""
    folder = home / "lan"
    folder.mkdir(mode=0o700, exist_ok=True)
    authority, key = _authority(folder, hosts)
    certificate, server_key = folder / "server.pem", folder / "server.key"
    if not _still_good(certificate, hosts, authority):
        _issue(certificate, server_key, authority, key, hosts)
    return certificate, server_key


def _authority(folder: Path, hosts: list[str]) -> tuple[x509.Certificate, Key]:
    path, key_path = folder / "ca.crt", folder / "ca.key"
    if path.exists() and key_path.exists():
        known = x509.load_der_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        lasting = known.not_valid_after_utc > clock.now() + timedelta(days=RENEW_DAYS)
        if lasting and isinstance(key, Key) and _covers(known, hosts):
            return known, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Khuê {socket.gethostname()}"[:64])])
    nets = [*map(ipaddress.ip_network, PRIVATE), *(ipaddress.ip_network(host) for host in hosts)]
    limits = x509.NameConstraints(
        [*map(x509.IPAddress, nets), x509.DNSName("local"), x509.DNSName("localhost")], None
    )
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        _builder(name, name, key.public_key(), days=365 * YEARS_OF_CA)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(limits, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _pem(key))
    _write(path, made.public_bytes(serialization.Encoding.DER))
    return made, key


def _covers(authority: x509.Certificate, hosts: list[str]) -> bool:
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    nets = [limit.value for limit in limits if isinstance(limit, x509.IPAddress)]
    return all(
        any(isinstance(net, ipaddress.IPv4Network) and ipaddress.IPv4Address(host) in net for net in nets)
        for host in hosts
    )


def _still_good(path: Path, hosts: list[str], authority: x509.Certificate) -> bool:
    if not path.exists():
        return False
    known = x509.load_pem_x509_certificate(path.read_bytes())
    named = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    has = {str(address) for address in named.get_values_for_type(x509.IPAddress)}
    fresh = known.not_valid_after_utc > clock.now() + timedelta(days=RENEW_DAYS)
    return (
        fresh
        and set(hosts) <= has
        and authority.public_bytes(serialization.Encoding.PEM) in path.read_bytes()
    )


def _issue(path: Path, key_path: Path, authority: x509.Certificate, signer: Key, hosts: list[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(host)) for host in [*hosts, "127.0.0.1"]
    ]
    names += [x509.DNSName("localhost"), x509.DNSName(f"{socket.gethostname().partition('.')[0]}.local")]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    made = (
        _builder(subject, authority.subject, key.public_key(), days=DAYS_OF_SERVER)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    _write(key_path, _pem(key))
    chain = made.public_bytes(serialization.Encoding.PEM) + authority.public_bytes(serialization.Encoding.PEM)
    _write(path, chain)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    began = clock.now() - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=days))
    )


def _pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    part.replace(path)


def page(arguments: argparse.Namespace) -> None:
    """The helper page over plain http: how to trust the authority, and the authority itself."""
    settings = environment.read()
    certificate = (settings.home / "lan" / "ca.crt").read_bytes()
    text = _page_text(settings.public_url).encode()

    class Page(BaseHTTPRequestHandler):
        """Trang trợ giúp."""

        def do_GET(self) -> None:
            """The page, or the certificate under its name."""
            wanted = self.path == "/khue-ca.crt"
            body = certificate if wanted else text
            kind = "application/x-x509-ca-cert" if wanted else "text/html; charset=utf-8"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Say nothing."""

    server = HTTPServer(("", 0), Page, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=arguments.fd)
    server.serve_forever()


def steps(url: str) -> list[str]:
    """How to trust the authority, step by step."""
    return [
        _("iPad: mở trang này bằng Safari, bấm “Tải chứng thư”, cho phép tải hồ sơ cấu hình."),
        _("iPad: Cài đặt → Đã tải về hồ sơ → Cài đặt; rồi Cài đặt → Cài đặt chung → Giới thiệu → Cài đặt tin cậy chứng nhận → bật Khuê."),
        _("Android: tải chứng thư, rồi Cài đặt → Bảo mật → Mã hoá và thông tin xác thực → Cài đặt chứng chỉ → Chứng chỉ CA."),
        _("Sau đó mở %(url)s, thêm vào màn hình chính.") % {"url": url},
        _("Thử xong: gỡ chứng thư Khuê khỏi máy tính bảng ở cùng chỗ đã cài."),
    ]  # fmt: skip


def _page_text(url: str) -> str:
    rows = "".join(f"<li>{html.escape(step)}</li>" for step in steps(url))
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Khuê</title><h1>{html.escape(_('Tin cậy máy chủ thử này'))}</h1>"
        f'<p><a href="/khue-ca.crt">{html.escape(_("Tải chứng thư"))}</a></p><ol>{rows}</ol></html>'
    )
