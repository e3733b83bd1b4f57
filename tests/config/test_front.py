"""Cổng và HTTPS: what tablets are given is never plain http, and a taken port is told with its remedy."""

from __future__ import annotations

import datetime
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from django.http.request import validate_host
from django.test import Client
from psycopg import sql

from khue.config import environment, lan, prepared, serve
from khue.config.database import VARIABLE
from khue.config.listening import free_port, listen, need_space
from khue.shared import clock
from khue.shared.refusal import Refusal


def test_taken_port_is_refused_with_a_free_one_to_use() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(Refusal) as refused:
            listen("127.0.0.1", port)
    assert refused.value.code == "config.port_taken"
    with listen("127.0.0.1", refused.value.facts["other"]):
        pass


def test_free_port_is_one_that_opens() -> None:
    with listen("127.0.0.1", free_port(9130)):
        pass


def test_nearly_full_disk_is_refused_before_anything_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_space(tmp_path / "not" / "yet")
    monkeypatch.setattr("khue.config.listening.NEED_BYTES", 10**18)
    with pytest.raises(Refusal) as refused:
        need_space(tmp_path)
    assert refused.value.code == "config.little_space"


@pytest.mark.parametrize(
    ("host", "tls", "proxies", "url", "code"),
    [
        ("127.0.0.1", False, (), "http://localhost:8000", None),
        ("::1", False, (), "http://localhost:8000", None),
        ("0.0.0.0", True, (), "https://khue.example", None),
        ("10.0.0.5", False, (), "https://khue.example", "config.plain_http"),
        ("0.0.0.0", False, ("10.0.0.1",), "https://khue.example", None),
        ("0.0.0.0", False, ("10.0.0.1",), "http://khue.example", "config.public_url"),
        ("0.0.0.0", True, (), "http://localhost:8000", "config.public_url"),
        ("127.0.0.1", False, ("127.0.0.1",), "http://localhost:8000", "config.public_url"),
    ],
)
def test_plain_http_never_leaves_the_machine(
    host: str, tls: bool, proxies: tuple[str, ...], url: str, code: str | None
) -> None:
    settings = replace(environment.read(), trusted_proxies=proxies, public_url=url)
    if code is None:
        serve.check_front(settings, host, tls=tls)
        return
    with pytest.raises(Refusal) as refused:
        serve.check_front(settings, host, tls=tls)
    assert refused.value.code == code


@pytest.mark.parametrize("switch", ["demo", "debug"])
def test_real_users_are_never_served_with_a_switch_for_trying(switch: str) -> None:
    real = replace(environment.read(), demo=False, debug=False)
    serve.check_switches(real)
    with pytest.raises(Refusal, match=r"config\.not_for_real_use"):
        serve.check_switches(replace(real, **{switch: True}))


@pytest.fixture
def unmarked() -> Iterator[None]:
    """The database without a mark of what it was prepared for, before and after."""
    yield
    with psycopg.connect(os.environ[VARIABLE], autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS NULL").format(name))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [(prepared.DEMO, prepared.REAL, "config.demo_home"), (prepared.REAL, prepared.DEMO, "config.real_home")],
)
def test_a_demo_and_real_users_never_share_their_data(
    before: str, after: str, code: str, tmp_path: Path, unmarked: None
) -> None:
    prepared.refuse_other_use(after, tmp_path)
    prepared.remember(before)
    prepared.refuse_other_use(before, tmp_path)
    with pytest.raises(Refusal) as refused:
        prepared.refuse_other_use(after, tmp_path)
    assert refused.value.code == code


def test_only_names_of_this_site_are_answered_to() -> None:
    settings = replace(
        environment.read(), public_url="https://khue.example:8443", hosts=("192.168.1.20", "*")
    )
    names = environment.hosts(settings)
    assert all(
        validate_host(one, names)
        for one in ("khue.example", "192.168.1.20", "localhost", "127.0.0.1", "[::1]")
    )
    assert not validate_host("other.example", names)


def test_a_strange_host_gets_a_plain_400(db: None) -> None:
    assert Client().get("/accounts/login/", headers={"Host": "other.example"}).status_code == 400


def test_no_visitor_says_of_himself_that_he_came_by_https() -> None:
    line = "from khue.config import settings; print(settings.SECURE_PROXY_SSL_HEADER, settings.ALLOWED_HOSTS)"
    proxied = {**os.environ, "KHUE_TRUSTED_PROXIES": "10.0.0.1", "KHUE_PUBLIC_URL": "https://khue.example"}
    told = subprocess.run(
        [sys.executable, "-c", line], env=proxied, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("None ['khue.example', ")


def test_certificate_and_key_come_together_and_can_be_read(tmp_path: Path) -> None:
    settings = environment.read()
    assert not serve.has_tls(replace(settings, tls_cert="", tls_key=""))
    with pytest.raises(Refusal, match=r"config\.tls_pair"):
        serve.has_tls(replace(settings, tls_cert="a", tls_key=""))
    with pytest.raises(Refusal, match=r"config\.tls_file"):
        serve.has_tls(replace(settings, tls_cert=str(tmp_path / "no"), tls_key=str(tmp_path / "no")))


def test_lan_certificate_is_trusted_through_its_authority_only(tmp_path: Path) -> None:
    certificate, key = lan.prepare(tmp_path, ["192.168.1.20"])
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    authority = x509.load_der_x509_certificate((tmp_path / "lan" / "ca.crt").read_bytes())
    server = x509.load_pem_x509_certificate(certificate.read_bytes())
    server.verify_directly_issued_by(authority)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert (tmp_path / "lan" / "ca.key").stat().st_mode & 0o077 == 0
    assert (server.not_valid_after_utc - server.not_valid_before_utc).days <= 398


def test_lan_certificate_is_kept_until_the_address_changes_or_the_end_is_near(tmp_path: Path) -> None:
    certificate, _key = lan.prepare(tmp_path, ["192.168.1.20"])
    first = certificate.read_bytes()
    lan.prepare(tmp_path, ["192.168.1.20"])
    assert certificate.read_bytes() == first
    lan.prepare(tmp_path, ["192.168.1.21"])
    second = certificate.read_bytes()
    assert second != first
    with clock.hold(clock.now() + datetime.timedelta(days=80)):
        lan.prepare(tmp_path, ["192.168.1.21"])
    assert certificate.read_bytes() != second


def test_authority_grows_to_an_address_outside_private_networks(tmp_path: Path) -> None:
    lan.prepare(tmp_path, ["192.168.1.20"])
    first = (tmp_path / "lan" / "ca.crt").read_bytes()
    lan.prepare(tmp_path, ["203.0.113.7"])
    assert (tmp_path / "lan" / "ca.crt").read_bytes() != first


def test_address_of_a_server_keeps_its_options_and_its_socket_folder() -> None:
    far = environment.database("postgresql://me:p%40ss@db.example:6432/city?sslmode=verify-full")
    assert (far["USER"], far["PASSWORD"], far["HOST"], far["PORT"]) == ("me", "p@ss", "db.example", "6432")
    assert far["OPTIONS"] == {"connect_timeout": 5, "sslmode": "verify-full"}
    near = environment.database("postgresql://khue@%2Ftmp%2Frun/khue")
    assert (near["HOST"], near["NAME"], near["PORT"]) == ("/tmp/run", "khue", "")
    with pytest.raises(SystemExit, match="KHUE_DATABASE_URL"):
        environment.database("mysql://root@localhost/khue")
