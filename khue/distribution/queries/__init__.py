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
from khue.distribution.queries.follow import (
    DeliveryRow,
    PaperReading,
    browser_opening,
    chain,
    last_awake,
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
    "DeliveryRow",
    "EntryRow",
    "FeedPage",
    "HubEntry",
    "LetterRow",
    "LetterToSend",
    "PackageBody",
    "PaperReading",
    "SampleRow",
    "Snapshot",
    "browser_opening",
    "chain",
    "entries_missed",
    "entries_of",
    "feed_after",
    "hashes_allowed",
    "heads_of",
    "last_awake",
    "letter_to_send",
    "letters",
    "letters_forgotten",
    "package_to_read",
    "sample_letter",
    "sample_letters",
    "snapshot_of",
]
