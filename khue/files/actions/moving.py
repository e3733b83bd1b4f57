"""Chuyển kho: brings bytes to another store. Rows stay as they are, so nothing here is an act in the log."""

from collections.abc import Iterator

from khue.files.models import Blob, Store, home, quarantine, quarantine_at, store, store_at
from khue.shared.refusal import Refusal


def copy_to(url: str) -> Iterator[bool]:
    """Every blob that a row names, sealed as it lies, one after the other: True when it was copied, False when it was there already.

    Begun again, it goes on where it was. Raises StoreAway; refuses `files.copy_damaged`: bytes that aren't what
    their name says (the sweep removes the copy, which nobody names).
    """
    folder = home() / "moving"
    for held, here, there in (
        (False, store(), store_at(url, folder, 0)),
        (True, quarantine(), quarantine_at(url, folder)),
    ):
        rows = Blob.objects.filter(held=held).order_by("id").values_list("key__place", "sha256", "size")
        for place, sha256, size in rows.iterator():
            yield _copied(here, there, place or sha256, size)


def _copied(here: Store, there: Store, place: str, size: int) -> bool:
    if there.has(place) == size:
        return False
    with here.open(place) as path, path.open("rb") as source:
        kept = there.put(source)
    if kept.sha256 != place:
        raise Refusal("files.copy_damaged", sha256=place)
    return True
