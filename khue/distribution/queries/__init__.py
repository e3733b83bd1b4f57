"""Đọc về gửi, nhận."""

from khue.distribution.queries.feeds import (
    EntryRow,
    FeedPage,
    HubEntry,
    Snapshot,
    entries_missed,
    entries_of,
    feed_after,
    heads_of,
    snapshot_of,
)
from khue.distribution.queries.letters import (
    LetterRow,
    LetterToSend,
    SampleRow,
    letter_to_send,
    letters,
    letters_forgotten,
    sample_letter,
    sample_letters,
)
from khue.distribution.queries.packages import PackageBody, hashes_allowed, package_to_read

__all__ = [
    "EntryRow",
    "FeedPage",
    "HubEntry",
    "LetterRow",
    "LetterToSend",
    "PackageBody",
    "SampleRow",
    "Snapshot",
    "entries_missed",
    "entries_of",
    "feed_after",
    "hashes_allowed",
    "heads_of",
    "letter_to_send",
    "letters",
    "letters_forgotten",
    "package_to_read",
    "sample_letter",
    "sample_letters",
    "snapshot_of",
]
