"""Dọn lần nhập cũ: files and reports are lists of people; nobody needs them for ever."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Greatest

from khue.audit.actions import action, describe
from khue.files.actions import forget_data, is_nobody_storing
from khue.imports.models import Import
from khue.imports.rules.parameters import KEEP_DAYS
from khue.organisation.queries import number
from khue.shared import clock
from khue.shared.actor import Actor


@action(allowed=())
def sweep(actor: Actor) -> int:
    """Xóa lần nhập cũ: file, report and figures, once nothing has moved for so many days; the log keeps what was done.

    Gives how many imports went. Where somebody stores a file right now nothing goes until the next night.
    """
    limit = clock.now() - timedelta(days=number(KEEP_DAYS))
    moved = Greatest("made_at", "checked_at", "moved_at", "done_at")  # those that have happened
    old = Import.objects.annotate(moved=moved).filter(moved__lt=limit)
    rows = dict(old.values_list("id", "data_id"))
    if not rows or not is_nobody_storing():
        describe(object="imports", imports=0)
        return 0
    Import.objects.filter(id__in=rows).delete()
    describe(object="imports", imports=len(rows), files=forget_data(actor, set(rows.values())))
    return len(rows)
