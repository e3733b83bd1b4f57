"""What the store holds, for looking at it."""

from __future__ import annotations

from khue.files.queries import at_hand, locate, opened, original


def bytes_of(sha256: str) -> bytes:
    """A whole blob."""
    with opened(sha256) as path:
        return path.read_bytes()


def received_bytes(file_id: int) -> bytes:
    """A file as it was handed in."""
    return bytes_of(original(file_id).sha256)


def piece(name: str) -> bytes:
    """A piece by its hash."""
    found = at_hand(locate([name])[name])
    assert found is not None
    return found
