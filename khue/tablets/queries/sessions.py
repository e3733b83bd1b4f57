"""Phiên của máy: who holds the cookie, and whether a signature is this tablet's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from khue.organisation.queries import actor_of_person
from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets.models import Enrolment, Tablet, TabletSession
from khue.tablets.queries.cards import facts_of
from khue.tablets.rules import keys
from khue.tablets.rules import standing as rules
from khue.tablets.rules.refusals import Erase, Locked, SessionOver

ERASING_ENDS = ("lost", "revoked", "replaced")
# On the tablet a person reads and answers for themself; the roles of the desk stay at the desk.
TABLET_ROLES = frozenset({"leader"})


@dataclass(frozen=True, slots=True)
class SessionTablet:
    """Máy đang nối: what a request by a tablet's cookie is about."""

    id: int
    tag: str
    enrolment_id: int
    person_id: int
    order: rules.Order
    practice: bool
    generation: int
    last_seen: datetime | None = None


def tablet_from(token: str) -> tuple[SessionTablet, Actor]:
    """The tablet and the actor behind a ``khue_tablet`` cookie.

    Raises SessionOver (401) for an unknown or expired token, Locked (401 too) after a lock, and Erase (410) when
    the enrolment ended by loss, recall or replacement: also for a token that expired long ago, so
    that a lost tablet is still told. A stopped tablet is let in; its ``order`` says ``stopped``.
    """
    session = (
        TabletSession.objects.filter(token_hash=keys.token_hash(token))
        .select_related("enrolment__tablet")
        .first()
    )
    if session is None:
        raise SessionOver
    enrolment = session.enrolment
    if enrolment.end_reason in ERASING_ENDS:
        raise Erase
    tablet = enrolment.tablet
    if tablet.locked_at is not None and session.created_at <= tablet.locked_at:
        raise Locked
    if session.generation != tablet.generation or session.expires_at <= clock.now():
        raise SessionOver
    holder = actor_of_person(enrolment.person_id)
    found = SessionTablet(
        tablet.id,
        tablet.tag,
        enrolment.id,
        enrolment.person_id,
        rules.order(facts_of(tablet, holder_in_post=holder.appointment_id is not None)),
        tablet.platform == "practice",
        tablet.generation,
        tablet.last_seen,
    )
    return found, replace(holder, roles=holder.roles & TABLET_ROLES, tablet_id=tablet.id)


def refuse_if_erased(tablet_id: int, token: str | None) -> None:
    """Raise Erase for a tablet that is lost or revoked, or whose cookie is of an ended enrolment."""
    gone = Tablet.objects.filter(id=tablet_id, state__in=("lost", "revoked")).exists()
    if gone or tablet_to_erase(token) is not None:
        raise Erase


def tablet_to_erase(token: str | None) -> int | None:
    """The tablet whose cookie this is, when its enrolment ended and its content has to go; also long after."""
    ended = TabletSession.objects.filter(
        token_hash=keys.token_hash(token or ""), enrolment__end_reason__in=ERASING_ENDS
    )
    return ended.values_list("enrolment__tablet_id", flat=True).first()


def session_generation(tablet_id: int) -> int | None:
    """The number that every cached session of the tablet must match; nothing when there is no such tablet."""
    return Tablet.objects.filter(id=tablet_id).values_list("generation", flat=True).first()


def enrolments_now(tablet_ids: Iterable[int]) -> dict[int, int]:
    """Each tablet's present enrolment; a tablet without one is absent."""
    rows = Enrolment.objects.filter(tablet_id__in=list(tablet_ids), ended_at=None)
    return dict(rows.values_list("tablet_id", "id"))


def verifier_of(tablet_id: int) -> Callable[[bytes, str], bool]:
    """Whether a message was signed (base64, r||s) by the tablet's present device key; looked up once for a batch."""
    enrolment = Enrolment.objects.filter(tablet_id=tablet_id, ended_at=None).first()
    key = key_of(enrolment) if enrolment is not None else None
    return lambda message, signature: key is not None and keys.is_signed(key, message, signature)


def key_of(enrolment: Enrolment) -> keys.DeviceKey:
    """An enrolment's public key."""
    return keys.DeviceKey(enrolment.key_x, enrolment.key_y)
