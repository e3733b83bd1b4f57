"""Hộp thư mẫu: what the demo's mail server takes."""

from __future__ import annotations

from django.conf import settings

from khue.audit.actions import action, describe
from khue.distribution.models import SampleLetter
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden

MOST_KEPT = 5000


@action(allowed=())
def keep_sample_letter(
    actor: Actor, *, sender: str, recipients: list[str], title: str, message_id: str, raw: bytes
) -> None:
    """Giữ thư mẫu: one row for each recipient; only in the demo. The oldest above 5,000 go."""
    if not settings.KHUE_DEMO:
        raise Forbidden("distribution.keep_sample_letter")
    at = clock.now()
    made = SampleLetter.objects.bulk_create(
        SampleLetter(
            at=at,
            sender=sender[:254],
            recipient=recipient.lower()[:254],
            message_id=message_id[:200],
            title=title[:500],
            raw=raw,
        )
        for recipient in recipients
    )
    SampleLetter.objects.filter(pk__lte=made[-1].pk - MOST_KEPT).delete()
    describe(object="sample-mailbox", letters=len(made))
