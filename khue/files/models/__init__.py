"""Tệp: tables and the store of bytes."""

from khue.files.models.rows import Blob, Chunk, Destroyed, File, Key, Rendition, Upload
from khue.files.models.storage import (
    Arriving,
    LocalStore,
    Place,
    S3Store,
    Store,
    StoreAway,
    Stored,
    clock_of,
    home,
    quarantine,
    quarantine_at,
    store,
    store_at,
)
from khue.files.models.storage.local import full_disk_refused
from khue.files.models.vault import Lying, Opening, digest, keep, key_of, lying, reader, sealed, wrap

__all__ = [
    "Arriving",
    "Blob",
    "Chunk",
    "Destroyed",
    "File",
    "Key",
    "LocalStore",
    "Lying",
    "Opening",
    "Place",
    "Rendition",
    "S3Store",
    "Store",
    "StoreAway",
    "Stored",
    "Upload",
    "clock_of",
    "digest",
    "full_disk_refused",
    "home",
    "keep",
    "key_of",
    "lying",
    "quarantine",
    "quarantine_at",
    "reader",
    "sealed",
    "store",
    "store_at",
    "wrap",
]
