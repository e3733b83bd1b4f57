"""Tệp: tables and the store of bytes."""

from khue.files.models.rows import Blob, Chunk, File, Rendition, Upload
from khue.files.models.storage import LocalStore, Store, Stored, home, store

__all__ = ["Blob", "Chunk", "File", "LocalStore", "Rendition", "Store", "Stored", "Upload", "home", "store"]
