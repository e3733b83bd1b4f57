"""Đọc về gửi, nhận."""

from khue.distribution.queries.feeds import (
    EntryRow,
    FeedPage,
    HubEntry,
    Snapshot,
    entries_missed,
    entries_of,
    feed_after,
    head_of,
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
from khue.distribution.queries.pushes import PushToSend, has_push, pushes_waiting, reachable_by_push

__all__ = [
    "DeliveryRow",
    "EntryRow",
    "FeedPage",
    "HubEntry",
    "LetterRow",
    "LetterToSend",
    "PackageBody",
    "PaperReading",
    "PushToSend",
    "SampleRow",
    "Snapshot",
    "browser_opening",
    "chain",
    "entries_missed",
    "entries_of",
    "feed_after",
    "has_push",
    "hashes_allowed",
    "head_of",
    "heads_of",
    "last_awake",
    "letter_to_send",
    "letters",
    "letters_forgotten",
    "package_to_read",
    "pushes_waiting",
    "reachable_by_push",
    "sample_letter",
    "sample_letters",
    "snapshot_of",
]
