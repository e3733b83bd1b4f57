"""Đọc cả sổ máy, in one query; for the administrator's imports and exports."""

from __future__ import annotations

from khue.tablets.models import Tablet
from khue.tablets.rules.register import TabletEntry


def tablets_on_register() -> tuple[TabletEntry, ...]:
    """Mọi máy trừ máy thực hành, by tag."""
    rows = Tablet.objects.exclude(platform="practice").order_by("tag")
    columns = ("id", "tag", "serial", "imei", "model", "platform", "state", "holder_id")
    return tuple(TabletEntry(*row) for row in rows.values_list(*columns))
