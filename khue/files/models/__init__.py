"""Tệp: tables and the store of bytes."""

from khue.files.models.rows import Blob, Chunk, File, Rendition, Upload
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
    store,
    store_at,
)

__all__ = [
    "Arriving",
    "Blob",
    "Chunk",
    "File",
    "LocalStore",
    "Place",
    "Rendition",
    "S3Store",
    "Store",
    "StoreAway",
    "Stored",
    "Upload",
    "clock_of",
    "home",
    "store",
    "store_at",
]
