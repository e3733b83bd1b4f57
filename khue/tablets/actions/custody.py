"""Trang bị: a tablet becomes known, and gets its holder."""

from __future__ import annotations

from django.conf import settings

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from khue.shared.text import tidy
from khue.tablets.actions.granted import end_enrolment
from khue.tablets.models import PLATFORMS, EnrolmentCode, Tablet
from khue.tablets.queries.desk import KEEPERS, tablet_to_edit
from khue.tablets.queries.holders import holders, in_post


@action(allowed=KEEPERS)
def register_tablet(actor: Actor, *, tag: str, model: str, platform: str) -> int:
    """Ghi nhận máy: gives its id. Refuses an empty or known tag, and practice tablets outside the demo."""
    del actor
    return create_tablet(tag=tidy(tag), model=tidy(model), platform=platform)


def create_tablet(*, tag: str, model: str, platform: str) -> int:
    """The row of a new tablet, within the running action; gives its id."""
    if not tag:
        raise Refusal("tablets.tag_missing")
    if platform not in PLATFORMS:
        raise Refusal("tablets.platform_unknown", platform=platform)
    if platform == "practice" and not settings.KHUE_DEMO:
        raise Refusal("tablets.practice_only_in_demo")
    if Tablet.objects.filter(tag=tag).exists():
        raise Refusal("tablets.tag_taken", tag=tag)
    tablet = Tablet.objects.create(tag=tag, model=model, platform=platform, registered_at=clock.now())
    describe(object=f"tablet:{tablet.id}", tag=tag, platform=platform)
    return tablet.id


@action(allowed=KEEPERS)
def assign_holder(actor: Actor, tablet_id: int, person_id: int) -> None:
    """Giao máy cho người dùng: the handover before enrolment.

    Refuses an enrolled or lost tablet (take it back first), and a person who holds no post today.
    """
    tablet = tablet_to_edit(actor, tablet_id)
    card = holders([person_id]).get(person_id)
    if tablet.state == "lost":
        raise Refusal("tablets.is_lost")
    if tablet.state == "enrolled":
        raise Refusal("tablets.still_enrolled", tag=tablet.tag)
    if card is None or not in_post(card):
        raise Refusal("tablets.holder_without_post")
    void_codes(tablet)
    tablet.holder_id = person_id
    tablet.held_since = clock.now()
    tablet.state = "known"
    tablet.ended_at = tablet.erase_told_at = None
    tablet.save()
    describe(object=f"tablet:{tablet.id}", person=person_id)


def void_codes(tablet: Tablet) -> None:
    """Take every live enrolment code of the tablet out of use."""
    EnrolmentCode.objects.filter(tablet=tablet, used_at=None, void_at=None).update(void_at=clock.now())


def leave_use(tablet: Tablet, reason: str) -> None:
    """End codes, enrolment and sessions of the tablet; the row itself is saved by the caller."""
    void_codes(tablet)
    end_enrolment(tablet, reason)
    tablet.ended_at = clock.now()
    tablet.erase_told_at = None
    tablet.generation += 1
