"""Tiếp xúc với máy: small writes around a contact that are no acts of a person and write no record."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets.models import Challenge, Tablet, TabletSession
from khue.tablets.queries import SessionTablet, tablet_from, tablet_to_erase
from khue.tablets.rules.keys import token_hash
from khue.tablets.rules.refusals import Erase, Locked, TooMany

NONCE_SECONDS = 120
AWAKE_SECONDS = 60


def count_try(key: str, limit: int, seconds: int) -> None:
    """Count one try under a key; raises TooMany beyond ``limit`` tries in a window of ``seconds``.

    Called before an action and outside its transaction, so that a refused try counts as well.
    """
    at = clock.now()
    start = int(at.timestamp()) // seconds * seconds
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO tablets_tries (key, window_start, count) VALUES (%s, %s, 1)
               ON CONFLICT (key, window_start) DO UPDATE SET count = tablets_tries.count + 1
               RETURNING count""",
            [key[:100], datetime.fromtimestamp(start, UTC)],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooMany(seconds=start + seconds - int(at.timestamp()))


def offer_challenge(tablet_id: int) -> str:
    """A nonce for the tablet to sign within two minutes; an unknown tablet gets one that nothing accepts."""
    nonce = secrets.token_urlsafe(24)
    if Tablet.objects.filter(id=tablet_id).exists():
        expires = clock.now() + timedelta(seconds=NONCE_SECONDS)
        Challenge.objects.create(tablet_id=tablet_id, nonce=nonce, expires_at=expires)
    return nonce


def meet(token: str) -> tuple[SessionTablet, Actor]:
    """Máy gõ cửa: as ``tablet_from``, and keeps that the tablet was told to erase, or to lock."""
    try:
        return tablet_from(token)
    except Erase:
        tablet_id = tablet_to_erase(token)
        if tablet_id is not None:
            note_erase_told(tablet_id)
        raise
    except Locked:
        note_lock_told(token)
        raise


def note_awake(tablet_id: int, unsent: int | None = None, *, last_seen: datetime | None = None) -> None:
    """Keep when the tablet was last heard of (to the minute), and how much waits on it.

    ``last_seen``: what is kept already, where the caller knows; nothing is asked when that will do.
    """
    at = clock.now()
    if unsent is None and last_seen is not None and last_seen > at - timedelta(seconds=AWAKE_SECONDS):
        return
    rows = Tablet.objects.filter(id=tablet_id)
    if unsent is not None:
        rows.update(last_seen=at, unsent=max(0, unsent))
        return
    rows.exclude(last_seen__gt=at - timedelta(seconds=AWAKE_SECONDS)).update(last_seen=at)


def note_erase_told(tablet_id: int) -> None:
    """Keep when a lost or revoked tablet was first told to erase."""
    Tablet.objects.filter(id=tablet_id, state__in=("lost", "revoked"), erase_told_at=None).update(
        erase_told_at=clock.now()
    )


def note_lock_told(token: str) -> None:
    """Keep when a locked tablet was first told so, at a call by a session from before the lock."""
    session = TabletSession.objects.filter(token_hash=token_hash(token)).first()
    if session is not None:
        told = Tablet.objects.filter(id=session.enrolment.tablet_id, lock_told_at=None)
        told.update(lock_told_at=clock.now())
