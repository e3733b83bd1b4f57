"""Sau khi thôi giữ chức vụ: the tablets of a person who leaves a post ask for a new, shorter lease."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.shared.actor import Actor
from khue.tablets.actions.loss import end_sessions
from khue.tablets.models import Tablet
from khue.tablets.queries.holders import holders, in_post


@action(allowed=())
def follow_relief(actor: Actor, person_id: int) -> int:
    """Người dùng thôi giữ chức vụ: gives how many tablets were told.

    Nothing new arrives by the rule of good standing alone; ending the sessions makes the tablet come
    for a lease that runs no longer than the days of leaving. Nothing is erased.
    """
    del actor
    describe(object=f"person:{person_id}")
    if in_post(holders([person_id]).get(person_id)):
        return 0
    told = Tablet.objects.select_for_update().filter(holder_id=person_id, state="enrolled")
    tablets = list(told.order_by("id"))
    for tablet in tablets:
        end_sessions(tablet)
    describe(tablets=[tablet.id for tablet in tablets])
    return len(tablets)
