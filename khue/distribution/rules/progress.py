"""Tình trạng đọc: what a tablet reports about a paper, joined so that order and repeats don't matter.

A report is a set of facts (received at, opened at, pages seen). Joining takes the earliest
time and the union of pages: commutative, associative, idempotent. So any order and any
number of repeats of the same reports end in the same state, and a state never goes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FUTURE = timedelta(minutes=5)
STATES = ("sent", "on_tablet", "opened", "viewed")


def pages_to(pages: Iterable[int]) -> bytes:
    """A compact bitmap of page numbers (1-based): bit 0 of byte 0 is page 1."""
    bits = 0
    for page in pages:
        if page < 1:
            raise ValueError(page)
        bits |= 1 << (page - 1)
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def pages_from(bitmap: bytes) -> list[int]:
    """The page numbers in a bitmap, ascending."""
    bits = int.from_bytes(bitmap, "little")
    return [n + 1 for n in range(bits.bit_length()) if bits >> n & 1]


def union(one: bytes, other: bytes) -> bytes:
    """The pages of both bitmaps."""
    bits = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def pages_count(bitmap: bytes) -> int:
    """How many pages a bitmap holds."""
    return int.from_bytes(bitmap, "little").bit_count()


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [t for t in (one, other) if t is not None]
    return min(known) if known else None


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [t for t in (one, other) if t is not None]
    return max(known) if known else None


def state_of(*, received: bool, opened: bool, count: int) -> str:
    """The furthest of the states; `count` is of pages seen."""
    if count:
        return "viewed"
    if opened:
        return "opened"
    return "on_tablet" if received else "sent"


@dataclass(frozen=True, slots=True)
class PaperProgress:
    """What is known of one paper of one delivery. `seen` is a bitmap, see `pages_to`."""

    received_at: datetime | None = None
    opened_at: datetime | None = None
    last_at: datetime | None = None
    seen: bytes = b""
    browser_at: datetime | None = None
    browser_seen: bytes = b""

    def __or__(self, other: PaperProgress) -> PaperProgress:
        """The join of two reports."""
        return PaperProgress(
            _earliest(self.received_at, other.received_at),
            _earliest(self.opened_at, other.opened_at),
            _latest(self.last_at, other.last_at),
            union(self.seen, other.seen),
            _earliest(self.browser_at, other.browser_at),
            union(self.browser_seen, other.browser_seen),
        )

    @property
    def count(self) -> int:
        """Pages seen, on the tablet or in a browser."""
        return pages_count(union(self.seen, self.browser_seen))

    @property
    def first_opened(self) -> datetime | None:
        """When it was first opened, on the tablet or in a browser."""
        return _earliest(self.opened_at, self.browser_at)

    @property
    def state(self) -> str:
        """One of sent, on_tablet, opened, viewed. Never "read": turning pages is not reading."""
        opened = self.first_opened is not None
        return state_of(received=self.received_at is not None, opened=opened, count=self.count)


def received(at: datetime) -> PaperProgress:
    """The report "this paper is complete on the tablet"."""
    return PaperProgress(received_at=at, last_at=at)


def opened(at: datetime) -> PaperProgress:
    """The report "this paper was opened"."""
    return PaperProgress(opened_at=at, last_at=at)


def in_browser(at: datetime, pages: Iterable[int] = ()) -> PaperProgress:
    """What a browser was handed, and which of its pages were on the screen; nothing on a tablet."""
    return PaperProgress(browser_at=at, last_at=at, browser_seen=pages_to(pages))


def viewed(at: datetime, pages: Iterable[int]) -> PaperProgress:
    """The report "these pages were on the screen": it implies that the paper was opened."""
    return PaperProgress(opened_at=at, last_at=at, seen=pages_to(pages))


def whole(papers: Iterable[PaperProgress], expected: int) -> tuple[datetime | None, datetime | None]:
    """When the pack of `expected` papers was complete on the tablet, and when first opened."""
    known = list(papers)
    arrivals = [p.received_at for p in known if p.received_at]
    openings = [p.first_opened for p in known if p.first_opened]
    complete = max(arrivals) if expected and len(arrivals) >= expected else None
    return complete, min(openings) if openings else None


def moment_of(made_at: datetime, taken_at: datetime, issued_at: datetime) -> tuple[datetime, str]:
    """The time that is believed, and the note when it isn't the tablet's.

    A tablet's clock may be wrong: a moment later than five minutes from now becomes the
    moment of taking; one before the package existed becomes the moment of issue.
    """
    if made_at > taken_at + FUTURE:
        return taken_at, "future"
    if made_at < issued_at:
        return min(issued_at, taken_at), "early"
    return made_at, ""
