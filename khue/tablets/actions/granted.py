"""Cấp cho máy: what a tablet gets when it has proved itself, and how an enrolment ends."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from khue.shared import clock
from khue.shared.refusal import Refusal
from khue.tablets.models import Enrolment, Lease, PersonKey, Tablet, TabletSession
from khue.tablets.queries.holders import left_on
from khue.tablets.queries.secrets import opening_keys, phone_hours, terms
from khue.tablets.rules import keys
from khue.tablets.rules.lease import lease

SESSION_HOURS = 12
SERVER_HALF = "server_half"
LEASE_SECRET = "lease_secret"  # noqa: S105 - the name of a column


@dataclass(frozen=True, slots=True)
class Granted:
    """Những gì máy nhận: goes to the tablet in one answer and into no log."""

    tablet_id: int
    tag: str
    model: str
    practice: bool
    person_id: int
    token: str
    server_half: bytes
    lease_secret: bytes
    until: datetime
    grace_until: datetime
    warn_hours: int
    phone_hours: int
    days: int
    wrapped_person_key: str | None

    def __repr__(self) -> str:
        return f"Granted(tablet_id={self.tablet_id})"


def bound(enrolment: Enrolment, column: str) -> str:
    """What a sealed secret is bound to: its column and the device key, so that rows can't be swapped."""
    return f"{column}:{enrolment.thumbprint}"


def opened(enrolment: Enrolment, column: str) -> bytes:
    """A sealed secret of the enrolment; refused when no known key opens it."""
    box = bytes(getattr(enrolment, column))
    plain = keys.unsealed(opening_keys(), box, bound(enrolment, column))
    if plain is None:
        raise Refusal("tablets.secret_unreadable")
    return plain


def grant(tablet: Tablet, enrolment: Enrolment) -> Granted:
    """A new session and a new lease for a tablet that has just proved itself, within the running action."""
    at = clock.now()
    chosen = terms()
    new = lease(chosen, at, left_on(enrolment.person_id, chosen.leaving_days), clock.VN)
    Lease.objects.update_or_create(
        enrolment=enrolment,
        defaults={"granted_at": at, "until": new.until, "grace_until": new.grace_until},
    )
    token = secrets.token_urlsafe(32)
    TabletSession.objects.create(
        enrolment=enrolment,
        token_hash=keys.token_hash(token),
        generation=tablet.generation,
        created_at=at,
        expires_at=at + timedelta(hours=SESSION_HOURS),
    )
    wrapped = PersonKey.objects.filter(person_id=enrolment.person_id, replaced_at=None).first()
    return Granted(
        tablet_id=tablet.id,
        tag=tablet.tag,
        model=tablet.model,
        practice=tablet.platform == "practice",
        person_id=enrolment.person_id,
        token=token,
        server_half=opened(enrolment, SERVER_HALF),
        lease_secret=opened(enrolment, LEASE_SECRET),
        until=new.until,
        grace_until=new.grace_until,
        warn_hours=chosen.warn_hours,
        phone_hours=phone_hours(),
        days=chosen.days,
        wrapped_person_key=wrapped.wrapped if wrapped else None,
    )


def end_enrolment(tablet: Tablet, reason: str) -> None:
    """End the tablet's present enrolment, if it has one; its device key never serves again."""
    Enrolment.objects.filter(tablet=tablet, ended_at=None).update(ended_at=clock.now(), end_reason=reason)
