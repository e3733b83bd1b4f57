"""``khue storage move``: brings every paper to another store, checked, while Khuê runs; as often as it takes."""

from __future__ import annotations

import argparse

from django.conf import settings

from khue.config.terminal import _, tell
from khue.files.actions import copy_to
from khue.files.rules.address import AddressError, address_of
from khue.shared.refusal import Refusal


def move(arguments: argparse.Namespace) -> None:
    """Copy what the other store lacks, then say what is left to do. Nothing here is deleted."""
    try:
        wanted = address_of(arguments.to, settings.KHUE_HOME / "files")
    except AddressError as error:
        raise Refusal("config.storage_address", reason=str(error)) from error
    if wanted == address_of(settings.KHUE_STORAGE_URL, settings.KHUE_HOME / "files"):
        raise Refusal("config.storage_same", store=str(wanted))
    copied = there = 0
    for new in copy_to(arguments.to):
        copied, there = copied + new, there + (not new)
        if (copied + there) % 100 == 0:
            tell(_("%(count)s tệp đã có ở kho mới…") % {"count": copied + there})
    tell(
        _("Kho mới (%(store)s) có đủ %(count)s tệp, lần này chép %(copied)s.")
        % {"store": wanted, "count": copied + there, "copied": copied}
    )
    tell(
        _(
            "Việc còn lại: dừng Khuê trên mọi máy, chạy lệnh này lần cuối, đặt KHUE_STORAGE_URL mới trên mọi máy, "
            "khởi động lại, chạy khue doctor. Kho cũ còn nguyên."
        )
    )
