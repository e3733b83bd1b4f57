"""Hoãn, hủy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from khue.audit.actions import action, describe
from khue.distribution.actions.issue import Dispatched, Notice, reissue
from khue.distribution.actions.letters import put_letters
from khue.distribution.rules.letters import Mail
from khue.distribution.rules.manifest import cancelled
from khue.shared.actor import Actor


@action(allowed={"organiser"})
def cancel(actor: Actor, subject: str, feed_body: dict[str, Any], mails: Sequence[Mail] = ()) -> Dispatched:
    """Hủy: a version that says so, a feed entry `cancelled`, letters with the cancellation of the calendar."""
    change = partial(cancelled, sentence=_("Cuộc họp đã hủy"))
    done = reissue(subject, change, Notice("cancelled", feed_body, cancelled=True))
    put_letters(subject, mails, done.package_of or {})
    describe(object=subject, version=done.version, recipients=done.recipients, letters=len(mails))
    return done
