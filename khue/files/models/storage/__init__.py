"""Kho của nơi này: which one it is, and the folders of this context on this machine."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from khue.files.models.storage.keys import keys
from khue.files.models.storage.local import LocalStore
from khue.files.models.storage.protocol import Arriving, Place, Store, StoreAway, Stored
from khue.files.models.storage.s3 import S3Store, clock_of
from khue.files.rules.address import address_of

__all__ = [
    "Arriving",
    "LocalStore",
    "Place",
    "S3Store",
    "Store",
    "StoreAway",
    "Stored",
    "clock_of",
    "home",
    "quarantine",
    "quarantine_at",
    "store",
    "store_at",
]

QUARANTINE = "quarantine"


def home() -> Path:
    """The folder of this context under KHUE_HOME: the store where it is local, its cache where not, work."""
    return Path(settings.KHUE_HOME) / "files"


def store() -> Store:
    """The store of this site."""
    return store_at(settings.KHUE_STORAGE_URL, home(), settings.KHUE_STORAGE_CACHE)


def quarantine() -> Store:
    """Nơi chờ soát mật: what the guard hasn't cleared, beside the store; no backup and no sweep of the store sees it."""
    return quarantine_at(settings.KHUE_STORAGE_URL, home())


@lru_cache(maxsize=16)
def quarantine_at(url: str, folder: Path) -> Store:
    """The quarantine beside the store that an address names. Raises AddressError."""
    address = address_of(url, folder)
    if address.folder is not None:
        return LocalStore(address.folder / QUARANTINE)
    return S3Store(
        replace(address, prefix=f"{address.prefix}/{QUARANTINE}".lstrip("/")), keys(), folder / QUARANTINE, 0
    )


@lru_cache(maxsize=16)
def store_at(url: str, folder: Path, cache_bytes: int) -> Store:
    """The store that an address names; `folder` holds what this machine needs beside it. Raises AddressError."""
    address = address_of(url, folder)
    if address.folder is not None:
        return LocalStore(address.folder)
    return S3Store(address, keys(), folder, cache_bytes)
