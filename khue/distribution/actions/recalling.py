"""Thu hồi khẩn: a file is taken out of every pack that still gives it and of every letter that waits."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.utils.translation import gettext as _

from khue.audit.actions import action, describe
from khue.distribution.actions.issue import Notice, reissue
from khue.distribution.models import Delivery, Letter, PackageFile
from khue.distribution.rules.manifest import without_file
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.notify import notify

UNSENT = ("waiting", "sending", "delayed")


@action(allowed=())
def recall_files(actor: Actor, file_ids: Collection[int]) -> int:
    """Thu hồi khẩn: from the commit on nobody is served a byte of them; tablets are told without a title.

    Letters that wait go without them. What was mailed can't be withdrawn. Gives how many packs were changed.
    """
    del actor
    ids = sorted(set(file_ids))
    rows = PackageFile.objects.filter(file_id__in=ids, withdrawn_at=None)
    given = sorted(set(rows.values_list("package__subject", "file_id")))
    rows.update(withdrawn_at=clock.now())
    for subject, file_id in given:
        if Delivery.objects.filter(subject=subject, ended_at=None).exists():
            change = partial(without_file, file=file_id, sentence=_("Đã thu hồi một tài liệu"))
            reissue(subject, change, Notice("withdrawn", {"file": file_id}))
    letters = _out_of_letters(frozenset(ids))
    notify("rights")
    describe(object="files", files=ids, packs=len(given), letters=letters)
    return len(given)


def _out_of_letters(ids: frozenset[int]) -> int:
    letters = Letter.objects.select_for_update().filter(file_ids__overlap=sorted(ids), state__in=UNSENT)
    count = 0
    for letter in letters:
        letter.file_ids = [one for one in letter.file_ids if one not in ids]
        letter.save(update_fields=["file_ids"])
        count += 1
    return count
