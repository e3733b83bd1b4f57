"""What the store holds, for looking at it."""

from __future__ import annotations

from khue.files.models import File
from khue.files.queries import at_hand, locate, opened


def bytes_of(sha256: str) -> bytes:
    """A whole blob."""
    with opened(sha256) as path:
        return path.read_bytes()


def received_bytes(file_id: int) -> bytes:
    """A file as it was handed in."""
    row = File.objects.select_related("original").get(id=file_id).original
    assert row is not None
    return bytes_of(row.sha256)


def piece(name: str) -> bytes:
    """A piece by its hash."""
    found = at_hand(locate([name])[name])
    assert found is not None
    return found
