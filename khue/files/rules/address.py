"""Địa chỉ kho: what `KHUE_STORAGE_URL` says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

KNOWN = frozenset({"endpoint", "region", "encryption", "kms_key", "path_style"})
ENCRYPTIONS = frozenset({"AES256", "aws:kms"})


class AddressError(ValueError):
    """Địa chỉ kho sai: what of it can't be used."""


@dataclass(frozen=True, slots=True)
class Address:
    """Địa chỉ kho: a folder (`file:///…`), or a bucket with a prefix (`s3://…`). Holds no keys."""

    folder: Path | None = None
    bucket: str = ""
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    encryption: str = ""
    kms_key: str = ""
    path_style: bool = True

    def __str__(self) -> str:
        if self.folder is not None:
            return self.folder.as_uri()
        where = f" ({self.endpoint})" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/") + where


def address_of(url: str, default: Path) -> Address:
    """Read the setting; empty = `default`. Raises AddressError."""
    if not url:
        return Address(folder=default)
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise AddressError("keys don't belong into the address")
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        if parts.netloc or not folder.is_absolute():
            raise AddressError("file:///an/absolute/folder")
        return Address(folder=folder)
    if parts.scheme != "s3" or not parts.hostname:
        raise AddressError("s3://bucket/prefix?endpoint=…&region=… or file:///folder")
    return _bucket(parts.netloc, parts.path, parts.query)


def _bucket(bucket: str, path: str, query: str) -> Address:
    options = dict(parse_qsl(query, strict_parsing=True)) if query else {}
    if options.keys() - KNOWN:
        raise AddressError(f"only {', '.join(sorted(KNOWN))} may follow the question mark")
    endpoint = options.get("endpoint", "").rstrip("/")
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise AddressError("endpoint=https://…")
    if options.get("encryption", "AES256") not in ENCRYPTIONS:
        raise AddressError(f"encryption= {', '.join(sorted(ENCRYPTIONS))}")
    if options.get("path_style", "1") not in {"0", "1"}:
        raise AddressError("path_style= 0, 1")
    return Address(
        bucket=bucket,
        prefix=unquote(path).strip("/"),
        endpoint=endpoint,
        region=options.get("region", "us-east-1"),
        encryption=options.get("encryption", ""),
        kms_key=options.get("kms_key", ""),
        path_style=options.get("path_style", "1" if endpoint else "0") == "1",
    )
