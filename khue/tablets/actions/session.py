"""Gia hạn phiên: the tablet signs a nonce and gets a session and a new lease."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.tablets.actions.granted import Granted, grant
from khue.tablets.models import Challenge, Enrolment, Tablet
from khue.tablets.queries.sessions import ERASING_ENDS, key_of
from khue.tablets.rules import keys
from khue.tablets.rules.refusals import Erase, NotProven

PURPOSE = "khue-session:"
_EARLIER = 20


@action(allowed=())
def renew_session(actor: Actor, tablet_id: int, nonce: str, signature: str, unsent: int) -> Granted:
    """Gia hạn phiên và hạn đọc: the signature is the right, so only the tablet's own edge calls this.

    ``unsent`` is how many operations wait on the tablet. Raises Erase for an enrolment that was ended,
    NotProven for a signature that isn't this tablet's, Refusal for a nonce that is used, old, or
    another tablet's. The nonce is spent in the same transaction, so an answer can't be repeated.
    """
    del actor
    tablet = Tablet.objects.select_for_update().filter(id=tablet_id).first()
    describe(object=f"tablet:{tablet_id}")
    enrolment = _signer(tablet_id, f"{PURPOSE}{nonce}".encode(), signature)
    if tablet is None or enrolment is None:
        raise NotProven("tablets.signature_wrong")
    if enrolment.end_reason in ERASING_ENDS or tablet.state in {"lost", "revoked"}:
        raise Erase
    spent, _ = Challenge.objects.filter(tablet_id=tablet_id, nonce=nonce, expires_at__gt=clock.now()).delete()
    if not spent:
        raise Refusal("tablets.nonce_over")
    tablet.last_seen = clock.now()
    tablet.unsent = max(0, unsent)
    tablet.save(update_fields=["last_seen", "unsent"])
    granted = grant(tablet, enrolment)
    describe(unsent=tablet.unsent, until=granted.until.isoformat())
    return granted


def _signer(tablet_id: int, message: bytes, signature: str) -> Enrolment | None:
    """The enrolment of this tablet whose key signed; earlier ones too, since they must be erased."""
    candidates = Enrolment.objects.filter(tablet_id=tablet_id).order_by("-id")[:_EARLIER]
    for enrolment in candidates:
        if keys.is_signed(key_of(enrolment), message, signature):
            return enrolment
    return None
