"""Đọc tệp."""

from khue.files.queries.cards import (
    FileCard,
    Place,
    Reading,
    card,
    cards,
    changed_pages,
    locate,
    original,
    read_blob,
    reading,
    text_pages,
)
from khue.files.queries.work import Work, limits, soffice, work_folder, work_on

__all__ = [
    "FileCard",
    "Place",
    "Reading",
    "Work",
    "card",
    "cards",
    "changed_pages",
    "limits",
    "locate",
    "original",
    "read_blob",
    "reading",
    "soffice",
    "text_pages",
    "work_folder",
    "work_on",
]
