"""Báo mất, thu hồi máy, khóa: what ends sessions, and what erases."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import Forbidden, Refusal
from khue.shared.text import tidy
from khue.tablets.actions.custody import leave_use
from khue.tablets.models import Tablet
from khue.tablets.queries.desk import KEEPERS, holds, tablet_to_edit

_REASON_LENGTH = 300


@action(allowed={"anyone"})
def report_lost(actor: Actor, tablet_id: int, note: str) -> int:
    """Báo mất máy, by its holder or a keeper: it erases itself at its next contact.

    Gives how many operations the tablet last said were waiting on it: they may be lost with it.
    """
    tablet = tablet_to_edit(actor, tablet_id)
    if not (actor.may(KEEPERS) or holds(actor, tablet)):
        raise Forbidden("tablets.report_lost")
    if tablet.state == "lost":
        raise Refusal("tablets.is_lost")
    leave_use(tablet, "lost")
    tablet.state = "lost"
    tablet.save()
    describe(
        object=f"tablet:{tablet.id}",
        person=tablet.holder_id,
        note=tidy(note)[:_REASON_LENGTH],
        unsent=tablet.unsent,
    )
    notify("tablet", id=tablet.id)
    return tablet.unsent


@action(allowed=KEEPERS)
def mark_found(actor: Actor, tablet_id: int) -> None:
    """Tìm lại được máy: known again, with its holder; it has to be enrolled anew."""
    tablet = tablet_to_edit(actor, tablet_id)
    if tablet.state != "lost":
        raise Refusal("tablets.not_lost")
    tablet.state = "known"
    tablet.ended_at = None
    tablet.save()
    describe(object=f"tablet:{tablet.id}", person=tablet.holder_id)


@action(allowed=KEEPERS)
def revoke(actor: Actor, tablet_id: int, reason: str) -> int:
    """Thu hồi máy: its content erases itself at the next contact; gives how many operations waited on it."""
    tablet = tablet_to_edit(actor, tablet_id)
    if tablet.state == "revoked":
        raise Refusal("tablets.is_revoked")
    kept = _required(reason)
    describe(object=f"tablet:{tablet.id}", person=tablet.holder_id, reason=kept, unsent=tablet.unsent)
    leave_use(tablet, "revoked")
    tablet.state = "revoked"
    tablet.holder_id = tablet.held_since = None
    tablet.save()
    notify("tablet", id=tablet.id)
    return tablet.unsent


@action(allowed={"anyone"})
def lock(actor: Actor, tablet_id: int) -> None:
    """Khóa máy: every session ends, an open app locks; it opens again by its PIN. Erases nothing."""
    tablet = tablet_to_edit(actor, tablet_id)
    if not (actor.may(KEEPERS) or holds(actor, tablet)):
        raise Forbidden("tablets.lock")
    tablet.locked_at, tablet.lock_told_at = clock.now(), None
    end_sessions(tablet)
    describe(object=f"tablet:{tablet.id}")


def end_sessions(tablet: Tablet) -> None:
    """End every session of a locked row, within the running action."""
    tablet.generation += 1
    tablet.save(update_fields=["generation", "locked_at", "lock_told_at"])
    notify("tablet", id=tablet.id)


def _required(reason: str) -> str:
    kept = tidy(reason)[:_REASON_LENGTH]
    if not kept:
        raise Refusal("tablets.reason_missing")
    return kept
