"""Ghi danh: the desk issues a code, the app on the tablet uses it once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import Refusal
from khue.tablets.actions.custody import void_codes
from khue.tablets.actions.granted import (
    LEASE_SECRET,
    SERVER_HALF,
    Granted,
    bound,
    end_enrolment,
    grant,
)
from khue.tablets.models import Enrolment, EnrolmentCode, Tablet
from khue.tablets.queries.desk import KEEPERS, tablet_to_edit
from khue.tablets.queries.holders import holders, in_post
from khue.tablets.queries.secrets import code_key, sealing_key
from khue.tablets.rules import codes, keys

CODE_HOURS = 24
_DEVICE_FACTS = ("user_agent", "platform", "model", "standalone", "storage_quota")
_DEVICE_LENGTH = 300


@action(allowed=KEEPERS)
def issue_enrolment_code(actor: Actor, tablet_id: int) -> str:
    """Cấp mã ghi danh: gives the code, which is shown once; an earlier live code ends.

    Refuses a lost or revoked tablet, one without a holder, and a holder without a post.
    """
    tablet = tablet_to_edit(actor, tablet_id)
    return new_code(tablet)


def new_code(tablet: Tablet) -> str:
    """A new code for a locked tablet, within the running action."""
    if tablet.state in {"lost", "revoked"}:
        raise Refusal(f"tablets.is_{tablet.state}")
    if tablet.holder_id is None:
        raise Refusal("tablets.no_holder")
    if not in_post(holders([tablet.holder_id]).get(tablet.holder_id)):
        raise Refusal("tablets.holder_without_post")
    void_codes(tablet)
    code = "".join(secrets.choice(codes.ALPHABET) for _ in range(codes.ENROLMENT_LENGTH))
    at = clock.now()
    EnrolmentCode.objects.create(
        tablet=tablet,
        person_id=tablet.holder_id,
        code_hash=codes.keyed_hash(code_key(), code),
        issued_at=at,
        expires_at=at + timedelta(hours=CODE_HOURS),
    )
    describe(object=f"tablet:{tablet.id}", person=tablet.holder_id)
    return code


@action(allowed=())
def enrol(actor: Actor, code: str, device_key: Mapping[str, Any], device: Mapping[str, Any]) -> Granted:
    """Ghi danh máy bằng mã: the code is the right, so only the tablet's own edge calls this.

    An earlier enrolment of the same tablet ends (that installation is told to erase). Refuses a wrong,
    used, replaced or expired code, and a key that is private, known, or no P-256 signing key.
    """
    del actor
    key = keys.device_key(device_key)
    if key is None:
        raise Refusal("tablets.key_unusable")
    tablet, person_id = _take_code(codes.tidy_code(code))
    if Enrolment.objects.filter(thumbprint=key.thumbprint()).exists():
        raise Refusal("tablets.key_known")
    end_enrolment(tablet, "replaced")
    enrolment = Enrolment(
        tablet=tablet,
        person_id=person_id,
        key_x=key.x,
        key_y=key.y,
        thumbprint=key.thumbprint(),
        device=_device_facts(device),
        enrolled_at=clock.now(),
    )
    for column in (SERVER_HALF, LEASE_SECRET):
        box = keys.sealed(sealing_key(), secrets.token_bytes(32), bound(enrolment, column))
        setattr(enrolment, column, box)
    enrolment.save()
    tablet.state = "enrolled"
    tablet.generation += 1
    tablet.last_seen = clock.now()
    tablet.unsent = 0
    tablet.model = tablet.model or enrolment.device.get("model", "")[:120]
    tablet.save()
    describe(object=f"tablet:{tablet.id}", person=person_id, key=enrolment.thumbprint)
    notify("tablet", id=tablet.id)
    return grant(tablet, enrolment)


def _take_code(code: str) -> tuple[Tablet, int]:
    if not codes.is_enrolment_code(code):
        raise Refusal("tablets.code_wrong")
    hashed = codes.keyed_hash(code_key(), code)
    tablet_id = EnrolmentCode.objects.filter(code_hash=hashed).values_list("tablet_id", flat=True).first()
    if tablet_id is None:
        raise Refusal("tablets.code_wrong")
    tablet = Tablet.objects.select_for_update().get(id=tablet_id)
    found = EnrolmentCode.objects.select_for_update().get(code_hash=hashed)
    if found.used_at is not None:
        raise Refusal("tablets.code_used")
    if found.void_at is not None or found.expires_at <= clock.now():
        raise Refusal("tablets.code_expired")
    if tablet.holder_id != found.person_id:
        raise Refusal("tablets.code_expired")
    if tablet.platform == "practice" and not settings.KHUE_DEMO:
        raise Refusal("tablets.practice_only_in_demo")
    found.used_at = clock.now()
    found.save(update_fields=["used_at"])
    return tablet, found.person_id


def _device_facts(device: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(device[name])[:_DEVICE_LENGTH] for name in _DEVICE_FACTS if name in device}
