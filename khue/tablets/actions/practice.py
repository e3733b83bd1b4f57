"""Máy thực hành: in the demo, a browser tab is enrolled as a tablet; never in production."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.tablets.actions.custody import create_tablet
from khue.tablets.actions.enrol import new_code
from khue.tablets.models import Tablet
from khue.tablets.rules import codes


@dataclass(frozen=True, slots=True)
class PracticeCode:
    """Mã của máy thực hành."""

    tablet_id: int
    tag: str
    code: str


@action(allowed={"anyone"})
def enrol_practice(actor: Actor) -> PracticeCode:
    """Máy thực hành: a new practice tablet for the actor, with its code. Refused outside the demo."""
    if not settings.KHUE_DEMO:
        raise Refusal("tablets.practice_only_in_demo")
    if actor.person_id is None:
        raise Refusal("tablets.person_unknown")
    tag = "TH-" + "".join(secrets.choice(codes.ALPHABET) for _ in range(5))
    tablet_id = create_tablet(tag=tag, model="", platform="practice")
    tablet = Tablet.objects.select_for_update().get(id=tablet_id)
    tablet.holder_id = actor.person_id
    tablet.held_since = clock.now()
    tablet.save(update_fields=["holder", "held_since"])
    code = new_code(tablet)
    describe(object=f"tablet:{tablet_id}")
    return PracticeCode(tablet_id, tag, code)
