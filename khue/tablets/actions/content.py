"""Tạm dừng nhận tài liệu: nothing new arrives; what is on the tablet stays readable."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import Refusal
from khue.shared.text import tidy
from khue.tablets.queries.desk import KEEPERS, tablet_to_edit

_REASON_LENGTH = 300


@action(allowed=KEEPERS)
def stop_content(actor: Actor, tablet_id: int, reason: str) -> None:
    """Tạm dừng nhận tài liệu, with the reason that its holder will read."""
    tablet = tablet_to_edit(actor, tablet_id)
    kept = tidy(reason)[:_REASON_LENGTH]
    if not kept:
        raise Refusal("tablets.reason_missing")
    if tablet.stop_reason is not None:
        raise Refusal("tablets.already_stopped", reason=tablet.stop_reason)
    tablet.stop_reason = kept
    tablet.stopped_at = clock.now()
    tablet.save(update_fields=["stop_reason", "stopped_at"])
    describe(object=f"tablet:{tablet.id}", reason=kept)
    notify("tablet", id=tablet.id)


@action(allowed=KEEPERS)
def lift_stop(actor: Actor, tablet_id: int, reason: str) -> None:
    """Cho nhận lại tài liệu, with the reason for lifting the stop."""
    tablet = tablet_to_edit(actor, tablet_id)
    kept = tidy(reason)[:_REASON_LENGTH]
    if not kept:
        raise Refusal("tablets.reason_missing")
    if tablet.stop_reason is None:
        raise Refusal("tablets.not_stopped")
    tablet.stop_reason = tablet.stopped_at = None
    tablet.save(update_fields=["stop_reason", "stopped_at"])
    describe(object=f"tablet:{tablet.id}", reason=kept)
    notify("tablet", id=tablet.id)
