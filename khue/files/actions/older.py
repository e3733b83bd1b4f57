"""Mã hóa khối cũ: what an earlier version left open in the store is sealed, one blob after the other, whenever it is broken off."""

from __future__ import annotations

import logging

from django.db import transaction

from khue.files.actions.storing import storing
from khue.files.models import Blob, Key, sealed, store, wrap
from khue.files.rules.sealing import new_key
from khue.shared.notify import notify

_log = logging.getLogger("khue.files")


def seal_next(after: int = 0) -> int | None:
    """Seal the next open blob beyond that id; gives its id, None when there is none. Writes no record.

    The open bytes stay until the sweep, an hour later or more, so that who is reading them reads on.
    """
    with transaction.atomic():
        storing()
        left = Blob.objects.filter(key=None, held=False, id__gt=after).order_by("id")
        row = left.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        try:
            _seal(row)
        except FileNotFoundError:
            _log.warning("blob %d isn't in the store and can't be sealed", row.id)
        return row.id


def _seal(row: Blob) -> None:
    key = new_key()
    with (
        store().open(row.sha256) as path,
        path.open("rb") as source,
        sealed(source, store(), key) as (half, plain),
    ):
        if plain.sha256 != row.sha256:
            _log.error("blob %d isn't what its name says; it stays as it lies", row.id)
            return
        Key.objects.create(blob=row, place=store().adopt(half).sha256, wrapped=wrap(key))
    notify("keys")
