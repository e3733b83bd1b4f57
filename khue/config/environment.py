"""Cài đặt từ môi trường: every ``KHUE_*`` variable, typed; a wrong value stops the start with its name."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from khue.files.rules.address import AddressError, address_of

Network = IPv4Network | IPv6Network


class BadSetting(SystemExit):
    """Cài đặt sai: names the variable, its value and what is allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} không dùng được. Giá trị cho phép: {allowed}.")


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0").lower()
    if value not in {"0", "1", "true", "false", ""}:
        raise BadSetting(name, value, "0, 1")
    return value in {"1", "true"}


def _number(name: str, default: int, low: int, high: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not low <= int(value) <= high:
        raise BadSetting(name, value, f"{low} … {high}")
    return int(value)


def _list(name: str, default: str = "") -> tuple[str, ...]:
    return tuple(part.strip() for part in os.environ.get(name, default).split(",") if part.strip())


def _storage() -> str:
    """The store's address, which holds no keys; a wrong one isn't repeated, in case it does."""
    value = os.environ.get("KHUE_STORAGE_URL", "")
    try:
        address_of(value, Path())
    except AddressError as error:
        raise BadSetting("KHUE_STORAGE_URL", "…", str(error)) from None
    return value


def _networks(name: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part, strict=False) for part in _list(name))
    except ValueError as error:
        raise BadSetting(name, os.environ.get(name, ""), "127.0.0.1, 10.1.2.0/24, ::1") from error


def _keep(name: str, default: str) -> tuple[int, int, int]:
    """How many backups are kept: of days, of weeks, of months."""
    value = os.environ.get(name, default)
    numbers = [part.strip() for part in value.split(",")]
    if len(numbers) != 3 or not all(part.isdigit() for part in numbers):
        raise BadSetting(name, value, "ngày,tuần,tháng, ví dụ 14,8,24")
    days, weeks, months = (int(part) for part in numbers)
    return days, weeks, months


@dataclass(frozen=True, slots=True)
class Environment:
    """Every setting, read once. Documented in docs/operation.md (a test keeps the two equal)."""

    home: Path
    port: int
    database_url: str
    storage_url: str
    storage_cache: int
    public_url: str
    demo: bool
    debug: bool
    hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    mail_host: str
    mail_port: int
    mail_user: str
    mail_password: str
    mail_tls: bool
    mail_from: str
    mail_official_domains: tuple[str, ...]
    mail_attach_limit: int
    upload_limit: int
    max_pages: int
    soffice: str
    clamd: str
    lease_days: int
    tls_cert: str
    tls_key: str
    no_push: bool
    backup_target: str
    backup_recipients: tuple[str, ...]
    backup_signers: tuple[str, ...]
    backup_identity: str
    backup_keep: tuple[int, int, int]
    drain_seconds: int
    metrics_from: tuple[Network, ...]
    metrics_token_file: str


def read() -> Environment:
    """Read the environment; raises BadSetting."""
    port = _number("KHUE_PORT", 8000, 1, 65535)
    return Environment(
        home=Path(os.environ.get("KHUE_HOME", "var")).resolve(),
        port=port,
        database_url=os.environ.get("KHUE_DATABASE_URL", "postgresql://khue@127.0.0.1:5432/khue"),
        storage_url=_storage(),
        storage_cache=_number("KHUE_STORAGE_CACHE", 5_000_000_000, 100_000_000, 10_000_000_000_000),
        public_url=os.environ.get("KHUE_PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        demo=_flag("KHUE_DEMO"),
        debug=_flag("KHUE_DEBUG"),
        hosts=_list("KHUE_HOSTS"),
        trusted_proxies=_list("KHUE_TRUSTED_PROXIES"),
        mail_host=os.environ.get("KHUE_MAIL_HOST", "localhost"),
        mail_port=_number("KHUE_MAIL_PORT", 25, 1, 65535),
        mail_user=os.environ.get("KHUE_MAIL_USER", ""),
        mail_password=os.environ.get("KHUE_MAIL_PASSWORD", ""),
        mail_tls=_flag("KHUE_MAIL_TLS"),
        mail_from=os.environ.get("KHUE_MAIL_FROM", "khue@hanoi.example"),
        mail_official_domains=_list("KHUE_MAIL_OFFICIAL_DOMAINS", "hanoi.example"),
        mail_attach_limit=_number("KHUE_MAIL_ATTACH_LIMIT", 8_000_000, 0, 100_000_000),
        upload_limit=_number("KHUE_UPLOAD_LIMIT", 500_000_000, 1_000_000, 5_000_000_000),
        max_pages=_number("KHUE_MAX_PAGES", 5_000, 1, 50_000),
        soffice=os.environ.get("KHUE_SOFFICE", "soffice"),
        clamd=os.environ.get("KHUE_CLAMD", ""),
        lease_days=_number("KHUE_LEASE_DAYS", 7, 1, 60),
        tls_cert=os.environ.get("KHUE_TLS_CERT", ""),
        tls_key=os.environ.get("KHUE_TLS_KEY", ""),
        no_push=_flag("KHUE_NO_PUSH"),
        backup_target=os.environ.get("KHUE_BACKUP_TARGET", ""),
        backup_recipients=_list("KHUE_BACKUP_RECIPIENT"),
        backup_signers=_list("KHUE_BACKUP_SIGNER"),
        backup_identity=os.environ.get("KHUE_BACKUP_IDENTITY", ""),
        backup_keep=_keep("KHUE_BACKUP_KEEP", "14,8,24"),
        drain_seconds=_number("KHUE_DRAIN_SECONDS", 0, 0, 120),
        metrics_from=_networks("KHUE_METRICS_FROM"),
        metrics_token_file=os.environ.get("KHUE_METRICS_TOKEN_FILE", ""),
    )


def hosts(settings: Environment) -> list[str]:
    """The names under which Khuê answers: of its public address, of this machine, and those of ``KHUE_HOSTS``."""
    public = urlsplit(settings.public_url).hostname or ""
    named = [f"[{one}]" if ":" in one else one for one in (public, *settings.hosts) if one and one != "*"]
    return list(dict.fromkeys([*named, "localhost", ".localhost", "127.0.0.1", "[::1]"]))


def database(url: str) -> dict[str, object]:
    """Django's form of a ``postgresql://`` address (host may be a socket folder, percent-encoded)."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting("KHUE_DATABASE_URL", parts.scheme, "postgresql://user:password@host:port/name")
    host = (
        unquote(parts.netloc.rpartition("@")[2].partition(":")[0])
        if "%2F" in parts.netloc
        else parts.hostname
    )
    return {
        "ENGINE": "khue.config.backend",
        "NAME": parts.path.lstrip("/") or "khue",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(parts.query))},
    }


def secret_key(home: Path) -> str:
    """The installation's secret: ``KHUE_SECRET_KEY``, or one kept in the home (mode 600) from its first start."""
    given = os.environ.get("KHUE_SECRET_KEY")
    if given:
        return given
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
