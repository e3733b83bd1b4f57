"""Đọc tệp."""

from khue.files.models import Place
from khue.files.queries.cards import (
    Copy,
    FileCard,
    Reading,
    at_hand,
    card,
    cards,
    changed_pages,
    fetch,
    locate,
    newest_is_kept,
    opened,
    original,
    reading,
    reading_copy,
    store_clock,
)
from khue.files.queries.uploads import (
    UploadGone,
    UploadState,
    received,
    refuse_crowd,
    refuse_full_disk,
    upload_to_edit,
)
from khue.files.queries.work import Work, limits, soffice, work_folder, work_on

__all__ = [
    "Copy",
    "FileCard",
    "Place",
    "Reading",
    "UploadGone",
    "UploadState",
    "Work",
    "at_hand",
    "card",
    "cards",
    "changed_pages",
    "fetch",
    "limits",
    "locate",
    "newest_is_kept",
    "opened",
    "original",
    "reading",
    "reading_copy",
    "received",
    "refuse_crowd",
    "refuse_full_disk",
    "soffice",
    "store_clock",
    "upload_to_edit",
    "work_folder",
    "work_on",
]
