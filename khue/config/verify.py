"""``khue audit verify``: walks the log's chain and says what it finds."""

from __future__ import annotations

import sys
from argparse import Namespace

from django.utils.translation import gettext as _

from khue.audit.actions import seal
from khue.audit.queries import verify
from khue.config.backup.destroyed import destroy_again
from khue.files.actions import forget_unguarded
from khue.files.queries import unguarded
from khue.shared.actor import Actor

FAULTY = 3


def run(arguments: Namespace) -> int:
    """Exit code 0 when the chain is whole, 3 when not."""
    del arguments
    return _verified(alone=False)


def after_restore(arguments: Namespace) -> int:
    """The same in a home just restored, where nobody else writes: what can't go on is dropped, what wasn't sealed is sealed."""
    del arguments
    destroy_again()
    if unguarded():
        forget_unguarded(Actor.system("khue restore"))
    return _verified(alone=True)


def _verified(*, alone: bool) -> int:
    while seal(alone=alone):
        pass
    verdict = verify()
    for fault in verdict.faults:
        sys.stdout.write(f"{fault.kind} seal={fault.seal} record={fault.record}\n")
    if verdict.faults:
        sys.stdout.write(
            _("Nhật ký không còn nguyên vẹn: %(n)s chỗ sai. Giữ nguyên máy chủ và báo kiểm toán.\n")
            % {"n": len(verdict.faults)}
        )
        return FAULTY
    sys.stdout.write(_("Nhật ký nguyên vẹn: %(n)s dòng đã niêm.\n") % {"n": verdict.sealed})
    return 0
