"""Gia hạn qua điện thoại: an officer reads eight digits to somebody whose tablet can't reach the server."""

from __future__ import annotations

from dataclasses import dataclass

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.tablets.actions.granted import LEASE_SECRET, opened
from khue.tablets.models import Enrolment, PhoneCode
from khue.tablets.queries.desk import KEEPERS, tablet_to_edit
from khue.tablets.queries.holders import holders, in_post
from khue.tablets.queries.secrets import phone_hours
from khue.tablets.rules import codes

CODES_PER_LEASE = 3


@dataclass(frozen=True, slots=True)
class IssuedPhoneCode:
    """Mã đã cấp: read aloud once, never kept."""

    code: str
    hours: int

    def __repr__(self) -> str:
        return "IssuedPhoneCode()"


@action(allowed=KEEPERS)
def issue_phone_code(actor: Actor, tablet_id: int, challenge: str) -> IssuedPhoneCode:
    """Cấp mã gia hạn qua điện thoại for the challenge that the tablet shows.

    The tablet opens once more for the hours that it was last told (24 unless set otherwise). A challenge is answered once; at most three are answered
    between two contacts (for a challenge that was misheard). Refuses a tablet that isn't enrolled, is
    lost or revoked, or whose holder has left.
    """
    tablet = tablet_to_edit(actor, tablet_id)
    asked = codes.tidy_code(challenge)
    if tablet.state in {"lost", "revoked"}:
        raise Refusal(f"tablets.is_{tablet.state}")
    enrolment = Enrolment.objects.filter(tablet=tablet, ended_at=None).select_related("lease").first()
    if enrolment is None:
        raise Refusal("tablets.not_enrolled")
    if not in_post(holders([enrolment.person_id]).get(enrolment.person_id)):
        raise Refusal("tablets.holder_left")
    if not codes.is_challenge(asked):
        raise Refusal("tablets.challenge_form")
    given = PhoneCode.objects.filter(enrolment=enrolment)
    if given.filter(challenge=asked).exists():
        raise Refusal("tablets.challenge_answered")
    if given.filter(issued_at__gte=enrolment.lease.granted_at).count() >= CODES_PER_LEASE:
        raise Refusal("tablets.too_many_phone_codes", limit=CODES_PER_LEASE)
    PhoneCode.objects.create(
        enrolment=enrolment, challenge=asked, issued_at=clock.now(), issued_by_id=actor.person_id
    )
    describe(object=f"tablet:{tablet.id}", person=enrolment.person_id, challenge=asked)
    return IssuedPhoneCode(codes.phone_code(opened(enrolment, LEASE_SECRET), asked), phone_hours())
