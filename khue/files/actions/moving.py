"""Chuyển kho: brings bytes to another store. Rows stay as they are, so nothing here is an act in the log."""

from collections.abc import Iterator

from khue.files.models import Blob, home, store, store_at
from khue.shared.refusal import Refusal


def copy_to(url: str) -> Iterator[bool]:
    """Every blob that a row names, one after the other: True when it was copied, False when it was there already.

    Begun again, it goes on where it was. Raises StoreAway; refuses `files.copy_damaged`: bytes that aren't what
    their name says (the sweep removes the copy, which nobody names).
    """
    here, there = store(), store_at(url, home() / "moving", 0)
    for sha256, size in Blob.objects.order_by("id").values_list("sha256", "size").iterator():
        if there.has(sha256) == size:
            yield False
            continue
        with here.open(sha256) as path, path.open("rb") as source:
            kept = there.put(source)
        if kept.sha256 != sha256:
            raise Refusal("files.copy_damaged", sha256=sha256)
        yield True
