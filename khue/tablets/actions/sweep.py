"""Dọn: what has no use any more, by the calendar."""

from __future__ import annotations

from datetime import timedelta

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets.models import Challenge, EnrolmentCode, TabletSession, Tries

TRIES_DAYS = 2
CODE_DAYS = 30
# Sessions stay long, so that a tablet that was away for a year is still recognised and told to erase.
SESSION_DAYS = 400


@action(allowed=())
def sweep(actor: Actor) -> int:
    """Dọn mã, phiên, số lần thử đã hết dùng: gives how many rows went."""
    del actor
    at = clock.now()
    gone = sum(
        rows.delete()[0]
        for rows in (
            Tries.objects.filter(window_start__lt=at - timedelta(days=TRIES_DAYS)),
            Challenge.objects.filter(expires_at__lt=at),
            EnrolmentCode.objects.filter(expires_at__lt=at - timedelta(days=CODE_DAYS)),
            TabletSession.objects.filter(expires_at__lt=at - timedelta(days=SESSION_DAYS)),
        )
    )
    describe(object="tablets", rows=gone)
    return gone
