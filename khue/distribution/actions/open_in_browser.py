"""Mở trên trình duyệt: the one receipt that the server makes itself."""

from __future__ import annotations

from khue.audit.actions import action, describe
from khue.distribution.models import Delivery, PaperState
from khue.distribution.queries import browser_opening
from khue.distribution.rules.progress import PaperProgress, in_browser
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify


@action(allowed={"anyone"})
def open_in_browser(actor: Actor, subject: str, file_id: int) -> bool:
    """Đã mở trên trình duyệt: joined with what the tablet told; gives whether it was new.

    A set update: the page asks `browser_opening` first, so each paper of a delivery leaves one
    record however often it is opened. Nothing is said of pages: the browser shows them by itself.
    """
    describe(object=subject, file=file_id)
    number = browser_opening(actor, subject, file_id)
    if number is None:
        return False
    delivery = Delivery.objects.select_for_update().get(pk=number)
    at = clock.now()
    row = PaperState.objects.filter(delivery=delivery, file_id=file_id).first()
    known = PaperProgress(row.received_at, row.opened_at, row.last_at, bytes(row.seen)) if row else None
    now = (known or PaperProgress()) | in_browser(at)
    PaperState.objects.update_or_create(
        delivery=delivery, file_id=file_id, defaults={"browser_at": now.browser_at, "last_at": now.last_at}
    )
    if delivery.opened_at is None or delivery.opened_at > at:
        delivery.opened_at = at
        delivery.save(update_fields=["opened_at"])
    notify("subject", subject=subject)
    return True
