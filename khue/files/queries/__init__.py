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
    reading_copy,
)
from khue.files.queries.uploads import (
    UploadGone,
    UploadState,
    incoming,
    partial,
    received,
    refuse_crowd,
    refuse_full_disk,
    upload_to_edit,
)
from khue.files.queries.work import Work, limits, soffice, work_folder, work_on

__all__ = [
    "FileCard",
    "Place",
    "Reading",
    "UploadGone",
    "UploadState",
    "Work",
    "card",
    "cards",
    "changed_pages",
    "incoming",
    "limits",
    "locate",
    "original",
    "partial",
    "read_blob",
    "reading",
    "reading_copy",
    "received",
    "refuse_crowd",
    "refuse_full_disk",
    "soffice",
    "upload_to_edit",
    "work_folder",
    "work_on",
]
