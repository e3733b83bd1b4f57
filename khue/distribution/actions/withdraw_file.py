"""Rút tài liệu gửi nhầm."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from khue.audit.actions import action, describe
from khue.distribution.actions.issue import Dispatched, Notice, reissue
from khue.distribution.models import PackageFile
from khue.distribution.rules.manifest import without_file
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify
from khue.shared.refusal import Refusal


@action(allowed={"organiser"})
def withdraw_file(actor: Actor, subject: str, file_id: int, *, untold: bool = False) -> Dispatched:
    """Rút một tài liệu: a version without it; from the commit on its bytes are served to nobody.

    What was mailed can't be withdrawn. ``untold``: without its title. Refuses `distribution.no_such_paper`.
    """
    rows = PackageFile.objects.filter(package__subject=subject, file_id=file_id, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )
    if not rows:
        raise Refusal("distribution.no_such_paper")
    sentence = _("Đã thu hồi một tài liệu") if untold else _("Đã rút tài liệu: %(title)s")
    change = partial(without_file, file=file_id, sentence=sentence)
    done = reissue(subject, change, Notice("withdrawn", {"file": file_id}))
    notify("rights")
    describe(object=subject, file=file_id, version=done.version, recipients=done.recipients)
    return done
