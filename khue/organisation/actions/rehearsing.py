"""Xem trước: a change is really made and taken back, so that what is shown can't differ from what is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from khue.organisation.queries.effects import Effects, effects, snapshot
from khue.shared.actor import Actor


def rehearse(actor: Actor, change: Callable[[Actor], object], day: date) -> Effects:
    """Điều gì thay đổi nếu làm việc này: nothing stays, neither rows nor records nor jobs.

    Raises whatever the change itself refuses.
    """
    with transaction.atomic():
        before = snapshot(day)
        change(actor)
        found = effects(actor, before, snapshot(day), day)
        transaction.set_rollback(True)
    return found
