"""Xuất dữ liệu hiện có: personal data of the whole city leave the system, so it is an act of its own."""

from __future__ import annotations

from datetime import date

from khue.audit.actions import action, describe
from khue.imports.queries import IMPORTERS, present_data
from khue.imports.rules.templates import template
from khue.shared.actor import Actor


@action(allowed=IMPORTERS)
def export_data(actor: Actor, day: date) -> bytes:
    """Xuất dữ liệu hiện có của một ngày as a workbook that can be brought in again."""
    rows = present_data(actor, day)
    describe(object="imports", day=day.isoformat(), **{key: len(some) for key, some in rows.items()})
    return template(rows)
